"""How long everything takes if everything is down: the critical path through what each node waits for.

Pure functions of a network; times in hours. Sources: BSI-Standard 200-4, 8 and 12.
"""

from __future__ import annotations

import heapq
import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from inventory.demands import waits_longer
from inventory.figures import Chain
from inventory.graphs import strong_components
from inventory.network import Known, Network, Process, ProofKind, Resource

ZERO = Decimal(0)


def best_known(times: Iterable[Known]) -> Known | None:
    """The newest proven time; without any, what a contract promises; without one, the estimate."""
    times = list(times)
    proven = [each for each in times if each.proof.is_proven]
    if proven:
        return max(proven, key=lambda each: (each.on or date.min, each.hours))
    order = [ProofKind.CONTRACT, ProofKind.ESTIMATE]
    return min(times, key=lambda each: order.index(each.proof), default=None)


def rings_of(network: Network) -> list[list[uuid.UUID]]:
    """Everybody who waits for himself over essential edges, ring by ring."""
    return [part for part in strong_components(essential_graph(network)) if len(part) > 1]


def essential_graph(network: Network) -> dict[uuid.UUID, list[uuid.UUID]]:
    """What each node cannot do without."""
    return {
        node: [edge.required for edge in edges if edge.essential]
        for node, edges in network.requirements.items()
    }


def chains(
    network: Network, rings: Iterable[Iterable[uuid.UUID]]
) -> tuple[dict[uuid.UUID, Chain], dict[uuid.UUID, uuid.UUID]]:
    """How long each node takes if everything is down, and for each unknown one the node that is to blame.

    A resource waits for everything essential it needs, then does its own work; a substitute is an alternative: its own
    chain and the switch-over. A process waits for what it needs, but not for what a workaround bridges. The edges
    inside a ring are left out, so its members keep a number; whoever leans on a ring says so (`Chain.leans_on`).
    Unknown is never zero: without its own time, or that of something it waits for, a chain is unknown.

    Nodes become known in the order of their hours (Knuth 1977, a generalisation of Dijkstra's algorithm), so mutual
    substitutes do no harm.
    """
    ring_of = {node: number for number, ring in enumerate(rings) for node in ring}
    waits: dict[uuid.UUID, list[uuid.UUID]] = {}
    waited: dict[uuid.UUID, list[uuid.UUID]] = {node: [] for node in network.by_id}
    for node, edges in network.requirements.items():
        is_process = isinstance(network.by_id[node], Process)
        waits[node] = [
            edge.required
            for edge in edges
            if edge.essential
            and not (is_process and waits_longer(edge))
            and not (node in ring_of and ring_of[node] == ring_of.get(edge.required))
        ]
        for required in waits[node]:
            waited[required].append(node)
    replaces: dict[uuid.UUID, list[Resource]] = {}
    for resource in network.resources:
        if resource.substitute_id in network.by_id and resource.switch_over is not None:
            assert resource.substitute_id is not None
            replaces.setdefault(resource.substitute_id, []).append(resource)
    own = {node.id: _own_time(node) for node in network.by_id.values()}
    open_waits = {node: len(needed) for node, needed in waits.items()}
    done: dict[uuid.UUID, Chain] = {}
    queue: list[tuple[Decimal, int, Chain]] = []
    pushed = 0

    def offer(chain: Chain) -> None:
        nonlocal pushed
        pushed += 1
        heapq.heappush(queue, (chain.hours, pushed, chain))

    for node, needed in waits.items():
        time = own[node]
        if not needed and time is not None and not _needs_nothing_yet(network, node):
            offer(Chain(node, time, time, leans_on=node if node in ring_of else None))
    while queue:
        _hours, _number, chain = heapq.heappop(queue)
        if chain.node in done:
            continue
        done[chain.node] = chain
        for node in waited[chain.node]:
            open_waits[node] -= 1
            time = own[node]
            if open_waits[node] == 0 and time is not None:  # the slowest comes last
                ring = node if node in ring_of else _leaning(done, waits[node])
                offer(Chain(node, chain.hours + time, time, chain, leans_on=ring))
        for resource in replaces.get(chain.node, ()):
            assert resource.switch_over is not None
            hours = chain.hours + resource.switch_over
            offer(
                Chain(
                    resource.id,
                    hours,
                    resource.switch_over,
                    chain,
                    substitute=True,
                    leans_on=chain.leans_on,
                )
            )
    return done, _to_blame(network, waits, own, done)


def _leaning(done: Mapping[uuid.UUID, Chain], waits: Iterable[uuid.UUID]) -> uuid.UUID | None:
    """A ring on which one of these leans, if any does."""
    return next((ring for each in waits if (ring := done[each].leans_on) is not None), None)


def _own_time(node: Process | Resource) -> Decimal | None:
    """A process has no work of its own beyond what it needs; a resource's own time may be unknown."""
    if isinstance(node, Process):
        return ZERO
    known = best_known(node.rta)
    return known.hours if known else None


def _needs_nothing_yet(network: Network, node: uuid.UUID) -> bool:
    """A process runs on something: one without any essential edge is not ready at once, it is not described yet."""
    return isinstance(network.by_id[node], Process) and not any(
        edge.essential for edge in network.requirements[node]
    )


def _to_blame(
    network: Network,
    waits: Mapping[uuid.UUID, list[uuid.UUID]],
    own: Mapping[uuid.UUID, Decimal | None],
    done: Mapping[uuid.UUID, Chain],
) -> dict[uuid.UUID, uuid.UUID]:
    """For each node without a chain, the nearest node without a time of its own; nearest first, so linear."""
    blame: dict[uuid.UUID, uuid.UUID] = {}
    waited: dict[uuid.UUID, list[uuid.UUID]] = {}
    ring = []
    for node in network.by_id:
        if node in done:
            continue
        for needed in waits[node]:
            if needed not in done:
                waited.setdefault(needed, []).append(node)
        if own[node] is None or _needs_nothing_yet(network, node):
            blame[node] = node
            ring.append(node)
    while ring:
        following = []
        for node in ring:
            for above in waited.get(node, ()):
                if above not in blame:
                    blame[above] = blame[node]
                    following.append(above)
        ring = following
    return blame
