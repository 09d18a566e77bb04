"""When the next restore test is due."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backups.due import DueBecause, interval_months, months_later, next_test_due, when_due
from backups.protection import Rules
from tests.backups.protections import copy, edge, job, key, process, protection, thing, tried

pytestmark = pytest.mark.once

BERLIN = ZoneInfo("Europe/Berlin")
TODAY = date(2026, 11, 26)
ERP, NIGHT = thing("ERP"), job("Nacht", "ERP", copy("NAS"))


@pytest.mark.parametrize(
    ("target", "months"), [(0, 3), (24, 3), ("24.01", 6), (72, 6), ("72.01", 12), (None, 12)]
)
def test_months_by_how_soon_it_must_be_back(target, months):
    assert interval_months(Rules(), None if target is None else Decimal(target)) == months


def test_the_organisation_sets_the_months():
    assert interval_months(Rules(months_within_24h=1), Decimal(4)) == 1


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 11, 26), 3, date(2027, 2, 26)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 10, 15), 60, date(2031, 10, 15)),
    ],
)
def test_months_by_the_calendar(day, months, then):
    assert months_later(day, months) == then


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 60))
def test_so_many_months_on_is_in_that_month(day, months):
    then = months_later(day, months)
    assert (then.year * 12 + then.month) - (day.year * 12 + day.month) == months
    assert then.day <= day.day


def due(*parts, on=TODAY):
    return when_due(protection(ERP, *parts), key("ERP"), on=on, tz=BERLIN)


def test_never_tested_is_due_today():
    found = due(NIGHT)
    assert (found.on, found.because, found.is_overdue(TODAY)) == (TODAY, DueBecause.NEVER, True)


def test_where_there_is_no_backup_there_is_nothing_to_try():
    assert due() is None
    assert due(replace(NIGHT, status="paused")) is None
    assert due(replace(NIGHT, is_backup=False)) is None
    assert next_test_due(protection(ERP), key("ERP"), on=TODAY, tz=BERLIN) is None


def test_a_passed_test_is_believed_for_its_months():
    needed = process("Aufträge", rto=24), edge("Aufträge", "ERP")
    found = due(NIGHT, *needed, tried("ERP", 86))  # 1 September
    assert (found.on, found.because, found.months) == (date(2026, 12, 1), DueBecause.AGE, 3)
    assert not found.is_overdue(date(2026, 12, 1))
    assert found.is_overdue(date(2026, 12, 2))


@pytest.mark.parametrize("result", ["failed", "partial"])
def test_a_test_that_did_not_pass_makes_the_next_due_at_once(result):
    found = due(NIGHT, tried("ERP", 5, result=result))
    assert (found.on, found.because, found.last_on) == (date(2026, 11, 21), result, date(2026, 11, 21))
    assert found.is_overdue(TODAY)


def test_the_newest_decides():
    assert due(NIGHT, tried("ERP", 9, result="failed"), tried("ERP", 5)).because == DueBecause.AGE


def test_days_are_those_of_the_organisation():
    late = replace(tried("ERP"), ended_at=datetime(2026, 8, 30, 22, 30, tzinfo=ZoneInfo("UTC")))
    assert due(NIGHT, late).last_on == date(2026, 8, 31)
