"""How it stands with a plan, and with what it refers to, today: pure functions, no query, no clock, no words.

Hours as Decimal, durations of steps in minutes; None is unknown and never zero. The rules are those of our domain
reference (REC-002 to REC-014, SUP-001 to SUP-003); the sentences are in `recovery.wording`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from contacts.alerting import PHONES
from contacts.reach import FRESH_FOR, SOON
from inventory.chains import rings_of
from inventory.demands import demands
from inventory.figures import ProcessFigures, ResourceFigures
from inventory.network import Known, Network
from inventory.targets import Targets
from recovery import plans
from recovery.texts import PlanKind, PlanText

SAME_DAY = Decimal(24)  # hours; a shorter target does not survive a closed weekend (SUP-002)
STAGES = ("reach", "operate", "return")


# --- People and companies ---------------------------------------------------------------------------
class PersonTrouble(StrEnum):
    """Why somebody may not be there when the plan runs, worst first."""

    LEFT = "left"
    NO_PHONE = "no_phone"
    OFFICE_HOURS = "office_hours"
    UNCHECKED = "unchecked"


class PointLike(Protocol):
    @property
    def kind(self) -> str: ...
    @property
    def out_of_hours(self) -> bool: ...
    @property
    def verified_at(self) -> date | None: ...


def person_troubles(*, is_active: bool, points: Iterable[PointLike], on: date) -> list[PersonTrouble]:
    """What is wrong with reaching somebody on that day; nobody needs the number of who has left."""
    if not is_active:
        return [PersonTrouble.LEFT]
    phones = [point for point in points if point.kind in PHONES]
    if not phones:
        return [PersonTrouble.NO_PHONE]
    found = [] if any(point.out_of_hours for point in phones) else [PersonTrouble.OFFICE_HOURS]
    checked = last_checked(phones)
    return found if checked and checked >= on - FRESH_FOR else [*found, PersonTrouble.UNCHECKED]


def last_checked(points: Iterable[PointLike]) -> date | None:
    """The day on which a telephone number was checked last."""
    days = [point.verified_at for point in points if point.kind in PHONES and point.verified_at]
    return max(days, default=None)


class ContractTrouble(StrEnum):
    """Why a contract may not help, worst first."""

    ENDED = "ended"
    NOTHING_AGREED = "nothing_agreed"
    RESTORES_LATE = "restores_late"
    HOURS_TOO_SHORT = "hours_too_short"
    ENDS_SOON = "ends_soon"


def contract_troubles(
    *,
    ends_on: date | None,
    service_hours: str,
    restore_hours: Decimal | None,
    target: Decimal | None,
    on: date,
) -> list[ContractTrouble]:
    """What is wrong with a contract that shall help to reach `target` (hours; None where nothing has one)."""
    found = []
    if ends_on is not None and ends_on < on:
        found.append(ContractTrouble.ENDED)
    if service_hours == "none":
        found.append(ContractTrouble.NOTHING_AGREED)
    if target is not None and restore_hours is not None and restore_hours > target:
        found.append(ContractTrouble.RESTORES_LATE)
    if target is not None and target <= SAME_DAY and service_hours not in {"24x7", "none"}:
        found.append(ContractTrouble.HOURS_TOO_SHORT)
    if ends_on is not None and on <= ends_on <= on + SOON:
        found.append(ContractTrouble.ENDS_SOON)
    return found


# --- The time a plan takes --------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class PlanTime:
    """How long a plan takes if nobody is missing, and what that is measured against.

    `minutes` is None where `unknown` steps have no minutes or there is none; `at_least` is then a lower bound. `limit`:
    the shortest target of what it is for. `measured`: the longest proven time of what it covers. Steps by number.
    """

    minutes: int | None
    at_least: int
    path: tuple[int, ...]
    unknown: tuple[int, ...]
    limit: Decimal | None = None
    limit_of: uuid.UUID | None = None
    measured: Known | None = None
    measured_of: uuid.UUID | None = None

    @property
    def hours(self) -> Decimal | None:
        return None if self.minutes is None else Decimal(self.minutes) / 60

    @property
    def is_too_long(self) -> bool:
        """Whether the plan misses its own target (REC-006); a lower bound can prove that, too."""
        return self.limit is not None and Decimal(self.at_least) / 60 > self.limit


def plan_time(plan: PlanText, targets: Targets) -> PlanTime:
    """The critical path of the steps; of a continuity plan only those that reach emergency operation.

    A restoration plan leads back to normal and has no target time.
    """
    numbers = {step.id: number for number, step in enumerate(plan.steps, start=1)}
    outline = plan.outline
    if plan.kind == PlanKind.CONTINUITY:
        reach = {step.id for step in plan.steps_in("reach")}
        outline = plans.Plan(
            outline.id, outline.title, (), tuple(each for each in outline.steps if each.id in reach)
        )
    way = plans.critical_path(outline)
    limit, of = _shortest_target(plan, targets)
    measured, measured_of = _longest_proven(plan, targets)
    return PlanTime(
        minutes=way.minutes,
        at_least=way.at_least,
        path=tuple(numbers[step.id] for step in way.steps),
        unknown=tuple(numbers[step.id] for step in way.unknown),
        limit=limit,
        limit_of=of,
        measured=measured,
        measured_of=measured_of,
    )


def _shortest_target(plan: PlanText, targets: Targets) -> tuple[Decimal | None, uuid.UUID | None]:
    if plan.kind == PlanKind.RESTORATION:
        return None, None
    found = [(figures.target, node) for node, figures in covered(plan, targets) if figures.target is not None]
    return min(found, key=lambda each: each[0], default=(None, None))


def _longest_proven(plan: PlanText, targets: Targets) -> tuple[Known | None, uuid.UUID | None]:
    if plan.kind != PlanKind.RECOVERY:
        return None, None
    found = [
        (figures.rta, node)
        for node, figures in covered(plan, targets)
        if isinstance(figures, ResourceFigures) and figures.rta is not None and figures.rta.proof.is_proven
    ]
    return max(found, key=lambda each: each[0].hours, default=(None, None))


def covered(plan: PlanText, targets: Targets) -> Iterator[tuple[uuid.UUID, ProcessFigures | ResourceFigures]]:
    """What the plan is for, as far as it is in use, with its numbers."""
    for node in (*plan.resources, *plan.processes):
        if node in targets.network.by_id:
            yield node, targets.of(node)


# --- What a plan lacks ------------------------------------------------------------------------------
class Lack(StrEnum):
    """What is wrong with a plan, worst first; `is_severe` ones make it fail."""

    NO_STEPS = "no_steps"
    NO_COVERAGE = "no_coverage"
    RING = "ring"
    TOO_LONG = "too_long"
    LOGIN_LOCKED_IN = "login_locked_in"
    OUT_OF_USE = "out_of_use"
    STAGES_MISSING = "stages_missing"
    NO_ACTIVATION = "no_activation"
    NO_ROLE = "no_role"
    NO_MINUTES = "no_minutes"
    NO_FUNCTION_TEST = "no_function_test"
    NO_HANDOVER = "no_handover"
    NO_PREREQUISITES = "no_prerequisites"
    NO_CONTACTS = "no_contacts"
    NO_OWNER = "no_owner"

    @property
    def is_severe(self) -> bool:
        return self in {self.NO_STEPS, self.NO_COVERAGE, self.RING, self.TOO_LONG, self.LOGIN_LOCKED_IN}


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that a plan lacks: the steps concerned by number, the entries by id, or the stages."""

    lack: Lack
    steps: tuple[int, ...] = ()
    nodes: tuple[uuid.UUID, ...] = ()
    stages: tuple[str, ...] = ()


