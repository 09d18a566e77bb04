"""Pull the plug: what falls when, when it is back, which processes stand still for too long, and which data are lost.

Pure. Hour 0 is the beginning of the outage; people begin to work after the reaction time of the scheme. What a workaround
bridges falls when it ends, unless the thing is back by then. What has fallen counts as down until it is back for good.
Sources: BSI-Standard 200-4, 5.5 and 7 (MTPD, RTO, reaction time), 8 and 12.
"""

from __future__ import annotations

import heapq
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from decimal import Decimal

from inventory.figures import Verdict
from inventory.network import Edge, Known, Resource
from recovery.courses import Course, Fallen, Settled, needs
from recovery.durations import seconds
from recovery.ordering import Limit, Order
from recovery.plans import Plan, Staff
from recovery.returns import BestCase, Situation, Workload, earliest, tasks
from recovery.scheduling import EFFORT
from recovery.staffing import Schedule, staffed, staffed_case

TAKES_OVER = frozenset({"hot", "n_plus_1"})  # redundancy that works by itself
IS_SWITCHED = frozenset({"warm", "cold"})  # redundancy that is back after the switch-over


@dataclass(frozen=True, slots=True)
class Outage:
    """What is taken away: resources and people. Sites and suppliers are mapped to their resources by whoever asks.

    `repair_hours`: our own assumption for how long a lost resource is gone, from hour 0. Then it is back by itself (power,
    a line); with `total_loss` its replacement is there, and its recovery begins. `total_loss` also takes the redundancy
    that stands beside it; only a substitute that is a resource of its own helps.
    """

    nodes: frozenset[uuid.UUID] = frozenset()
    absent: frozenset[uuid.UUID] = frozenset()
    repair_hours: Mapping[uuid.UUID, Decimal] = field(default_factory=dict)
    total_loss: bool = False


@dataclass(frozen=True, slots=True)
class DataLoss:
    """A lost resource that holds data: how much is lost (`known`), and how much may be (`demanded`, hours)."""

    resource: uuid.UUID
    known: Known | None
    demanded: Decimal | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Absence:
    """What nobody else can do while these people are away."""

    people: frozenset[uuid.UUID]
    only_known: tuple[uuid.UUID, ...]  # resources that only they know
    empty_roles: Mapping[uuid.UUID, tuple[Plan, ...]]  # role -> plans whose steps then wait for nobody


@dataclass(frozen=True)
class Simulation:
    """What one outage does. `best`: enough people; `staffed`: those there are, without the absent.

    `schedule` is the work of the staffed course; where only people are missing it is that of the whole company without them.
    """

    order: Order
    outage: Outage
    lost: tuple[uuid.UUID, ...]
    held_up: tuple[uuid.UUID, ...]  # lost, but its redundancy takes over by itself
    best: Course
    staffed: Course
    schedule: Schedule
    losses: tuple[DataLoss, ...]
    absence: Absence


def simulate(order: Order, outage: Outage, staff: Staff | None = None, effort: int = EFFORT) -> Simulation:
    """Let all of this be gone at hour 0. `effort` bounds the search for the schedule (see `recovery.scheduling`)."""
    everybody = staff or Staff()
    present = everybody.without(outage.absent)
    workload = order.workload
    plug = _Plug(order, outage)
    best = plug.settle(lambda _falls, case: _seconds(workload, case))
    schedules: list[Schedule] = []

    def with_people(falls: Mapping[int, Fallen], case: BestCase) -> dict[int, int]:
        schedule = staffed_case(workload, case, _limits(order, falls, plug.begin), present, effort)
        schedules.append(schedule)
        return {workload.number[node]: end for node, end in schedule.ends.items()}

    manned = plug.settle(with_people, best) if best.falls else best
    lost = tuple(each.id for each in order.network.resources if each.id in outage.nodes)
    held = {workload.ids[node] for node in plug.held if node not in manned.falls}
    return Simulation(
        order=order,
        outage=outage,
        lost=lost,
        held_up=tuple(node for node in lost if node in held),
        best=Course(order, best, plug.begin),
        staffed=Course(order, manned, plug.begin),
        schedule=schedules[-1] if schedules else staffed(order, present, effort),
        losses=tuple(_losses(order, (node for node in lost if node not in held))),
        absence=_absence(order, everybody, outage.absent),
    )


Times = Callable[[Mapping[int, Fallen], BestCase], dict[int, int]]


