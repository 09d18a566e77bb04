"""A network as a picture: boxes in columns from power to processes, and the lines between them.

Pure and deterministic: the same network gives the same coordinates (whole pixels). The way of Sugiyama, Tagawa and Toda
(1981): columns are given by the layers, long lines get a place in every column they cross, the order in the columns is
found by barycentres, and the heights by least squares.
"""

from __future__ import annotations

import uuid
from bisect import bisect_right, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from inventory.layers import Layer, Place
from inventory.network import Edge, Network

WIDTH, HEIGHT = 240, 76  # of a box
COLUMN_GAP, ROW_GAP = 74, 18
LINE_HEIGHT = 12  # room of a line that passes through a column
HEAD = 34  # room for the names of the layers
MARGIN = 14
SWEEPS = 8
CHARACTERS = 27  # in one line of a box


@dataclass(frozen=True, slots=True)
class Box:
    """A node with the left upper corner of its box; `lines` is its name, cut to two lines."""

    id: uuid.UUID
    x: int
    y: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """An edge as an SVG path, from what is needed to what waits for it."""

    edge: Edge
    path: str


@dataclass(frozen=True, slots=True)
class Band:
    """The columns of one layer."""

    layer: Layer
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Picture:
    width: int
    height: int
    boxes: tuple[Box, ...]  # column by column, from top to bottom: the order of the focus
    lines: tuple[Line, ...]
    bands: tuple[Band, ...]


class _Slot:
    """A place in a column: a node, or a line that passes through (`node` is None)."""

    __slots__ = ("column", "left", "node", "order", "right", "y")

    def __init__(self, column: int, order: int, node: uuid.UUID | None) -> None:
        self.column, self.order, self.node = column, order, node
        self.left: list[_Slot] = []
        self.right: list[_Slot] = []
        self.y = 0.0

    @property
    def height(self) -> int:
        return LINE_HEIGHT if self.node is None else HEIGHT


def draw(network: Network, shown: Sequence[uuid.UUID], where: Mapping[uuid.UUID, Place]) -> Picture:
    """Draw these nodes and every edge between them. `where` names the place of each; its order breaks ties."""
    keys = sorted({where[node].key for node in shown})
    number = {key: column for column, key in enumerate(keys)}
    columns: list[list[_Slot]] = [[] for _ in keys]
    slots: dict[uuid.UUID, _Slot] = {}
    for node in shown:
        column = number[where[node].key]
        slots[node] = _Slot(column, len(columns[column]), node)
        columns[column].append(slots[node])
    edges = [
        edge
        for node in shown
        for edge in network.requirements[node]
        if edge.required in slots and node in slots
    ]
    ways = [_way(slots[edge.required], slots[edge.dependent], columns) for edge in edges]
    _order(columns)
    _raise(columns)
    boxes = tuple(
        Box(slot.node, _x(column), round(slot.y - HEIGHT / 2), cut(network.name(slot.node)))
        for column, group in enumerate(columns)
        for slot in group
        if slot.node is not None
    )
    bottom = max((slot.y + slot.height / 2 for group in columns for slot in group), default=HEAD)
    return Picture(
        width=2 * MARGIN + len(columns) * WIDTH + max(0, len(columns) - 1) * COLUMN_GAP,
        height=round(bottom) + MARGIN,
        boxes=boxes,
        lines=tuple(Line(edge, _path(way)) for edge, way in zip(edges, ways, strict=True)),
        bands=tuple(_bands(keys)),
    )


def _way(start: _Slot, end: _Slot, columns: list[list[_Slot]]) -> list[_Slot]:
    """The slots a line touches; in each column between its ends it takes a new one."""
    backwards = end.column < start.column
    first, last = (end, start) if backwards else (start, end)
    way = [first]
    for column in range(first.column + 1, last.column):
        passing = _Slot(column, len(columns[column]), None)
        columns[column].append(passing)
        way.append(passing)
    way.append(last)
    if first.column != last.column:
        for one, other in pairwise(way):
            one.right.append(other)
            other.left.append(one)
    return way[::-1] if backwards else way


