"""Addresses and form data of the inventory pages, as a browser would send them."""

from typing import Any

from django.urls import reverse


def url(name: str, organisation: Any, record: Any = None) -> str:
    args = [organisation.slug] + ([record.pk] if record is not None else [])
    return reverse(f"inventory:{name}", args=args)


def rows(prefix: str, *new: dict[str, Any]) -> dict[str, Any]:
    """New rows of a formset."""
    data: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": len(new), f"{prefix}-INITIAL_FORMS": 0}
    for index, row in enumerate(new):
        data |= {f"{prefix}-{index}-{name}": value for name, value in row.items()}
    return data


def process_data(**fields: Any) -> dict[str, Any]:
    return {"name": "Auftragsannahme", "status": "active"} | rows("StaffNeed") | fields


def resource_data(**fields: Any) -> dict[str, Any]:
    given = {"name": "Server 1", "kind": "it_system", "status": "active", "redundancy": "none"}
    return given | rows("KnowledgeHolder") | fields
