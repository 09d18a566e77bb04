"""What is ready and what comes next: pure functions of the plan. No score, no percent: sentences and links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plan.model import Plan


@dataclass(frozen=True)
class Step:
    """One thing to do next. `view` is a URL name that takes the organisation's slug."""

    title: str
    hint: str
    view: str


@dataclass(frozen=True)
class Line:
    """One line of "Are we ready?": so many of so many."""

    label: str
    done: int
    total: int
    view: str

    @property
    def state(self) -> str:
        if not self.total:
            return "open"
        return "ok" if self.done == self.total else "due" if self.done else "overdue"

    @property
    def word(self) -> str:
        return f"{self.done}/{self.total}" if self.total else _("none yet")


def next_steps(plan: Plan, *, unreachable: int, printed: bool) -> list[Step]:
    """What to do next, the most useful first."""
    return list(_steps(plan, unreachable, printed))


def _steps(plan: Plan, unreachable: int, printed: bool) -> Iterator[Step]:
    if not plan.report_number:
        yield Step(
            _("Enter the number for IT emergencies"),
            _("It is printed large on every card."),
            "accounts:settings",
        )
    elif not printed:
        yield Step(
            _("Print the IT emergency card"),
            _("Two minutes: make the PDF, print, hang it up."),
            "binder:cards",
        )
    empty = [role for role in plan.roles if role.is_mandatory and not role.assignments]
    if empty:
        names = ", ".join(role.name for role in empty[:3]) + (" …" if len(empty) > 3 else "")
        title = ngettext("Fill %(count)d emergency role", "Fill %(count)d emergency roles", len(empty)) % {
            "count": len(empty)
        }
        yield Step(title, names, "contacts:role-list")
    if not any(supplier.is_it_provider for supplier in plan.suppliers):
        yield Step(
            _("Enter your IT provider"), _("With hotline and customer number."), "contacts:supplier-list"
        )
    if unreachable:
        title = ngettext(
            "%(count)d person has no telephone number",
            "%(count)d people have no telephone number",
            unreachable,
        ) % {"count": unreachable}
        yield Step(title, _("In an emergency, e-mail is down."), "contacts:person-list")
    alone = [role for role in plan.crisis_roles if len(role.assignments) == 1]
    if alone:
        title = ngettext(
            "Name a deputy for %(count)d role", "Name deputies for %(count)d roles", len(alone)
        ) % {"count": len(alone)}
        yield Step(title, ", ".join(role.name for role in alone[:3]), "contacts:role-list")
    if not plan.insurance_policies:
        yield Step(
            _("Enter your insurance"),
            _("Many policies want a call before any repair."),
            "contacts:insurance-list",
        )
    silent = [a for a in plan.authorities if not a.contact_points]
    if silent:
        yield Step(
            _("Look up the numbers of the authorities"),
            _("Data protection, police, BSI."),
            "contacts:authority-list",
        )
    if not plan.sites:
        yield Step(_("Enter your sites"), _("With address and key holder."), "contacts:site-list")
    if not plan.meeting_point or not plan.alternative_channel:
        yield Step(
            _("Settle where you meet and how you talk"),
            _("For the day on which mail and telephone are down."),
            "accounts:settings",
        )


def lines(plan: Plan, *, people: int, unreachable: int) -> list[Line]:
    """The lines of "Are we ready?"."""
    mandatory = [role for role in plan.roles if role.is_mandatory]
    return [
        Line(_("People with a telephone number"), people - unreachable, people, "contacts:person-list"),
        Line(
            _("Mandatory roles filled"),
            sum(bool(role.assignments) for role in mandatory),
            len(mandatory),
            "contacts:role-list",
        ),
        Line(
            _("Crisis roles with a deputy"),
            sum(len(role.assignments) > 1 for role in plan.crisis_roles),
            len(plan.crisis_roles),
            "contacts:role-list",
        ),
        Line(_("Steps of the alarm chain that reach somebody"), *_reached(plan), "contacts:alertpath-list"),
        Line(
            _("Authorities with a number"),
            sum(bool(a.contact_points) for a in plan.authorities),
            len(plan.authorities),
            "contacts:authority-list",
        ),
    ]


def _reached(plan: Plan) -> tuple[int, int]:
    """How many steps lead to somebody with a telephone, of how many."""
    steps = [step for path in plan.alert_paths for step in path.steps]
    reached = 0
    for step in steps:
        if step.supplier_id is not None:
            reached += any(p.is_phone for p in plan.supplier(step.supplier_id).contact_points)
        elif step.role_id is not None:
            holders = plan.holders(plan.role(step.role_id))
            reached += any(p.is_phone for _rank, person in holders for p in person.contact_points)
    return reached, len(steps)
