"""What falls with each thing: everything that cannot go on without it. Pure; no clock, no database."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from inventory.chains import essential_graph
from inventory.graphs import strong_components
from inventory.network import Network, Process


@dataclass(frozen=True)
class Fall:
    """What cannot go on without one thing, directly or not, over essential dependencies."""

    processes: tuple[uuid.UUID, ...]
    resources: tuple[uuid.UUID, ...]


class Falls:
    """What falls with each node. Sets of nodes are bits of an integer: 10,000 edges are 10,000 quick unions.

    `counted`: whose fall is of interest, in the order in which it is told; without it everything, processes first.
    """

    def __init__(self, network: Network, counted: Iterable[uuid.UUID] | None = None) -> None:
        self.network = network
        self.counted = list(network.by_id if counted is None else counted)
        bit = {node: 1 << number for number, node in enumerate(self.counted)}
        self.bits: dict[uuid.UUID, int] = {}
        for members in reversed(strong_components(essential_graph(network))):
            together = 0
            for node in members:
                for edge in network.dependents[node]:
                    if edge.essential:
                        together |= bit.get(edge.dependent, 0) | self.bits.get(edge.dependent, 0)
            for node in members:
                self.bits[node] = together & ~bit.get(node, 0)

    def nodes(self, node: uuid.UUID) -> Iterator[uuid.UUID]:
        """Everything counted that falls with this one."""
        left = self.bits[node]
        while left:
            lowest = left & -left
            yield self.counted[lowest.bit_length() - 1]
            left ^= lowest

    def of(self, node: uuid.UUID) -> Fall:
        """The same, processes and resources apart."""
        found = [self.network.by_id[each] for each in self.nodes(node)]
        return Fall(
            tuple(each.id for each in found if isinstance(each, Process)),
            tuple(each.id for each in found if not isinstance(each, Process)),
        )
