"""When everything is back at the earliest: nobody is missing, and all that can be done at once is.

Pure. One algorithm serves both questions: everything is down (order of return) and only some of it is (simulation). With
everything down and no plans its hours are those of `inventory.chains`. Inside, nodes are numbers and times whole seconds:
10,000 edges of UUIDs and Decimals would take five times as long.
"""

from __future__ import annotations

import heapq
import uuid
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property

from inventory.demands import waits_longer
from inventory.graphs import strong_components
from inventory.network import Edge, Network
from inventory.targets import Targets
from recovery.durations import Duration, TimedStep, Work, seconds, timed_steps, works
from recovery.means import NOBODY, Means, Return, Task
from recovery.plans import Plan


@dataclass(frozen=True)
class Workload:
    """All work that there is, and what each node waits for; edges inside a ring are left out, as in `inventory.chains`.

    A plan that covers several resources is one piece of work. That may close rings that the dependencies alone do not
    have: `rings` names everybody concerned.
    """

    network: Network
    ids: tuple[uuid.UUID, ...]  # the nodes by their number, processes first
    number: Mapping[uuid.UUID, int]
    works: tuple[tuple[Work, tuple[int, ...]], ...]  # with the resources that each brings back
    unused: tuple[Plan, ...]
    durations: Mapping[uuid.UUID, Duration]
    edges: tuple[tuple[int, int, Edge], ...]  # the essential ones: dependent, required
    requires: Sequence[Sequence[int]]  # what each node waits for, and no workaround bridges
    bridged: Mapping[int, tuple[tuple[Edge, int], ...]]  # process -> edge and what it requires
    switches: tuple[tuple[int, int, int], ...]  # resource, its substitute (-1: none is named), seconds
    undescribed: frozenset[int]  # processes without any essential edge
    rings: tuple[tuple[uuid.UUID, ...], ...]
    in_ring: frozenset[int]

    @classmethod
    def of(cls, targets: Targets, plans: Iterable[Plan] = ()) -> Workload:
        """Sort the work of a network; linear in nodes, steps and edges."""
        network = targets.network
        ids = (*targets.processes, *targets.resources)
        number = {node: place for place, node in enumerate(ids)}
        processes = len(network.processes)
        found, unused, durations = works(targets, plans)
        members = tuple(tuple(number[node] for node in work.resources) for work in found)
        unit = list(range(len(ids)))  # a piece of work is known by the first of its resources
        for group in members:
            for node in group:
                unit[node] = group[0]
        edges = tuple(
            (number[edge.dependent], number[edge.required], edge) for edge in network.edges if edge.essential
        )
        if len(found) == len(network.resources):  # each works alone: the rings are those of the dependencies
            rings = [sorted(number[node] for node in ring) for ring in targets.rings]
            ring_of = list(range(len(ids)))
            for ring in rings:
                for node in ring:
                    ring_of[node] = ring[0]
        else:
            ring_of, rings = _rings(len(ids), unit, edges)
        requires: list[list[int]] = [[] for _ in ids]
        bridged: dict[int, list[tuple[Edge, int]]] = {}
        undescribed = set(range(processes))
        for dependent, required, edge in edges:
            if dependent < processes:
                undescribed.discard(dependent)
            if ring_of[dependent] == ring_of[required]:
                continue
            if dependent < processes and waits_longer(edge):
                bridged.setdefault(dependent, []).append((edge, required))
            else:
                requires[dependent].append(required)
        switches = []
        for each in network.resources:
            if each.switch_over is not None:
                named = NOBODY if each.substitute_id is None else number.get(each.substitute_id, NOBODY)
                switches.append((number[each.id], named, seconds(each.switch_over)))
        return cls(
            network=network,
            ids=ids,
            number=number,
            works=tuple(zip(found, members, strict=True)),
            unused=tuple(unused),
            durations=durations,
            edges=edges,
            requires=requires,
            bridged={node: tuple(later) for node, later in bridged.items()},
            switches=tuple(switches),
            undescribed=frozenset(undescribed),
            rings=tuple(tuple(ids[node] for node in ring) for ring in rings),
            in_ring=frozenset(node for ring in rings for node in ring),
        )

    @cached_property
    def dependents(self) -> list[list[tuple[int, Edge]]]:
        """What falls at once with each node, and the edge that takes it down."""
        found: list[list[tuple[int, Edge]]] = [[] for _ in self.ids]
        for dependent, required, edge in self.edges:
            if not waits_longer(edge):
                found[required].append((dependent, edge))
        return found

    @cached_property
    def carried(self) -> dict[int, list[tuple[int, int, Edge]]]:
        """What falls later than each node, for how many seconds a workaround carries it, and the edge."""
        found: dict[int, list[tuple[int, int, Edge]]] = {}
        for dependent, required, edge in self.edges:
            if edge.needed_after is not None and waits_longer(edge):
                found.setdefault(required, []).append((dependent, seconds(edge.needed_after), edge))
        return found

    @cached_property
    def steps(self) -> dict[uuid.UUID, list[TimedStep]]:
        """The steps of every plan that is worked, as long as they take; a plan without steps has none."""
        return {work.id: timed_steps(work) for work, _members in self.works if work.plan is not None}

    @cached_property
    def by_name(self) -> list[int]:
        """The place of each node by its name: breaks ties, whatever the order of the entries."""
        nodes = self.network.by_id
        names = [(nodes[key].name.casefold(), key.int, node) for node, key in enumerate(self.ids)]
        found = [0] * len(names)
        for place, (_name, _key, node) in enumerate(sorted(names)):
            found[node] = place
        return found

    @cached_property
    def process_order(self) -> list[int]:
        """The processes, each after those that it waits for."""
        count = len(self.network.processes)
        graph = {
            node: [
                each
                for each in (*self.requires[node], *(other for _edge, other in self.bridged.get(node, ())))
                if each < count
            ]
            for node in range(count)
        }
        return [node for (node,) in strong_components(graph)]


