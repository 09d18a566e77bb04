"""Addresses and form data of the pages about backups, as a browser would send them."""

from typing import Any

from django.urls import reverse


def url(name: str, organisation: Any, record: Any = None) -> str:
    args = [organisation.slug] + ([record.pk] if record is not None else [])
    return reverse(f"backups:{name}", args=args)


def job_form(protects: Any = (), copies: Any = (), **fields: Any) -> dict[str, Any]:
    """`job_form([{"resource": …}], [{"name": …}], kind="snapshot")`."""
    data: dict[str, Any] = {"name": "Nachtsicherung", "kind": "incremental", "interval_hours": "24 h"}
    for prefix, rows in (("Protection", protects), ("BackupCopy", copies)):
        data |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
        for index, row in enumerate(rows):
            row = {"media_type": "nas"} | row if prefix == "BackupCopy" else row
            data |= {f"{prefix}-{index}-{name}": value for name, value in row.items()}
    return data | fields
