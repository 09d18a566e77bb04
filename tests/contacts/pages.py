"""Addresses and form data of the contacts pages, as a browser would send them."""

from typing import Any

from django.forms import model_to_dict
from django.urls import reverse


def url(name: str, organisation: Any, record: Any = None) -> str:
    args = [organisation.slug] + ([record.pk] if record is not None else [])
    return reverse(f"contacts:{name}", args=args)


EMPTY = {
    "ContactPoint": {"kind": "mobile", "priority": "1"},
    "Contract": {"service_hours": "office"},
    "Location": {},
}


def rows_of(prefix: str, stored: list[Any], new: Any) -> dict[str, Any]:
    """The rows of a formset: those stored, unchanged, then new ones."""
    rows: list[dict[str, Any]] = []
    for part in stored:
        fields = {k: v for k, v in model_to_dict(part).items() if v is not None and v is not False}
        rows.append(fields | {"id": part.pk})
    rows += [EMPTY[prefix] | row for row in new]
    data = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": len(stored)}
    for index, row in enumerate(rows):
        data |= {f"{prefix}-{index}-{name}": value for name, value in row.items()}
    return data
