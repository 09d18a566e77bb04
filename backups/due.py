"""When a restore must be tried again. Pure; days in the organisation's time zone, months by the calendar.

The intervals are ours [U]: BSI CON.3.A15 asks for regular tests and leaves open how often.
"""

from __future__ import annotations

import calendar
import uuid
from dataclasses import dataclass
from datetime import date, tzinfo
from decimal import Decimal
from enum import StrEnum

from backups.protection import Protection, Rules

DAY, THREE_DAYS = Decimal(24), Decimal(72)


class DueBecause(StrEnum):
    """Why the next test is due on its day."""

    NEVER = "never"  # nobody has tried yet
    FAILED = "failed"  # the newest did not pass: try again at once
    PARTIAL = "partial"
    AGE = "age"  # the newest passed, so many months ago


@dataclass(frozen=True, slots=True)
class Due:
    """The next restore test of a resource. `months`: how long a test is believed for this resource."""

    on: date
    because: DueBecause
    months: int
    last_on: date | None = None  # day of the newest test

    def is_overdue(self, on: date) -> bool:
        """Whether it should have happened already; what has never been tested should have."""
        return self.because != DueBecause.AGE or self.on < on


def interval_months(rules: Rules, target: Decimal | None) -> int:
    """How many months a test is believed, by how soon the resource must be back (hours; None: nothing needs it)."""
    if target is not None and target <= DAY:
        return rules.months_within_24h
    if target is not None and target <= THREE_DAYS:
        return rules.months_within_72h
    return rules.months_otherwise


def months_later(day: date, months: int) -> date:
    """The same day so many months on, or the last of that month: 31 August and 6 months is the end of February."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def when_due(protection: Protection, resource_id: uuid.UUID, *, on: date, tz: tzinfo) -> Due | None:
    """When the next restore test is due, and why; None where there is no backup to try and never was a test.

    A test that failed, or passed in part, makes the next one due on its own day: that is, at once. One that was never made
    is due today.
    """
    figures = protection.targets.resources.get(resource_id)
    months = interval_months(protection.rules, figures.target if figures else None)
    tests = protection.tests_of.get(resource_id, ())
    if not tests:
        jobs = protection.jobs_of.get(resource_id, ())
        if not any(job.is_active and job.is_backup for job in jobs):
            return None
        return Due(on, DueBecause.NEVER, months)
    newest = tests[0]
    last = newest.ended_at.astimezone(tz).date()
    if newest.result != "passed":
        because = DueBecause.PARTIAL if newest.result == "partial" else DueBecause.FAILED
        return Due(last, because, months, last)
    return Due(months_later(last, months), DueBecause.AGE, months, last)


def next_test_due(protection: Protection, resource_id: uuid.UUID, *, on: date, tz: tzinfo) -> date | None:
    """The day of `when_due` alone."""
    due = when_due(protection, resource_id, on=on, tz=tz)
    return due.on if due else None
