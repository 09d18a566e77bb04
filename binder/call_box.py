"""The box "Call" that stands at the same place on every action page: four numbers, found in five seconds.

Never a private number: these pages hang in rooms and are handed out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.text import Truncator
from django.utils.translation import gettext

from binder.entries import phones
from plan.model import InsurancePolicy, Plan, Supplier

LONGEST_NAME = 48  # characters; the phone list has the whole name


@dataclass(frozen=True)
class CallEntry:
    """Somebody to call. An empty `name`, `number` or `note` is a line to fill in; `note_label` "" needs no note."""

    label: str
    name: str
    number: str
    note_label: str = ""
    note: str = ""


@dataclass(frozen=True)
class CallBox:
    """The reporting number in large type, then whom to call next."""

    number: str
    number_2: str
    entries: tuple[CallEntry, ...]


def call_box(plan: Plan) -> CallBox:
    """The numbers that every action page shows."""
    return CallBox(plan.report_number, plan.report_number_2, (_lead(plan), _provider(plan), _insurer(plan)))


def short(name: str, longest: int = LONGEST_NAME) -> str:
    """A name that has room in a narrow column."""
    return Truncator(name).chars(longest)


def _lead(plan: Plan) -> CallEntry:
    """Whoever leads the crisis team: the first in order who can be reached."""
    role = plan.role_with("crisis_team_lead")
    label = short(role.name) if role else gettext("Crisis team leader")
    people = [person for _rank, person in plan.holders(role)] if role else []
    reachable = [person for person in people if phones(person.contact_points, private=False)]
    person = next(iter([*reachable, *people]), None)
    if person is None:
        return CallEntry(label, "", "")
    return CallEntry(label, short(person.name), _first(phones(person.contact_points, private=False)))


def _provider(plan: Plan) -> CallEntry:
    helpers = [each for each in plan.suppliers if each.is_it_provider]
    found: Supplier | None = next(iter(helpers), None)
    label, number = gettext("IT service provider"), gettext("Customer no.")
    if found is None:
        return CallEntry(label, "", "", number)
    return CallEntry(
        label, short(found.name), _first(phones(found.contact_points)), number, found.customer_number
    )


def _insurer(plan: Plan) -> CallEntry:
    policies = sorted(plan.insurance_policies, key=lambda each: not each.is_cyber)
    found: InsurancePolicy | None = next(iter(policies), None)
    label, number = gettext("Insurer"), gettext("Policy no.")
    if found is None:
        return CallEntry(label, "", "", number)
    return CallEntry(
        label, short(found.insurer), _first(phones(found.contact_points)), number, found.policy_number
    )


def _first(numbers: Iterable[str]) -> str:
    return next(iter(numbers), "")
