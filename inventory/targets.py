"""Every derived number of a network at once: demands, chains, verdicts. Pure; linear in the edges but for one sort.

The algorithms are those of BSI-Standard 200-4, 7 and 8 (minimum principle, target/actual comparison) as our domain
reference writes them down. Where a ring of dependencies would break a number, see `inventory.chains`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from inventory.chains import best_known, chains, essential_graph, rings_of
from inventory.demands import demands, mtpd, own_target, proposed_rto, rpo_demands, waits_longer
from inventory.figures import (
    Chain,
    Contradiction,
    Demand,
    Origin,
    ProcessFigures,
    ResourceFigures,
    TargetSource,
    Verdict,
)
from inventory.graphs import ring_through
from inventory.network import Network, Process, Resource

ZERO = Decimal(0)


@dataclass(frozen=True)
class Targets:
    """The derived numbers of a whole network."""

    network: Network
    processes: Mapping[uuid.UUID, ProcessFigures]
    resources: Mapping[uuid.UUID, ResourceFigures]
    rings: tuple[tuple[uuid.UUID, ...], ...]  # everybody in a ring of essential dependencies

    def of(self, node: uuid.UUID) -> ProcessFigures | ResourceFigures:
        """The figures of a process or a resource; KeyError for neither."""
        return self.processes.get(node) or self.resources[node]

    @cached_property
    def in_ring(self) -> frozenset[uuid.UUID]:
        return frozenset(node for ring in self.rings for node in ring)

    def ring_of(self, node: uuid.UUID) -> list[uuid.UUID]:
        """A closed way through the ring in which this node stands, starting with it; empty where it stands in none."""
        ring = next((each for each in self.rings if node in each), None)
        if ring is None:
            return []
        ordered = [node, *(other for other in ring if other != node)]
        return ring_through(ordered, essential_graph(self.network))

    def in_order(self) -> list[ProcessFigures | ResourceFigures]:
        """Everything, the first needed first; what has no target comes last, equal times by name."""
        figures: list[ProcessFigures | ResourceFigures] = [*self.processes.values(), *self.resources.values()]
        return sorted(figures, key=self._urgency)

    def _urgency(self, each: ProcessFigures | ResourceFigures) -> tuple[bool, Decimal, str]:
        return each.target is None, each.target or ZERO, self.network.name(each.id).casefold()


def work_out(network: Network) -> Targets:
    """Derive every number of the network, each with its path. Times in hours."""
    rings = tuple(tuple(ring) for ring in rings_of(network))
    in_ring = frozenset(node for ring in rings for node in ring)
    demanded = demands(network, in_ring)
    losses = rpo_demands(network, in_ring)
    chain, missing = chains(network, rings)
    processes = {each.id: _process(each, network, demanded, chain, missing) for each in network.processes}
    resources = {
        each.id: _resource(each, network, demanded, losses, chain, missing) for each in network.resources
    }
    return Targets(network, processes, resources, rings)


def _process(
    process: Process,
    network: Network,
    demanded: Mapping[uuid.UUID, Demand],
    chain: Mapping[uuid.UUID, Chain],
    missing: Mapping[uuid.UUID, uuid.UUID],
) -> ProcessFigures:
    demand = demanded.get(process.id)
    own = own_target(process, network)
    target = own[0] if own else demand.hours if demand else None
    source = (
        None
        if target is None
        else TargetSource.INHERITED
        if own is None
        else TargetSource.SET
        if own[1] == Origin.PROCESS_TARGET
        else TargetSource.PROPOSED
    )
    unknown = _unknown(process, network, chain, missing)
    late = tuple(dict.fromkeys(_late(process, network, target, chain)))
    found = chain.get(process.id)
    if target is None:
        verdict = Verdict.NO_DEMAND
    elif late:
        verdict = Verdict.GAP
    else:
        verdict = Verdict.OK if unknown is None and found is not None else Verdict.UNKNOWN
    return ProcessFigures(
        id=process.id,
        mtpd=mtpd(process),
        derived_mtpd=process.derived_mtpd,
        proposed_rto=proposed_rto(process, network),
        rto=target,
        rto_source=source,
        rpo=process.rpo,
        demand=demand,
        chain=found,
        unknown_because=unknown,
        late=late,
        verdict=verdict,
        contradictions=tuple(_process_contradictions(process, network, target, demand)),
    )


def _late(
    process: Process, network: Network, target: Decimal | None, chain: Mapping[uuid.UUID, Chain]
) -> Iterator[uuid.UUID]:
    """What comes back later than the process needs it."""
    for edge in network.requirements[process.id]:
        limit = edge.needed_after if waits_longer(edge) else target
        found = chain.get(edge.required) if edge.essential else None
        if limit is not None and found is not None and found.hours > limit:
            yield edge.required


def _unknown(
    process: Process,
    network: Network,
    chain: Mapping[uuid.UUID, Chain],
    missing: Mapping[uuid.UUID, uuid.UUID],
) -> uuid.UUID | None:
    """The node to blame that this process cannot be judged: also something that only a workaround bridges."""
    bridged = (
        _blamed(edge.required, chain, missing)
        for edge in network.requirements[process.id]
        if edge.essential and waits_longer(edge)
    )
    return _blamed(process.id, chain, missing) or next((each for each in bridged if each), None)


def _blamed(
    node: uuid.UUID, chain: Mapping[uuid.UUID, Chain], missing: Mapping[uuid.UUID, uuid.UUID]
) -> uuid.UUID | None:
    """Why a node's time is unknown, or known too well: what has no time, or stands in a ring it leans on."""
    return chain[node].leans_on if node in chain else missing.get(node)


