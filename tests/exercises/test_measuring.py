"""Reaction time of an alarm: pure numbers, rounded up."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from exercises.measuring import Measured, Verdict, marks, measure, minutes_between, verdict

START = datetime(2026, 11, 24, 21, 0, tzinfo=UTC)


def after(**parts):
    return START + timedelta(**parts)


@dataclass
class Call:
    steps: list[int] = field(default_factory=lambda: [0])
    received_at: datetime | None = None
    ready_at: datetime | None = None
    ready_in: int | None = None


@pytest.mark.parametrize(
    ("end", "minutes"),
    [
        (after(seconds=0), 0),
        (after(seconds=1), 1),
        (after(minutes=15), 15),
        (after(minutes=15, seconds=1), 16),
        (after(minutes=-5), 0),
    ],
)
def test_minutes_are_rounded_up(end, minutes):
    assert minutes_between(START, end) == minutes


def test_answers_are_counted_at_15_30_and_60_minutes():
    times = (1, 15, 16, 30, 31, 60, 61)
    calls = [Call(received_at=after(minutes=each)) for each in times] + [Call()]

    found = marks(calls, START, after(minutes=45))

    assert [(each.minutes, each.answered, each.called, each.is_over) for each in found] == [
        (15, 2, 8, True),
        (30, 4, 8, True),
        (60, 6, 8, False),
    ]
    assert [each.percent for each in found] == [25, 50, 75]


def test_a_hundred_percent_is_all_of_them():
    calls = [Call(received_at=START) for _ in range(299)] + [Call()]
    assert marks(calls, START, START)[0].percent == 99
    assert marks([], START, START)[0].percent == 0


def test_one_answer_settles_a_step_and_the_last_step_counts():
    calls = [
        Call([0], after(minutes=20)),
        Call([0, 1], after(minutes=7), after(minutes=7), 30),
        Call([2], after(minutes=12), after(minutes=13), 15),
    ]
    found = measure(calls, 3, START)

    assert (found.first, found.answered, found.ready) == (7, 12, 37)
    assert [(step.answered, step.called) for step in found.steps] == [(7, 2), (7, 1), (12, 1)]


def test_as_long_as_a_step_is_silent_or_calls_nobody_there_is_no_reaction_time():
    silent = measure([Call([0], after(minutes=3)), Call([1])], 2, START)
    assert (silent.first, silent.answered, silent.ready) == (3, None, None)

    unfilled = measure([Call([0], after(minutes=3))], 2, START)
    assert (unfilled.answered, unfilled.steps[1].called) == (None, 0)
    assert measure([], 0, START) == Measured(None, None, None, ())


@pytest.mark.parametrize(
    ("answered", "ready", "until", "expected"),
    [
        (20, 60, 300, Verdict.KEPT),
        (20, 61, 300, Verdict.MISSED),
        (61, None, 300, Verdict.MISSED),
        (20, None, 30, Verdict.UNKNOWN),
        (None, None, 59, Verdict.UNKNOWN),
        (None, None, 60, Verdict.MISSED),
    ],
)
def test_the_planned_time_is_kept_when_every_step_is_ready_within_it(answered, ready, until, expected):
    measured = Measured(answered, answered, ready, ())
    assert verdict(measured, Decimal(1), START, after(minutes=until)) == expected
    assert verdict(measured, None, START, after(minutes=until)) == Verdict.UNKNOWN
