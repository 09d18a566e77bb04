"""How long bringing a resource back takes, and how we know: proven, planned, promised or guessed. Pure.

Hours outside (Decimal), whole seconds inside: a plan's minutes are no finite part of an hour, and sums must be exact.
Source: BSI-Standard 200-4, 8 (RTA and its proof) and 12.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from inventory.network import Known, ProofKind
from inventory.targets import Targets
from recovery.plans import Plan, critical_path, in_order, waits_for

HOUR = 3600
HALF = Decimal("0.5")


def seconds(hours: Decimal) -> int:
    """Hours in whole seconds; a hundredth of an hour is 36 of them."""
    return int(hours * HOUR + HALF)


def hours(seconds: int) -> Decimal:
    """Seconds in hours; exact for every time that a person types."""
    return Decimal(seconds) / HOUR


class DurationSource(StrEnum):
    """How a duration became known; the first two are measured."""

    INCIDENT = "incident"
    TEST = "test"
    PLAN = "plan"  # the critical path of the recovery plan
    CONTRACT = "contract"
    ESTIMATE = "estimate"
    UNKNOWN = "unknown"

    @property
    def is_measured(self) -> bool:
        return self in {DurationSource.INCIDENT, DurationSource.TEST}


@dataclass(frozen=True, slots=True)
class Duration:
    """What counts (`hours`, None is unknown), why, and what the plan says beside it."""

    hours: Decimal | None
    source: DurationSource
    known: Known | None = None  # the proof or promise behind it
    plan_hours: Decimal | None = None

    @property
    def differs_from_plan(self) -> bool:
        """Whether to show both: measured 9 h, the plan says 4 h."""
        return self.source.is_measured and self.plan_hours is not None and self.plan_hours != self.hours


UNKNOWN = Duration(None, DurationSource.UNKNOWN)
SOURCES = {proof: DurationSource(proof.value) for proof in ProofKind}


@dataclass(frozen=True, slots=True)
class Work:
    """What is done at one go: a plan with all of its resources, or one resource without a plan.

    `duration` is the longest of its resources' own ones: all of them are back when the work ends. `unknown` names the
    resources whose duration nobody knows; with any, that of the work is unknown.
    """

    id: uuid.UUID  # of the plan, else of the resource
    resources: tuple[uuid.UUID, ...]
    plan: Plan | None
    duration: Duration
    seconds: int | None
    unknown: tuple[uuid.UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class TimedStep:
    """A step with the time it takes once the plan is stretched to what was proven; None is unknown.

    `assumed`: the plan gives it no minutes, so it counts like the average of the others.
    """

    id: uuid.UUID
    waits: tuple[uuid.UUID, ...]
    role_id: uuid.UUID | None
    seconds: int | None
    assumed: bool = False


def own_duration(known: Known | None, plan: Plan | None) -> Duration:
    """The newest proven time; else what the plan adds up to; else the contract; else the estimate.

    `known` is the best known time of the resource (`inventory.chains.best_known`).
    """
    return _duration(known, None if plan is None else _planned(plan))


def _planned(plan: Plan) -> Decimal | None:
    minutes = critical_path(plan).minutes
    return None if minutes is None else Decimal(minutes) / 60


def _duration(known: Known | None, planned: Decimal | None) -> Duration:
    if known is not None and (planned is None or known.proof.is_proven):
        return Duration(known.hours, SOURCES[known.proof], known, planned)
    if planned is not None:
        return Duration(planned, DurationSource.PLAN, known, planned)
    return UNKNOWN


def works(
    targets: Targets, plans: Iterable[Plan]
) -> tuple[list[Work], list[Plan], dict[uuid.UUID, Duration]]:
    """Return all work that there is, the plans that bring nothing back, and the duration of every resource.

    The first plan that names a resource counts for it. A plan brings nothing back where its resources are gone or all
    of them stand in plans before it.
    """
    there = targets.resources
    found: list[Work] = []
    unused: list[Plan] = []
    durations: dict[uuid.UUID, Duration] = {}
    for plan in plans:
        members = tuple(
            dict.fromkeys(each for each in plan.resources if each in there and each not in durations)
        )
        if not members:
            unused.append(plan)
            continue
        planned = _planned(plan)
        for each in members:
            durations[each] = _duration(there[each].rta, planned)
        unknown = tuple(each for each in members if durations[each].hours is None)
        if unknown:
            found.append(Work(plan.id, members, plan, UNKNOWN, None, unknown))
        else:
            longest = max((durations[each] for each in members), key=lambda each: each.hours or Decimal(0))
            found.append(Work(plan.id, members, plan, longest, _whole(longest)))
    for node, figures in there.items():
        if node not in durations:
            own = durations[node] = _duration(figures.rta, None)
            length = _whole(own)
            found.append(Work(node, (node,), None, own, length, () if length is not None else (node,)))
    return found, unused, durations


def _whole(duration: Duration) -> int | None:
    return None if duration.hours is None else seconds(duration.hours)


def timed_steps(work: Work) -> list[TimedStep]:
    """The steps of a work's plan, stretched so that they end when the work ends; as they are where nobody knows when.

    Rounded are the moments, not the lengths: the longest way takes exactly as long as the work.
    """
    plan = work.plan
    if plan is None or not plan.steps:
        return []
    waits = waits_for(plan)
    known = [step.minutes for step in plan.steps if step.minutes is not None]
    if work.seconds is None:
        length = {step.id: None if step.minutes is None else step.minutes * 60 for step in plan.steps}
        return [TimedStep(step.id, waits[step.id], step.role_id, length[step.id]) for step in plan.steps]
    weight = {step.id: 1 for step in plan.steps}  # nothing to stretch: all steps count alike
    if any(known):
        average, count = sum(known), len(known)  # in parts of a minute, so that it stays whole
        weight = {s.id: average if s.minutes is None else s.minutes * count for s in plan.steps}
    end: dict[uuid.UUID, int] = {}
    for each in in_order(plan, waits):
        end[each] = max((end[other] for other in waits[each]), default=0) + weight[each]
    total, longest = work.seconds, max(end.values())

    def moment(at: int) -> int:
        return (2 * at * total + longest) // (2 * longest)

    return [
        TimedStep(
            step.id,
            waits[step.id],
            step.role_id,
            moment(end[step.id]) - moment(end[step.id] - weight[step.id]),
            assumed=step.minutes is None,
        )
        for step in plan.steps
    ]
