"""On what each resource stands: everything it cannot do without, and the machines among it. Pure.

Sets of resources are bits of an integer, so the whole network is one pass over its edges, rings included.
"""

from __future__ import annotations

import uuid
from collections.abc import Hashable, Iterator, Mapping
from typing import Any, TypeVar

from inventory.graphs import strong_components
from inventory.network import Network

T = TypeVar("T", bound=Hashable)


class Upstream:
    """`storages`: the resources on which copies lie; `devices`: network devices and machine controls.

    `needs` follows every essential dependency. Machines are looked for only along things on which data can lie: power,
    network, internet and login are needed by everything and hold nobody's data, and a building is a place, not a host (that
    two things share a place is said by their sites and fire compartments).
    """

    def __init__(
        self, network: Network, *, storages: frozenset[uuid.UUID], devices: frozenset[uuid.UUID]
    ) -> None:
        self._nodes = [each.id for each in network.resources]
        self._bit = {node: 1 << number for number, node in enumerate(self._nodes)}
        by_id = {each.id: each for each in network.resources}

        def carries(node: uuid.UUID) -> bool:
            each = by_id[node]
            return not each.basic_service and each.kind != "infrastructure" and node not in devices

        def is_machine(each: Any) -> bool:
            return (
                each.kind == "it_system"
                or each.id in storages
                or (each.kind == "equipment" and each.holds_data)
            )

        graph = {
            each.id: [
                edge.required
                for edge in network.requirements[each.id]
                if edge.essential and edge.required in by_id
            ]
            for each in network.resources
        }
        hosts = {node: [other for other in needed if carries(other)] for node, needed in graph.items()}
        machine = {each.id: self._bit[each.id] if is_machine(each) else 0 for each in network.resources}
        self._in_order = strong_components(hosts)  # what is needed before what needs it
        below = self._collect(hosts, self._in_order, machine)
        self._needs = self._collect(graph, strong_components(graph), self._bit)
        self._own = {node: below[node] | machine[node] for node in graph}
        self._hosts = hosts

    @staticmethod
    def _collect(
        graph: Mapping[uuid.UUID, list[uuid.UUID]],
        in_order: list[list[uuid.UUID]],
        bit: Mapping[uuid.UUID, int],
    ) -> dict[uuid.UUID, int]:
        """For each node the bits of everything above it; the members of a ring stand above each other."""
        found: dict[uuid.UUID, int] = {}
        for members in in_order:
            together = 0
            for node in members:
                for other in graph[node]:
                    together |= bit[other] | found.get(other, 0)
            found.update(dict.fromkeys(members, together))
        return found

    def needs(self, node: uuid.UUID | None) -> frozenset[uuid.UUID]:
        """Everything this resource cannot do without, directly or not; without itself, unless a ring leads back."""
        return frozenset(self._named(self._needs.get(node, 0) if node else 0))

    def needs_any(self, node: uuid.UUID, others: tuple[uuid.UUID, ...]) -> tuple[uuid.UUID, ...]:
        """Which of the others this resource cannot do without."""
        bits = self._needs.get(node, 0)
        return tuple(other for other in others if bits & self._bit.get(other, 0))

    def inherited(self, known: Mapping[uuid.UUID, T]) -> dict[uuid.UUID, tuple[T, ...]]:
        """For each resource what is known of it, else of the next that know it among what it stands on, way by way."""
        found: dict[uuid.UUID, tuple[T, ...]] = {}
        for members in self._in_order:
            below = dict.fromkeys(
                value for node in members for other in self._hosts[node] for value in found.get(other, ())
            )
            if len(members) > 1:  # the members of a ring stand on each other
                below |= dict.fromkeys(known[node] for node in members if node in known)
            for node in members:
                found[node] = (known[node],) if node in known else tuple(below)
        return found

    def common_machine(self, one: uuid.UUID, other: uuid.UUID) -> uuid.UUID | None:
        """A machine on which both stand, one of the two if it is one: if it fails, both are gone."""
        both = self._own.get(one, 0) & self._own.get(other, 0)
        mine = next((each for each in (other, one) if both & self._bit.get(each, 0)), None)
        return mine or next(self._named(both), None)

    def _named(self, bits: int) -> Iterator[uuid.UUID]:
        while bits:
            lowest = bits & -bits
            yield self._nodes[lowest.bit_length() - 1]
            bits ^= lowest
