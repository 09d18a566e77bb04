"""What a plan refers to, as it is today: people, roles, companies, contracts, systems. A constant number of queries.

Read inside the organisation's scope. Private numbers are never read here, so a page that shows this owes nobody a note.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch

from contacts import alerting, staffing
from contacts.models import ContactPoint, Contract, EmergencyRole, Person, RoleAssignment, Supplier
from contacts.reach import first_phone
from inventory.models import KnowledgeHolder, Process, Resource
from recovery.states import ContractTrouble, PersonTrouble, contract_troubles, last_checked, person_troubles
from recovery.texts import PlanText


@dataclass(frozen=True)
class PersonToday:
    """Somebody the plan counts on. `phone` is the first number that is not private."""

    person: Person
    troubles: list[PersonTrouble]
    phone: str
    checked_on: date | None
    note: str = ""


@dataclass(frozen=True)
class RoleToday:
    """A role that steps name, who fills it today, and what it lacks."""

    role: EmergencyRole
    people: list[PersonToday]
    gaps: list[staffing.Gap]

    @property
    def badge(self) -> tuple[str, str]:
        return staffing.badge(self.gaps)


@dataclass(frozen=True)
class SupplierToday:
    """A company that the plan calls in, its hotline and its contract."""

    supplier: Supplier
    contract: Contract | None
    note: str
    phone: str
    hotline: alerting.Trouble | None
    troubles: list[ContractTrouble]


@dataclass(frozen=True)
class References:
    """Everything a plan refers to; resources and processes by id, also those out of use."""

    people: dict[str, PersonToday]  # owner, deputy
    knowing: list[PersonToday]  # who knows the covered resources; `note` names which
    roles: dict[uuid.UUID, RoleToday]
    suppliers: list[SupplierToday]
    resources: Mapping[uuid.UUID, Resource]
    processes: Mapping[uuid.UUID, Process]

    def name(self, node: uuid.UUID) -> str:
        """The name of a resource or process the plan refers to."""
        found = self.resources.get(node) or self.processes.get(node)
        return str(found or "")


def references_of(
    plan: PlanText, *, on: date, target: Decimal | None, further: Iterable[uuid.UUID] = ()
) -> References:
    """Read it all; at most twelve queries. `target`: the shortest of what it covers; `further`: resources to name."""
    uses = {step.uses_id for step in plan.steps if step.uses_id}
    wanted = {*plan.resources, *uses, *further}
    if plan.credential_resource_id:
        wanted.add(plan.credential_resource_id)
    knowing = list(KnowledgeHolder.objects.filter(resource__in=plan.resources).order_by("sort_key", "pk"))
    roles = _roles(plan)
    ids = {plan.owner_id, plan.deputy_id, *(each.person_id for each in knowing)}
    ids |= {seat.person_id for role in roles.values() for seat in role.assignments.all()}
    people = _people(ids, on)
    resources = Resource.objects.in_bulk(wanted)
    return References(
        people={
            which: people[key]
            for which, key in (("owner", plan.owner_id), ("deputy", plan.deputy_id))
            if key in people
        },
        knowing=_knowing(knowing, people, resources),
        roles={key: _role(role, people, on) for key, role in roles.items()},
        suppliers=_suppliers(plan, target, on),
        resources=resources,
        processes=Process.objects.in_bulk(plan.processes),
    )


def _people(ids: set[uuid.UUID | None], on: date) -> dict[uuid.UUID | None, PersonToday]:
    rows = Person.objects.filter(pk__in=[key for key in ids if key]).prefetch_related(
        Prefetch("contact_points", ContactPoint.objects.best_first())
    )
    found: dict[uuid.UUID | None, PersonToday] = {}
    for person in rows:
        points = list(person.contact_points.all())
        found[person.pk] = PersonToday(
            person=person,
            troubles=person_troubles(is_active=person.is_active, points=points, on=on),
            phone=first_phone(points),
            checked_on=last_checked(points),
        )
    return found


def _knowing(
    holders: Iterable[KnowledgeHolder],
    people: Mapping[uuid.UUID | None, PersonToday],
    resources: Mapping[uuid.UUID, Resource],
) -> list[PersonToday]:
    """Each person once, with the names of what they know."""
    known: dict[uuid.UUID, list[str]] = {}
    for each in holders:
        known.setdefault(each.person_id, []).append(str(resources[each.resource_id]))
    return [
        PersonToday(
            people[key].person,
            people[key].troubles,
            people[key].phone,
            people[key].checked_on,
            ", ".join(names),
        )
        for key, names in known.items()
    ]


def _roles(plan: PlanText) -> dict[uuid.UUID, EmergencyRole]:
    ids = {key for step in plan.steps for key in (step.role_id, step.approval_role_id) if key}
    seats = RoleAssignment.objects.select_related("person").order_by("rank", "created_at", "pk")
    rows = (
        EmergencyRole.objects.filter(pk__in=ids).in_order().prefetch_related(Prefetch("assignments", seats))
    )
    return {role.pk: role for role in rows}


def _role(role: EmergencyRole, people: Mapping[uuid.UUID | None, PersonToday], on: date) -> RoleToday:
    seats = list(role.assignments.all())
    now = [people[seat.person_id] for seat in staffing.in_force(seats, on)]
    return RoleToday(role, now, [gap for gap in staffing.gaps(role, seats, on) if gap in staffing.STAFFING])


def _suppliers(plan: PlanText, target: Decimal | None, on: date) -> list[SupplierToday]:
    points = Prefetch("contact_points", ContactPoint.objects.best_first())
    ids = [each.supplier_id for each in plan.suppliers]
    companies = {each.pk: each for each in Supplier.objects.filter(pk__in=ids).prefetch_related(points)}
    contracts = Contract.objects.in_bulk([each.contract_id for each in plan.suppliers if each.contract_id])
    found = []
    for each in plan.suppliers:
        supplier, contract = companies[each.supplier_id], contracts.get(each.contract_id)
        numbers = list(supplier.contact_points.all())
        found.append(
            SupplierToday(
                supplier=supplier,
                contract=contract,
                note=each.note,
                phone=first_phone(numbers),
                hotline=alerting.step_trouble([numbers]),
                troubles=[]
                if contract is None
                else contract_troubles(
                    ends_on=contract.ends_on,
                    service_hours=contract.service_hours,
                    restore_hours=contract.restore_hours,
                    target=target,
                    on=on,
                ),
            )
        )
    return found
