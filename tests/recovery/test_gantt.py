"""The picture of the order: readable axis, bars inside, open ends, the same picture for the same rows."""

import re
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.targets import work_out
from recovery.gantt import (
    CHARACTERS,
    NAMES,
    ROWS,
    TICKS,
    WIDTH,
    Row,
    axis_step,
    cut,
    draw,
    order_rows,
    schedule_rows,
)
from recovery.ordering import order_of_return
from recovery.staffing import staffed
from tests.inventory.networks import network, process, resource
from tests.recovery.companies import plan, staff, step

pytestmark = pytest.mark.once

moments = st.none() | st.decimals(0, 3000, places=2)
rows = st.builds(Row, st.text(max_size=60), moments, moments, st.booleans(), moments)


def bar(row, *others):
    return draw([row, *others])[0].bars[0]


@settings(max_examples=40, deadline=None)
@given(st.lists(rows, max_size=60))
def test_everything_lies_inside_the_picture_and_keeps_its_order(random):
    pictures = draw(random)
    assert [each.row for picture in pictures for each in picture.bars] == random
    for picture in pictures:
        assert 1 <= len(picture.bars) <= ROWS
        assert 2 <= len(picture.ticks) <= TICKS + 1
        assert picture.ticks[0].hours == 0
        for each in picture.bars:
            assert NAMES <= each.x < each.x + each.width <= WIDTH
            for path in filter(None, (each.path, each.target)):
                assert all(
                    0 <= int(number) <= max(WIDTH, picture.height) for number in re.findall(r"-?\d+", path)
                )


@pytest.mark.parametrize(
    ("last", "step"),
    [
        ("0.1", Decimal(5) / 60),
        ("1", Decimal(10) / 60),
        ("5", Decimal("0.5")),
        ("9", 1),
        ("30", 4),
        ("100", 12),
    ]
    + [("200", 24), ("1000", 168), ("8784", 1344), ("99999", 10752)],
)
def test_the_axis_has_a_round_step(last, step):
    assert axis_step(Decimal(last)) == step


def test_bars_lie_on_their_hours():
    (picture,) = draw([Row("A", Decimal(0), Decimal(4)), Row("B", Decimal(4), Decimal(8))])
    at = {tick.hours: tick.x for tick in picture.ticks}
    one, other = picture.bars
    assert (one.x, one.x + one.width, other.x, other.x + other.width) == (at[0], at[4], at[4], at[8])
    assert one.path.endswith("Z")


def test_an_unknown_end_is_open_and_never_hatched():
    known, longest = Row("A", Decimal(0), Decimal(4), critical=True), Row("C", Decimal(0), Decimal(9))
    half, whole = Row("A", Decimal(1), None, critical=True), Row("A", None, None)
    assert (bar(known).hatched, bar(known).is_open) == (True, False)
    assert (bar(half, longest).hatched, bar(half, longest).is_open) == (False, True)
    assert not bar(half, longest).path.endswith("Z")
    assert bar(whole, longest).path.count("M") == 2  # two lines, no side


def test_a_target_is_marked_and_one_far_away_points_out_of_the_picture():
    near, far = (
        Row("A", Decimal(0), Decimal(8), target=Decimal(4)),
        Row("A", Decimal(0), Decimal(8), target=Decimal(720)),
    )
    (picture,) = draw([near])
    x = next(tick.x for tick in picture.ticks if tick.hours == 4)
    assert picture.bars[0].target.startswith(f"M{x} ")
    assert bar(far).target_beyond
    assert not bar(near).target_beyond
    assert bar(Row("A", Decimal(0), Decimal(8))).target is None


def test_no_rows_are_no_picture():
    assert draw([]) == []


@pytest.mark.parametrize("name", ["Server 1", "W" * 60, "two  words", ""])
def test_long_names_are_cut_to_one_line(name):
    assert len(cut(name)) <= CHARACTERS
    assert cut(name).rstrip("…") in " ".join(name.split())


def shop():
    return order_of_return(
        work_out(
            network(
                process("Sales", rto=4),
                resource("ERP", takes=2),
                resource("Server"),
                resource("Telephone", takes=1),
                "Sales > ERP > Server",
            )
        ),
        [plan("Server plan", ["Server"], step("Start", 60, "IT"), step("Check", 60, "IT"))],
    )


def test_order_and_schedule_become_rows():
    order, there = shop(), staff({"IT": "Anna"}, {"ERP": "Bert"})
    assert [(row.name, row.start, row.end, row.critical) for row in order_rows(order)] == [
        ("Server", 0, 2, True),
        ("ERP", 2, 4, True),
        ("Telephone", 0, 1, False),
    ]
    assert order_rows(order)[1].target == 4
    found = schedule_rows(order, staffed(order, there), there)
    assert {row.name for row in found} == {"Start: Anna", "Check: Anna", "ERP: Bert", "Telephone"}
    assert [row.name for row in found if row.critical] == ["Start: Anna", "Check: Anna", "ERP: Bert"]


def test_the_template_draws_it_without_styles():
    pictures = draw(order_rows(shop()))
    svg = render_to_string(
        "recovery/_gantt.html", {"picture": pictures[0], "number": 1, "title": "Order <1>"}
    )
    assert "style=" not in svg
    assert "Order &lt;1&gt;" in svg
    assert svg.count("url(#gantt-hatch-1)") == 2
    assert all(f">{name}</text>" in svg for name in ("Server", "ERP", "Telephone"))
