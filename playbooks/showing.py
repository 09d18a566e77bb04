"""A playbook page by page as it is read: ids become names, minutes words. Pure; the binder prints from the same values."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from core.durations import hours_in_words
from playbooks.models import PHASES
from playbooks.phases import Phase
from playbooks.texts import ActionStep, Dont, PlaybookText

PHASE_NAMES = dict(PHASES)


@dataclass(frozen=True)
class Names:
    """What the ids in a playbook stand for."""

    roles: Mapping[uuid.UUID, str] = field(default_factory=dict)
    playbooks: Mapping[uuid.UUID, str] = field(default_factory=dict)
    resources: Mapping[uuid.UUID, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ShownStep:
    """One step in words; `number` is 0 in the box. `goal_id` is the playbook a branch leads to."""

    id: uuid.UUID
    number: int
    step: ActionStep
    who: str
    until: str
    approval: str
    uses: str
    goal: str
    goal_id: uuid.UUID | None
    reason: str


@dataclass(frozen=True, slots=True)
class ShownDont:
    id: uuid.UUID
    dont: Dont
    reason: str


@dataclass(frozen=True, slots=True)
class ShownPage:
    """One phase. `next_name` is the phase after it, "" on the last page."""

    phase: str
    name: str
    number: int
    goal: str
    exit: str
    immediate: tuple[ShownStep, ...]
    donts: tuple[ShownDont, ...]
    steps: tuple[ShownStep, ...]
    next_name: str

    @property
    def branches(self) -> tuple[ShownStep, ...]:
        """The steps at which one leaves the page."""
        return tuple(each for each in (*self.immediate, *self.steps) if each.goal)

    @property
    def is_blank(self) -> bool:
        return not (self.immediate or self.steps or self.donts)


def shown_pages(
    text: PlaybookText, names: Names, reasons: Mapping[uuid.UUID, str] | None = None
) -> tuple[ShownPage, ...]:
    """All five phases; `reasons` says why a line differs from the template, by its id."""
    return tuple(shown_page(text, phase.value, names, reasons or {}) for phase in Phase)


def shown_page(text: PlaybookText, phase: str, names: Names, reasons: Mapping[uuid.UUID, str]) -> ShownPage:
    order = list(Phase)
    number = order.index(Phase(phase))
    after = order[number + 1].value if number + 1 < len(order) else ""
    frame = text.frame(phase)
    return ShownPage(
        phase=phase,
        name=str(PHASE_NAMES[phase]),
        number=number + 1,
        goal=frame.goal,
        exit=frame.exit,
        immediate=tuple(_shown(each, 0, names, reasons) for each in text.immediate(phase)),
        donts=tuple(
            ShownDont(each.id, each, reasons.get(each.id, "") if each.differs else "")
            for each in text.donts_of(phase)
        ),
        steps=tuple(
            _shown(each, number, names, reasons) for number, each in enumerate(text.numbered(phase), start=1)
        ),
        next_name=str(PHASE_NAMES[after]) if after else "",
    )


def _shown(step: ActionStep, number: int, names: Names, reasons: Mapping[uuid.UUID, str]) -> ShownStep:
    branch = step.branch
    goal, goal_id = "", None
    if branch is not None and branch.playbook_id is not None:
        goal, goal_id = names.playbooks.get(branch.playbook_id, ""), branch.playbook_id
    elif branch is not None:
        goal = str(PHASE_NAMES.get(branch.phase, ""))
    return ShownStep(
        id=step.id,
        number=number,
        step=step,
        who=_("everybody") if step.for_everybody else _of(step.role_id, names.roles),
        until=until(step.minutes),
        approval=_of(step.approval_role_id, names.roles),
        uses=_of(step.uses_id, names.resources),
        goal=goal,
        goal_id=goal_id,
        reason=reasons.get(step.id, "") if step.differs else "",
    )


def until(minutes: int | None) -> str:
    """ "at once", "within 2 hours"; "" where no time is given."""
    if minutes is None:
        return ""
    if minutes == 0:
        return _("at once")
    return _("within %(time)s") % {"time": hours_in_words(Decimal(minutes) / 60)}


def _of(key: uuid.UUID | None, names: Mapping[uuid.UUID, str]) -> str:
    return names.get(key, "") if key is not None else ""


def used_resources(texts: Iterable[PlaybookText]) -> set[uuid.UUID]:
    """Everything that a step needs."""
    return {step.uses_id for text in texts for step in text.steps if step.uses_id is not None}
