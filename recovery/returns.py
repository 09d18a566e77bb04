"""When everything is back at the earliest: nobody is missing, and all that can be done at once is.

Pure; whole seconds inside. One algorithm serves both questions: everything is down (order of return) and only some of it
is (simulation). With everything down and no plans its hours are those of `inventory.chains`.
"""

from __future__ import annotations

import heapq
import uuid
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from inventory.chains import essential_graph
from inventory.demands import waits_longer
from inventory.graphs import strong_components
from inventory.network import Network, Process
from recovery.durations import Duration, Work, hours, seconds, works
from recovery.plans import Plan


class Means(StrEnum):
    """By what a node comes back."""

    WORK = "work"  # its plan, or its own work as a whole
    SUBSTITUTE = "substitute"  # something else takes its place
    STANDBY = "standby"  # its own warm or cold redundancy
    REPAIR = "repair"  # by itself, when the repair is done
    NOTHING = "nothing"  # a process: back with what it needs


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """One way for some nodes to come back: wait for others, not before `release`, and then so many seconds of work.

    `ring`: a member of a ring of dependencies whose edges are left out, so the hours are a lower bound.
    """

    makes: tuple[uuid.UUID, ...]
    waits: tuple[uuid.UUID, ...]
    seconds: int | None
    means: Means
    release: int = 0
    work: Work | None = None
    ring: uuid.UUID | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Return:
    """When `node` is back at the earliest, and what it waits for last. Hours are counted from hour 0.

    `leans_on`: a member of a ring of dependencies that it is or waits for; then the hours are a lower bound.
    """

    node: uuid.UUID
    started: int
    ended: int
    task: Task
    waits_for: Return | None = None
    leans_on: uuid.UUID | None = None

    @property
    def start(self) -> Decimal:
        return hours(self.started)

    @property
    def end(self) -> Decimal:
        return hours(self.ended)

    @property
    def own(self) -> Decimal:
        """The part of the time that is its own work, or its switch-over."""
        return hours(self.ended - self.started)

    @property
    def means(self) -> Means:
        return self.task.means

    @property
    def path(self) -> list[Return]:
        """The links of the critical path, the first to be started first."""
        found: list[Return] = []
        link: Return | None = self
        while link is not None:
            found.append(link)
            link = link.waits_for
        return found[::-1]


@dataclass(frozen=True)
class Workload:
    """All work that there is, and what each node waits for; edges inside a ring are left out, as in `inventory.chains`.

    A plan that covers several resources is one piece of work. That may close rings that the dependencies alone do not
    have: `rings` names everybody concerned.
    """

    network: Network
    works: tuple[Work, ...]
    unused: tuple[Plan, ...]
    durations: Mapping[uuid.UUID, Duration]
    work_of: Mapping[uuid.UUID, Work]
    requires: Mapping[uuid.UUID, tuple[uuid.UUID, ...]]  # what is waited for, and no workaround bridges
    bridged: Mapping[uuid.UUID, tuple[tuple[uuid.UUID, uuid.UUID], ...]]  # process -> edge and required
    rings: tuple[tuple[uuid.UUID, ...], ...]
    in_ring: frozenset[uuid.UUID]

    @classmethod
    def of(cls, network: Network, plans: Iterable[Plan] = ()) -> Workload:
        """Sort the work of a network; linear in nodes, steps and edges."""
        found, unused, durations = works(network, plans)
        work_of = {node: work for work in found for node in work.resources}
        unit = {node: node for node in network.by_id}
        unit |= {node: work.id for node, work in work_of.items()}
        members = {work.id: work.resources for work in found}
        graph: dict[uuid.UUID, list[uuid.UUID]] = {each: [] for each in unit.values()}
        for node, needed in essential_graph(network).items():
            own = unit[node]
            graph[own] += [unit[each] for each in needed if unit[each] != own]
        ring_of: dict[uuid.UUID, int] = {}
        rings = []
        for number, units in enumerate(strong_components(graph)):
            for each in units:
                ring_of[each] = number
            if len(units) > 1:
                rings.append(tuple(node for each in units for node in members.get(each, (each,))))
        requires: dict[uuid.UUID, tuple[uuid.UUID, ...]] = {}
        bridged: dict[uuid.UUID, tuple[tuple[uuid.UUID, uuid.UUID], ...]] = {}
        for node, edges in network.requirements.items():
            ring = ring_of[unit[node]]
            is_process = node not in work_of
            outside = [e for e in edges if e.essential and ring_of[unit[e.required]] != ring]
            later = is_process and any(waits_longer(edge) for edge in outside)
            requires[node] = tuple(edge.required for edge in outside if not (later and waits_longer(edge)))
            if later:
                bridged[node] = tuple((edge.id, edge.required) for edge in outside if waits_longer(edge))
        return cls(
            network,
            tuple(found),
            tuple(unused),
            durations,
            work_of,
            requires,
            bridged,
            tuple(rings),
            frozenset(node for ring in rings for node in ring),
        )


