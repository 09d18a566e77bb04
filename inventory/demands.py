"""What is asked of each node: longest outage, target times and data loss, handed on by the minimum principle.

Pure functions of a network; times in hours. Sources: BSI-Standard 200-4, 7.2.1 to 7.2.3.
"""

from __future__ import annotations

import heapq
import itertools
import uuid
from collections.abc import Callable, Iterable, Set
from decimal import Decimal

from inventory.figures import Demand, Origin
from inventory.network import Edge, Network, Process, Resource

ZERO = Decimal(0)


def mtpd(process: Process) -> Decimal | None:
    """The longest tolerable outage: the own value where one was given, else the first intolerable horizon."""
    return process.derived_mtpd if process.mtpd_override is None else process.mtpd_override


def proposed_rto(process: Process, network: Network) -> Decimal | None:
    """MTPD less reaction time, buffer and the run time of the process; never below zero."""
    limit = mtpd(process)
    if limit is None:
        return None
    scheme = network.scheme
    return max(ZERO, limit - scheme.reaction_hours - scheme.buffer_hours - (process.duration or ZERO))


def own_target(node: Process | Resource, network: Network) -> tuple[Decimal, Origin] | None:
    """The target a node brings along, before it inherits any."""
    if isinstance(node, Resource):
        return None if node.rto is None else (node.rto, Origin.OWN_TARGET)
    if node.rto is not None:
        return node.rto, Origin.PROCESS_TARGET
    proposal = proposed_rto(node, network)
    return None if proposal is None else (proposal, Origin.PROPOSAL)


def demands(network: Network, in_ring: Set[uuid.UUID] = frozenset()) -> dict[uuid.UUID, Demand]:
    """What is asked of each node that something with a target needs: the minimum over its essential edges.

    An edge asks for the target of what needs it; `needed_after` asks for that time instead, yet a later one counts only if
    a workaround bridges the time until then. A process that has a target of its own hands on that one: targets between
    departments are negotiated, not cascaded (200-4, 7.2.2). A resource hands on the shorter of demand and own target.
    `in_ring`: the nodes that stand in a ring of dependencies (`inventory.chains.rings_of`).
    """
    seeds = []
    settled = set()
    for node in network.by_id.values():
        own = own_target(node, network)
        if own is not None:
            seeds.append(Demand(node.id, own[0], own[1]))
            if isinstance(node, Process):
                settled.add(node.id)
    for edge in network.edges:
        if edge.essential and edge.needed_after is not None:
            start = Demand(edge.dependent, edge.needed_after, Origin.NEEDED_AFTER)
            seeds.append(Demand(edge.required, edge.needed_after, Origin.NEEDED_AFTER, start))
    return _flood(network, seeds, in_ring, settled, lambda edge: edge.essential and not waits_longer(edge))


def rpo_demands(network: Network, in_ring: Set[uuid.UUID] = frozenset()) -> dict[uuid.UUID, Demand]:
    """The least data loss that anything asks which needs a node over essential edges (200-4, 7.2.3).

    Processes and data bring their own; it is handed on through everything, and counts where data are held.
    """
    seeds = [Demand(node.id, node.rpo, Origin.RPO) for node in network.by_id.values() if node.rpo is not None]
    return _flood(network, seeds, in_ring, frozenset(), lambda edge: edge.essential)


def waits_longer(edge: Edge) -> bool:
    """Whether the target of the dependent does not bind: a described workaround carries until `needed_after`."""
    return edge.needed_after is not None and edge.bridged


def _flood(
    network: Network,
    seeds: Iterable[Demand],
    in_ring: Set[uuid.UUID],
    settled: Set[uuid.UUID],
    passes: Callable[[Edge], bool],
) -> dict[uuid.UUID, Demand]:
    """Hand the seeds on along the edges, the shortest time first; return the first that reaches each node from elsewhere.

    Nodes in `settled` are asked, but hand on only what they bring along. In a ring a node's own target comes back to
    it, so its members hand on the best times of two different origins: one of them is somebody else's.
    """
    asked: dict[uuid.UUID, Demand] = {}
    handed: dict[uuid.UUID, list[uuid.UUID]] = {node: [] for node in network.by_id}  # the origins
    order = itertools.count()
    queue = [
        (seed.hours, 0, next(order), seed, seed.because.node if seed.because else seed.node) for seed in seeds
    ]
    heapq.heapify(queue)
    while queue:
        hours, depth, _order, demand, origin = heapq.heappop(queue)
        node, inherited = demand.node, demand.because is not None
        if inherited and origin != node:
            asked.setdefault(node, demand)
        if (inherited and node in settled) or origin in handed[node]:
            continue
        if len(handed[node]) >= (2 if node in in_ring else 1):
            continue
        handed[node].append(origin)
        for edge in network.requirements[node]:
            if passes(edge) and (edge.required not in asked or edge.required in in_ring):
                following = Demand(edge.required, hours, demand.origin, demand)
                heapq.heappush(queue, (hours, depth + 1, next(order), following, origin))
    return asked
