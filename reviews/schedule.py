"""On which day somebody is asked, reminded, and somebody else is told. Pure: days of the organisation's time zone.

A short series with a deadline of seven days, since long lead times are answered last; and one mail a week, since more of
them make people stop reading. Every number is our own choice [U].
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

AHEAD = timedelta(days=14)  # asked so long before: who answers within the deadline is never overdue
ANSWER_WITHIN = timedelta(days=7)
REMIND_AFTER = timedelta(days=3)
DEPUTY_AFTER = timedelta(days=7)  # the deputy and the IT lead are told
CALL_AFTER = timedelta(days=10)  # somebody calls
MANAGEMENT_AFTER = timedelta(days=14)
AGAIN_AFTER = timedelta(days=28)  # the series begins anew
SATURDAY = 5


def monday_of(on: date) -> date:
    """The Monday of that week: one digest for each."""
    return on - timedelta(days=on.weekday())


def week_key(on: date) -> str:
    """The week by its ISO number, as in 2026-W48."""
    year, week, _day = on.isocalendar()
    return f"{year}-W{week:02}"


def is_digest_day(weekday: int, on: date, looked_on: date | None) -> bool:
    """Whether the weekly mail of somebody who wants it on `weekday` leaves on this day.

    That is the day itself, or the first working day after it that the machine was running again, in the next week if need
    be: `looked_on` is the day on which it looked last, None if never.
    """
    wanted = on - timedelta(days=(on.weekday() - weekday) % 7)
    if on == wanted:
        return True
    return looked_on is not None and looked_on < wanted and on.weekday() < SATURDAY


def is_reminder_day(asked_on: date, on: date) -> bool:
    """Whether the second mail about what was asked on `asked_on` leaves: after three days, never at a weekend."""
    days = on - asked_on
    return REMIND_AFTER <= days < DEPUTY_AFTER and on.weekday() < SATURDAY


@dataclass(frozen=True, slots=True)
class Reached:
    """How far the series of a question has come. Once the management knows, it rests until it begins anew."""

    deputy: bool = False
    call: bool = False
    management: bool = False
    again: bool = False


def reached(asked_on: date | None, on: date) -> Reached:
    """Who is to know on this day that a question is still open; nobody while it has not been asked, or is put off."""
    if asked_on is None:
        return Reached()
    days = on - asked_on
    return Reached(days >= DEPUTY_AFTER, days >= CALL_AFTER, days >= MANAGEMENT_AFTER, days >= AGAIN_AFTER)
