"""Recovery plans and the people who work them, as values: input of order, schedule and simulation. No database, no clock.

Minutes are whole; None is unknown and never zero. Source: BSI-Standard 200-4, 12 (Wiederanlaufplan).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

from inventory.graphs import ring_through, strong_components


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One step of a plan. `after` names a step of the same plan: then it waits for that one only."""

    id: uuid.UUID
    action: str
    minutes: int | None
    role_id: uuid.UUID | None
    group: int = 0
    after: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A recovery plan: its steps, in order, bring all of its resources back at once when the last one is done."""

    id: uuid.UUID
    title: str
    resources: tuple[uuid.UUID, ...]
    steps: tuple[PlanStep, ...] = ()


@dataclass(frozen=True, slots=True)
class Staff:
    """Who can do what: people per role (holder first) and per resource (owner, deputy, who else knows it)."""

    by_role: Mapping[uuid.UUID, tuple[uuid.UUID, ...]] = field(default_factory=dict)
    by_node: Mapping[uuid.UUID, tuple[uuid.UUID, ...]] = field(default_factory=dict)
    names: Mapping[uuid.UUID, str] = field(default_factory=dict)

    def without(self, absent: Set[uuid.UUID]) -> Staff:
        """The same staff while these people cannot be reached."""
        if not absent:
            return self
        return Staff(_without(self.by_role, absent), _without(self.by_node, absent), self.names)


def _without(
    filled: Mapping[uuid.UUID, tuple[uuid.UUID, ...]], absent: Set[uuid.UUID]
) -> dict[uuid.UUID, tuple[uuid.UUID, ...]]:
    return {key: tuple(each for each in people if each not in absent) for key, people in filled.items()}


@dataclass(frozen=True, slots=True)
class CriticalPath:
    """How long a plan takes if nobody is missing, and the steps that decide it, the first one first.

    `minutes` is None where `unknown` names steps without minutes, or where there is no step at all. `at_least` counts
    them as nothing: a lower bound, never a time to promise.
    """

    minutes: int | None
    steps: tuple[PlanStep, ...]
    unknown: tuple[PlanStep, ...]
    at_least: int


def ring_of_steps(plan: Plan) -> tuple[PlanStep, ...]:
    """Steps that wait for each other in a ring, each for the next and the last for the first; empty where none do."""
    if all(step.after is None for step in plan.steps):
        return ()
    graph = _waits(plan, with_after=True)
    for members in strong_components(graph):
        if len(members) > 1 or members[0] in graph[members[0]]:
            by_id = {step.id: step for step in plan.steps}
            return tuple(by_id[each] for each in ring_through(members, graph))
    return ()


def waits_for(plan: Plan) -> dict[uuid.UUID, tuple[uuid.UUID, ...]]:
    """The steps that each step waits for, never in a ring.

    A step waits for the step before it; side by side stand steps in a row with the same `group` above zero, and what
    follows a group waits for all of it. `after` replaces that by one step. An `after` that names no step of the plan
    does not count; in a plan with a ring no `after` counts, so its steps run as they are listed.
    """
    return _waits(plan, with_after=not ring_of_steps(plan))


def _waits(plan: Plan, *, with_after: bool) -> dict[uuid.UUID, tuple[uuid.UUID, ...]]:
    there = {step.id for step in plan.steps}
    waits: dict[uuid.UUID, tuple[uuid.UUID, ...]] = {}
    before: tuple[uuid.UUID, ...] = ()  # the block before the one that stands open
    block: list[uuid.UUID] = []
    group = 0
    for step in plan.steps:
        if not (block and step.group > 0 and step.group == group):
            before, block, group = tuple(block), [], step.group
        block.append(step.id)
        waits[step.id] = (step.after,) if with_after and step.after in there else before
    return waits


def in_order(plan: Plan, waits: Mapping[uuid.UUID, Sequence[uuid.UUID]]) -> list[uuid.UUID]:
    """The steps, each after what it waits for (`waits_for`)."""
    if all(step.after is None for step in plan.steps):
        return [step.id for step in plan.steps]
    return [step for (step,) in strong_components(waits)]  # there is no ring any more


def critical_path(plan: Plan) -> CriticalPath:
    """Return the longest way through the steps of a plan; linear in the steps."""
    waits = waits_for(plan)
    minutes = {step.id: step.minutes or 0 for step in plan.steps}
    ends: dict[uuid.UUID, int] = {}
    slowest: dict[uuid.UUID, uuid.UUID | None] = {}
    for step in in_order(plan, waits):
        slowest[step] = max(waits[step], key=ends.__getitem__, default=None)
        last = slowest[step]
        ends[step] = (ends[last] if last else 0) + minutes[step]
    way: list[uuid.UUID] = []
    here = max(ends, key=ends.__getitem__, default=None)
    while here is not None:
        way.append(here)
        here = slowest[here]
    by_id = {step.id: step for step in plan.steps}
    unknown = tuple(step for step in plan.steps if step.minutes is None)
    total = max(ends.values(), default=0)
    return CriticalPath(
        minutes=None if unknown or not plan.steps else total,
        steps=tuple(by_id[each] for each in reversed(way)),
        unknown=unknown,
        at_least=total,
    )
