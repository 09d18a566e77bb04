"""Whom one calls in an outage: the crisis team, suppliers of what is lost, and who answers for what stands still."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from contacts.models import ContactPoint, Contract, EmergencyRole, Person, RoleAssignment, Supplier
from inventory.models import Process, Resource
from recovery.outage_report import Absence, Call, Named, Why
from recovery.plans import Staff

MOST_NAMES = 3  # named before an ellipsis; the page of the person knows the rest
PHONES = 3


@dataclass(frozen=True, slots=True)
class Answers:
    """Who answers for an entry: owner and deputy, and who supplies it."""

    name: str
    owner_id: uuid.UUID | None
    deputy_id: uuid.UUID | None
    supplier_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Hotline:
    """A supplier as one calls it."""

    name: str
    customer_number: str
    phones: tuple[str, ...]
    hours: str


@dataclass(frozen=True)
class Contacts:
    """Everybody who may have to be called, as values."""

    roles: tuple[
        tuple[uuid.UUID, str, tuple[uuid.UUID, ...]], ...
    ] = ()  # crisis roles: id, name, people in order
    people: Mapping[uuid.UUID, tuple[str, tuple[str, ...]]] = field(default_factory=dict)  # name, phones
    processes: Mapping[uuid.UUID, Answers] = field(default_factory=dict)
    resources: Mapping[uuid.UUID, Answers] = field(default_factory=dict)
    suppliers: Mapping[uuid.UUID, Hotline] = field(default_factory=dict)


def read_contacts(processes: Collection[uuid.UUID], resources: Collection[uuid.UUID], on: date) -> Contacts:
    """Return who answers for these entries, and the crisis team; eight queries. Inside the scope. No private number."""
    roles = list(EmergencyRole.objects.in_order().filter(is_crisis_role=True))
    by_role: dict[uuid.UUID, list[uuid.UUID]] = {}
    filled = RoleAssignment.objects.active(on).filter(person__is_active=True, role__in=roles)
    for role, person in filled.order_by("rank", "created_at", "pk").values_list("role_id", "person_id"):
        by_role.setdefault(role, []).append(person)
    stopped = _answers(Process, processes)
    lost = _answers(Resource, resources)
    wanted = {each for people in by_role.values() for each in people}
    for entry in (*stopped.values(), *lost.values()):
        wanted |= {each for each in (entry.owner_id, entry.deputy_id) if each}
    phones: dict[uuid.UUID, list[str]] = {}
    companies = {each.supplier_id for each in lost.values() if each.supplier_id}
    points = ContactPoint.objects.best_first().filter(is_private=False).exclude(dial="")
    for person_, supplier, value in points.values_list("person_id", "supplier_id", "value"):
        owner = person_ or supplier
        if owner in wanted or owner in companies:
            phones.setdefault(owner, []).append(value)
    people = {
        each.pk: (str(each), tuple(phones.get(each.pk, ())[:PHONES]))
        for each in Person.objects.filter(is_active=True)
        if each.pk in wanted
    }
    return Contacts(
        roles=tuple((role.pk, role.name, tuple(by_role.get(role.pk, ()))) for role in roles),
        people=people,
        processes=stopped,
        resources=lost,
        suppliers=_hotlines(companies, phones),
    )


def _answers(model: type[Process | Resource], keys: Collection[uuid.UUID]) -> dict[uuid.UUID, Answers]:
    """One query, however many; the keys themselves do not travel, there may be thousands."""
    columns = ["id", "name", "owner_id", "deputy_id"] + (["supplier_id"] if model is Resource else [])
    wanted = set(keys)
    rows: Any = model.objects.active().sorted().values_list(*columns)
    return {row[0]: Answers(*row[1:]) for row in rows if row[0] in wanted}


def _hotlines(companies: Set[uuid.UUID], phones: Mapping[uuid.UUID, list[str]]) -> dict[uuid.UUID, Hotline]:
    hours: dict[uuid.UUID, dict[str, None]] = {}
    for contract in Contract.objects.sorted():
        said = contract.service_hours_note or str(contract.get_service_hours_display())
        hours.setdefault(contract.supplier_id, {})[said] = None
    return {
        each.pk: Hotline(
            each.name,
            each.customer_number,
            tuple(phones.get(each.pk, ())[:PHONES]),
            ", ".join(hours.get(each.pk, ())),
        )
        for each in Supplier.objects.sorted()
        if each.pk in companies
    }


# --- Pure: what of it is said ---------------------------------------------------------------------------
def calls(contacts: Contacts, absent: Set[uuid.UUID] = frozenset()) -> tuple[Call, ...]:
    """Whom to call, in this order: crisis team, suppliers, who answers for processes, then for resources.

    A missing person's deputy is called; a place that nobody fills is a line without a name.
    """
    found = [_role_call(contacts, *role, absent) for role in contacts.roles]
    by_company: dict[uuid.UUID, list[str]] = {}
    for each in contacts.resources.values():
        if each.supplier_id is not None and each.supplier_id in contacts.suppliers:
            by_company.setdefault(each.supplier_id, []).append(each.name)
    for company, names in by_company.items():
        line = contacts.suppliers[company]
        found.append(
            Call(
                Why.SUPPLIER,
                company,
                line.name,
                _some(names),
                phones=line.phones,
                customer_number=line.customer_number,
                hours=line.hours,
            )
        )
    found += _answering(contacts, Why.PROCESS, contacts.processes.values(), absent)
    found += _answering(contacts, Why.RESOURCE, contacts.resources.values(), absent)
    return tuple(found)


def _role_call(
    contacts: Contacts,
    role: uuid.UUID,
    name: str,
    people: tuple[uuid.UUID, ...],
    absent: Set[uuid.UUID],
) -> Call:
    there = [each for each in people if each not in absent and each in contacts.people]
    if not there:
        return Call(Why.ROLE, role, "", name, is_missing=bool(people))
    person = there[0]
    full, phones = contacts.people[person]
    return Call(Why.ROLE, person, full, name, is_deputy=person != people[0], phones=phones)


def _answering(
    contacts: Contacts, why: Why, entries: Iterable[Answers], absent: Set[uuid.UUID]
) -> Iterable[Call]:
    """A line per person with what that person answers for; entries for which nobody answers come last, in one line."""
    by_person: dict[tuple[uuid.UUID, bool], list[str]] = {}
    nobody = []
    for entry in entries:
        both = [each for each in (entry.owner_id, entry.deputy_id) if each in contacts.people]
        there = [each for each in both if each not in absent]
        if not there:
            nobody.append(entry.name)
            continue
        assert there[0] is not None
        by_person.setdefault((there[0], there[0] != entry.owner_id), []).append(entry.name)
    for (person, is_deputy), names in by_person.items():
        full, phones = contacts.people[person]
        yield Call(why, person, full, _some(names), is_deputy=is_deputy, phones=phones)
    if nobody:
        yield Call(why, uuid.UUID(int=0), "", _some(nobody))


def _some(names: list[str]) -> str:
    """The first names, and an ellipsis where there are more."""
    return ", ".join(names[:MOST_NAMES]) + (" …" if len(names) > MOST_NAMES else "")


def absences(
    staff: Staff,
    absent: Iterable[uuid.UUID],
    resources: Mapping[uuid.UUID, str],
    roles: Mapping[uuid.UUID, str],
) -> tuple[Absence, ...]:
    """What each missing person leaves behind while all of them are missing: by name, each in the order given."""
    away = tuple(absent)
    gone = frozenset(away)
    found = []
    for person in away:
        only = [
            Named(node, name)
            for node, name in resources.items()
            if (known := staff.by_node.get(node, ())) and person in known and gone.issuperset(known)
        ]
        empty = [
            Named(role, name)
            for role, name in roles.items()
            if (filled := staff.by_role.get(role, ())) and person in filled and gone.issuperset(filled)
        ]
        found.append(Absence(Named(person, staff.names.get(person, "")), tuple(only), tuple(empty)))
    return tuple(found)
