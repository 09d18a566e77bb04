"""In which order a whole company comes back when everything is down, and how long that takes at best.

Pure functions of derived numbers and recovery plans. The order is a topological sort, then the target time; its hours come
from durations only, never from targets. Hours count from the declaration, as RTO does. Sources: BSI-Standard 200-4, 8 and
12; Implementing Regulation (EU) 2024/2690, Annex 4.1.2.
"""

from __future__ import annotations

import heapq
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from inventory.demands import own_target, waits_longer
from inventory.figures import TargetSource
from inventory.network import Network
from inventory.targets import Targets
from recovery.durations import Duration, Work, hours, seconds
from recovery.plans import Plan, PlanStep, ring_of_steps
from recovery.returns import Means, Return, Task, Workload, blamed, earliest, tasks, used


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
    cause: uuid.UUID | None
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
    entries: tuple[Entry, ...]
    misses: tuple[Miss, ...]
    rings: tuple[tuple[uuid.UUID, ...], ...]  # of dependencies, after each plan has become one piece of work
    rings_of_steps: Mapping[uuid.UUID, tuple[PlanStep, ...]]  # plan -> steps that wait for each other
    unused: tuple[Plan, ...]  # bring nothing back: resources gone, or all of them in plans before
    unneeded: tuple[uuid.UUID, ...]  # resources without a target that nothing needs
    unknown: tuple[uuid.UUID, ...]  # resources without any duration
    chosen: Sequence[Task]  # what is done, each task once
    provider: Mapping[uuid.UUID, Task]  # by which task each node comes back

    @property
    def network(self) -> Network:
        return self.targets.network

    @cached_property
    def by_node(self) -> dict[uuid.UUID, Entry]:
        return {entry.node: entry for entry in self.entries}

    @cached_property
    def last(self) -> Return | None:
        """What is back last, of all that is known; its path is the critical path of the company."""
        found = [entry.back for entry in self.entries if entry.back is not None]
        return max(found, key=lambda back: back.ended, default=None)

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
    workload = Workload.of(targets.network, plans)
    found = tasks(workload)
    done = earliest(found)
    provider = used(found, done)
    chosen = list(dict.fromkeys(task for task in found if any(provider.get(n) is task for n in task.makes)))
    blame = blamed(workload, found, done)
    rings = {plan.id: ring_of_steps(plan) for plan in plans}
    return Order(
        targets=targets,
        workload=workload,
        entries=tuple(_entries(targets, workload, chosen, provider, done, blame)),
        misses=tuple(_misses(limits(targets), done, blame)),
        rings=workload.rings,
        rings_of_steps={plan: ring for plan, ring in rings.items() if ring},
        unused=workload.unused,
        unneeded=tuple(_unneeded(targets)),
        unknown=tuple(node for node, each in workload.durations.items() if each.hours is None),
        chosen=chosen,
        provider=provider,
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


def _misses(
    asked: Iterable[Limit], done: Mapping[uuid.UUID, Return], blame: Mapping[uuid.UUID, uuid.UUID]
) -> Iterable[Miss]:
    for limit in asked:
        known = [(done[node].ended - by, node, by) for node, by in limit.waits if node in done]
        late = max(known, default=None, key=lambda each: each[0])
        if late is not None and late[0] > 0:
            _by, node, allowed = late
            path = tuple(done[node].path)
            cause = max(path, key=lambda link: link.ended - link.started).node
            yield Miss(limit.node, limit.target, node, hours(allowed), done[node].end, cause, path)
            continue
        for node, allowed in limit.waits:
            if node not in done:
                yield Miss(limit.node, limit.target, node, hours(allowed), None, blame.get(node))
                break


def _unneeded(targets: Targets) -> Iterable[uuid.UUID]:
    network = targets.network
    replacing = {each.substitute_id for each in network.resources}
    for resource in network.resources:
        needed = any(edge.essential for edge in network.dependents[resource.id])
        if not needed and resource.id not in replacing and own_target(resource, network) is None:
            yield resource.id


def _entries(
    targets: Targets,
    workload: Workload,
    chosen: Sequence[Task],
    provider: Mapping[uuid.UUID, Task],
    done: Mapping[uuid.UUID, Return],
    blame: Mapping[uuid.UUID, uuid.UUID],
) -> Iterable[Entry]:
    network = targets.network
    position = 0
    for task in in_order(targets, chosen, provider):
        for node in task.makes:
            if provider[node] is not task:
                continue
            position += 1
            back = done.get(node)
            yield Entry(
                position=position,
                node=node,
                target=targets.of(node).target,
                duration=workload.durations.get(node),
                work=workload.work_of.get(node),
                back=back,
                unknown_because=back.leans_on if back is not None else blame.get(node),
            )
    for process in network.processes:  # needs nothing yet: it is not described, so it stands at the end
        if process.id not in provider:
            position += 1
            target = targets.processes[process.id].target
            yield Entry(position, process.id, target, None, None, None, process.id)


def in_order(targets: Targets, chosen: Sequence[Task], provider: Mapping[uuid.UUID, Task]) -> Iterable[Task]:
    """What is needed before what needs it; of what could come next the earliest target, then the longest tail.

    A process comes as soon as it can: it takes nobody's time. What comes back through a substitute makes that one urgent.
    """
    waits = {task: _before(task, provider) for task in chosen}
    following: dict[Task, list[Task]] = {task: [] for task in chosen}
    for task, before in waits.items():
        for each in before:
            following[each].append(task)
    urgency = _urgencies(targets, chosen, waits, following)
    name = targets.network.name
    keys = {
        task: (
            task.means != Means.NOTHING,
            *urgency[task],
            name(task.makes[0]).casefold(),
            task.makes[0].int,
            number,
        )
        for number, task in enumerate(chosen)
    }
    numbered = {keys[task][-1]: task for task in chosen}
    left = {task: len(before) for task, before in waits.items()}
    queue = [keys[task] for task in chosen if not left[task]]
    heapq.heapify(queue)
    while queue:
        task = numbered[heapq.heappop(queue)[-1]]
        yield task
        for other in following[task]:
            left[other] -= 1
            if not left[other]:
                heapq.heappush(queue, keys[other])


def _before(task: Task, provider: Mapping[uuid.UUID, Task]) -> list[Task]:
    """The tasks that bring back what this one waits for, each once."""
    return list(dict.fromkeys(provider[node] for node in task.waits if node in provider))


def _urgencies(
    targets: Targets,
    chosen: Sequence[Task],
    waits: Mapping[Task, list[Task]],
    following: Mapping[Task, list[Task]],
) -> dict[Task, tuple[bool, Decimal, int]]:
    """No target, the target, and the tail (negative): how long what waits for it takes after it."""
    left = {task: len(after) for task, after in following.items()}
    ready = [task for task in chosen if not left[task]]
    handed: dict[Task, Decimal | None] = {}
    asked: dict[Task, Decimal | None] = {}
    tail: dict[Task, int] = {}
    for task in ready:  # grows while it runs: from the last to the first
        times = [time for each in following[task] if (time := handed[each]) is not None]
        own = [time for node in task.makes if (time := targets.of(node).target) is not None]
        asked[task] = min((*times, *own), default=None)
        settled = own if task.means == Means.NOTHING and own else (*times, *own)
        handed[task] = min(settled, default=None)
        tail[task] = max((tail[each] + (each.seconds or 0) for each in following[task]), default=0)
        for before in waits[task]:
            left[before] -= 1
            if not left[before]:
                ready.append(before)
    return {task: (asked[task] is None, asked[task] or Decimal(0), -tail[task]) for task in chosen}
