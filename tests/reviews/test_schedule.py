"""Days on which people are asked, reminded and told of: by the calendar, without a clock or a database."""

from datetime import date, timedelta

import pytest

from reviews.schedule import Reached, is_digest_day, is_reminder_day, monday_of, reached, week_key

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)
WEEK = [date(2027, 3, 22) + timedelta(days=number) for number in range(7)]  # from a Monday on
LAST_WEEK = [day - timedelta(days=7) for day in WEEK]
NEVER = None


def test_the_mail_leaves_on_its_day_and_on_no_other_while_the_machine_runs():
    for wanted in range(7):
        leaves = [is_digest_day(wanted, day, day - timedelta(days=1)) for day in WEEK]

        assert leaves == [number == wanted for number in range(7)]


@pytest.mark.parametrize(
    ("weekday", "looked_on", "on", "leaves"),
    [
        (TUESDAY, WEEK[MONDAY], WEEK[THURSDAY], True),
        (TUESDAY, WEEK[TUESDAY], WEEK[THURSDAY], False),  # it looked on the day: there was nothing to say
        (TUESDAY, WEEK[MONDAY], WEEK[SATURDAY], False),
        (TUESDAY, WEEK[MONDAY], WEEK[SUNDAY], False),
        (THURSDAY, WEEK[MONDAY], WEEK[WEDNESDAY], False),  # not missed yet
        (TUESDAY, LAST_WEEK[MONDAY], WEEK[FRIDAY], True),
        (FRIDAY, LAST_WEEK[THURSDAY], WEEK[MONDAY], True),  # a long weekend
        (SATURDAY, LAST_WEEK[FRIDAY], WEEK[MONDAY], True),  # a machine that rests at weekends
        (SUNDAY, LAST_WEEK[FRIDAY], WEEK[MONDAY], True),
        (SUNDAY, LAST_WEEK[SUNDAY], WEEK[MONDAY], False),
        (SATURDAY, WEEK[FRIDAY], WEEK[SUNDAY], False),
        (WEDNESDAY, LAST_WEEK[MONDAY], WEEK[MONDAY], True),
    ],
)
def test_what_was_missed_leaves_on_the_next_working_day(weekday, looked_on, on, leaves):
    assert is_digest_day(weekday, on, looked_on) is leaves


@pytest.mark.parametrize("day", range(7))
def test_the_first_look_of_all_has_missed_nothing(day):
    assert is_digest_day(TUESDAY, WEEK[day], NEVER) is (day == TUESDAY)


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        (MONDAY, [3, 4]),
        (TUESDAY, [3, 6]),
        (WEDNESDAY, [5, 6]),
        (THURSDAY, [4, 5, 6]),
        (FRIDAY, [3, 4, 5, 6]),
        (SATURDAY, [3, 4, 5, 6]),
        (SUNDAY, [3, 4, 5]),
    ],
)
def test_the_second_mail_comes_after_three_days_and_never_at_a_weekend(asked, days):
    asked_on = WEEK[asked]
    possible = [number for number in range(30) if is_reminder_day(asked_on, asked_on + timedelta(number))]

    assert possible == days


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, Reached()),
        (6, Reached()),
        (7, Reached(deputy=True)),
        (9, Reached(deputy=True)),
        (10, Reached(deputy=True, call=True)),
        (13, Reached(deputy=True, call=True)),
        (14, Reached(deputy=True, call=True, management=True)),
        (27, Reached(deputy=True, call=True, management=True)),
        (28, Reached(deputy=True, call=True, management=True, again=True)),
        (400, Reached(deputy=True, call=True, management=True, again=True)),
    ],
)
def test_who_is_to_know_after_so_many_days(days, expected):
    assert reached(WEEK[0], WEEK[0] + timedelta(days)) == expected


def test_nobody_is_told_of_what_nobody_was_asked():
    assert reached(None, date(2030, 1, 1)) == Reached()


@pytest.mark.parametrize(
    ("day", "key"),
    [
        (date(2026, 11, 24), "2026-W48"),
        (date(2026, 12, 31), "2026-W53"),
        (date(2027, 1, 3), "2026-W53"),  # a Sunday: its week began in the old year
        (date(2027, 1, 4), "2027-W01"),
        (date(2025, 12, 29), "2026-W01"),
        (date(2024, 12, 30), "2025-W01"),
    ],
)
def test_a_week_has_one_name_at_the_turn_of_the_year_too(day, key):
    assert week_key(day) == week_key(monday_of(day)) == key
