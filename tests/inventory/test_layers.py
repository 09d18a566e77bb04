"""Layers from power to processes, and what falls with each thing."""

from __future__ import annotations

import uuid
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from inventory.falls import Fall, Falls
from inventory.layers import ORDER, Layer, own_layer, places
from inventory.network import Edge, Network, Process, Resource, Scheme
from tests import inventories
from tests.inventories import NETWORK_OF_BECK as BECK
from tests.inventories import key

SCHEME = Scheme((), 2, Decimal(4), Decimal(0))
KINDS = ["it_system", "application", "infrastructure", "staff"]


def test_each_thing_stands_in_the_layer_of_its_kind():
    where = places(BECK)

    assert where[key("Strom")].layer == Layer.SUPPLY
    assert where[key("Netz")].layer == Layer.NETWORK
    assert where[key("Anmeldung")].layer == where[key("Server 1")].layer == Layer.BASIS
    assert where[key("Warenwirtschaft")].layer == Layer.APPLICATION
    assert where[key("Auftragsannahme")].layer == where[key("Lohnabrechnung")].layer == Layer.PROCESS


def test_a_process_that_needs_another_stands_one_step_higher():
    where = places(BECK)

    assert where[key("Auftragsannahme")].step == 0
    assert where[key("Versand")].step == 1


def test_what_a_supply_line_needs_is_a_supply_line_itself():
    room = Resource(key("Raum"), "Serverraum", "infrastructure")
    cooling = Resource(key("Kälte"), "Klimagerät", "equipment")
    network = Network(SCHEME, (), (room, cooling), (inventories.edge("Raum", "Kälte"),))

    where = places(network)

    assert where[cooling.id].layer == Layer.SUPPLY
    assert where[cooling.id].step < where[room.id].step


def test_supporting_dependencies_move_nothing():
    server = Resource(key("S"), "Server", "it_system")
    monitor = Resource(key("M"), "Überwachung", "application")
    network = Network(SCHEME, (), (server, monitor), (inventories.edge("S", "M", essential=False),))

    assert places(network)[monitor.id].layer == Layer.APPLICATION


def test_what_falls_with_the_server():
    falls = Falls(BECK)

    assert len(falls.of(key("Server 1")).processes) == 2
    assert falls.of(key("Server 1")) == Fall(
        (key("Auftragsannahme"), key("Versand")), (key("Warenwirtschaft"),)
    )
    assert falls.of(key("Lohnabrechnung")) == Fall((), ())
    assert (
        len(falls.of(key("Drucker")).processes) == 2
    )  # Versand needs Auftragsannahme, which needs it after five days


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Small networks with rings, supporting edges and every kind of thing."""
    processes = [Process(uuid.UUID(int=n), f"P{n}") for n in range(draw(st.integers(0, 4)))]
    resources = [
        Resource(uuid.UUID(int=100 + n), f"R{n}", draw(st.sampled_from(KINDS)))
        for n in range(draw(st.integers(1, 7)))
    ]
    everybody = [*processes, *resources]
    pairs = draw(st.sets(st.tuples(st.sampled_from(everybody), st.sampled_from(everybody)), max_size=20))
    edges = [
        Edge(uuid.UUID(int=1000 + n), one.id, other.id, essential=draw(st.booleans()))
        for n, (one, other) in enumerate(sorted(pairs, key=lambda pair: (pair[0].name, pair[1].name)))
        if one is not other and (isinstance(one, Process) or isinstance(other, Resource))
    ]
    return Network(SCHEME, tuple(processes), tuple(resources), tuple(edges))


def reached(network: Network, start: uuid.UUID) -> set[uuid.UUID]:
    """Everything that cannot go on without `start`, walked the plain way."""
    found: set[uuid.UUID] = set()
    waiting = [start]
    while waiting:
        for edge in network.dependents[waiting.pop()]:
            if edge.essential and edge.dependent not in found:
                found.add(edge.dependent)
                waiting.append(edge.dependent)
    return found - {start}


@given(networks())
def test_nothing_waits_for_something_to_its_right(network: Network) -> None:
    where = places(network)
    assert set(where) == set(network.by_id)
    for node, place in where.items():
        assert ORDER[place.layer] <= ORDER[own_layer(network.by_id[node])]
    for edge in network.edges:
        if edge.essential:
            assert where[edge.required].key <= where[edge.dependent].key
            in_ring = edge.dependent in reached(network, edge.dependent) or edge.required in reached(
                network, edge.dependent
            )
            if not in_ring:
                assert where[edge.required].key < where[edge.dependent].key
            else:
                assert where[edge.required] == where[edge.dependent]


@given(networks())
def test_falls_are_those_of_a_plain_walk(network: Network) -> None:
    falls = Falls(network)
    for node in network.by_id:
        fall = falls.of(node)
        assert {*fall.processes, *fall.resources} == reached(network, node)
