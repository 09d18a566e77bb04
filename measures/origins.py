"""Where a measure comes from, as addresses say it: `risks.risk:<uuid>`."""

from __future__ import annotations

import uuid

from django.apps import apps
from django.urls import NoReverseMatch

from records.models import Proof, Record


def key_of(record: Record) -> str:
    return f"{record._meta.label_lower}:{record.pk}"


def find(key: str) -> Record | None:
    """The entry of the organisation in scope that `key` names; None for anything else. One query."""
    label, _colon, text = key.partition(":")
    try:
        model = apps.get_model(label)
        pk = uuid.UUID(text)
    except (LookupError, ValueError):
        return None
    if not issubclass(model, Record) or issubclass(model, Proof):
        return None
    found: Record | None = model.objects.filter(pk=pk).first()
    return found


def address_of(record: Record) -> str:
    """The page of an entry, or "" where it has none of its own."""
    try:
        return record.get_absolute_url()
    except NoReverseMatch:
        return ""
