"""How long a restore took over the years, as a picture: a shape per result, a dashed line for what is demanded.

Pure and deterministic: whole pixels, no colours. `templates/backups/_restore_trend.html` draws it in the colour of the text;
the table beside it says the same in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

WIDTH, HEIGHT = 344, 190
LEFT, RIGHT, TOP, BOTTOM = 72, 20, 16, 30  # what stands beside the field
MARK = 6  # half the width of a point
APART = 76  # pixels between two days of the axis
LINES = 4  # of the axis of hours, at most
FAR = 4  # a demand so many times above everything measured is said, not drawn
STEPS = tuple(
    Decimal(each) / 60
    for each in (5, 15, 30, 60, 120, 240, 480, 720, 1440, 2880, 4320, 10_080, 20_160, 43_200, 86_400, 175_680)
)


@dataclass(frozen=True, slots=True)
class Measured:
    """One test; `result` is a value of `RestoreTest.Result`."""

    on: date
    hours: Decimal
    result: str


@dataclass(frozen=True, slots=True)
class Point:
    """A test as it is drawn: passed a full disc, passed in part an open triangle, failed a cross."""

    x: int
    y: int
    path: str
    filled: bool
    measured: Measured


@dataclass(frozen=True, slots=True)
class Level:
    """A line of the axis of hours."""

    y: int
    hours: Decimal


@dataclass(frozen=True, slots=True)
class Day:
    """A mark of the axis of time; `anchor` is where its label holds on."""

    x: int
    on: date
    anchor: str


@dataclass(frozen=True, slots=True)
class Trend:
    width: int
    height: int
    left: int
    right: int
    bottom: int
    points: tuple[Point, ...]
    way: str  # SVG path from point to point
    levels: tuple[Level, ...]
    days: tuple[Day, ...]
    demand_y: int | None  # None: nothing is demanded, or it lies above the picture


def draw(tests: Sequence[Measured], demand: Decimal | None) -> Trend | None:
    """Return the picture of tests, oldest first; None for fewer than two, which are no trend. `demand` in hours."""
    if len(tests) < 2:
        return None
    longest = max(each.hours for each in tests)
    inside = demand is not None and (longest == 0 or demand <= FAR * longest)
    levels = _levels(max(longest, demand) if inside and demand is not None else longest)
    top = levels[-1]
    first, span = tests[0].on, max(1, (tests[-1].on - tests[0].on).days)
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM

    def x(on: date) -> int:
        return LEFT + round((right - LEFT) * (on - first).days / span)

    def y(hours: Decimal) -> int:
        return bottom - round((bottom - TOP) * hours / top)

    points = tuple(_point(x(each.on), y(each.hours), each) for each in tests)
    return Trend(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=right,
        bottom=bottom,
        points=points,
        way="M" + "L".join(f"{point.x} {point.y}" for point in points),
        levels=tuple(Level(y(hours), hours) for hours in levels),
        days=_days(tests, x),
        demand_y=y(demand) if inside and demand is not None else None,
    )


def _levels(highest: Decimal) -> list[Decimal]:
    """0 and at most so many round steps, the last at or above the highest."""
    for step in STEPS:
        count = -(-highest // step) if highest else 1
        if count * step < highest:
            count += 1
        if count <= LINES:
            return [step * number for number in range(int(count) + 1)]
    return [Decimal(0), highest]


def _days(tests: Sequence[Measured], x) -> tuple[Day, ...]:  # type: ignore[no-untyped-def]
    """First and last day, and between them the beginning of every year that has room."""
    first, last = tests[0].on, tests[-1].on
    found = [Day(x(first), first, "start")]
    if x(last) - x(first) < APART:
        return tuple(found)
    for year in range(first.year + 1, last.year + 1):
        begin = date(year, 1, 1)
        if x(begin) - found[-1].x >= APART and x(last) - x(begin) >= APART:
            found.append(Day(x(begin), begin, "middle"))
    return (*found, Day(x(last), last, "end"))


def _point(x: int, y: int, measured: Measured) -> Point:
    m = MARK
    if measured.result == "passed":
        path = f"M{x - m} {y}a{m} {m} 0 1 0 {2 * m} 0a{m} {m} 0 1 0 {-2 * m} 0z"
    elif measured.result == "partial":
        path = f"M{x} {y - m}l{m} {2 * m}h{-2 * m}z"
    else:
        path = f"M{x - m} {y - m}l{2 * m} {2 * m}m0 {-2 * m}l{-2 * m} {2 * m}"
    return Point(x, y, path, measured.result == "passed", measured)
