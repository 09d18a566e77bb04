"""The published form of a plan file: JSON Schema (2020-12), made from the models and kept in docs/plan-format/."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models

from accounts.models import Organisation
from plan.snapshot import FORMAT, NAME
from plan.tables import Column, columns, names_a_table, points_at, tables

UUID = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
TIME = r"^[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{6})?$"
MOMENT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z$"
NUMBER = r"^-?[0-9]+(\.[0-9]+)?$"
PATTERNS: tuple[tuple[type[Column], str], ...] = (
    (models.UUIDField, UUID),
    (models.DateTimeField, MOMENT),  # before DateField, of which it is a kind
    (models.DateField, DAY),
    (models.TimeField, TIME),
    (models.DecimalField, NUMBER),
)


def schema() -> dict[str, Any]:
    """The schema of format `FORMAT`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Notfallplan, plan file, format {FORMAT}",
        "type": "object",
        "additionalProperties": False,
        "required": ["name", "format", "program", "taken_at", "private", "organisation", "records"],
        "properties": {
            "name": {"const": NAME},
            "format": {"const": FORMAT},
            "program": {"type": "string"},
            "taken_at": {"type": "string", "pattern": MOMENT},
            "private": {"type": "boolean"},
            "organisation": _object(columns(Organisation)),
            "records": {
                "type": "object",
                "additionalProperties": False,
                "required": [model._meta.label_lower for model in tables()],
                "properties": {
                    model._meta.label_lower: {"type": "array", "items": _object(columns(model))}
                    for model in tables()
                },
            },
        },
    }


def _object(kept: Iterable[Column]) -> dict[str, Any]:
    kept = list(kept)
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [column.name for column in kept],
        "properties": {column.name: _value(column) for column in kept},
    }


def _value(column: Column) -> dict[str, Any]:
    found = _kind(column)
    if target := points_at(column):
        found["$comment"] = f"id of {target._meta.label_lower}"
    if column.null and "type" in found:
        found["type"] = [found["type"], "null"]
    return found


def _kind(column: Column) -> dict[str, Any]:
    """One value that is there."""
    if names_a_table(column):
        return {"type": "string", "pattern": r"^[a-z]+\.[a-z0-9]+$"}
    while isinstance(column, models.ForeignKey):
        column = column.target_field
    for kind, pattern in PATTERNS:
        if isinstance(column, kind):
            return {"type": "string", "pattern": pattern}
    if isinstance(column, models.BooleanField):
        return {"type": "boolean"}
    if isinstance(column, models.IntegerField):
        return {"type": "integer"}
    if isinstance(column, models.JSONField):
        return {}
    return {"type": "string"} | ({"maxLength": column.max_length} if column.max_length else {})
