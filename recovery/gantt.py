"""Work over time as a picture: one bar per row over an axis of hours, the critical path hatched, targets marked.

Pure and deterministic: whole pixels, no colours. `templates/recovery/_gantt.html` draws page and paper from the same data,
with outlines and hatching alone. The table beside it says the same in words.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from recovery.means import Means
from recovery.ordering import Order
from recovery.plans import Staff
from recovery.staffing import Schedule

ROWS = 40  # in one picture
WIDTH, NAMES, RIGHT = 960, 260, 48  # of the picture, of the column of names, and room for what goes on
ROW, BAR, HEAD = 28, 16, 40
CHARACTERS = 34  # of a name
MARK = 5  # half the width of the mark of a target
TICKS = 10  # at most
STEPS = tuple(
    Decimal(each) / 60
    for each in (5, 10, 15, 30, 60, 120, 240, 480, 720, 1440, 2880, 4320, 10_080, 20_160, 40_320, 80_640)
)


@dataclass(frozen=True, slots=True)
class Row:
    """What one row shows. Without `end` the bar stays open, without `start` it is open on both sides."""

    name: str
    start: Decimal | None
    end: Decimal | None
    critical: bool = False
    target: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the axis; `hours` is its label."""

    x: int
    hours: Decimal


@dataclass(frozen=True, slots=True)
class Bar:
    """A row as it is drawn. `path` is the outline: closed, or without the sides that nobody knows.

    `target` is a mark on its hour (an SVG path); one that lies beyond the picture is an arrow at its edge.
    """

    name: str
    row: Row
    y: int  # of the row
    baseline: int  # of its name
    x: int
    width: int
    path: str
    hatched: bool
    is_open: bool
    target: str | None
    target_beyond: bool


@dataclass(frozen=True, slots=True)
class Picture:
    width: int
    height: int
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    top: int
    bottom: int
    left: int


def draw(rows: Iterable[Row]) -> list[Picture]:
    """Draw the rows in their order, at most forty in a picture, all over the same hours; no rows, no picture."""
    rows = list(rows)
    last = _last(rows)
    step = axis_step(last)
    count = max(1, math.ceil(last / step))  # the axis ends with a whole step
    until = step * count
    return [_picture(rows[first : first + ROWS], step, count, until) for first in range(0, len(rows), ROWS)]


def _last(rows: Sequence[Row]) -> Decimal:
    """The last hour shown: of all work, and of targets that lie not far beyond it."""
    last = max(
        (each for row in rows for each in (row.start, row.end) if each is not None), default=Decimal(0)
    )
    targets = [row.target for row in rows if row.target is not None]
    if not last:
        return min((each for each in targets if each), default=Decimal(1))
    return max([last, *(each for each in targets if each <= last * Decimal("1.25"))])


def axis_step(last: Decimal) -> Decimal:
    """The smallest step from five minutes to weeks with at most ten of them up to this hour."""
    step = next((each for each in STEPS if each * TICKS >= last), STEPS[-1])
    while step * TICKS < last:
        step *= 2
    return step


def _picture(rows: Sequence[Row], step: Decimal, count: int, until: Decimal) -> Picture:
    bottom = HEAD + ROW * len(rows)
    return Picture(
        width=WIDTH,
        height=bottom + 8,
        bars=tuple(_bar(row, HEAD + ROW * number, until) for number, row in enumerate(rows)),
        ticks=tuple(Tick(_x(step * number, until), step * number) for number in range(count + 1)),
        top=HEAD,
        bottom=bottom,
        left=NAMES,
    )


def _x(hours: Decimal, until: Decimal) -> int:
    return NAMES + round(hours / until * (WIDTH - NAMES - RIGHT))


def _bar(row: Row, y: int, until: Decimal) -> Bar:
    end = row.end if row.start is not None else None
    left = _x(row.start or Decimal(0), until)
    right = WIDTH - 2 * MARK if end is None else _x(end, until)
    right = max(right, left + 2)  # no work is too short to be seen
    top = y + (ROW - BAR) // 2
    width = right - left
    if row.start is None:
        path = f"M{left} {top}H{right}M{left} {top + BAR}H{right}"
    elif end is None:
        path = f"M{right} {top}H{left}V{top + BAR}H{right}"
    else:
        path = f"M{left} {top}H{right}V{top + BAR}H{left}Z"
    beyond = row.target is not None and row.target > until
    target = None
    if beyond:
        at, middle = WIDTH - 1, y + ROW // 2
        target = f"M{at - MARK} {middle - MARK}L{at} {middle}L{at - MARK} {middle + MARK}Z"
    elif row.target is not None:
        at = _x(row.target, until)
        target = f"M{at} {y + 2}V{y + ROW - 2}M{at - MARK} {y + 2}H{at + MARK}L{at} {y + 2 + MARK}Z"
    return Bar(
        cut(row.name),
        row,
        y,
        y + ROW // 2 + 5,
        left,
        width,
        path,
        row.critical and end is not None,
        end is None,
        target,
        beyond,
    )


def cut(name: str) -> str:
    """A name in one line; longer ones end with an ellipsis."""
    name = " ".join(name.split())
    return name if len(name) <= CHARACTERS else f"{name[: CHARACTERS - 1].rstrip()}…"


def order_rows(order: Order) -> list[Row]:
    """The best case: a row for everything that is worked on, in the order of return."""
    critical = {link.node for link in order.critical_path}
    name = order.network.name
    return [
        Row(name(entry.node), entry.start, entry.end, entry.node in critical, entry.target)
        for entry in order.entries
        if entry.means is not Means.NOTHING and entry.node in order.targets.resources
    ]


def schedule_rows(order: Order, schedule: Schedule, staff: Staff) -> list[Row]:
    """The staffed case: a row for every activity, by its start; "step: person"."""
    critical = {activity.id for activity in schedule.critical_path}
    rows = []
    for activity in schedule.activities:
        what = (
            activity.step.action if activity.step is not None else order.network.name(activity.resources[0])
        )
        who = None if activity.person is None else staff.names.get(activity.person)
        name = f"{what}: {who}" if who else what
        rows.append(Row(name, activity.start, activity.end, activity.id in critical))
    return rows
