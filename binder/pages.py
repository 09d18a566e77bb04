"""The pages of the binder: crisis team, alarm chain, phone list, escalation, and all of them as one book."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, ngettext

from binder.action_pages import cards_context, one_page_each
from binder.backup_concept import concept_context
from binder.cards import in_paper_language, number_size
from binder.deadlines import deadlines_context
from binder.emergency_sheets import EmergencyPage, emergency_page
from binder.entries import Filled, Reach, detail, filled_places, phones, reaches
from binder.inventory import SHEETS, recovery_priority_context
from binder.measure import lines
from binder.messages import messages_context
from binder.recovery_sheets import plan_page
from binder.sheet import Disclosure, Document, OnePage, as_of, paper_language
from plan.model import AlertPath, AlertStep, EmergencyRole, EscalationCell, Level, Plan
from recovery.texts import PlanKind

BINDER_SHEETS = (*SHEETS, "action.css", "recovery.css", "response.css", "backup.css")
COVER_COLUMN = 215.0  # points, half the cover
BLANK_ROLES = 5
EMPTY_ROWS = 6  # rows to fill in by hand where a list is empty


@dataclass(frozen=True)
class RoleSheet:
    """An emergency role as printed: who fills it, what it does, may decide and may spend."""

    name: str
    tasks: str
    authority_text: str
    spending_limit: str
    places: tuple[Filled, ...]


@dataclass(frozen=True)
class Call:
    """One line of the call sheet: a number to dial and a box to tick."""

    number: str  # "2" or "2 b"
    name: str
    detail: str
    phones: tuple[str, ...]


@dataclass(frozen=True)
class CallStep:
    calls: tuple[Call, ...]
    media: str
    wait: str
    on_no_answer: str
    requires_ack: bool
    is_last: bool
    next_number: int


@dataclass(frozen=True)
class CallPath:
    name: str
    trigger: str
    steps: tuple[CallStep, ...]


@dataclass(frozen=True)
class PhoneEntry:
    name: str
    detail: str
    reaches: tuple[Reach, ...]


@dataclass(frozen=True)
class PhoneGroup:
    """A part of the phone list; printed with empty lines where it has no entry."""

    title: str
    entries: tuple[PhoneEntry, ...]
    blank_rows: range


@dataclass(frozen=True)
class EscalationRow:
    """A role with its duty at each of the three levels; `is_set` is False where nothing was decided yet."""

    role: str
    cells: tuple[tuple[EscalationCell, ...], ...]
    is_set: bool


@in_paper_language
def crisis_team(plan: Plan) -> Document:
    """Who leads, who decides, who stands in, and what each may spend."""
    return _pages(plan, "crisis_team", gettext("Crisis team"), crisis_team_context(plan))


@in_paper_language
def call_sheet(plan: Plan) -> Document:
    """The alarm chain, ready to be called through with a pen in hand."""
    return _pages(plan, "call_sheet", gettext("Alarm chain"), call_sheet_context(plan))


@in_paper_language
def phone_list(plan: Plan) -> Document:
    """Every number of the plan, crisis team first."""
    return _pages(plan, "phone_list", gettext("Phone list"), phone_list_context(plan))


@in_paper_language
def escalation(plan: Plan) -> Document:
    """How bad is it, and who does what at which level."""
    return _pages(plan, "escalation", gettext("Assessment and escalation"), escalation_context(plan))


@in_paper_language
def binder(plan: Plan) -> Document:
    """The first binder: cover with the numbers outside, chapters in the order of use, phone list at the back."""
    response = response_context(plan)
    return _pages(
        plan,
        "binder",
        gettext("IT emergency binder"),
        {
            "number": plan.report_number,
            "number_2": plan.report_number_2,
            "number_size": number_size(plan.report_number),
            "unplug": plan.unplug_on_alarm,
            "long_name": lines(plan.organisation, 18, 2 * COVER_COLUMN, bold=True) > 2,
            "meeting_point_fits": _fits_on_cover(plan.meeting_point),
            "channel_fits": _fits_on_cover(plan.alternative_channel),
            **escalation_context(plan),
            **call_sheet_context(plan),
            **crisis_team_context(plan),
            **phone_list_context(plan),
            **recovery_priority_context(plan),
            **concept_context(plan),
            **response,
        },
        back_cover=True,
        sheets=BINDER_SHEETS,
        singles=one_page_each(response["cards"]),
    )


def response_context(plan: Plan) -> dict[str, Any]:
    """Tabs 3 to 7. `has_response`: there is something in them, so that the tabs are those of the full binder."""
    found = {
        **cards_context(plan),
        **deadlines_context(plan),
        "operations": _operations(plan),
        "recovery_plans": [
            plan_page(plan, text)
            for text in plan.response.plans
            if text.kind in {PlanKind.RECOVERY, PlanKind.RESTORATION}
        ],
        **messages_context(plan),
    }
    chapters = ("cards", "duties", "operations", "recovery_plans", "prepared")
    return found | {"has_response": any(found[each] for each in chapters)}


def _operations(plan: Plan) -> list[EmergencyPage]:
    """Every process of which somebody has written down how it goes on, the first needed first."""
    pages = [
        emergency_page(plan, figures.id)
        for figures in plan.figures.in_order()
        if figures.id in plan.figures.processes
    ]
    return [page for page in pages if page.workarounds or page.plans]


def _fits_on_cover(text: str) -> bool:
    """Whether it takes at most three lines there; else the cover says on which page it stands."""
    return lines(text, 12, COVER_COLUMN) <= 3


def _pages(
    plan: Plan,
    key: str,
    title: str,
    context: Mapping[str, Any],
    *,
    back_cover: bool = False,
    sheets: tuple[str, ...] = SHEETS,
    singles: tuple[OnePage, ...] = (),
) -> Document:
    return Document(
        key=key,
        title=title,
        language=paper_language(plan),
        organisation=plan.organisation,
        disclosure=Disclosure.CRISIS_TEAM,
        template=f"binder/paper/{key}.html",
        sheets=sheets,
        as_of=as_of(plan),
        context=context,
        back_cover=back_cover,
        one_page_each=singles,
    )


def crisis_team_context(plan: Plan) -> dict[str, Any]:
    return {
        "crisis_roles": [_role_sheet(plan, role) for role in plan.crisis_roles],
        "other_roles": [_role_sheet(plan, role) for role in plan.roles if not role.is_crisis_role],
        "blank_roles": () if plan.crisis_roles else tuple(_blank_role() for _ in range(BLANK_ROLES)),
        "meeting_point": plan.meeting_point,
        "alternative_channel": plan.alternative_channel,
    }


def _role_sheet(plan: Plan, role: EmergencyRole) -> RoleSheet:
    return RoleSheet(
        name=role.name,
        tasks=role.tasks,
        authority_text=role.authority_text,
        spending_limit=role.spending_limit,
        places=filled_places(plan, role),
    )


def _blank_role() -> RoleSheet:
    return RoleSheet("", "", "", "", (Filled(0, "", "", ()), Filled(1, "", "", ())))


def call_sheet_context(plan: Plan) -> dict[str, Any]:
    paths = [_call_path(plan, path) for path in plan.alert_paths]
    return {"paths": paths, "blank_calls": range(0 if paths else EMPTY_ROWS)}


def _call_path(plan: Plan, path: AlertPath) -> CallPath:
    steps = sorted(path.steps, key=lambda step: step.order)
    return CallPath(
        name=path.name,
        trigger=path.trigger,
        steps=tuple(
            _call_step(plan, step, place, is_last=place == len(steps))
            for place, step in enumerate(steps, start=1)
        ),
    )


def _call_step(plan: Plan, step: AlertStep, place: int, *, is_last: bool) -> CallStep:
    wait = ngettext("%(count)d minute", "%(count)d minutes", step.wait_minutes) % {"count": step.wait_minutes}
    return CallStep(
        calls=tuple(_calls(plan, step, place)),
        media=", ".join(step.media),
        wait=wait,
        on_no_answer=step.on_no_answer,
        requires_ack=step.requires_ack,
        is_last=is_last,
        next_number=place + 1,
    )


def _calls(plan: Plan, step: AlertStep, place: int) -> Iterable[Call]:
    """The people of the step's role in order, or the supplier; one empty line where the role is not filled."""
    if step.supplier_id:
        supplier = plan.supplier(step.supplier_id)
        customer = (
            gettext("Customer no. %(number)s") % {"number": supplier.customer_number}
            if supplier.customer_number
            else ""
        )
        yield Call(str(place), supplier.name, customer, phones(supplier.contact_points))
    if step.role_id:
        role = plan.role(step.role_id)
        people = list(plan.holders(role))
        if not people:
            yield Call(str(place), "", role.name, ())
        for index, (rank, person) in enumerate(people):
            what = role.name if rank == 0 else gettext("%(role)s (deputy)") % {"role": role.name}
            yield Call(
                number=f"{place}" if index == 0 else f"{place} {_letter(index)}",
                name=person.name,
                detail=what,
                phones=phones(person.contact_points),
            )
    if not step.supplier_id and not step.role_id:
        yield Call(str(place), "", "", ())


