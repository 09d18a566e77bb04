"""The small picture of how long restores took: inside its frame, the same every time, a shape per result."""

import itertools
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from backups.trend import LINES, Measured, draw

START = date(2023, 5, 1)
SERIES = st.lists(
    st.tuples(
        st.integers(0, 4000),
        st.decimals(0, 8784, places=2),
        st.sampled_from(("passed", "partial", "failed")),
    ),
    min_size=2,
    max_size=30,
).map(lambda rows: [Measured(START + timedelta(day), hours, result) for day, hours, result in sorted(rows)])


def test_one_test_is_no_trend():
    assert draw([], None) is None
    assert draw([Measured(START, Decimal(4), "passed")], Decimal(8)) is None


@given(SERIES, st.none() | st.decimals(0, 8784, places=2))
def test_everything_lies_inside_and_longer_stands_higher(tests, demand):
    picture = draw(tests, demand)

    assert picture == draw(tests, demand)
    for point in picture.points:
        assert picture.left <= point.x <= picture.right
        assert 0 < point.y <= picture.bottom
    by_hours = sorted(picture.points, key=lambda point: point.measured.hours)
    assert [point.y for point in by_hours] == sorted((point.y for point in by_hours), reverse=True)
    assert len(picture.levels) <= LINES + 1
    assert picture.levels[-1].hours >= max(each.hours for each in tests)
    if picture.demand_y is not None:
        assert 0 < picture.demand_y <= picture.bottom
        if demand >= max(each.hours for each in tests):
            assert picture.demand_y <= min(point.y for point in picture.points)


@given(SERIES)
def test_the_days_of_the_axis_never_touch(tests):
    days = draw(tests, None).days

    assert all(b.x - a.x >= 70 for a, b in itertools.pairwise(days))


def test_each_result_has_a_shape_of_its_own():
    tests = [
        Measured(START + timedelta(n), Decimal(4), each)
        for n, each in enumerate(("passed", "partial", "failed"))
    ]

    passed, partial, failed = draw(tests, Decimal(8)).points

    assert "a" in passed.path
    assert passed.filled
    assert partial.path.endswith("z")
    assert not partial.filled
    assert "z" not in failed.path


def test_a_demand_far_above_is_said_and_not_drawn():
    tests = [Measured(START, Decimal(1), "passed"), Measured(START + timedelta(90), Decimal(2), "passed")]

    assert draw(tests, Decimal(720)).demand_y is None
    assert draw(tests, Decimal(8)).demand_y is not None
    assert draw(tests, None).demand_y is None
