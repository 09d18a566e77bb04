"""The history in words: who changed what, from which value to which."""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext as _

from accounts.roles import Permission
from core.durations import HoursField, hours_in_words
from records.models import Entry, Record

HIDDEN = "••••"


@dataclass(frozen=True)
class FieldChange:
    field: str
    old: str
    new: str


@dataclass(frozen=True)
class Change:
    """One line of a history page, as `_components/history.html` shows it."""

    when: datetime
    who: str
    what: str
    changes: tuple[FieldChange, ...]


def entries_of(record: Record) -> models.QuerySet[Entry]:
    """What was done to an entry and its parts, newest first; of a part only what was done to itself."""
    subject = record.subject_id()
    found = Entry.objects.select_related("content_type").filter(
        organisation=record.organisation_id, subject=subject
    )
    return found if subject == record.pk else found.filter(object_pk=str(record.pk))


def describe(entries: Iterable[Entry], may: frozenset[str]) -> list[Change]:
    """Put entries into words; two queries for the people and one per kind of entry that is referred to.

    Values of fields that a model names in `private_fields` are hidden from members who may not see private numbers.
    """
    entries = list(entries)
    names = _names_of_references(entries)
    people = get_user_model().objects.in_bulk({e.actor_id for e in entries if e.actor_id})
    return [_change(entry, names, people, Permission.SEE_PRIVATE_NUMBERS in may) for entry in entries]


def _change(entry: Entry, names: dict[str, str], people: dict[Any, Any], sees_private: bool) -> Change:
    model = entry.content_type.model_class()
    who = str(people.get(entry.actor_id) or entry.actor_email or _("the application itself"))
    private = set() if sees_private else set(getattr(model, "private_fields", ()))
    fields = []
    for name, (old, new) in _pairs(entry):
        if str(entry.subject) in {str(old), str(new)}:
            continue  # a part says whose it is; the reader stands on that page
        if entry.action == Entry.Action.CREATE and new in (False, "False"):
            continue  # that something is not so is no news of a new entry
        field = _field(model, name)
        label = str(
            getattr(field, "verbose_name", None) or getattr(model, "history_labels", {}).get(name, name)
        )
        if name in private:
            old, new = (HIDDEN if old else ""), (HIDDEN if new else "")
        else:
            old, new = shown(field, old, names), shown(field, new, names)
        if old != new or name in private:
            fields.append(FieldChange(label[:1].upper() + label[1:], old, new))
    noun = str(model._meta.verbose_name) if model else entry.content_type.model
    name = noun if private else f"{noun} {entry.object_repr}"
    what = {
        Entry.Action.CREATE: _("%(name)s created"),
        Entry.Action.UPDATE: _("%(name)s changed"),
        Entry.Action.DELETE: _("%(name)s deleted"),
        Entry.Action.ACCESS: _("read a private number of %(name)s"),
    }[entry.action] % {"name": name}
    return Change(entry.timestamp, who, what, tuple(fields))


def _pairs(entry: Entry) -> list[tuple[str, tuple[Any, Any]]]:
    return [
        (name, (pair[0], pair[1]))
        for name, pair in (entry.changes or {}).items()
        if isinstance(pair, list) and len(pair) == 2
    ]


def _field(model: type[models.Model] | None, name: str) -> Any:
    if model is None or name not in {f.name for f in model._meta.get_fields()}:
        return None
    return model._meta.get_field(name)


def shown(field: Any, value: Any, names: dict[str, str]) -> str:
    """A value as people read it, in the active language and time zone; `names`: what the keys of entries are called."""
    if value in (None, "", "None"):
        return ""
    if field is None:
        return str(value)
    if field.is_relation:
        return names.get(str(value), _("(deleted)"))
    if isinstance(field, models.BooleanField):
        return _("yes") if value in (True, "True") else _("no")
    if isinstance(field, models.DateTimeField):
        moment = parse_datetime(str(value))
        if moment is None:
            return str(value)
        aware = (
            moment if is_aware(moment) else moment.replace(tzinfo=UTC)
        )  # auditlog writes UTC without saying so
        return date_format(localtime(aware), "SHORT_DATETIME_FORMAT")
    if isinstance(field, models.DateField):
        day = parse_date(str(value))
        return date_format(day, "SHORT_DATE_FORMAT") if day else str(value)
    if isinstance(field, HoursField):
        return hours_in_words(Decimal(str(value)))
    if isinstance(field, models.JSONField):
        return _shown_list(field, value)
    return str(dict(field.flatchoices).get(value, value))


def _shown_list(field: Any, value: Any) -> str:
    """A list of choices, kept as JSON; the model names the labels in `list_choices`."""
    try:
        items = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return str(value)
    if not isinstance(items, list):
        return str(items)
    labels = dict(getattr(field.model, "list_choices", {}).get(field.name, ()))
    return ", ".join(str(labels.get(item, item)) for item in items)


def _names_of_references(entries: Iterable[Entry]) -> dict[str, str]:
    wanted: dict[type[models.Model], set[uuid.UUID]] = defaultdict(set)
    for entry in entries:
        model = entry.content_type.model_class()
        for name, pair in _pairs(entry):
            field = _field(model, name)
            if field is not None and field.is_relation and isinstance(field.related_model, type):
                keys = {key for value in pair if (key := _as_uuid(value))}
                if keys - {entry.subject}:  # the reader stands on that page
                    wanted[field.related_model] |= keys
    return {
        str(key): str(record)
        for model, keys in wanted.items()
        for key, record in model._base_manager.in_bulk(keys).items()
    }


def _as_uuid(value: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(value))
    except ValueError:
        return None


def record_models() -> list[type[models.Model]]:
    """Every concrete record of the house, for tests that must not forget one."""
    return [model for model in apps.get_models() if hasattr(model, "unlogged_fields")]
