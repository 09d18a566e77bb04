"""How quickly an alarm was answered. Pure functions: no query, no clock. Times in whole minutes, rounded up (ADR 17).

A proof is never better than it was: 14 minutes and 1 second are 15.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Protocol

MARKS = (15, 30, 60)  # minutes after the alarm
MINUTE = timedelta(minutes=1)


class CallLike(Protocol):
    @property
    def steps(self) -> Sequence[int]: ...
    @property
    def received_at(self) -> datetime | None: ...
    @property
    def ready_at(self) -> datetime | None: ...
    @property
    def ready_in(self) -> int | None: ...


class Verdict(Enum):
    """How the measured time stands to the planned one."""

    KEPT = "kept"
    MISSED = "missed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Mark:
    """How many had answered so many minutes after the alarm. `is_over`: the moment has passed, so the number is final."""

    minutes: int
    answered: int
    called: int
    is_over: bool

    @property
    def percent(self) -> int:
        """Rounded down: 100 means all of them."""
        return self.answered * 100 // self.called if self.called else 0


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the chain: after how many minutes its first answer came, and its first one is ready. None: not yet."""

    answered: int | None
    ready: int | None
    called: int


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of an alarm: `first` answer at all, `answered` by every step, every step `ready`. None: not yet."""

    first: int | None
    answered: int | None
    ready: int | None
    steps: tuple[Step, ...]


def minutes_between(start: datetime, end: datetime) -> int:
    """Whole minutes, rounded up; 0 for a moment before the start."""
    return max(0, -((start - end) // MINUTE))


def answered_after(call: CallLike, started_at: datetime) -> int | None:
    """After how many minutes this one was reached."""
    return None if call.received_at is None else minutes_between(started_at, call.received_at)


def ready_after(call: CallLike, started_at: datetime) -> int | None:
    """After how many minutes this one said to be ready for duty."""
    if call.ready_at is None or call.ready_in is None:
        return None
    return minutes_between(started_at, call.ready_at + timedelta(minutes=call.ready_in))


def marks(calls: Iterable[CallLike], started_at: datetime, now: datetime) -> list[Mark]:
    """The answers after 15, 30 and 60 minutes."""
    after = [answered_after(call, started_at) for call in calls]
    passed = (now - started_at) // MINUTE
    return [
        Mark(
            each,
            sum(1 for minutes in after if minutes is not None and minutes <= each),
            len(after),
            passed >= each,
        )
        for each in MARKS
    ]


def measure(calls: Sequence[CallLike], steps: int, started_at: datetime) -> Measured:
    """The reaction time of a chain of so many steps. One answer settles a step; a step that calls nobody never answers."""
    found = [_step([call for call in calls if place in call.steps], started_at) for place in range(steps)]
    return Measured(
        first=min((each.answered for each in found if each.answered is not None), default=None),
        answered=_latest(each.answered for each in found),
        ready=_latest(each.ready for each in found),
        steps=tuple(found),
    )


def _step(calls: Sequence[CallLike], started_at: datetime) -> Step:
    answered = [each for call in calls if (each := answered_after(call, started_at)) is not None]
    ready = [each for call in calls if (each := ready_after(call, started_at)) is not None]
    return Step(min(answered, default=None), min(ready, default=None), len(calls))


def _latest(times: Iterable[int | None]) -> int | None:
    """The last of them, None as long as one is missing or there is none."""
    known = list(times)
    latest = [each for each in known if each is not None]
    return max(latest) if known and len(latest) == len(known) else None


def verdict(
    measured: Measured, planned_hours: Decimal | None, started_at: datetime, until: datetime
) -> Verdict:
    """Whether every step was ready within the planned time. `until`: the end of the test, or now while it runs."""
    if planned_hours is None:
        return Verdict.UNKNOWN
    planned = int(planned_hours * 60)
    known = [each for each in (measured.answered, measured.ready) if each is not None]
    if any(each > planned for each in known):
        return Verdict.MISSED
    if measured.ready is not None:
        return Verdict.KEPT
    return Verdict.MISSED if _nobody_in_time(measured, planned, started_at, until) else Verdict.UNKNOWN


def _nobody_in_time(measured: Measured, planned: int, started_at: datetime, until: datetime) -> bool:
    """Whether the planned time is over, and a step has not answered at all."""
    return measured.answered is None and (until - started_at) // MINUTE >= planned