def _order(columns: list[list[_Slot]]) -> None:
    """Sort each column by the mean place of its neighbours, to and fro; keep the order with the fewest crossings."""
    best, fewest = [list(group) for group in columns], crossings(columns)
    for sweep in range(SWEEPS):
        forth = sweep % 2 == 0
        for group in columns if forth else reversed(columns):
            means = {
                id(slot): _mean([each.order for each in (slot.left if forth else slot.right)], slot.order)
                for slot in group
            }
            group.sort(key=lambda slot: (means[id(slot)], slot.order))
            _number(group)
        found = crossings(columns)
        if found < fewest:
            best, fewest = [list(group) for group in columns], found
        if fewest == 0:
            break
    for group, kept in zip(columns, best, strict=True):
        group[:] = kept
        _number(group)


def _number(group: list[_Slot]) -> None:
    for place, slot in enumerate(group):
        slot.order = place


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def crossings(columns: Iterable[list[_Slot]]) -> int:
    """How often lines cross between neighbouring columns; counts inversions, E log E and quick for what a page holds."""
    total = 0
    for group in columns:
        ends: list[int] = []
        for slot in group:
            following = sorted(other.order for other in slot.right)
            total += sum(len(ends) - bisect_right(ends, order) for order in following)
            for order in following:
                insort(ends, order)
    return total


def _raise(columns: list[list[_Slot]]) -> None:
    """Give every slot a height near its neighbours, without touching the next one."""
    for group in columns:
        _spread(group, [HEAD + MARGIN + HEIGHT / 2] * len(group))
    for sweep in range(SWEEPS):
        for group in columns if sweep % 2 == 0 else reversed(columns):
            _spread(group, [_mean([o.y for o in (*slot.left, *slot.right)], slot.y) for slot in group])
    top = min((slot.y - slot.height / 2 for group in columns for slot in group), default=0)
    for group in columns:
        for slot in group:
            slot.y += HEAD + MARGIN - top


def _spread(group: list[_Slot], wanted: list[float]) -> None:
    """The heights nearest to the wanted ones that keep order and distance (isotonic regression, pooling violators)."""
    offsets, offset = [], 0.0
    for place, slot in enumerate(group):
        if place:
            offset += (group[place - 1].height + slot.height) / 2 + ROW_GAP
        offsets.append(offset)
    pools: list[tuple[float, int]] = []  # mean, members
    for value in (height - shift for height, shift in zip(wanted, offsets, strict=True)):
        mean, members = value, 1
        while pools and pools[-1][0] > mean:
            other, more = pools.pop()
            mean, members = (mean * members + other * more) / (members + more), members + more
        pools.append((mean, members))
    levels = [mean for mean, members in pools for _ in range(members)]
    for slot, level, shift in zip(group, levels, offsets, strict=True):
        slot.y = level + shift


def _x(column: int) -> int:
    return MARGIN + column * (WIDTH + COLUMN_GAP)


def _path(way: list[_Slot]) -> str:
    """Curves from side to side; a line between two boxes of one column bends out to the right."""
    first, last = way[0], way[-1]
    if first.column == last.column:
        x, bend = _x(first.column) + WIDTH, COLUMN_GAP - 20
        return f"M{x} {round(first.y)}C{x + bend} {round(first.y)} {x + bend} {round(last.y)} {x} {round(last.y)}"
    forward = first.column < last.column
    x = _x(first.column) + (WIDTH if forward else 0)
    y = round(first.y)
    parts = [f"M{x} {y}"]
    for slot in way[1:]:
        near = _x(slot.column) + (0 if forward else WIDTH)
        far = _x(slot.column) + (WIDTH if forward else 0)
        middle, level = (x + near) // 2, round(slot.y)
        parts.append(f"C{middle} {y} {middle} {level} {near} {level}")
        if slot.node is None:
            parts.append(f"H{far}")
        x, y = far, level
    return "".join(parts)


def _bands(keys: Sequence[tuple[int, int]]) -> Iterable[Band]:
    """The layers that are there, each over all its columns."""
    layers = list(Layer)
    for layer in dict.fromkeys(key[0] for key in keys):
        places = [column for column, key in enumerate(keys) if key[0] == layer]
        yield Band(layers[layer], _x(places[0]), _x(places[-1]) + WIDTH - _x(places[0]))


def cut(name: str) -> tuple[str, ...]:
    """A name in at most two lines of a box; longer ones end with an ellipsis."""
    lines = [""]
    for word in name.split():
        if not lines[-1]:
            lines[-1] = word
        elif len(lines[-1]) + 1 + len(word) <= CHARACTERS:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > 2:
        lines = [lines[0], " ".join(lines[1:])]
    return tuple(line if len(line) <= CHARACTERS else f"{line[: CHARACTERS - 1].rstrip()}…" for line in lines)
