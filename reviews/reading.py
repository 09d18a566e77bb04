"""What is due, read with a number of queries that depends on our list of kinds only."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any, TypeAlias

from django.db.models import Max

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
Among: TypeAlias = tuple[uuid.UUID, ...] | None  # these organisations; None: no need to leave others out
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


@dataclass(frozen=True, slots=True)
class Everywhere:
    """What is to be confirmed per organisation, and who answers for it there. Without restore tests."""

    due: Mapping[uuid.UUID, list[Due]]
    staff: Mapping[uuid.UUID, Staff]


def read_due(organisation: Organisation, on: date, *, targets: Targets | None = None) -> Reading:
    """Return what is to be confirmed, restore tests included; 32 queries, and five more without `targets`.

    Inside the organisation's scope; `on` is a day there.
    """
    names = _names()
    staff = Staff(frozenset(names), _holders(on).get(organisation.pk, {}))
    found = _looked_at(organisation, on, staff)
    found += read_restore_tests(organisation, on, targets, staff)
    return Reading(tuple(in_order(found)), names)


def read_looked_at(organisation: Organisation, on: date) -> list[Due]:
    """Return the same without restore tests, in no order; 26 queries."""
    return _looked_at(organisation, on, read_staff(organisation, on))


def _looked_at(organisation: Organisation, on: date, staff: Staff) -> list[Due]:
    where = {organisation.pk: organisation}
    return list(_dated(on, where, {organisation.pk: staff}, _rules(), _looked(), KINDS))


def read_due_among(organisations: Iterable[Organisation], on: date, *, narrow: bool) -> Everywhere:
    """Return what is to be confirmed in all of these organisations, but restore tests; 26 queries however many.

    Outside of any scope: see `reviews.everywhere`. `narrow`: they are few of many, and the database leaves the others out.
    """
    where = {each.pk: each for each in organisations}
    among = tuple(where) if narrow else None
    people = _among(Person.objects.filter(is_active=True), among)
    active = frozenset(people.order_by().values_list("pk", flat=True))
    holders = _holders(on, among)
    nobody = Staff(active, {})
    staff = {key: Staff(active, holders[key]) if key in holders else nobody for key in where}
    found: dict[uuid.UUID, list[Due]] = defaultdict(list)
    for due in _dated(on, where, staff, _rules(among=among), _looked(among), KINDS, among=among):
        found[due.entry.organisation_id].append(due)
    return Everywhere(found, staff)


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


def _among(rows: Any, among: Among) -> Any:
    return rows if among is None else rows.filter(organisation__in=among)


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
    among: Among = None,
) -> Iterator[Due]:
    zones = {key: organisation.zone for key, organisation in where.items()}
    for kind in kinds:
        default = kind.interval
        entries = (
            (
                entry
                for source in kind.sources
                for entry in _entries(kind, source, on, zones, looked, subject, among)
            )
            if kind.sources
            else _wholes(kind, where, zones, looked, among)
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
    among: Among,
) -> Iterator[Entry]:
    own = (source.owner, source.deputy, source.role, source.confirmed, source.fixed)
    columns = [name for name in own if name]
    rows = (
        _among(source.entries(on), among)
        .order_by()
        .values_list("pk", "organisation_id", "created_at", *columns, *source.name)
    )
    if subject is not None:
        rows = rows.filter(pk=subject)
    places = [3 + columns.index(name) if name else None for name in own]
    behind = 3 + len(columns)
    for row in rows.iterator(chunk_size=5_000):
        owner, deputy, role, confirmed, fixed = (None if place is None else row[place] for place in places)
        zone = zones.get(row[1])
        if zone is None:  # of an organisation that is not asked for
            continue
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
    kind: Kind, where: Where, zones: Mapping[uuid.UUID, tzinfo], looked: Mapping[Key, Looked], among: Among
) -> Iterator[Entry]:
    """What each organisation has one of; not where somebody says that it needs none. A query where a proof counts, too."""
    proven = _proven(kind, among)
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
            confirmed_on=_newest_day(zones[key], last.at if last else None, proven.get(key)),
        )


def _proven(kind: Kind, among: Among) -> Mapping[uuid.UUID, datetime]:
    """When the newest proof of each organisation is from that confirms this by itself."""
    if kind.proven is None or kind.proven_at is None:
        return {}
    return kind.proven_at(_among(kind.proven.objects.all(), among))


def _newest_day(zone: tzinfo, *moments: datetime | None) -> date | None:
    newest = max((moment for moment in moments if moment is not None), default=None)
    return newest.astimezone(zone).date() if newest else None


def _looked(among: Among = None) -> dict[Key, Looked]:
    """The newest look at each entry, whatever kind it was of then; two queries, the second over the few that are gone."""
    reviews: Any = _among(Review.objects.all(), among)
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


def _rules(kind: str = "", among: Among = None) -> dict[tuple[uuid.UUID, str], int]:
    rules = _among(ReviewRule.objects.filter(kind=kind) if kind else ReviewRule.objects.all(), among)
    return {
        (row[0], row[1]): row[2] for row in rules.order_by().values_list("organisation_id", "kind", "months")
    }


def _names() -> dict[uuid.UUID, str]:
    people = Person.objects.filter(is_active=True).order_by().values_list("pk", "first_name", "last_name")
    return {pk: f"{first} {last}".strip() for pk, first, last in people}


def _holders(on: date, among: Among = None) -> dict[uuid.UUID, dict[uuid.UUID | str, tuple[uuid.UUID, ...]]]:
    """Per organisation who fills a role, in order, by its key and, for a standard one, by its code; one query."""
    found: dict[uuid.UUID, dict[uuid.UUID | str, tuple[uuid.UUID, ...]]] = defaultdict(dict)
    rows = _among(RoleAssignment.objects.active(on), among).order_by("rank", "created_at", "pk")
    for organisation, role, code, person in rows.values_list(
        "organisation_id", "role_id", "role__code", "person_id"
    ):
        ours = found[organisation]
        for key in (role, code) if code else (role,):
            ours[key] = (*ours.get(key, ()), person)
    return found


def read_restore_tests(
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