def _process_contradictions(
    process: Process, network: Network, target: Decimal | None, demand: Demand | None
) -> Iterator[Contradiction]:
    limit, scheme = mtpd(process), network.scheme
    if limit is not None and process.rto is not None:
        if process.rto >= limit:
            yield Contradiction.RTO_NOT_BELOW_MTPD
        elif process.rto + scheme.reaction_hours + scheme.buffer_hours > limit:
            yield Contradiction.REACTION_FORGOTTEN
    override, derived = process.mtpd_override, process.derived_mtpd
    if override is not None and derived is not None and override > derived:
        yield Contradiction.MTPD_LONGER_THAN_RATED
    if target is not None and demand is not None and target > demand.hours:
        yield Contradiction.LATER_THAN_NEEDED


def _resource(
    resource: Resource,
    network: Network,
    demanded: Mapping[uuid.UUID, Demand],
    losses: Mapping[uuid.UUID, Demand],
    chain: Mapping[uuid.UUID, Chain],
    missing: Mapping[uuid.UUID, uuid.UUID],
) -> ResourceFigures:
    demand = demanded.get(resource.id)
    loss = losses.get(resource.id) if resource.holds_data else None
    rpa = best_known(resource.rpa)
    wrong = []
    if demand is not None and resource.rto is not None and resource.rto > demand.hours:
        wrong.append(Contradiction.LATER_THAN_NEEDED)
    if loss is not None and resource.rpo is not None and resource.rpo > loss.hours:
        wrong.append(Contradiction.RPO_LAXER_THAN_NEEDED)
    target = min((h for h in (resource.rto, demand.hours if demand else None) if h is not None), default=None)
    rpo = min((h for h in (resource.rpo, loss.hours if loss else None) if h is not None), default=None)
    found = chain.get(resource.id)
    return ResourceFigures(
        id=resource.id,
        demand=demand,
        own_target=resource.rto,
        rpo_demand=loss,
        own_rpo=resource.rpo,
        rta=best_known(resource.rta),
        rpa=rpa,
        chain=found,
        unknown_because=_blamed(resource.id, chain, missing),
        verdict=_chain_verdict(target, found),
        rpo_verdict=_verdict(rpo, rpa.hours if rpa else None),
        contradictions=tuple(wrong),
    )


def _chain_verdict(target: Decimal | None, chain: Chain | None) -> Verdict:
    """A chain that leans on a ring is a lower bound: it proves a gap, but never that the target holds."""
    verdict = _verdict(target, chain.hours if chain else None)
    return Verdict.UNKNOWN if verdict == Verdict.OK and chain and chain.leans_on else verdict


def _verdict(target: Decimal | None, known: Decimal | None) -> Verdict:
    if target is None:
        return Verdict.NO_DEMAND
    if known is None:
        return Verdict.UNKNOWN
    return Verdict.GAP if known > target else Verdict.OK
