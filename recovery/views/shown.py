"""Steps and references of a plan in words, ready for the template; no query."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from contacts.staffing import badge as staffing_badge
from core.durations import hours_in_words
from inventory import wording as inventory_wording
from inventory.figures import ProcessFigures, ResourceFigures
from inventory.targets import Targets
from inventory.verdicts import badge as verdict_badge
from recovery.models import PlanStep
from recovery.reading import KINDS
from recovery.references import PersonToday, References, SupplierToday
from recovery.states import PlanTime
from recovery.step_checks import check_step, sentence
from recovery.texts import PlanKind, PlanText, StepText
from recovery.wording import HOTLINE_BADGES, contract_badges, minutes_in_words, person_badges

Badge = tuple[str, Any]


@dataclass(frozen=True)
class ShownStep:
    """One step with everything its line says; `hints` are the step checker's, for whoever edits."""

    id: uuid.UUID
    number: int
    text: StepText
    who: str
    approval: str
    uses: str
    minutes: str
    after: int | None
    is_critical: bool
    hints: list[str]
    is_first: bool
    is_last: bool


@dataclass(frozen=True)
class Stage:
    """A part of the plan under its own heading; plans without stages have one without a heading."""

    code: str
    label: str
    steps: list[ShownStep]


def stages(
    plan: PlanText,
    time: PlanTime,
    *,
    role: Callable[[uuid.UUID], str],
    resource: Callable[[uuid.UUID], str],
    language: str = "",
) -> list[Stage]:
    """The steps, stage by stage. With a `language`, the step checker looks at each."""
    codes = PlanStep.Stage.values[1:] if plan.kind == PlanKind.CONTINUITY else [""]
    numbers = {step.id: number for number, step in enumerate(plan.steps, start=1)}
    found = []
    for code in codes:
        steps = plan.steps_in(code)
        shown = [
            ShownStep(
                id=step.id,
                number=numbers[step.id],
                text=step,
                who=_("everybody") if step.for_everybody else role(step.role_id) if step.role_id else "",
                approval=role(step.approval_role_id) if step.approval_role_id else "",
                uses=resource(step.uses_id) if step.uses_id else "",
                minutes="" if step.minutes is None else minutes_in_words(step.minutes),
                after=numbers.get(step.after) if step.after else None,
                is_critical=len(time.path) > 1 and numbers[step.id] in time.path,
                hints=_hints(step, language) if language else [],
                is_first=step is steps[0],
                is_last=step is steps[-1],
            )
            for step in steps
        ]
        label = capfirst(str(PlanStep.Stage(code).label)) if code else ""
        found.append(Stage(code, label, shown))
    return found


def _hints(step: StepText, language: str) -> list[str]:
    findings = check_step(
        action=step.action,
        target_state=step.target,
        has_role=step.role_id is not None or step.for_everybody,
        language=language,
    )
    return [sentence(each) for each in findings]


