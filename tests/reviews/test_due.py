"""Due dates: by the calendar, without a clock."""

import uuid
from datetime import date, timedelta

import pytest

from reviews.due import (
    Because,
    Due,
    Entry,
    Staff,
    Stage,
    due_on,
    in_order,
    occurrences,
    stage_of,
    twelve_months,
    when_due,
)

ON = date(2026, 11, 26)
ANNA, BERND, CEM, DORA = (uuid.UUID(int=number) for number in range(1, 5))
LEAD_ROLE = uuid.UUID(int=99)


def entry(created=date(2026, 1, 15), **fields):
    return Entry("risk", uuid.uuid4(), uuid.uuid4(), fields.pop("name", "Feuer"), created, **fields)


def due(day, months=12, **fields):
    return Due(entry(**fields), day, stage_of(day, ON), Because.AGE, months)


@pytest.mark.parametrize(
    ("last", "months", "expected"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 10, 25), 3, date(2027, 1, 25)),  # the night the clocks go back
        (date(2026, 3, 29), 6, date(2026, 9, 29)),  # and forward
        (date(2026, 12, 31), 3, date(2027, 3, 31)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
    ],
)
def test_months_go_by_the_calendar(last, months, expected):
    assert due_on(entry(confirmed_on=last), months) == (expected, Because.AGE)


def test_without_a_review_the_day_of_entry_counts():
    assert due_on(entry(created=date(2026, 1, 15)), 12) == (date(2027, 1, 15), Because.AGE)


def test_a_fixed_day_comes_first_until_somebody_has_looked_for_it():
    fixed = date(2026, 12, 20)

    assert due_on(entry(fixed_on=fixed), 12) == (fixed, Because.FIXED)
    assert due_on(entry(fixed_on=fixed, confirmed_on=fixed - timedelta(31)), 12) == (fixed, Because.FIXED)
    assert due_on(entry(fixed_on=fixed, confirmed_on=fixed - timedelta(30)), 12)[1] == Because.AGE


def test_a_fixed_day_after_the_interval_waits():
    assert due_on(entry(fixed_on=date(2028, 1, 1)), 12) == (date(2027, 1, 15), Because.AGE)


def test_what_is_no_longer_needed_and_still_there_is_due_at_once():
    gone = entry(confirmed_on=date(2026, 11, 20), gone_on=date(2026, 11, 20))

    assert due_on(gone, 12) == (date(2026, 11, 20), Because.GONE)


@pytest.mark.parametrize(
    ("days", "stage"),
    [
        (-1, Stage.OVERDUE), (0, Stage.WEEK), (7, Stage.WEEK), (8, Stage.FORTNIGHT), (14, Stage.FORTNIGHT),
        (15, Stage.MONTH), (30, Stage.MONTH), (31, Stage.LATER),
    ],
)  # fmt: skip
def test_stages(days, stage):
    assert stage_of(ON + timedelta(days), ON) == stage


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"owner_id": ANNA, "deputy_id": BERND}, (ANNA, BERND)),
        ({"owner_id": ANNA}, (ANNA, CEM)),
        ({}, (CEM, ANNA)),
        ({"role_id": LEAD_ROLE}, (BERND, CEM)),
        ({"owner_id": DORA, "deputy_id": BERND}, (BERND, CEM)),  # Dora has left
        ({"owner_id": CEM}, (CEM, ANNA)),
    ],
)
def test_who_keeps_it_true(fields, expected):
    staff = Staff(frozenset({ANNA, BERND, CEM}), {"it_lead": (CEM, DORA, ANNA), LEAD_ROLE: (BERND,)})

    assert staff.responsible(entry(**fields), "it_lead") == expected


def test_nobody_at_all_is_said():
    found = when_due(entry(), months=12, role="it_lead", staff=Staff(frozenset(), {}), on=ON)

    assert (found.owner_id, found.deputy_id, found.stage) == (None, None, Stage.LATER)


def test_overdue_comes_first_then_the_day_then_the_name():
    late, soon, same = due(ON - timedelta(2)), due(ON, name="Zug"), due(ON, name="Auto")

    assert in_order([soon, same, late]) == [late, same, soon]


def test_occurrences_count_from_the_first_day_and_never_drift():
    found = list(occurrences(due(date(2026, 12, 31), months=2), on=ON, until=date(2027, 11, 25)))

    assert found == [
        date(2026, 12, 31), date(2027, 2, 28), date(2027, 4, 30), date(2027, 6, 30), date(2027, 8, 31),
        date(2027, 10, 31),
    ]  # fmt: skip


def test_what_is_overdue_is_planned_for_today_and_then_again():
    lines = twelve_months([due(date(2026, 1, 1), months=6)], on=ON)

    assert [(line.on, line.is_first) for line in lines] == [(ON, True), (date(2027, 5, 26), False)]


def test_what_comes_after_the_year_is_not_planned():
    assert twelve_months([due(date(2027, 11, 26))], on=ON) == []
