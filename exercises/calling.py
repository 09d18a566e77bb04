"""Whom a drill alarm calls: the alarm chain as it is on a day, each person once. Inside the organisation's scope."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from accounts.models import Organisation
from contacts import alerting, staffing
from contacts.addresses import mail_addresses
from contacts.models import AlertPath, AlertStep, ContactPoint, Person, RoleAssignment, Supplier
from core.phone import dial


@dataclass(slots=True)
class Called:
    """Somebody whom the chain calls: where in it, by which number and address; empty: there is none."""

    name: str
    language: str
    person: Person | None = None
    supplier: Supplier | None = None
    roles: list[str] = field(default_factory=list)
    steps: list[int] = field(default_factory=list)
    number: str = ""
    number_is_private: bool = False
    mobile: str = ""
    address: str = ""
    address_is_private: bool = False

    @property
    def role(self) -> str:
        return ", ".join(self.roles)


@dataclass(frozen=True, slots=True)
class Chain:
    """What each step calls, and everybody who is called, in order."""

    steps: tuple[str, ...]
    called: tuple[Called, ...]
    unfilled: tuple[str, ...]  # steps that call nobody

    @property
    def with_address(self) -> tuple[Called, ...]:
        return tuple(each for each in self.called if each.address)

    @property
    def with_mobile(self) -> tuple[Called, ...]:
        return tuple(each for each in self.called if each.mobile)


def read_chain(path: AlertPath, organisation: Organisation, on: date) -> Chain:
    """Read whom the chain calls on that day, holders before deputies; six queries, however long it is."""
    steps = list(_steps(path))
    found: dict[uuid.UUID, Called] = {}
    unfilled = []
    for place, step in enumerate(steps):
        before = sum(len(each.steps) for each in found.values())
        if step.role is not None:
            for seat in staffing.in_force(step.role.assignments.all(), on):
                called = found.setdefault(seat.person_id, _person(seat.person, organisation.country))
                called.roles.append(_seat(str(step.role), seat.rank))
                called.steps.append(place)
        elif step.supplier is not None:
            called = found.setdefault(step.supplier.pk, _supplier(step.supplier, organisation))
            called.steps.append(place)
        if before == sum(len(each.steps) for each in found.values()):
            unfilled.append(str(step.role or step.supplier))
    _address(found)
    for called in found.values():
        called.roles = list(dict.fromkeys(called.roles))
    names = tuple(str(step.role or step.supplier) for step in steps)
    return Chain(names, tuple(found.values()), tuple(unfilled))


def _steps(path: AlertPath) -> Any:
    points = ContactPoint.objects.best_first()
    seats = RoleAssignment.objects.select_related("person").order_by("rank", "created_at", "pk")
    steps = AlertStep.objects.filter(path=path).select_related("role", "supplier")
    return steps.order_by("order", "created_at", "pk").prefetch_related(
        Prefetch("role__assignments", seats),
        Prefetch("role__assignments__person__contact_points", points),
        Prefetch("supplier__contact_points", points),
    )


def _seat(role: str, rank: int) -> str:
    return role if rank == 0 else _("%(role)s (deputy)") % {"role": role}


def _person(person: Person, region: str) -> Called:
    called = Called(str(person), person.language, person=person)
    _dial(called, person.contact_points.all(), region)
    return called


def _supplier(supplier: Supplier, organisation: Organisation) -> Called:
    called = Called(str(supplier), organisation.language, supplier=supplier)
    _dial(called, supplier.contact_points.all(), organisation.country)
    return called


def _dial(called: Called, points: Any, region: str) -> None:
    """The number to dial at three in the morning; and the mobile for text messages, which their carrier gets to know."""
    if phones := alerting.best_first(points):
        called.number, called.number_is_private = phones[0].value, phones[0].is_private
    mobiles = (each.value for each in phones if each.kind == ContactPoint.Kind.MOBILE and not each.is_private)
    called.mobile = next(filter(None, (_international(value, region) for value in mobiles)), "")


def _international(number: str, region: str) -> str:
    """In E.164; empty for a number that only works at home, or is none."""
    try:
        found = dial(number, region)
    except ValidationError:
        return ""
    return found if found.startswith("+") else ""


def _address(found: dict[uuid.UUID, Called]) -> None:
    people = [each.person for each in found.values() if each.person is not None]
    addresses = mail_addresses(people)
    for person in people:
        called = found[person.pk]
        called.address = addresses.get(person.pk, "")
        called.address_is_private = any(
            point.is_private and point.value == called.address for point in person.contact_points.all()
        )
