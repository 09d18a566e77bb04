"""On what each resource stands: everything it cannot do without, and the machines among it. Pure.

Sets of resources are bits of an integer, so the whole network is one pass over its edges, rings included.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from inventory.graphs import strong_components
from inventory.network import Network


class Upstream:
    """`storages`: the resources on which copies lie; `devices`: network devices and machine controls.

    `needs` follows every essential dependency. `machines` follows only those on which data can lie: power, network,
    internet and login are needed by everything and hold nobody's data, and a building is a place, not a host (that two
    things share a place is said by their sites and fire compartments).
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
        self._needs = self._collect(graph, lambda node: self._bit[node])
        self._below = self._collect(hosts, lambda node: self._bit[node] if is_machine(by_id[node]) else 0)
        self._own = {
            node: self._below[node] | (self._bit[node] if is_machine(by_id[node]) else 0) for node in graph
        }

    @staticmethod
    def _collect(
        graph: Mapping[uuid.UUID, list[uuid.UUID]], bit: Callable[[uuid.UUID], int]
    ) -> dict[uuid.UUID, int]:
        """For each node the bits of everything above it; the members of a ring stand above each other."""
        found: dict[uuid.UUID, int] = {}
        for members in strong_components(graph):
            together = 0
            for node in members:
                for other in graph[node]:
                    together |= bit(other) | found.get(other, 0)
            found.update(dict.fromkeys(members, together))
        return found

    def needs(self, node: uuid.UUID | None) -> frozenset[uuid.UUID]:
        """Everything this resource cannot do without, directly or not; without itself, unless a ring leads back."""
        return frozenset(self._named(self._needs.get(node, 0) if node else 0))

    def needs_any(self, node: uuid.UUID, others: tuple[uuid.UUID, ...]) -> tuple[uuid.UUID, ...]:
        """Which of the others this resource cannot do without."""
        bits = self._needs.get(node, 0)
        return tuple(other for other in others if bits & self._bit.get(other, 0))

    def machines(self, node: uuid.UUID) -> tuple[uuid.UUID, ...]:
        """The machines on which a resource stands; a machine itself is the first of them."""
        found = tuple(self._named(self._own.get(node, 0) & ~self._bit.get(node, 0)))
        return (node, *found) if self._own.get(node, 0) & self._bit.get(node, 0) else found

    def shared(self, one: uuid.UUID, other: uuid.UUID) -> tuple[uuid.UUID, ...]:
        """The machines on which both stand: if one fails, both are gone."""
        return tuple(self._named(self._own.get(one, 0) & self._own.get(other, 0)))

    def _named(self, bits: int) -> Iterator[uuid.UUID]:
        while bits:
            lowest = bits & -bits
            yield self._nodes[lowest.bit_length() - 1]
            bits ^= lowest
