"""When what must be confirmed, by whom. Pure: no clock, no database.

Days are those of the organisation's time zone; months go by the calendar.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from backups.due import months_later

LEAD = timedelta(days=30)  # who looks so long before a fixed day has looked for that day, too


class Stage(StrEnum):
    """How near the day is. The numbers are those of the planning view: 7, 14 and 30 days."""

    OVERDUE = "overdue"
    WEEK = "week"
    FORTNIGHT = "fortnight"
    MONTH = "month"
    LATER = "later"


class Because(StrEnum):
    """Why it is due on its day."""

    AGE = "age"  # so many months after it was last confirmed, or entered
    FIXED = "fixed"  # a day in the entry: the end of a contract, a day of its own
    GONE = "gone"  # somebody says that it is no longer needed, and it is still there
    TEST = "test"  # proven by a restore test, not by looking


@dataclass(frozen=True, slots=True)
class Entry:
    """Something to be confirmed, as it is read. `id` is empty for what the organisation has only one of."""

    kind: str
    id: uuid.UUID | None
    organisation_id: uuid.UUID
    name: str
    created_on: date
    owner_id: uuid.UUID | None = None
    deputy_id: uuid.UUID | None = None
    role_id: uuid.UUID | None = None  # its own emergency role, before that of the catalogue
    confirmed_on: date | None = (
        None  # the newest day on which somebody looked, by a review or by its own field
    )
    gone_on: date | None = None  # the newest review says that it is no longer needed
    fixed_on: date | None = None  # to be looked at by this day, whatever the interval says

    @property
    def key(self) -> uuid.UUID | str:
        """By what reviews find it: its own key, or the kind."""
        return self.id or self.kind


@dataclass(frozen=True, slots=True)
class Due:
    """The next confirmation of an entry. `owner_id` and `deputy_id` are people who are still with us, or nobody."""

    entry: Entry
    on: date
    stage: Stage
    because: Because
    months: int
    owner_id: uuid.UUID | None = None
    deputy_id: uuid.UUID | None = None

    @property
    def is_proven(self) -> bool:
        """Whether only a test confirms it."""
        return self.because == Because.TEST


def stage_of(due_on: date, on: date) -> Stage:
    """How near `due_on` is on the day `on`; what is due today is not overdue yet."""
    days = (due_on - on).days
    if days < 0:
        return Stage.OVERDUE
    if days <= 7:
        return Stage.WEEK
    if days <= 14:
        return Stage.FORTNIGHT
    return Stage.MONTH if days <= 30 else Stage.LATER


def due_on(entry: Entry, months: int) -> tuple[date, Because]:
    """The day by which an entry is to be confirmed, and why then."""
    if entry.gone_on is not None:
        return entry.gone_on, Because.GONE
    by_age = months_later(entry.confirmed_on or entry.created_on, months)
    fixed, seen = entry.fixed_on, entry.confirmed_on
    if fixed is not None and fixed < by_age and (seen is None or seen + LEAD < fixed):
        return fixed, Because.FIXED
    return by_age, Because.AGE


@dataclass(frozen=True, slots=True)
class Staff:
    """Who is with us, and who fills which emergency role in which order, by the role's key or its code."""

    active: frozenset[uuid.UUID]
    holders: Mapping[uuid.UUID | str, tuple[uuid.UUID, ...]]

    def responsible(self, entry: Entry, code: str) -> tuple[uuid.UUID | None, uuid.UUID | None]:
        """Who keeps an entry true, and who stands in: those it names, then the holders of its role, then of `code`."""
        named = (entry.owner_id, entry.deputy_id)
        filling = self.holders.get(entry.role_id, ()) if entry.role_id else ()
        found: list[uuid.UUID] = []
        for person in (*named, *filling, *self.holders.get(code, ())):
            if person is not None and person in self.active and person not in found:
                found.append(person)
                if len(found) == 2:
                    return found[0], found[1]
        return (found[0] if found else None), None


def when_due(entry: Entry, *, months: int, role: str, staff: Staff, on: date) -> Due:
    """The next confirmation of one entry, seen from the day `on`."""
    day, because = due_on(entry, months)
    owner, deputy = staff.responsible(entry, role)
    return Due(entry, day, stage_of(day, on), because, months, owner, deputy)


def in_order(found: Iterable[Due]) -> list[Due]:
    """Overdue first, then by day; on one day by name."""
    return sorted(
        found,
        key=lambda each: (
            each.stage != Stage.OVERDUE,
            each.on,
            each.entry.name.casefold(),
            str(each.entry.key),
        ),
    )


def occurrences(due: Due, *, on: date, until: date) -> Iterator[date]:
    """Every day in [on, until] on which it falls due if it is always confirmed in time; what is overdue begins today."""
    first = max(due.on, on)
    day, number = first, 0
    while day <= until:
        yield day
        number += 1
        day = months_later(first, due.months * number)


@dataclass(frozen=True, slots=True)
class Planned:
    """One line of the planning view."""

    on: date
    due: Due
    is_first: bool  # the others come if this one is confirmed on its day


def twelve_months(found: Iterable[Due], *, on: date) -> list[Planned]:
    """What is to be confirmed from `on` to the day before the same day next year, in the order of the days."""
    until = months_later(on, 12) - timedelta(days=1)
    lines = [
        Planned(day, due, number == 0)
        for due in found
        for number, day in enumerate(occurrences(due, on=on, until=until))
    ]
    return sorted(lines, key=lambda line: (line.on, line.due.entry.name.casefold()))