class _Plug:
    """The outage in the numbers of the workload."""

    def __init__(self, order: Order, outage: Outage) -> None:
        self.workload = workload = order.workload
        self.begin = seconds(order.network.scheme.reaction_hours)
        self.held: set[int] = (
            set()
        )  # its redundancy takes over by itself, for as long as its named substitute stands
        self.down: list[int] = []
        self.stands_on: dict[int, list[int]] = {}
        standby = set()
        for resource in order.network.resources:
            if resource.id not in outage.nodes:
                continue
            node = workload.number[resource.id]
            named = workload.number.get(resource.substitute_id) if resource.substitute_id else None
            if resource.redundancy in TAKES_OVER and not outage.total_loss:
                self.held.add(node)
                if named is not None and named != node:
                    self.stands_on.setdefault(named, []).append(node)
                continue
            self.down.append(node)
            if resource.redundancy in IS_SWITCHED and not outage.total_loss:
                standby.add(node)
        repaired = {
            workload.number[node]: seconds(after)
            for node, after in outage.repair_hours.items()
            if node in outage.nodes and node in workload.number
        }
        self.situation = Situation(
            begin=self.begin, repaired=repaired, gone=outage.total_loss, standby=frozenset(standby)
        )

    def falls(self, expired: Set[uuid.UUID]) -> dict[int, Fallen]:
        """What falls and when: at once with what it needs, or when its workaround ends too early. Dijkstra's algorithm."""
        found: dict[int, Fallen] = {}
        dependents, later = self.workload.dependents, self.workload.carried
        queue: list[tuple[int, int, int, Edge | None]] = [(0, node, node, None) for node in self.down]
        heapq.heapify(queue)
        pushed = len(self.workload.ids)
        while queue:
            at, _order, first, edge = heapq.heappop(queue)
            if first in found:
                continue
            found[first] = Fallen(at, edge)
            falling = [first]
            for node in falling:  # grows while it runs: all that falls in the same second, nearest first
                for other, why in dependents[node]:
                    if other not in found:
                        found[other] = Fallen(at, why)
                        falling.append(other)
                for other in self.stands_on.get(node, ()):
                    if other not in found:
                        found[other] = Fallen(at)
                        falling.append(other)
                for other, carried, why in later.get(node, ()):
                    if other not in found and why.id in expired:
                        pushed += 1
                        heapq.heappush(queue, (at + carried, pushed, other, why))
        return found

    def settle(self, times: Times, start: Settled | None = None) -> Settled:
        """Let fall and come back until every workaround has either held or ended; what once ended stays ended.

        Each round lets at least one more workaround end. `start` is a course to go on from. People are asked again only if
        another resource falls: processes take nobody's time.
        """
        workload, count = self.workload, len(self.workload.network.processes)
        expired: frozenset[uuid.UUID] = frozenset()
        while True:
            if start is not None:
                falls, best, expired = start.falls, start.best, start.expired
                start = None
            else:
                falls = self.falls(expired)
                at = {node: fallen.at for node, fallen in falls.items()}
                best = earliest(
                    workload, tasks(workload, replace(self.situation, fallen=at, expired=expired))
                )
            ends = times(falls, best)
            settled = _with_processes(workload, falls, expired, ends, best)
            while True:
                late = self._ended(settled)
                if not late:
                    return settled
                expired = expired | late
                more = self.falls(expired)
                if any(
                    node >= count and (node not in falls or falls[node].at != fallen.at)
                    for node, fallen in more.items()
                ):
                    break
                settled = _with_processes(workload, more, expired, ends, best)

    def _ended(self, settled: Settled) -> frozenset[uuid.UUID]:
        """Workarounds that end before what they bridge is back."""
        falls, ends = settled.falls, settled.ends
        return frozenset(
            edge.id
            for node, later in self.workload.carried.items()
            if node in falls
            for _other, carried, edge in later
            if edge.id not in settled.expired and (node not in ends or ends[node] > falls[node].at + carried)
        )


def _seconds(workload: Workload, case: BestCase) -> dict[int, int]:
    return {workload.number[node]: back.ended for node, back in case.returns.items()}


def _with_processes(
    workload: Workload,
    falls: Mapping[int, Fallen],
    expired: frozenset[uuid.UUID],
    resources: Mapping[int, int],
    best: BestCase,
) -> Settled:
    """Processes are back with the last thing they wait for; they take nobody's time."""
    count = len(workload.network.processes)
    ends = {node: end for node, end in resources.items() if node >= count}
    leans = {
        workload.number[node]: back.leans_on
        for node, back in best.returns.items()
        if back.leans_on is not None and workload.number[node] >= count
    }
    blame = dict(best.blame)
    settled = Settled(falls, expired, ends, leans, blame, best)
    for node in workload.process_order:
        if node not in falls:
            continue
        end: int | None = falls[node].at
        if node in workload.in_ring:
            leans[node] = workload.ids[node]
        for other, _start in needs(workload, settled, node):
            if other in leans:
                leans.setdefault(node, leans[other])
            if other not in ends:
                if end is not None:
                    blame[workload.ids[node]] = blame.get(workload.ids[other], workload.ids[other])
                end = None
            elif end is not None:
                end = max(end, ends[other])
        if end is not None:
            ends[node] = end
    return settled


def _limits(order: Order, falls: Mapping[int, Fallen], begin: int) -> Iterator[Limit]:
    """The targets on the clock of the outage: counted from when work begins, those of workarounds from the fall."""
    number = order.workload.number
    for limit in order.limits:
        waits = []
        for node, by in limit.waits:
            fallen = falls.get(number[node])
            if fallen is not None:
                waits.append((node, by + (max(begin, fallen.at) if node == limit.node else fallen.at)))
        if waits:
            yield Limit(limit.node, limit.target, tuple(waits))


def _losses(order: Order, lost: Iterable[uuid.UUID]) -> Iterator[DataLoss]:
    for node in lost:
        resource, figures = order.network.by_id[node], order.targets.resources[node]
        if isinstance(resource, Resource) and resource.holds_data:
            yield DataLoss(node, figures.rpa, figures.rpo, figures.rpo_verdict)


def _absence(order: Order, staff: Staff, absent: frozenset[uuid.UUID]) -> Absence:
    only = tuple(
        each.id
        for each in order.network.resources
        if (knowing := staff.by_node.get(each.id)) and absent.issuperset(knowing)
    )
    plans: dict[uuid.UUID, tuple[Plan, ...]] = {}
    for work, _members in order.workload.works:
        for step in work.plan.steps if work.plan is not None else ():
            filled = staff.by_role.get(step.role_id) if step.role_id is not None else None
            if work.plan is None or step.role_id is None or not filled or not absent.issuperset(filled):
                continue
            named = plans.get(step.role_id, ())
            if work.plan not in named:
                plans[step.role_id] = (*named, work.plan)
    return Absence(absent, only, plans)