def _letter(index: int) -> str:
    """a, b, … z, then numbers: 1 b is the second person of step 1."""
    return "abcdefghijklmnopqrstuvwxyz"[index] if index < 26 else f"– {index + 1}"


def phone_list_context(plan: Plan) -> dict[str, Any]:
    team = plan.crisis_team
    in_team = {person.id for person in team}
    role_names = _role_names(plan)
    groups = [
        _group(
            gettext("Crisis team"),
            (
                PhoneEntry(
                    person.name, role_names.get(person.id) or detail(person), reaches(person.contact_points)
                )
                for person in team
            ),
        ),
        _group(
            gettext("Providers"),
            (
                PhoneEntry(
                    supplier.name,
                    _joined(supplier.services, _labelled(gettext("Customer no."), supplier.customer_number)),
                    reaches(supplier.contact_points),
                )
                for supplier in plan.suppliers
            ),
        ),
        _group(
            gettext("Insurers"),
            (
                PhoneEntry(
                    policy.insurer,
                    _joined(
                        policy.kind_label,
                        _labelled(gettext("Policy no."), policy.policy_number),
                        policy.notice_duty,
                    ),
                    reaches(policy.contact_points),
                )
                for policy in plan.insurance_policies
            ),
        ),
        _group(
            gettext("Authorities"),
            (
                PhoneEntry(a.name, _joined(a.kind_label, a.note), reaches(a.contact_points))
                for a in plan.authorities
            ),
        ),
        _group(
            gettext("Other people"),
            (
                PhoneEntry(person.name, detail(person), reaches(person.contact_points))
                for person in plan.people
                if person.id not in in_team
            ),
        ),
    ]
    return {"groups": groups, "number": plan.report_number, "number_2": plan.report_number_2}


def _group(title: str, entries: Iterable[PhoneEntry]) -> PhoneGroup:
    rows = tuple(entries)
    return PhoneGroup(title, rows, range(0 if rows else 2))


def _role_names(plan: Plan) -> dict[Any, str]:
    """The crisis roles of each person, in words."""
    names: dict[Any, list[str]] = {}
    for role in plan.crisis_roles:
        for rank, person in plan.holders(role):
            name = role.name if rank == 0 else gettext("%(role)s (deputy)") % {"role": role.name}
            names.setdefault(person.id, []).append(name)
    return {person: ", ".join(roles) for person, roles in names.items()}


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _labelled(label: str, value: str) -> str:
    return f"{label} {value}" if value else ""


def escalation_context(plan: Plan) -> dict[str, Any]:
    by_place: dict[tuple[Any, Level], list[EscalationCell]] = {}
    for cell in plan.escalation:
        by_place.setdefault((cell.role_id, cell.level), []).append(cell)
    rows = []
    for role in plan.roles:
        cells = tuple(tuple(by_place.get((role.id, level), ())) for level in Level)
        rows.append(EscalationRow(role.name, cells, any(cells)))
    return {"escalation_rows": rows, "blank_escalation_rows": range(0 if rows else EMPTY_ROWS)}