@dataclass(frozen=True)
class Situation:
    """What is down, since which second, and what helps. Without `fallen`, everything is down since hour 0.

    `begin`: when people can begin to work. `expired`: workarounds (edges) that end before the required thing is back, so
    the process waits for it after all. `gone`: lost for good until the repair brings a replacement; then work begins.
    """

    fallen: Mapping[uuid.UUID, int] | None = None
    begin: int = 0
    repaired: Mapping[uuid.UUID, int] = field(default_factory=dict)
    gone: bool = False
    standby: Set[uuid.UUID] = frozenset()
    expired: Set[uuid.UUID] = frozenset()


EVERYTHING = Situation()


def tasks(workload: Workload, situation: Situation = EVERYTHING) -> list[Task]:
    """Every way in which something that is down comes back; a node may have several."""
    network, fallen = workload.network, situation.fallen
    down: Mapping[uuid.UUID, object] = network.by_id if fallen is None else fallen
    everything = fallen is None
    since = {} if fallen is None else fallen
    begin = situation.begin
    found = []

    def still(needed: Iterable[uuid.UUID]) -> tuple[uuid.UUID, ...]:
        return tuple(needed) if everything else tuple(each for each in needed if each in down)

    for work in workload.works:
        makes = work.resources if everything else tuple(each for each in work.resources if each in down)
        if situation.repaired and not situation.gone:  # comes back by itself, without work
            repaired = [node for node in makes if node in situation.repaired]
            found += [Task((node,), (), 0, Means.REPAIR, situation.repaired[node]) for node in repaired]
            makes = tuple(node for node in makes if node not in repaired)
        if not makes:
            continue
        if len(makes) == 1:
            waits = still(workload.requires[makes[0]])
        else:
            waits = still(dict.fromkeys(each for node in makes for each in workload.requires[node]))
        release = begin
        for node in makes:
            release = max(release, since.get(node, 0), situation.repaired.get(node, 0))
        ring = next((node for node in makes if node in workload.in_ring), None)
        found.append(Task(makes, waits, work.seconds, Means.WORK, release, work, ring))
    for resource in network.resources:
        if resource.id not in down or resource.switch_over is None:
            continue
        release = max(begin, since.get(resource.id, 0))
        takes = seconds(resource.switch_over)
        substitute = resource.substitute_id
        if substitute in network.by_id:
            assert substitute is not None
            waits = still((substitute,))
            found.append(Task((resource.id,), waits, takes, Means.SUBSTITUTE, release))
        elif resource.id in situation.standby:
            waits = still(workload.requires[resource.id])
            ring = resource.id if resource.id in workload.in_ring else None
            found.append(Task((resource.id,), waits, takes, Means.STANDBY, release, ring=ring))
    for process in network.processes:
        node = process.id
        if node in down and _needs_something(network, process):
            late = [
                required for edge, required in workload.bridged.get(node, ()) if edge in situation.expired
            ]
            waits = still((*workload.requires[node], *late))
            ring = node if node in workload.in_ring else None
            found.append(Task((node,), waits, 0, Means.NOTHING, since.get(node, 0), ring=ring))
    return found


