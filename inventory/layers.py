"""Where each thing stands between power and processes, and what falls with it. Pure; no clock, no database."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from inventory.chains import essential_graph
from inventory.graphs import strong_components
from inventory.network import Network, Process, Resource


class Layer(StrEnum):
    """From what everything stands on to what the company lives from, in this order."""

    SUPPLY = "supply"  # power, buildings and supply lines
    NETWORK = "network"  # network and internet access
    BASIS = "basis"  # logging in, servers
    APPLICATION = "application"  # applications, data, services, machines, people
    PROCESS = "process"


ORDER = {layer: number for number, layer in enumerate(Layer)}
BY_SERVICE = {
    "power": Layer.SUPPLY,
    "network": Layer.NETWORK,
    "internet": Layer.NETWORK,
    "identity": Layer.BASIS,
}
BY_KIND = {"infrastructure": Layer.SUPPLY, "it_system": Layer.BASIS}


@dataclass(frozen=True, slots=True)
class Place:
    """A layer, and the step inside it: one more than the highest step that it waits for in the same layer."""

    layer: Layer
    step: int

    @property
    def key(self) -> tuple[int, int]:
        """Sorts from power to processes."""
        return ORDER[self.layer], self.step


def own_layer(node: Process | Resource) -> Layer:
    """The layer of a thing by its kind alone."""
    if isinstance(node, Process):
        return Layer.PROCESS
    return BY_SERVICE.get(node.basic_service) or BY_KIND.get(node.kind, Layer.APPLICATION)


def places(network: Network) -> dict[uuid.UUID, Place]:
    """Give every node its layer and step; linear in nodes and edges.

    What something cannot do without stands no higher than that thing: the cooling that the server room needs is a supply
    line, whatever its kind. Otherwise the kind decides. Members of a ring stand together.
    """
    graph = essential_graph(network)
    components = strong_components(graph)  # what is needed before what needs it
    component_of = {node: number for number, members in enumerate(components) for node in members}
    rank = [min(ORDER[own_layer(network.by_id[node])] for node in members) for members in components]
    for number in reversed(range(len(components))):
        for other in _required(components[number], graph, component_of, number):
            rank[other] = min(rank[other], rank[number])
    step = [0] * len(components)
    for number, members in enumerate(components):
        for other in _required(members, graph, component_of, number):
            if rank[other] == rank[number]:
                step[number] = max(step[number], step[other] + 1)
    layers = list(Layer)
    return {node: Place(layers[rank[number]], step[number]) for node, number in component_of.items()}


def _required(
    members: list[uuid.UUID],
    graph: Mapping[uuid.UUID, list[uuid.UUID]],
    component_of: Mapping[uuid.UUID, int],
    own: int,
) -> Iterator[int]:
    """The components that a component cannot do without."""
    for node in members:
        for other in graph[node]:
            if component_of[other] != own:
                yield component_of[other]
