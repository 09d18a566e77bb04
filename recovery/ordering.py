"""In which order a whole company comes back when everything is down, and how long that takes at best.

Pure functions of derived numbers and recovery plans. The order is a topological sort, then the target time; its hours come
from durations only, never from targets. Hours count from the declaration, as RTO does. Sources: BSI-Standard 200-4, 8 and
12; Implementing Regulation (EU) 2024/2690, Annex 4.1.2.
"""

from __future__ import annotations

import heapq
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from inventory.demands import own_target, waits_longer
from inventory.figures import TargetSource
from inventory.network import Network
from inventory.targets import Targets
from recovery.durations import Duration, Work, hours, seconds
from recovery.means import Means, Return, Task
from recovery.plans import Plan, PlanStep, ring_of_steps
from recovery.returns import BestCase, Workload, earliest, tasks

NEVER = 2**62


@dataclass(frozen=True, slots=True)
class Limit:
    """A target where it was set: everything in `waits` must be back by its second, so that `node` is in time."""

    node: uuid.UUID
    target: Decimal
    waits: tuple[tuple[uuid.UUID, int], ...]


@dataclass(frozen=True, slots=True)
class Miss:
    """A target that does not hold, or of which nobody knows whether it holds.

    `late` is what comes back too late: the node itself, or what a workaround bridges not long enough. `cause` is the link
    of its path that takes longest; where the time is unknown, what has no duration.
    """

    node: uuid.UUID
    target: Decimal
    late: uuid.UUID
    allowed: Decimal  # the hour by which `late` had to be back
    back: Decimal | None
    cause: uuid.UUID | None = None
    path: tuple[Return, ...] = ()

    @property
    def hours(self) -> Decimal | None:
        """Hours past the target; None where the time is unknown."""
        return None if self.back is None else self.back - self.allowed


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the order. Processes have no duration: they are back with what they need."""

    position: int
    node: uuid.UUID
    target: Decimal | None
    duration: Duration | None
    work: Work | None
    back: Return | None
    unknown_because: (
        uuid.UUID | None
    )  # no duration, needs nothing yet, or stands in a ring: then `back` is a lower bound

    @property
    def start(self) -> Decimal | None:
        return None if self.back is None else self.back.start

    @property
    def end(self) -> Decimal | None:
        return None if self.back is None else self.back.end

    @property
    def hours_late(self) -> Decimal | None:
        """Hours past its target; None where either is unknown or it holds."""
        if self.target is None or self.end is None or self.end <= self.target:
            return None
        return self.end - self.target

    @property
    def means(self) -> Means | None:
        return None if self.back is None else self.back.means


@dataclass(frozen=True)
class Order:
    """The order of return with the best case: all that can be done at once is, and nobody is missing."""

    targets: Targets
    workload: Workload
    best: BestCase
    limits: tuple[Limit, ...]
    entries: tuple[Entry, ...]
    misses: tuple[Miss, ...]
    rings_of_steps: Mapping[uuid.UUID, tuple[PlanStep, ...]]  # plan -> steps that wait for each other
    unneeded: tuple[uuid.UUID, ...]  # resources without a target of their own that nothing needs
    unknown: tuple[uuid.UUID, ...]  # resources without any duration

    @property
    def network(self) -> Network:
        return self.targets.network

    @property
    def rings(self) -> tuple[tuple[uuid.UUID, ...], ...]:
        """Everybody in a ring of dependencies, where each plan counts as one piece of work."""
        return self.workload.rings

    @property
    def unused(self) -> tuple[Plan, ...]:
        """Plans that bring nothing back: their resources are gone, or all of them stand in plans before."""
        return self.workload.unused

    @cached_property
    def by_node(self) -> dict[uuid.UUID, Entry]:
        return {entry.node: entry for entry in self.entries}

    @cached_property
    def last(self) -> Return | None:
        """What is back last, of all that is known; its path is the critical path of the company."""
        found = [entry.back for entry in self.entries if entry.back is not None]
        return max(found, key=lambda back: back.ended, default=None)

    @property
    def judges_anything(self) -> bool:
        """Whether for at least one thing both the target and all that it waits for are known."""
        return any(
            each.target is not None and each.end is not None and each.unknown_because is None
            for each in self.entries
        )

    @property
    def makespan(self) -> Decimal:
        """The hour at which everything with a known duration is back."""
        return hours(0) if self.last is None else self.last.end

    @property
    def critical_path(self) -> list[Return]:
        return [] if self.last is None else self.last.path

    @property
    def hours_late(self) -> Decimal:
        """Hours past the targets, of all that miss one."""
        return sum((miss.hours for miss in self.misses if miss.hours is not None), Decimal(0))


def order_of_return(targets: Targets, plans: Iterable[Plan] = ()) -> Order:
    """Bring everything back: the order, the best case, and where it breaks. Linear in edges and steps but for a sort."""
    plans = tuple(plans)
    workload = Workload.of(targets, plans)
    best = earliest(workload, tasks(workload))
    rings = {plan.id: ring_of_steps(plan) for plan in plans}
    asked = tuple(limits(targets))
    return Order(
        targets=targets,
        workload=workload,
        best=best,
        limits=asked,
        entries=tuple(_entries(targets, workload, best)),
        misses=tuple(_misses(asked, best)),
        rings_of_steps={plan: ring for plan, ring in rings.items() if ring},
        unneeded=tuple(_unneeded(targets)),
        unknown=tuple(node for node, each in workload.durations.items() if each.hours is None),
    )


def limits(targets: Targets) -> list[Limit]:
    """Every target once, where it was set: at a process, a resource or a dependency, not where it is inherited.

    A process is in time if it is back by its target, and what a workaround bridges is back before that ends.
    """
    network = targets.network
    found = []
    for figures in targets.processes.values():
        if figures.target is None:
            continue
        bridged = (
            (edge.required, seconds(edge.needed_after))
            for edge in network.requirements[figures.id]
            if edge.essential and edge.needed_after is not None and waits_longer(edge)
        )
        waits = ((figures.id, seconds(figures.target)), *bridged)
        found.append(Limit(figures.id, figures.target, waits))
    asked: dict[uuid.UUID, Decimal] = {}
    for each in targets.resources.values():
        if each.own_target is not None and each.target_source == TargetSource.SET:
            asked[each.id] = each.own_target
    for edge in network.edges:
        if not edge.essential or edge.needed_after is None or edge.required not in targets.resources:
            continue
        dependent = targets.processes.get(edge.dependent)
        if waits_longer(edge) and dependent is not None and dependent.target is not None:
            continue  # the process has it among its own
        asked[edge.required] = min(edge.needed_after, asked.get(edge.required, edge.needed_after))
    found += [Limit(node, target, ((node, seconds(target)),)) for node, target in asked.items()]
    return found


def misses_of(
    asked: Iterable[Limit], ends: Mapping[uuid.UUID, int], blame: Mapping[uuid.UUID, uuid.UUID]
) -> Iterator[Miss]:
    """The limits that do not hold, or of which nobody knows, with everything back at these seconds."""
    for limit in asked:
        known = [(ends[node] - by, node, by) for node, by in limit.waits if node in ends]
        late = max(known, default=None, key=lambda each: each[0])
        if late is not None and late[0] > 0:
            _by, node, allowed = late
            yield Miss(limit.node, limit.target, node, hours(allowed), hours(ends[node]))
            continue
        for node, allowed in limit.waits:
            if node not in ends:
                yield Miss(limit.node, limit.target, node, hours(allowed), None, blame.get(node))
                break


def _misses(asked: Iterable[Limit], best: BestCase) -> Iterator[Miss]:
    """The same in the best case, each with its path."""
    for miss in misses_of(asked, {node: back.ended for node, back in best.returns.items()}, best.blame):
        if miss.back is not None:
            path = tuple(best.returns[miss.late].path)
            cause = max(path, key=lambda link: link.ended - link.started).node
            miss = replace(miss, cause=cause, path=path)
        yield miss


def _unneeded(targets: Targets) -> Iterator[uuid.UUID]:
    network = targets.network
    replacing = {each.substitute_id for each in network.resources}
    for resource in network.resources:
        needed = any(edge.essential for edge in network.dependents[resource.id])
        if not needed and resource.id not in replacing and own_target(resource, network) is None:
            yield resource.id


def _entries(targets: Targets, workload: Workload, best: BestCase) -> Iterator[Entry]:
    asked = [each.target for each in targets.processes.values()]
    asked += [each.target for each in targets.resources.values()]
    work_of = {node: work for work, members in workload.works for node in members}
    order = [
        node
        for task in in_order(workload, best, [NEVER if each is None else seconds(each) for each in asked])
        for node in best.tasks[task].makes
        if best.provider[node] == task
    ]
    for position, node in enumerate(order, start=1):
        key = workload.ids[node]
        back = best.returns.get(key)
        yield Entry(
            position,
            key,
            asked[node],
            workload.durations.get(key),
            work_of.get(node),
            back,
            back.leans_on if back is not None else best.blame.get(key),
        )


def in_order(workload: Workload, best: BestCase, asked: Sequence[int]) -> Iterator[int]:
    """The numbers of the tasks that are done: what is needed before what needs it; then by target; then by tail.

    A process comes as soon as it can: it takes nobody's time. What comes back through a substitute makes that one urgent.
    `asked` is the target of every node.
    """
    found = best.tasks
    before, following = precedence(best)
    urgency = _urgencies(found, before, following, asked)
    by_name = sorted(before, key=lambda task: (workload.by_name[found[task].makes[0]], task))
    place = {task: number for number, task in enumerate(by_name)}
    keys: list[tuple[bool, int, int, int]] = []  # the last one is the place in `by_name`
    for number, task in enumerate(by_name):
        is_ready = found[task].means is Means.NOTHING and found[task].seconds is not None
        keys.append((not is_ready, *urgency[task], number))
    left = {task: len(needed) for task, needed in before.items()}
    queue = [key for key, task in zip(keys, by_name, strict=True) if not left[task]]
    heapq.heapify(queue)
    while queue:
        task = by_name[heapq.heappop(queue)[3]]
        yield task
        for other in following[task]:
            left[other] -= 1
            if not left[other]:
                heapq.heappush(queue, keys[place[other]])


def precedence(best: BestCase) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    """The tasks before each task that is done, and those after it."""
    provider = best.provider
    before = {
        task: [provider[node] for node in best.tasks[task].waits if node in provider]
        for task in sorted(set(provider.values()))
    }
    following: dict[int, list[int]] = {task: [] for task in before}
    for task, needed in before.items():
        for each in needed:
            following[each].append(task)
    return before, following


def _urgencies(
    found: Sequence[Task],
    before: Mapping[int, list[int]],
    following: Mapping[int, list[int]],
    asked: Sequence[int],
) -> dict[int, tuple[int, int]]:
    """The target, and the tail (negative): how long what waits for it takes after it.

    A process with a target hands on its own one only, as the demands do (200-4, 7.2.2).
    """
    left = {task: len(after) for task, after in following.items()}
    ready = [task for task in before if not left[task]]
    handed: dict[int, int] = {}
    urgency: dict[int, tuple[int, int]] = {}
    tail: dict[int, int] = {}  # with its own seconds
    for task in ready:  # grows while it runs: from the last to the first
        own = min(asked[node] for node in found[task].makes)
        shortest, longest = own, 0
        for each in following[task]:
            if handed[each] < shortest:
                shortest = handed[each]
            if tail[each] > longest:
                longest = tail[each]
        handed[task] = own if own != NEVER and found[task].means is Means.NOTHING else shortest
        tail[task] = longest + (found[task].seconds or 0)
        urgency[task] = (shortest, -longest)
        for each in before[task]:
            left[each] -= 1
            if not left[each]:
                ready.append(each)
    return urgency
