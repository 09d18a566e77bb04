"""What has changed between two snapshots, as sentences in the active language. Pure: no query, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db import models
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.models import Organisation
from contacts.models import ContactPoint
from plan.restore import decode
from plan.snapshot import Row, Snapshot
from plan.tables import Column, columns, names_a_table, points_at, tables
from records.history import shown
from records.models import Record

LONGEST = 80  # characters of a value in a sentence
SILENT = frozenset({"id", "version", "created_at", "updated_at"})


class How(Enum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One sentence. `table`: label of what changed; `subject`: key of the entry on whose page it stands."""

    table: str
    subject: str
    how: How
    sentence: str


def diff(before: Snapshot, after: Snapshot) -> list[Change]:
    """What is different in `after`: the organisation first, then by table, in the order of the new names.

    Parts of an entry that is new or gone go without saying. Time grows with the number of entries.
    """
    old, new = Names(before), Names(after)
    found = list(_of_row(Organisation, before["organisation"], after["organisation"], old, new))
    for model in tables():
        label = model._meta.label_lower
        rows_before = {row["id"]: row for row in before["records"][label]}
        rows_after = {row["id"]: row for row in after["records"][label]}
        for key in sorted(
            rows_before.keys() | rows_after.keys(), key=lambda key: (new.of(key) or old.of(key), key)
        ):
            if key not in rows_before:
                found += _whole(model, rows_after[key], new, How.ADDED, others=old)
            elif key not in rows_after:
                found += _whole(model, rows_before[key], old, How.REMOVED, others=new)
            elif rows_before[key] != rows_after[key]:
                found += _of_row(model, rows_before[key], rows_after[key], old, new)
    return found


class Names:
    """What each entry of a snapshot is called, and whose part it is."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.entries: dict[str, models.Model] = {}
        for model in tables():
            for row in snapshot["records"][model._meta.label_lower]:
                self.entries[row["id"]] = _entry(model, row)
        for entry in self.entries.values():
            self._tie(entry)
        self.called = {
            key: entry.value if isinstance(entry, ContactPoint) else str(entry)
            for key, entry in self.entries.items()
        }

    def _tie(self, entry: models.Model) -> None:
        """Let it know what it refers to, so that its name needs no query."""
        for column in columns(type(entry)):
            if points_at(column):
                setattr(entry, column.name, self.entries.get(str(getattr(entry, column.attname))))

    def of(self, key: str) -> str:
        return self.called.get(key, "")

    def subject(self, key: str) -> str:
        """The key of the entry whose part this one is; its own if it is none."""
        entry = self.entries[key]
        return str(entry.subject_id()) if isinstance(entry, Record) else key


def _entry(model: type[models.Model], row: Row) -> models.Model:
    """A row as an object that is never saved."""
    plain = (column for column in columns(model) if not names_a_table(column))
    return model(**{column.attname: decode(column, row[column.name]) for column in plain})


def _noun(model: type[models.Model]) -> str:
    noun = str(model._meta.verbose_name)
    return noun[:1].upper() + noun[1:]


def _whole(model: type[models.Model], row: Row, names: Names, how: How, *, others: Names) -> Iterator[Change]:
    """An entry that is new or gone, unless that of which it is a part is so, too."""
    key = row["id"]
    subject, noun, name = names.subject(key), _noun(model), names.of(key)
    if subject == key:
        text = _("New: %(noun)s “%(name)s”") if how is How.ADDED else _("Removed: %(noun)s “%(name)s”")
        yield Change(model._meta.label_lower, subject, how, text % {"noun": noun, "name": _short(name)})
        return
    if subject not in others.entries or _goes_with_a_part(model, row, names, others):
        return
    text = (
        _("%(whole)s: new %(noun)s “%(name)s”")
        if how is How.ADDED
        else _("%(whole)s: %(noun)s “%(name)s” removed")
    )
    values = {"whole": _short(names.of(subject)), "noun": _kind(model, row, names), "name": _short(name)}
    yield Change(model._meta.label_lower, subject, how, text % values)


def _goes_with_a_part(model: type[models.Model], row: Row, names: Names, others: Names) -> bool:
    """Whether it belongs to another part of the same entry that is new or gone itself, as a step to its restore test."""
    subject = names.subject(row["id"])
    keys = (row[column.name] for column in columns(model) if points_at(column) and row[column.name])
    return any(
        key not in others.entries and key in names.entries and names.subject(key) == subject for key in keys
    )


def _kind(model: type[models.Model], row: Row, names: Names) -> str:
    """What a part is: a number says whether it is a mobile."""
    entry = names.entries[row["id"]]
    return str(entry.get_kind_display()) if isinstance(entry, ContactPoint) else str(model._meta.verbose_name)


def _of_row(model: type[models.Model], before: Row, after: Row, old: Names, new: Names) -> Iterator[Change]:
    """A sentence for each value that has changed."""
    for column in _told(model):
        if before[column.name] == after[column.name]:
            continue
        values = {
            "old": _value(column, before[column.name], old),
            "new": _value(column, after[column.name], new),
            "field": str(column.verbose_name),
        }
        if values["old"] == values["new"]:
            continue
        key = after["id"]
        if model is Organisation:
            yield Change(
                model._meta.label_lower, key, How.CHANGED, _("%(field)s changed: %(old)s → %(new)s") % values
            )
            continue
        subject = new.subject(key)
        values |= {
            "whole": _short(new.of(subject)),
            "noun": _kind(model, after, new),
            "name": _short(new.of(key)),
        }
        yield Change(
            model._meta.label_lower, subject, How.CHANGED, _sentence(column, subject == key) % values
        )


def _sentence(column: Column, is_whole: bool) -> str:
    if is_whole:
        return _("%(name)s: %(field)s changed: %(old)s → %(new)s")
    if column.model is ContactPoint and column.name == "value":
        return _("%(noun)s of %(whole)s changed: %(old)s → %(new)s")
    return _("%(whole)s, %(noun)s “%(name)s”: %(field)s changed: %(old)s → %(new)s")


def _told(model: type[models.Model]) -> Iterable[Column]:
    """The columns whose change says something to a reader: what can be edited, but no keys and moments of saving."""
    return (
        column
        for column in columns(model)
        if column.editable and column.name not in SILENT and not names_a_table(column)
    )


def _value(column: Column, value: Any, names: Names) -> str:
    text = shown(column, value, {str(value): names.of(str(value))} if column.is_relation else {})
    return _short(" ".join(text.split())) or _("(empty)")


def _short(text: str) -> str:
    return Truncator(text).chars(LONGEST)
