"""What is due, read with a number of queries that depends on our list of kinds only."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any, TypeAlias

from django.db.models import Max
from django_scopes import scopes_disabled

from accounts.models import Organisation
from backups.due import DAY, THREE_DAYS
from backups.due import when_due as test_due
from backups.reading import read_protection
from contacts.models import Person, RoleAssignment
from inventory.targets import Targets
from reviews.catalogue import intervals
from reviews.due import Because, Due, Entry, Staff, Stage, in_order, stage_of, when_due
from reviews.kinds import KINDS, RESTORE_TESTS, Kind, Source
from reviews.models import Review, ReviewRule

Where: TypeAlias = Mapping[uuid.UUID, Organisation]
Key: TypeAlias = uuid.UUID | tuple[uuid.UUID, str]  # an entry, or what an organisation has one of
NOBODY = Staff(frozenset(), {})


@dataclass(frozen=True, slots=True)
class Looked:
    """When somebody looked last, and whether it is no longer needed since."""

    at: datetime
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """All that is to be confirmed in one organisation, the most urgent first, and the names of who does it."""

    found: tuple[Due, ...]
    names: Mapping[uuid.UUID, str]

    def of(self, person: uuid.UUID | None) -> tuple[Due, ...]:
        """What waits for one person."""
        return tuple(due for due in self.found if person is not None and due.owner_id == person)


def read_due(organisation: Organisation, on: date, *, targets: Targets | None = None) -> Reading:
    """Return what is to be confirmed, restore tests included; 31 queries, and five more without `targets`.

    Inside the organisation's scope; `on` is a day there.
    """
    names = _names()
    staff = Staff(frozenset(names), _holders(on).get(organisation.pk, {}))
    found = _looked_at(organisation, on, staff)
    found += _restore_tests(organisation, on, targets, staff)
    return Reading(tuple(in_order(found)), names)


def read_looked_at(organisation: Organisation, on: date) -> list[Due]:
    """Return the same without restore tests, in no order; 25 queries."""
    return _looked_at(organisation, on, read_staff(organisation, on))


def _looked_at(organisation: Organisation, on: date, staff: Staff) -> list[Due]:
    where = {organisation.pk: organisation}
    return list(_dated(on, where, {organisation.pk: staff}, _rules(), _looked(), KINDS))


def read_due_everywhere(on: date) -> list[Due]:
    """Return what is to be confirmed in every organisation, for the scan that sends the mails; 26 queries.

    Scopes are switched off here, and only here: one scope after the other would cost as many queries as there are
    organisations times kinds. Nothing of it is shown to anybody; each `Due` names its organisation. Without restore tests:
    they need the target times of the whole network, and go out on their own.
    """
    with scopes_disabled():
        where = {each.pk: each for each in Organisation.objects.all()}
        active = frozenset(Person.objects.filter(is_active=True).order_by().values_list("pk", flat=True))
        holders = _holders(on)
        nobody = Staff(active, {})
        staff = {key: Staff(active, holders[key]) if key in holders else nobody for key in where}
        return list(_dated(on, where, staff, _rules(), _looked(), KINDS))


def read_one(
    organisation: Organisation,
    kind: Kind,
    subject: uuid.UUID | None,
    on: date,
    *,
    last: Review | None,
    staff: Staff = NOBODY,
) -> Due | None:
    """When one entry is due, its newest review being `last`; None where it is not to be confirmed.

    Two queries, or as many more as the kind has models. Who keeps it true is known only with `staff`.
    """
    looked: dict[Key, Looked] = {}
    if last is not None:
        gone = last.result == Review.Result.NO_LONGER_NEEDED
        looked[subject or (organisation.pk, kind.code)] = Looked(last.reviewed_at, gone)
    where = {organisation.pk: organisation}
    found = _dated(on, where, {organisation.pk: staff}, _rules(kind.code), looked, (kind,), subject)
    return next(iter(found), None)


def read_staff(organisation: Organisation, on: date) -> Staff:
    """Who is with us and who fills which role; two queries."""
    active = Person.objects.filter(is_active=True).order_by().values_list("pk", flat=True)
    return Staff(frozenset(active), _holders(on).get(organisation.pk, {}))


def _dated(
    on: date,
    where: Where,
    staff: Mapping[uuid.UUID, Staff],
    rules: Mapping[tuple[uuid.UUID, str], int],
    looked: Mapping[Key, Looked],
    kinds: Iterable[Kind],
    subject: uuid.UUID | None = None,
) -> Iterator[Due]:
    zones = {key: organisation.zone for key, organisation in where.items()}
    for kind in kinds:
        default = kind.interval
        entries = (
            (entry for source in kind.sources for entry in _entries(kind, source, on, zones, looked, subject))
            if kind.sources
            else _wholes(kind, where, zones, looked)
        )
        for entry in entries:
            owner = entry.organisation_id
            months = rules.get((owner, kind.code), default.months)
            yield when_due(entry, months=months, role=default.role, staff=staff[owner], on=on)


def _entries(
    kind: Kind,
    source: Source,
    on: date,
    zones: Mapping[uuid.UUID, tzinfo],
    looked: Mapping[Key, Looked],
    subject: uuid.UUID | None,
) -> Iterator[Entry]:
    own = (source.owner, source.deputy, source.role, source.confirmed, source.fixed)
    columns = [name for name in own if name]
    rows = (
        source.entries(on)
        .order_by()
        .values_list("pk", "organisation_id", "created_at", *columns, *source.name)
    )
    if subject is not None:
        rows = rows.filter(pk=subject)
    places = [3 + columns.index(name) if name else None for name in own]
    behind = 3 + len(columns)
    for row in rows.iterator(chunk_size=5_000):
        owner, deputy, role, confirmed, fixed = (None if place is None else row[place] for place in places)
        zone = zones[row[1]]
        last = looked.get(row[0])
        seen = last.at.astimezone(zone).date() if last else None
        yield Entry(
            kind=kind.code,
            id=row[0],
            organisation_id=row[1],
            name=source.named(row[behind:]),
            created_on=row[2].astimezone(zone).date(),
            owner_id=owner,
            deputy_id=deputy,
            role_id=role,
            confirmed_on=max((day for day in (seen, confirmed) if day is not None), default=None),
            gone_on=seen if last and last.gone else None,
            fixed_on=fixed - source.before if fixed else None,
        )


def _wholes(
    kind: Kind, where: Where, zones: Mapping[uuid.UUID, tzinfo], looked: Mapping[Key, Looked]
) -> Iterator[Entry]:
    """What each organisation has one of; not where somebody says that it needs none."""
    for key, organisation in where.items():
        last = looked.get((key, kind.code))
        if last is not None and last.gone:
            continue
        yield Entry(
            kind=kind.code,
            id=None,
            organisation_id=key,
            name=kind.title,
            created_on=organisation.created_at.astimezone(zones[key]).date(),
            confirmed_on=last.at.astimezone(zones[key]).date() if last else None,
        )


def _looked() -> dict[Key, Looked]:
    """The newest look at each entry, whatever kind it was of then; two queries, the second over the few that are gone."""
    reviews: Any = Review.objects.all()
    keys = ("organisation_id", "subject", "kind")
    newest: dict[Key, Looked] = {}
    for organisation, subject, kind, at in (
        reviews.order_by().values_list(*keys).annotate(at=Max("reviewed_at"))
    ):
        key = subject or (organisation, kind)
        known = newest.get(key)
        if known is None or known.at < at:
            newest[key] = Looked(at)
    gone = reviews.filter(result=Review.Result.NO_LONGER_NEEDED).order_by()
    for organisation, subject, kind, at in gone.values_list(*keys, "reviewed_at"):
        key = subject or (organisation, kind)
        if newest[key].at == at:
            newest[key] = Looked(at, gone=True)
    return newest


def _rules(kind: str = "") -> dict[tuple[uuid.UUID, str], int]:
    rules = ReviewRule.objects.filter(kind=kind) if kind else ReviewRule.objects.all()
    return {
        (row[0], row[1]): row[2] for row in rules.order_by().values_list("organisation_id", "kind", "months")
    }


def _names() -> dict[uuid.UUID, str]:
    people = Person.objects.filter(is_active=True).order_by().values_list("pk", "first_name", "last_name")
    return {pk: f"{first} {last}".strip() for pk, first, last in people}


def _holders(on: date) -> dict[uuid.UUID, dict[uuid.UUID | str, tuple[uuid.UUID, ...]]]:
    """Per organisation who fills a role, in order, by its key and, for a standard one, by its code; one query."""
    found: dict[uuid.UUID, dict[uuid.UUID | str, tuple[uuid.UUID, ...]]] = defaultdict(dict)
    rows = RoleAssignment.objects.active(on).order_by("rank", "created_at", "pk")
    for organisation, role, code, person in rows.values_list(
        "organisation_id", "role_id", "role__code", "person_id"
    ):
        ours = found[organisation]
        for key in (role, code) if code else (role,):
            ours[key] = (*ours.get(key, ()), person)
    return found


def _restore_tests(
    organisation: Organisation, on: date, targets: Targets | None, staff: Staff
) -> Iterator[Due]:
    """The next restore test of every resource with a backup; six queries, and five more without `targets`."""
    protection = read_protection(organisation, targets)
    for resource in protection.resources.values():
        due = test_due(protection, resource.id, on=on, tz=organisation.zone)
        if due is None:
            continue
        figures = protection.targets.resources.get(resource.id)
        target = figures.target if figures else None
        soon = [target is not None and target <= limit for limit in (DAY, THREE_DAYS)]
        code = RESTORE_TESTS[0] if soon[0] else RESTORE_TESTS[1] if soon[1] else RESTORE_TESTS[2]
        entry = Entry(
            kind=code,
            id=resource.id,
            organisation_id=organisation.pk,
            name=resource.name,
            created_on=on,
            owner_id=resource.owner_id,
            confirmed_on=due.last_on,
        )
        owner, deputy = staff.responsible(entry, intervals()[code].role)
        stage = Stage.OVERDUE if due.is_overdue(on) else stage_of(due.on, on)
        yield Due(entry, due.on, stage, Because.TEST, due.months, owner, deputy)