def facts(plan: PlanText, model: type[Any], leave_out: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """The free texts of a plan, each under the name of its field; an empty one says so."""
    return [
        {"label": capfirst(model._meta.get_field(name).verbose_name), "value": plan.texts.get(name, "")}
        for name in KINDS[plan.kind][1]
        if name not in leave_out
    ]


@dataclass(frozen=True)
class Line:
    """Something the plan refers to, and how it stands today."""

    label: str
    name: str
    url: str
    number: str
    notes: list[str]
    badges: list[Badge]


def people(refs: References, slug: str) -> list[Line]:
    """Owner and deputy, who knows the covered resources, and everybody behind the roles of the steps."""
    found = []
    for which, label in (("owner", _("Responsible")), ("deputy", _("Deputy"))):
        if which in refs.people:
            found.append(_person(label, refs.people[which], slug))
    found += [_person(_("Knows %(names)s") % {"names": each.note}, each, slug) for each in refs.knowing]
    return found


def _person(label: str, each: PersonToday, slug: str) -> Line:
    return Line(
        label=label,
        name=str(each.person),
        url=reverse("contacts:person-detail", args=[slug, each.person.pk]),
        number=each.phone,
        notes=[],
        badges=person_badges(each.troubles),
    )


def roles(refs: References, slug: str) -> Iterator[tuple[Line, list[Line]]]:
    """Each role of the steps with the people who fill it today."""
    for role in refs.roles.values():
        line = Line(
            label="",
            name=str(role.role),
            url=reverse("contacts:role-detail", args=[slug, role.role.pk]),
            number="",
            notes=[gap.sentence for gap in role.gaps[:1]],
            badges=[staffing_badge(role.gaps)],
        )
        ranks = [_("Holder"), *(_("Deputy") for _person in role.people)]
        yield line, [_person(rank, each, slug) for rank, each in zip(ranks, role.people, strict=False)]


def suppliers(refs: References, slug: str) -> list[Line]:
    return [_supplier(each, slug) for each in refs.suppliers]


def _supplier(each: SupplierToday, slug: str) -> Line:
    badges: list[Badge] = []
    if each.hotline is not None:
        badges.append(HOTLINE_BADGES[each.hotline])
    notes = [each.note] if each.note else []
    contract = each.contract
    if contract is None:
        badges.append(("open", _("no contract named")))
    else:
        badges += contract_badges(each.troubles)
        notes.append(f"{contract}: {contract.get_service_hours_display()}")
        if contract.reaction_hours is not None:
            notes.append(_("reacts within: %(time)s") % {"time": hours_in_words(contract.reaction_hours)})
        if contract.restore_hours is not None:
            notes.append(_("restores within: %(time)s") % {"time": hours_in_words(contract.restore_hours)})
    customer = each.supplier.customer_number
    if customer:
        notes.append(_("customer number: %(number)s") % {"number": customer})
    return Line(
        label="",
        name=str(each.supplier),
        url=reverse("contacts:supplier-detail", args=[slug, each.supplier.pk]),
        number=each.phone,
        notes=notes,
        badges=badges,
    )


@dataclass(frozen=True)
class Node:
    """A resource or process beside a plan, with its times."""

    name: str
    url: str
    needed: str
    target: str
    known: str
    proof: str
    loss: str
    badge: Badge


def nodes(
    ids: Mapping[uuid.UUID, str] | list[uuid.UUID],
    targets: Targets,
    slug: str,
    names: Mapping[uuid.UUID, Any],
) -> list[Node]:
    """Resources and processes with target, what is achievable and how that is known."""
    return [_node(node, targets, slug, names) for node in ids]


def _node(node: uuid.UUID, targets: Targets, slug: str, names: Mapping[uuid.UUID, Any]) -> Node:
    if node not in targets.network.by_id:
        record = names[node]
        url = reverse(f"inventory:{record.noun()}-detail", args=[slug, node])
        return Node(str(record), url, "", "", "", "", "", ("overdue", record.get_status_display()))
    figures = targets.of(node)
    noun = "process" if isinstance(figures, ProcessFigures) else "resource"
    chain = figures.chain
    return Node(
        name=targets.network.name(node),
        url=reverse(f"inventory:{noun}-detail", args=[slug, node]),
        needed=hours_in_words(figures.mtpd) if isinstance(figures, ProcessFigures) else "",
        target=hours_in_words(figures.target),
        known=hours_in_words(chain.hours) if chain else "",
        proof=_proof(figures),
        loss=inventory_wording.loss(figures.rpo),
        badge=verdict_badge(figures.verdict),
    )


def _proof(figures: ProcessFigures | ResourceFigures) -> str:
    """Own time and how it is known: "own work 2 hours, estimate"."""
    if not isinstance(figures, ResourceFigures) or figures.rta is None:
        return ""
    word = {
        "incident": _("happened in an incident"),
        "test": _("measured in a test"),
        "contract": _("promised by contract"),
        "estimate": _("estimated"),
    }[figures.rta.proof]
    return _("own work: %(time)s, %(proof)s") % {"time": hours_in_words(figures.rta.hours), "proof": word}
