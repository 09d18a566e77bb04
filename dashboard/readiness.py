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


@dataclass(frozen=True)
class Counts:
    """How much there is of what the overview's plan does not carry: it is loaded without the heavy parts."""

    people: int = 0
    unreachable: int = 0  # people without a telephone number
    processes: int = 0  # examined: active, and not put aside
    rated: int = 0  # of these; a suggestion counts only once it is confirmed
    suggestions: int = 0  # from an industry template, not confirmed
    overdue_measures: int = 0
    open_measures: int = 0
    critical_resources: int = 0  # with a target time
    recoverable: int = 0  # of these, with a recovery plan that has steps
    data_resources: int = 0  # with a target time, and data that nobody could make again
    restored: int = 0  # of these, whose newest restore test passed
    silent_backups: int = 0  # active jobs that are late or failed
    undecided_risks: int = 0  # above the risk appetite, neither treated nor accepted


def next_steps(plan: Plan, counts: Counts, *, printed: bool) -> list[Step]:
    """What to do next, the most useful first."""
    return [*_overdue(counts), *_steps(plan, counts, printed), *_business(counts), *_backups(counts)]


def _overdue(counts: Counts) -> Iterator[Step]:
    if counts.silent_backups:
        title = ngettext(
            "%(count)d backup is late or failed",
            "%(count)d backups are late or failed",
            counts.silent_backups,
        ) % {"count": counts.silent_backups}
        yield Step(title, _("Find the cause today: on paper it is backed up."), "backups:overview")
    if counts.overdue_measures:
        title = ngettext(
            "%(count)d measure is overdue", "%(count)d measures are overdue", counts.overdue_measures
        ) % {"count": counts.overdue_measures}
        yield Step(title, _("Do it, or set a new date with the reason."), "measures:measure-list")


def _backups(counts: Counts) -> Iterator[Step]:
    if missing := counts.data_resources - counts.restored:
        title = ngettext(
            "%(count)d system without a proven restore",
            "%(count)d systems without a proven restore",
            missing,
        ) % {"count": missing}
        yield Step(title, _("An untested backup is a hope. Restore it once."), "backups:overview")


def _business(counts: Counts) -> Iterator[Step]:
    if not counts.processes:
        yield Step(
            _("Enter what must run"),
            _("Take over an industry template, or start with your three most important processes."),
            "inventory:process-list",
        )
    elif missing := counts.processes - counts.rated - counts.suggestions:
        title = ngettext(
            "Say how long %(count)d process may stand still",
            "Say how long %(count)d processes may stand still",
            missing,
        ) % {"count": missing}
        yield Step(title, _("A few plain questions for each."), "inventory:impact-overview")
    elif counts.suggestions:
        title = ngettext(
            "Confirm %(count)d suggested process", "Confirm %(count)d suggested processes", counts.suggestions
        ) % {"count": counts.suggestions}
        yield Step(title, _("The process owner signs the impact analysis."), "inventory:impact-overview")
    if counts.undecided_risks:
        title = ngettext("Decide on %(count)d risk", "Decide on %(count)d risks", counts.undecided_risks) % {
            "count": counts.undecided_risks
        }
        yield Step(title, _("It is above your risk appetite: treat it or accept it."), "risks:risk-list")


def _steps(plan: Plan, counts: Counts, printed: bool) -> Iterator[Step]:
    unreachable = counts.unreachable
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


def lines(plan: Plan, counts: Counts) -> list[Line]:
    """The lines of "Are we ready?"."""
    people, unreachable = counts.people, counts.unreachable
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
        Line(
            _("Processes with an impact analysis"),
            counts.rated,
            counts.processes,
            "inventory:impact-overview",
        ),
        Line(
            _("Critical systems with a recovery plan"),
            counts.recoverable,
            counts.critical_resources,
            "recovery:recovery-plan-list",
        ),
        Line(
            _("Critical data with a proven restore"),
            counts.restored,
            counts.data_resources,
            "backups:overview",
        ),
        Line(
            _("Open measures within their date"),
            counts.open_measures - counts.overdue_measures,
            counts.open_measures,
            "measures:measure-list",
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