def plan_gaps(plan: PlanText, targets: Targets, time: PlanTime | None = None) -> list[Gap]:
    """What the plan lacks by itself, worst first; what it refers to is judged elsewhere."""
    found = {gap.lack: gap for gap in _gaps(plan, targets, time or plan_time(plan, targets))}
    return [found[lack] for lack in Lack if lack in found]


def _gaps(plan: PlanText, targets: Targets, time: PlanTime) -> Iterator[Gap]:
    numbers = {step.id: number for number, step in enumerate(plan.steps, start=1)}
    known = (*plan.resources, *plan.processes)
    if not plan.steps:
        yield Gap(Lack.NO_STEPS)
    if not known:
        yield Gap(Lack.NO_COVERAGE)
    elif missing := [node for node in known if node not in targets.network.by_id]:
        yield Gap(Lack.OUT_OF_USE, nodes=tuple(missing))
    if ring := plans.ring_of_steps(plan.outline):
        yield Gap(Lack.RING, steps=tuple(numbers[step.id] for step in ring))
    if time.is_too_long:
        yield Gap(Lack.TOO_LONG)
    if locked := login_locked_in(plan, targets):
        yield Gap(Lack.LOGIN_LOCKED_IN, nodes=locked)
    if time.unknown:
        yield Gap(Lack.NO_MINUTES, steps=time.unknown)
    if idle := [numbers[step.id] for step in plan.steps if step.role_id is None and not step.for_everybody]:
        yield Gap(Lack.NO_ROLE, steps=tuple(idle))
    if plan.owner_id is None:
        yield Gap(Lack.NO_OWNER)
    if "activation" not in plan.texts:
        yield Gap(Lack.NO_ACTIVATION)
    if plan.kind == PlanKind.CONTINUITY:
        yield from _continuity_gaps(plan)
    elif plan.steps:
        yield from _end_gaps(plan)