def _rings(
    count: int, unit: Sequence[int], edges: Iterable[tuple[int, int, object]]
) -> tuple[list[int], list[list[int]]]:
    """In which component each node stands, and the nodes of those that are rings of several pieces of work."""
    graph: dict[int, list[int]] = {each: [] for each in unit}
    for dependent, required, _edge in edges:
        if unit[dependent] != unit[required]:
            graph[unit[dependent]].append(unit[required])
    component = [0] * count
    wide = []
    for place, units in enumerate(strong_components(graph)):
        for each in units:
            component[each] = place
        if len(units) > 1:
            wide.append(place)
    for node in range(count):
        component[node] = component[unit[node]]
    rings: dict[int, list[int]] = {place: [] for place in wide}
    for node in range(count):
        if component[node] in rings:
            rings[component[node]].append(node)
    return component, list(rings.values())


@dataclass(frozen=True)
class Situation:
    """What is down, since which second, and what helps. Without `fallen`, everything is down since hour 0.

    `begin`: when people can begin to work. `expired`: workarounds (edges) that end before the required thing is back, so
    the process waits for it after all. `gone`: lost for good until the repair brings a replacement; then work begins.
    """

    fallen: Mapping[int, int] | None = None
    begin: int = 0
    repaired: Mapping[int, int] = field(default_factory=dict)
    gone: bool = False
    standby: Set[int] = frozenset()
    expired: Set[uuid.UUID] = frozenset()


EVERYTHING = Situation()


def tasks(workload: Workload, situation: Situation = EVERYTHING) -> list[Task]:
    """Every way in which something that is down comes back; a node may have several."""
    fallen = situation.fallen
    since: Mapping[int, int] = {} if fallen is None else fallen
    requires, in_ring, begin = workload.requires, workload.in_ring, situation.begin
    by_itself = {} if situation.gone else situation.repaired
    found = [Task((node,), (), 0, Means.REPAIR, at) for node, at in by_itself.items()]

    def still(needed: Sequence[int]) -> Sequence[int]:
        return needed if fallen is None else [each for each in needed if each in fallen]

    def begins(makes: Sequence[int]) -> int:
        release = begin
        for node in makes:
            if since[node] > release:
                release = since[node]
            if node in situation.repaired:
                release = max(release, situation.repaired[node])
        return release

    for work, members in workload.works:
        makes = members
        if fallen is not None:
            makes = tuple(each for each in members if each in fallen and each not in by_itself)
        if not makes:
            continue
        waits = requires[makes[0]]
        if len(makes) > 1:
            waits = list(dict.fromkeys(each for node in makes for each in requires[node]))
        ring = next((node for node in makes if node in in_ring), NOBODY)
        release = 0 if fallen is None else begins(makes)
        found.append(Task(makes, still(waits), work.seconds, Means.WORK, release, work, ring))
    for node, substitute, takes in workload.switches:
        if fallen is not None and node not in fallen:
            continue
        release = max(begin, since.get(node, 0))
        if substitute != NOBODY:
            found.append(Task((node,), still((substitute,)), takes, Means.SUBSTITUTE, release))
        elif node in situation.standby:
            ring = node if node in in_ring else NOBODY
            found.append(Task((node,), still(requires[node]), takes, Means.STANDBY, release, ring=ring))
    for node in range(len(workload.network.processes)):
        if node in workload.undescribed:  # not ready at once: it runs on something that nobody has told
            if fallen is None:
                found.append(Task((node,), (), None, Means.NOTHING))
        elif fallen is None or node in fallen:
            waits = requires[node]
            if situation.expired and node in workload.bridged:
                waits = [*waits, *(r for edge, r in workload.bridged[node] if edge.id in situation.expired)]
            ring = node if node in in_ring else NOBODY
            found.append(Task((node,), still(waits), 0, Means.NOTHING, since.get(node, 0), ring=ring))
    return found


