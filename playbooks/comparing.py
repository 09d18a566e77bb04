"""What differs between a template as it was taken over, as it is now, and as the company has it. Pure.

Three-way, line by line: what both sides left alone is no difference. Compared are action and target state of steps and
the text of prohibitions; who does a step, until when and why is the company's own, and so is the head of the playbook.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from playbooks.content import CorePlaybook
from playbooks.phases import Phase

Words = tuple[str, str]  # action and target state of a step; text of a prohibition and ""


class Part(StrEnum):
    STEP = "steps"
    DONT = "donts"


class Change(StrEnum):
    """What happened to a line. The first four come from a newer template and want a decision."""

    NEW = "new"  # the template has it, the company never had
    CHANGED = "changed"  # the template says it otherwise by now
    GONE = "gone"  # the template has it no more
    DROPPED_CHANGED = "dropped_changed"  # left out by the company, and worded anew in the template
    OURS = "ours"  # the company says it otherwise
    DROPPED = "dropped"  # left out by the company

    @property
    def is_newer(self) -> bool:
        return self not in {Change.OURS, Change.DROPPED}


@dataclass(frozen=True, slots=True)
class OurLine:
    """A line of the company that comes from the template: `was` is what the template said when it was taken over."""

    id: uuid.UUID
    part: Part
    key: str
    phase: str
    ours: Words
    was: Words
    is_dropped: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CoreLine:
    part: Part
    key: str
    phase: str
    words: Words


@dataclass(frozen=True, slots=True)
class Difference:
    """One line to decide on; `ours`, `was` and `now` are None where that side has no such line."""

    change: Change
    part: Part
    key: str
    phase: str
    ours: Words | None
    was: Words | None
    now: Words | None
    line_id: uuid.UUID | None = None
    reason: str = ""

    @property
    def both_changed(self) -> bool:
        """The template and the company changed the same line."""
        return self.change is Change.CHANGED and self.ours != self.was


def lines_of(core: CorePlaybook) -> tuple[CoreLine, ...]:
    """The lines of a template that are compared, in the order of print."""
    found = []
    for page in core.phases:
        for step in page.all_steps:
            found.append(CoreLine(Part.STEP, step.key, page.phase.value, (step.action, step.target)))
        for dont in page.donts:
            found.append(CoreLine(Part.DONT, dont.key, page.phase.value, (dont.text, "")))
    return tuple(found)


def differences(ours: Sequence[OurLine], core: Sequence[CoreLine]) -> tuple[Difference, ...]:
    """Everything in which the company and the template differ, what wants a decision first, then phase by phase."""
    order = {phase.value: number for number, phase in enumerate(Phase)}
    found = [*_of_ours(ours, core), *_new(ours, core)]
    return tuple(
        sorted(found, key=lambda each: (not each.change.is_newer, order.get(each.phase, len(order))))
    )


def is_settled(ours: Sequence[OurLine], core: Sequence[CoreLine]) -> bool:
    """Whether nothing newer is left to decide, so that the company is on the version of `core`."""
    return not any(each.change.is_newer for each in differences(ours, core))


def _of_ours(ours: Iterable[OurLine], core: Iterable[CoreLine]) -> Iterator[Difference]:
    now = {(line.part, line.key): line.words for line in core}
    for line in ours:
        words = now.get((line.part, line.key))
        change = _change(line, words)
        if change is not None:
            yield Difference(
                change, line.part, line.key, line.phase, line.ours, line.was, words, line.id, line.reason
            )


def _new(ours: Iterable[OurLine], core: Iterable[CoreLine]) -> Iterator[Difference]:
    known = {(line.part, line.key) for line in ours}
    for line in core:
        if (line.part, line.key) not in known:
            yield Difference(Change.NEW, line.part, line.key, line.phase, None, None, line.words)


def _change(line: OurLine, now: Words | None) -> Change | None:
    """What happened to a line of ours; None if there is nothing to tell."""
    if now is None:
        return None if line.is_dropped else Change.GONE
    if line.is_dropped:
        return Change.DROPPED if line.was == now else Change.DROPPED_CHANGED
    if line.ours == now:
        return None  # the same on both sides, however that came
    return Change.OURS if line.was == now else Change.CHANGED