def _needs_something(network: Network, process: Process) -> bool:
    """A process runs on something: one without any essential edge is not ready at once, it is not described yet."""
    return any(edge.essential for edge in network.requirements[process.id])


def earliest(found: Sequence[Task]) -> dict[uuid.UUID, Return]:
    """When each node is back at the earliest, in this order; what is missing has no known time.

    Nodes become known in the order of their hours (Knuth 1977, a generalisation of Dijkstra's algorithm), so ways that
    lean on each other (mutual substitutes) do no harm.
    """
    waiting: dict[uuid.UUID, list[int]] = {}
    open_waits = []
    queue: list[tuple[int, int, Return | None]] = []  # end, number of the task, slowest of what it waits for
    for number, task in enumerate(found):
        needed = set(task.waits) if len(task.waits) > 1 else task.waits
        open_waits.append(len(needed))
        for each in needed:
            waiting.setdefault(each, []).append(number)
        if not needed and task.seconds is not None:
            queue.append((task.release + task.seconds, number, None))
    heapq.heapify(queue)
    done: dict[uuid.UUID, Return] = {}
    while queue:
        end, number, last = heapq.heappop(queue)
        task = found[number]
        takes = task.seconds or 0
        leans = task.ring
        if leans is None:
            leans = next((ring for each in task.waits if (ring := done[each].leans_on)), None)
        if last is not None and last.ended < end - takes:
            last = None  # it could have begun earlier, but not before its release
        for node in task.makes:
            if node in done:
                continue
            back = done[node] = Return(node, end - takes, end, task, last, leans)
            for other in waiting.get(node, ()):
                open_waits[other] -= 1
                following = found[other]
                if open_waits[other] == 0 and following.seconds is not None:  # the slowest comes last
                    start = max(following.release, end)
                    heapq.heappush(queue, (start + following.seconds, other, back))
    return done


def used(found: Sequence[Task], done: Mapping[uuid.UUID, Return]) -> dict[uuid.UUID, Task]:
    """The task by which each node comes back: the quickest, or, where none has a known end, its own work."""
    chosen: dict[uuid.UUID, Task] = {}
    for task in found:
        for node in task.makes:
            if node not in done and task.means in {Means.WORK, Means.NOTHING}:
                chosen[node] = task
    return chosen | {node: back.task for node, back in done.items()}


def blamed(
    workload: Workload, found: Sequence[Task], done: Mapping[uuid.UUID, Return]
) -> dict[uuid.UUID, uuid.UUID]:
    """For each node without a known time, the nearest one that is to blame: it has no duration, or needs nothing yet."""
    blame: dict[uuid.UUID, uuid.UUID] = {}
    waiting: dict[uuid.UUID, list[Task]] = {}
    ring = []
    for task in found:
        if task.means not in {Means.WORK, Means.NOTHING}:
            continue
        for each in task.waits:
            if each not in done:
                waiting.setdefault(each, []).append(task)
        if task.seconds is None:
            assert task.work is not None
            for node in task.makes:
                if node not in done:
                    blame[node] = node if node in task.work.unknown else task.work.unknown[0]
                    ring.append(node)
    for process in workload.network.processes:
        if not _needs_something(workload.network, process):
            blame[process.id] = process.id
            ring.append(process.id)
    while ring:
        following = []
        for node in ring:
            for task in waiting.get(node, ()):
                for above in task.makes:
                    if above not in blame and above not in done:
                        blame[above] = blame[node]
                        following.append(above)
        ring = following
    return blame
