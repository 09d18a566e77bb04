"""Where one failure is enough: single points of failure, knowledge and contact, and concentration. Pure.

Source: BSI-Standard 200-4, 7.2.4. What nothing time-critical needs is not marked: it may be single and still not matter.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from inventory.falls import Falls
from inventory.figures import Verdict
from inventory.network import Network, Resource
from inventory.targets import Targets

REDUNDANT = {"warm", "hot", "n_plus_1"}  # what takes over without being bought or rebuilt first


class Weakness(StrEnum):
    """Why one thing is a risk to many."""

    FAILURE = "spof"  # nothing takes its place
    KNOWLEDGE = "spok"  # only one person knows how it works
    CONTACT = "spoc"  # only one way to reach whoever helps
    CONCENTRATION = "concentration"  # too many time-critical processes hang on it


@dataclass(frozen=True, slots=True)
class WeakPoint:
    """A marked resource, site or supplier with the processes that stand still with it, the first needed first."""

    subject: uuid.UUID
    weakness: Weakness
    processes: tuple[uuid.UUID, ...]


@dataclass(frozen=True)
class WeakPoints:
    """All marks of a network: of resources, of sites and of suppliers."""

    resources: Mapping[uuid.UUID, tuple[WeakPoint, ...]]
    sites: Mapping[uuid.UUID, WeakPoint]
    suppliers: Mapping[uuid.UUID, WeakPoint]
    affected: Mapping[uuid.UUID, tuple[uuid.UUID, ...]]  # resource -> time-critical processes that need it


def find_weak_points(targets: Targets, *, single_contacts: frozenset[uuid.UUID] = frozenset()) -> WeakPoints:
    """Mark what hangs on one thing. `single_contacts`: suppliers that can be reached in one way only."""
    network = targets.network
    critical = [
        figures.id
        for figures in targets.in_order()
        if figures.id in targets.processes and targets.processes[figures.id].is_time_critical
    ]
    falls = Falls(network, critical)
    affected = {each.id: tuple(falls.nodes(each.id)) for each in network.resources}
    resources = {}
    for resource in network.resources:
        processes = affected[resource.id]
        found = tuple(
            WeakPoint(resource.id, weakness, processes)
            for weakness in _weaknesses(resource, targets, len(processes), single_contacts)
        )
        if found:
            resources[resource.id] = found
    return WeakPoints(
        resources=resources,
        sites=_concentrations(network, affected, critical, "site_id"),
        suppliers=_concentrations(network, affected, critical, "supplier_id"),
        affected=affected,
    )


def _weaknesses(
    resource: Resource, targets: Targets, processes: int, single_contacts: frozenset[uuid.UUID]
) -> Iterator[Weakness]:
    figures = targets.resources[resource.id]
    if figures.target is not None:
        if resource.redundancy not in REDUNDANT and not _has_substitute(resource, targets):
            yield Weakness.FAILURE
        if resource.knowledge_holders == 1:
            yield Weakness.KNOWLEDGE
        if resource.supplier_id in single_contacts:
            yield Weakness.CONTACT
    if processes >= targets.network.scheme.concentration:
        yield Weakness.CONCENTRATION


def _has_substitute(resource: Resource, targets: Targets) -> bool:
    """Whether a substitute stands in; one that is known to be too slow does not."""
    if resource.substitute_id not in targets.resources:
        return False
    return targets.resources[resource.id].verdict != Verdict.GAP


def _concentrations(
    network: Network,
    affected: Mapping[uuid.UUID, Iterable[uuid.UUID]],
    critical: list[uuid.UUID],
    place: str,
) -> dict[uuid.UUID, WeakPoint]:
    """Sites or suppliers that take several time-critical processes with them."""
    hit: dict[uuid.UUID, set[uuid.UUID]] = {}
    for resource in network.resources:
        where = getattr(resource, place)
        if where is not None:
            hit.setdefault(where, set()).update(affected[resource.id])
    return {
        where: WeakPoint(where, Weakness.CONCENTRATION, tuple(each for each in critical if each in processes))
        for where, processes in hit.items()
        if len(processes) >= network.scheme.concentration
    }


def share_of_suppliers(targets: Targets) -> dict[uuid.UUID, float]:
    """Which part of the resources with a target each supplier serves (0 to 1); rule SUP-007."""
    demanded = [each for each in targets.network.resources if targets.resources[each.id].target is not None]
    count = Counter(each.supplier_id for each in demanded if each.supplier_id is not None)
    return {supplier: number / len(demanded) for supplier, number in count.items()}
