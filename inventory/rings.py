"""The ring that one new dependency closes. Pure."""

from __future__ import annotations

import uuid

from inventory.chains import essential_graph
from inventory.graphs import ring_through
from inventory.targets import Targets


def ring_closed_by(targets: Targets, dependent: uuid.UUID, required: uuid.UUID) -> list[uuid.UUID]:
    """A shortest ring that goes over this dependency, beginning with what depends; empty where it closes none.

    `targets` are those of the network with the dependency in it.
    """
    members = next((ring for ring in targets.rings if dependent in ring and required in ring), None)
    graph = dict(essential_graph(targets.network))
    if members is None or required not in graph[dependent]:
        return []
    graph[dependent] = [required]
    return ring_through([dependent, *(node for node in members if node != dependent)], graph)
