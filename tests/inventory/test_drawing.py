"""The picture: nothing overlaps, lines end at their boxes, the same network gives the same picture."""

from __future__ import annotations

import re
from time import perf_counter

import pytest
from hypothesis import given

from inventory.drawing import CHARACTERS, HEIGHT, WIDTH, Picture, cut, draw
from inventory.layers import Layer, places
from inventory.network import Network
from tests import inventories
from tests.inventories import NETWORK_OF_BECK as BECK
from tests.inventories import key
from tests.inventory.test_layers import networks


def picture(network: Network) -> Picture:
    return draw(network, list(network.by_id), places(network))


def overlapping(found: Picture) -> list[tuple[object, object]]:
    boxes = found.boxes
    return [
        (one.id, other.id)
        for place, one in enumerate(boxes)
        for other in boxes[:place]
        if abs(one.x - other.x) < WIDTH and abs(one.y - other.y) < HEIGHT
    ]


def test_power_stands_left_and_processes_right():
    where = {box.id: box for box in picture(BECK).boxes}

    way = ["Strom", "Netz", "Server 1", "Warenwirtschaft", "Auftragsannahme", "Versand"]
    assert [where[key(name)].x for name in way] == sorted({where[key(name)].x for name in way})
    assert [band.layer for band in picture(BECK).bands] == list(Layer)


def test_every_edge_between_shown_nodes_is_a_line():
    assert {line.edge for line in picture(BECK).lines} == set(BECK.edges)
    few = draw(BECK, [key("Server 1"), key("Netz")], places(BECK))
    assert [line.edge for line in few.lines] == [inventories.edge("Server 1", "Netz")]


def test_a_line_begins_at_what_is_needed_and_ends_at_what_waits():
    found = picture(BECK)
    where = {box.id: box for box in found.boxes}
    for line in found.lines:
        numbers = [int(number) for number in re.findall(r"-?\d+", line.path)]
        start, end = where[line.edge.required], where[line.edge.dependent]
        assert numbers[:2] == [start.x + WIDTH, start.y + HEIGHT // 2]
        assert numbers[-2:] == [end.x, end.y + HEIGHT // 2]


def test_the_same_network_gives_the_same_picture():
    assert picture(BECK) == picture(BECK)


def test_nothing_to_show_is_an_empty_picture():
    assert draw(BECK, [], {}).boxes == ()


@given(networks())
def test_boxes_stand_apart_and_inside(network: Network) -> None:
    found = picture(network)
    assert overlapping(found) == []
    for box in found.boxes:
        assert box.x >= 0
        assert box.y >= 0
        assert box.x + WIDTH <= found.width
        assert box.y + HEIGHT <= found.height
    assert len(found.lines) == len(network.edges)


def test_two_straight_lines_do_not_cross():
    """The order of the columns follows the lines, whatever the order given."""
    network, _details = inventories.many(2, 2)
    things, tasks = network.resources, network.processes
    edges = (inventories.edge("p0", "r1"), inventories.edge("p1", "r0"))
    found = {box.id: box.y for box in picture(Network(network.scheme, tasks, things, edges)).boxes}
    assert (found[key("p0")] < found[key("p1")]) == (found[key("r1")] < found[key("r0")])


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Server 1", ("Server 1",)),
        ("Virtualisierungsserver und Datenhaltung", ("Virtualisierungsserver und", "Datenhaltung")),
        ("W" * 60, ("W" * (CHARACTERS - 1) + "…",)),
        ("", ("",)),
    ],
)
def test_long_names_are_cut_to_two_lines(name, lines):
    assert cut(name) == lines


def test_two_hundred_nodes_are_drawn_in_a_tenth_of_a_second():
    network, _details = inventories.many(40, 160)
    where = places(network)
    started = perf_counter()
    found = draw(network, list(network.by_id), where)
    assert perf_counter() - started < 0.5  # five times what it takes here
    assert len(found.boxes) == 200
    assert overlapping(found) == []