@dataclass(frozen=True)
class BestCase:
    """When everything is back at the earliest. What is missing in `returns` has no known time: `blame` says why."""

    tasks: Sequence[Task]
    returns: Mapping[uuid.UUID, Return]  # by their hour
    provider: Mapping[int, int]  # node -> the task by which it comes back
    blame: Mapping[uuid.UUID, uuid.UUID]

    def end(self, node: uuid.UUID) -> int | None:
        back = self.returns.get(node)
        return None if back is None else back.ended


def earliest(workload: Workload, found: Sequence[Task]) -> BestCase:
    """Bring back every node in the quickest way.

    Nodes become known in the order of their hours (Knuth 1977, a generalisation of Dijkstra's algorithm), so ways that
    lean on each other (mutual substitutes) do no harm.
    """
    ids = workload.ids
    waiting: list[list[int]] = [[] for _ in ids]
    open_waits = []
    leans: list[uuid.UUID | None] = []
    queue: list[tuple[int, int, Return | None]] = []  # end, number of the task, slowest of what it waits for
    for number, task in enumerate(found):
        open_waits.append(len(task.waits))
        leans.append(ids[task.ring] if task.ring != NOBODY else None)
        for each in task.waits:
            waiting[each].append(number)
        if not task.waits and task.seconds is not None:
            queue.append((task.release + task.seconds, number, None))
    heapq.heapify(queue)
    returns: dict[uuid.UUID, Return] = {}
    provider: dict[int, int] = {}
    while queue:
        end, number, last = heapq.heappop(queue)
        task = found[number]
        start = end - (task.seconds or 0)
        if last is not None and last.ended < start:
            last = None  # it was not waiting for anybody any more, but for its release
        for node in task.makes:
            if node in provider:
                continue
            provider[node] = number
            back = Return(ids[node], start, end, task.means, last, leans[number])
            returns[back.node] = back
            for other in waiting[node]:
                open_waits[other] -= 1
                if leans[other] is None:
                    leans[other] = back.leans_on
                if open_waits[other] == 0:  # the slowest comes last
                    following = found[other]
                    if following.seconds is not None:
                        ends = max(following.release, end) + following.seconds
                        heapq.heappush(queue, (ends, other, back))
    blame = _blamed(workload, found, provider)
    for number, task in enumerate(found):  # without a known time, a node comes back by its own work
        if task.is_own:
            for node in task.makes:
                provider.setdefault(node, number)
    return BestCase(found, returns, provider, blame)


def _blamed(
    workload: Workload, found: Sequence[Task], known: Mapping[int, int]
) -> dict[uuid.UUID, uuid.UUID]:
    """For each node without a known time, the nearest one that is to blame: it has no duration, or needs nothing yet."""
    ids = workload.ids
    blame: dict[int, uuid.UUID] = {}
    waiting: dict[int, list[Task]] = {}
    ring = []
    for task in found:
        if not task.is_own or all(node in known for node in task.makes):
            continue
        for each in task.waits:
            if each not in known:
                waiting.setdefault(each, []).append(task)
        if task.seconds is None:
            unknown = (ids[task.makes[0]],) if task.work is None else task.work.unknown
            for node in task.makes:
                if node not in known:
                    blame[node] = ids[node] if ids[node] in unknown else unknown[0]
                    ring.append(node)
    while ring:
        following = []
        for node in ring:
            for task in waiting.get(node, ()):
                for above in task.makes:
                    if above not in blame and above not in known:
                        blame[above] = blame[node]
                        following.append(above)
        ring = following
    return {ids[node]: culprit for node, culprit in blame.items()}
