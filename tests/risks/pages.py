"""Addresses and form data of the pages of risks, as a browser would send them."""

from typing import Any

from django.urls import reverse


def url(name: str, organisation: Any, record: Any = None) -> str:
    args = [organisation.slug] + ([record.pk] if record is not None else [])
    return reverse(f"risks:{name}", args=args)


def risk_form(threat: Any, /, *treatments: dict[str, Any], **fields: Any) -> dict[str, Any]:
    data: dict[str, Any] = {
        "title": "Erpressung",
        "threat": threat.pk,
        "RiskTreatment-TOTAL_FORMS": len(treatments),
        "RiskTreatment-INITIAL_FORMS": 0,
    }
    for index, row in enumerate(treatments):
        data |= {f"RiskTreatment-{index}-{name}": value for name, value in row.items()}
    return data | fields


def rating_form(seen: str = "", on: Any = "2026-11-21", **cells: Any) -> dict[str, Any]:
    """`rating_form(gross=(4, 4), net=(3, 2))`; likelihood first."""
    data: dict[str, Any] = {"seen": seen, "rated_on": on}
    for kind in ("gross", "net", "residual"):
        likelihood, impact = cells.get(kind) or ("", "")
        data |= {f"{kind}_likelihood": likelihood, f"{kind}_impact": impact}
    return data | {name: value for name, value in cells.items() if "_" in name}