def _continuity_gaps(plan: PlanText) -> Iterator[Gap]:
    """REC-010: reach, operate, return and whom to tell."""
    empty = tuple(stage for stage in STAGES if not plan.steps_in(stage))
    if plan.steps and empty:
        yield Gap(Lack.STAGES_MISSING, stages=empty)
    if "contacts_note" not in plan.texts:
        yield Gap(Lack.NO_CONTACTS)


def _end_gaps(plan: PlanText) -> Iterator[Gap]:
    """REC-004 and REC-005."""
    kinds = {step.kind for step in plan.steps}
    if "function_test" not in kinds and "function_test" not in plan.texts:
        yield Gap(Lack.NO_FUNCTION_TEST)
    if plan.kind == PlanKind.RECOVERY:
        if "handover" not in kinds and "hand_over" not in plan.texts:
            yield Gap(Lack.NO_HANDOVER)
        if "prerequisites" not in plan.texts:
            yield Gap(Lack.NO_PREREQUISITES)


def login_locked_in(plan: PlanText, targets: Targets) -> tuple[uuid.UUID, ...]:
    """What the plan brings back and what the place of its login is or needs, directly or not (REC-014)."""
    place, back = plan.credential_resource_id, set(plan.resources)
    if place is None or place not in targets.network.by_id:
        return ()
    return tuple(sorted(leans_on(place, targets) & back, key=targets.network.name))


def leans_on(node: uuid.UUID, targets: Targets) -> Set[uuid.UUID]:
    """Itself and everything that it needs to run, directly or not; supporting needs do not count."""
    seen, ahead = {node}, [node]
    while ahead:
        for edge in targets.network.requirements[ahead.pop()]:
            if edge.essential and edge.required not in seen:
                seen.add(edge.required)
                ahead.append(edge.required)
    return seen


def before_it(plan: PlanText, targets: Targets) -> list[uuid.UUID]:
    """What the covered resources need at once and what the plan itself does not bring back; in the order of names."""
    back = {*plan.resources, *plan.processes}
    found = {
        edge.required
        for node in back & targets.network.by_id.keys()
        for edge in targets.network.requirements[node]
        if edge.essential and edge.required not in back
    }
    return sorted(found, key=lambda node: targets.network.name(node).casefold())


# --- What has no plan yet ---------------------------------------------------------------------------
def resources_without(targets: Targets, planned: Set[uuid.UUID]) -> list[ResourceFigures]:
    """Resources that have a target time and no plan (REC-001), the first needed first."""
    return [
        figures
        for figures in targets.in_order()
        if isinstance(figures, ResourceFigures) and figures.target is not None and figures.id not in planned
    ]


def processes_without(targets: Targets, planned: Set[uuid.UUID]) -> list[ProcessFigures]:
    """Time-critical processes without one (REC-009), the first needed first."""
    return [
        figures
        for figures in targets.in_order()
        if isinstance(figures, ProcessFigures) and figures.is_time_critical and figures.id not in planned
    ]


def resources_with_target(network: Network) -> frozenset[uuid.UUID]:
    """Resources that somebody needs back by a certain time: the same as those with a target, without the chains."""
    in_ring = frozenset(node for ring in rings_of(network) for node in ring)
    demanded = demands(network, in_ring)
    return frozenset(each.id for each in network.resources if each.rto is not None or each.id in demanded)
