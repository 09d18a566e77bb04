"""The plan as a file: every entry with its key, canonical JSON, complete enough to found the organisation anew.

The same plan at the same moment gives the same bytes on every machine and on both database engines. Pure but for `take`.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.query import QuerySet

from accounts.models import Organisation
from core import version
from plan.tables import Column, columns, names_a_table, tables

NAME = "notfallplan"
FORMAT = 1

Row = dict[str, Any]
Snapshot = dict[str, Any]


def take(organisation: Organisation, *, at: datetime, private: bool) -> Snapshot:
    """The plan of an organisation as it is now; `at` (aware) is what the file says about its age.

    Without `private`, private numbers are not in it. One query for each table, however large they are.
    """
    found = {
        "name": NAME,
        "format": FORMAT,
        "program": version.VERSION,
        "taken_at": _moment(at),
        "private": True,
        "organisation": _row(columns(Organisation), organisation),
        "records": {model._meta.label_lower: _rows(model, organisation) for model in tables()},
    }
    return found if private else without_private(found)


def without_private(snapshot: Snapshot) -> Snapshot:
    """The same without private numbers: rows that are private, and columns that a twin `…_is_private` marks."""
    return snapshot | {
        "private": False,
        "records": {
            label: [_shown(row) for row in rows if not row.get("is_private", False)]
            for label, rows in snapshot["records"].items()
        },
    }


def _shown(row: Row) -> Row:
    return {name: "" if row.get(f"{name}_is_private", False) else value for name, value in row.items()}


def content_of(snapshot: Snapshot) -> Snapshot:
    """What the plan says, without when and by which program it was written down: equal for equal plans."""
    return {"organisation": snapshot["organisation"], "records": snapshot["records"]}


def fingerprint(snapshot: Snapshot) -> str:
    """SHA-256 of what the plan says."""
    return sha256(_text(content_of(snapshot)).encode()).hexdigest()


def to_bytes(snapshot: Snapshot) -> bytes:
    """Canonical JSON: keys sorted, one row a line, UTF-8."""
    head = {key: value for key, value in snapshot.items() if key != "records"}
    lines = [f"{_text(key)}:{_text(value)}" for key, value in sorted(head.items())]
    blocks = []
    for label, rows in sorted(snapshot["records"].items()):
        inner = ",\n".join(map(_text, rows))
        blocks.append(f"{_text(label)}:[\n{inner}\n]" if rows else f"{_text(label)}:[]")
    lines.append('"records":{\n' + ",\n".join(blocks) + "\n}")
    return ("{" + ",\n".join(lines) + "}\n").encode()


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _rows(model: type[models.Model], organisation: Organisation) -> list[Row]:
    """All rows, by key. A plain QuerySet: no manager may hide any."""
    found: QuerySet[Any, Any] = QuerySet(model).filter(organisation=organisation).order_by("pk")
    kept = columns(model)
    return sorted((_row(kept, row) for row in found), key=lambda row: str(row["id"]))


def _row(kept: Iterable[Column], row: models.Model) -> Row:
    return {column.name: encode(column, getattr(row, column.attname)) for column in kept}


def encode(column: Column, value: Any) -> Any:
    """A value as JSON has it: keys, moments (UTC), days and numbers with a point as text."""
    if names_a_table(column) and value is not None:
        model = ContentType.objects.get_for_id(value).model_class()
        return model._meta.label_lower if model else None
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, uuid.UUID | date | time):
        return str(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
