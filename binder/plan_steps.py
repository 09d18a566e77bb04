"""The steps of a recovery, restoration or continuity plan as lines of a checklist, and the time they take."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby

from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext, pgettext

from binder.call_box import short
from core.durations import hours_in_words
from plan.model import Plan
from recovery.models import PlanStep
from recovery.plans import critical_path, ring_of_steps
from recovery.texts import PlanKind, PlanText, StepText

BLANK_STEPS = 6  # where a plan, or a stage of it, has no step yet
BLANK_STEPS_OF_STAGE = 2
LONGEST_NAME = 60


@dataclass(frozen=True)
class PlanStepLine:
    """A step as printed; `who` and `takes` are "" where the paper shows a line to fill in."""

    number: int
    action: str
    target: str
    who: str
    takes: str
    kind: str  # "" for plain work
    detail: str
    uses: str
    rollback: str
    approval: str
    side_by_side: str
    waits_for: str
    is_beside: bool
    is_critical: bool
    is_life_safety: bool
    keeps_evidence: bool


@dataclass(frozen=True)
class StageLines:
    """A part of the plan; plans without stages have one without a heading."""

    heading: str
    steps: tuple[PlanStepLine, ...]
    blank_steps: tuple[int, ...]  # their numbers


@dataclass(frozen=True)
class TimeWords:
    """How long the steps take. `total` is "" where a step has no time: then `at_least` says what is known."""

    total: str
    at_least: str
    path: str  # the steps that decide it: "1, 2 und 5"; "" where all of them do
    unknown: str  # the steps without a time
    ring: str  # steps that wait for each other


def stages(plan: Plan, text: PlanText, *, narrowed: bool = False) -> tuple[StageLines, ...]:
    """The steps, stage by stage; `narrowed`: without the names of systems, for an external provider."""
    lines = _Lines(plan, text, narrowed)
    codes = PlanStep.Stage.values[1:] if text.kind == PlanKind.CONTINUITY else [""]
    found = []
    for code in codes:
        steps = text.steps_in(code)
        blanks = BLANK_STEPS_OF_STAGE if code else BLANK_STEPS
        first = len(text.steps) + 1
        found.append(
            StageLines(
                heading=capfirst(str(PlanStep.Stage(code).label)) if code else "",
                steps=tuple(map(lines.line, steps)),
                blank_steps=() if steps else tuple(range(first, first + blanks)),
            )
        )
    return tuple(found)


def plan_time(text: PlanText) -> TimeWords:
    """The critical path through the steps, in words; of a continuity plan, until emergency operation is reached."""
    numbers = {step.id: number for number, step in enumerate(text.steps, start=1)}
    text = _timed(text)
    outline = text.outline
    found = critical_path(outline)
    decides_all = len(found.steps) == len(text.steps)
    return TimeWords(
        total="" if found.minutes is None else duration(found.minutes),
        at_least=duration(found.at_least) if found.minutes is None and found.at_least else "",
        path="" if decides_all else listed(numbers[step.id] for step in found.steps),
        unknown=listed(numbers[step.id] for step in found.unknown),
        ring=listed(numbers[step.id] for step in ring_of_steps(outline)),
    )


def _timed(text: PlanText) -> PlanText:
    """The steps whose time counts: of a continuity plan those that reach emergency operation."""
    if text.kind != PlanKind.CONTINUITY:
        return text
    return replace(text, steps=text.steps_in(PlanStep.Stage.REACH))


def duration(minutes: int) -> str:
    """How long something takes: 45 minutes, 1:30 h, 3 days."""
    if minutes < 60 or minutes % 60 == 0:
        return hours_in_words(Decimal(minutes) / 60)
    if minutes < 48 * 60:
        return gettext("%(hours)d:%(minutes)02d h") % {"hours": minutes // 60, "minutes": minutes % 60}
    days = number_format((Decimal(minutes) / 60 / 24).quantize(Decimal("0.1")), use_l10n=True)
    return gettext("%(days)s days") % {"days": days}


def listed(numbers: Iterable[int]) -> str:
    """Numbers of steps as one says them: "2", "2 und 3", "2, 3 und 5"."""
    words = [str(number) for number in numbers]
    if len(words) < 2:
        return "".join(words)
    return gettext("%(first)s and %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


class _Lines:
    """Makes lines of the steps of one plan."""

    def __init__(self, plan: Plan, text: PlanText, narrowed: bool) -> None:
        self.plan, self.narrowed = plan, narrowed
        self.numbers = {step.id: number for number, step in enumerate(text.steps, start=1)}
        self.beside = _beside(text.steps, self.numbers)
        in_ring = bool(ring_of_steps(text.outline))
        self.after = (
            {} if in_ring else {step.id: self.numbers.get(step.after) for step in text.steps if step.after}
        )
        way = critical_path(_timed(text).outline).steps
        self.critical = {step.id for step in way} if len(way) > 1 else set()

    def line(self, step: StepText) -> PlanStepLine:
        others = self.beside.get(step.id, ())
        after = self.after.get(step.id)
        return PlanStepLine(
            number=self.numbers[step.id],
            action=step.action,
            target=step.target,
            who=pgettext("who", "everybody") if step.for_everybody else self._role(step.role_id),
            takes="" if step.minutes is None else duration(step.minutes),
            kind="" if step.kind == PlanStep.Kind.WORK else capfirst(step.kind_label),
            detail=step.detail,
            uses="" if self.narrowed else self._resource(step.uses_id),
            rollback=step.rollback,
            approval=self._role(step.approval_role_id),
            side_by_side=ngettext(
                "at the same time as step %(steps)s", "at the same time as steps %(steps)s", len(others)
            )
            % {"steps": listed(others)}
            if others
            else "",
            waits_for=gettext("begins when step %(step)d is done") % {"step": after} if after else "",
            is_beside=bool(others),
            is_critical=step.id in self.critical,
            is_life_safety=step.is_life_safety,
            keeps_evidence=step.evidence_required,
        )

    def _role(self, id_: uuid.UUID | None) -> str:
        role = self.plan.some_role(id_)
        return short(role.name, LONGEST_NAME) if role else ""

    def _resource(self, id_: uuid.UUID | None) -> str:
        return self.plan.network.name(id_) if id_ in self.plan.network.by_id else ""


def _beside(steps: Sequence[StepText], numbers: dict[uuid.UUID, int]) -> dict[uuid.UUID, tuple[int, ...]]:
    """For each step the numbers of those that run at the same time: neighbours of one group."""
    found: dict[uuid.UUID, tuple[int, ...]] = {}
    for group, members in groupby(steps, key=lambda step: step.group):
        together = [step.id for step in members]
        if group and len(together) > 1:
            for each in together:
                found[each] = tuple(numbers[other] for other in together if other != each)
    return found
