"""What a signal of a job changes, when silence becomes late, and what our own downtime excuses.

Pure: no database, no clock. Moments are UTC; interval and grace are elapsed hours, so no change of the clocks matters.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

PINGS_A_MINUTE = 60  # per job; twice as many where they bring news
MINUTE = timedelta(minutes=1)
EXCUSES = 3  # in a row, for short times in which we were deaf


class Signal(StrEnum):
    START = "start"
    SUCCESS = "success"
    FAIL = "fail"
    LOG = "log"


class State(StrEnum):
    """The values of `JobWatch.State`, without its words."""

    NEW = "new"
    OK = "ok"
    RUNNING = "running"
    LATE = "late"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Pace:
    """What a job promises: a success every `interval`, at the latest `grace` after that."""

    interval: timedelta
    grace: timedelta

    @property
    def patience(self) -> timedelta:
        return self.interval + self.grace


def pace_of(interval: Decimal | None, grace: Decimal | None, factor: Decimal) -> Pace | None:
    """The pace of a job in hours; without a grace of its own it is late after `factor` times its interval."""
    if interval is None:
        return None
    return Pace(
        _hours(interval), _hours(grace if grace is not None else interval * max(factor - 1, Decimal(0)))
    )


def _hours(value: Decimal) -> timedelta:
    return timedelta(seconds=round(value * 3600))


@dataclass(frozen=True, slots=True)
class Watched:
    """What was last heard of a job. `started_at` is the start of the run of which no end was heard yet."""

    state: str = State.NEW
    started_at: datetime | None = None
    success_at: datetime | None = None
    failure_at: datetime | None = None
    heard_at: datetime | None = None
    due_at: datetime | None = None  # silence is late from here on
    seconds: int | None = None  # that the last success took
    excuses: int = 0  # how often in a row silence was put down to our own downtime

    @property
    def told_last(self) -> str:
        """The state that the newest end of a run leaves, whatever silence made of it since."""
        if self.failure_at is not None and (self.success_at is None or self.failure_at > self.success_at):
            return State.FAILED
        return State.OK if self.success_at is not None else State.NEW

    def as_of(self, at: datetime) -> Watched:
        """The same with nothing heard after `at`: what a clock that was wrong wrote must not deafen us later."""

        def cut(moment: datetime | None) -> datetime | None:
            return min(moment, at) if moment is not None else None

        return replace(
            self,
            started_at=cut(self.started_at),
            success_at=cut(self.success_at),
            failure_at=cut(self.failure_at),
            heard_at=cut(self.heard_at),
        )


def signal_of(word: str) -> tuple[Signal, int | None] | None:
    """The signal and the exit code that the end of a ping address names; None if it names neither.

    "" is success, "start", "fail" and "log" speak for themselves, a number from 0 to 255 is what a shell has in `$?`.
    """
    if word in {"", Signal.START, Signal.FAIL, Signal.LOG}:
        return Signal(word or Signal.SUCCESS), None
    if word.isascii() and word.isdigit() and len(word) <= 3 and int(word) <= 255:
        return (Signal.FAIL if int(word) else Signal.SUCCESS), int(word)
    return None


def text_of(body: bytes, *, is_cut: bool) -> str:
    """What a job sent along, as text that every database takes; half a character at the cut is left out."""
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(body, final=not is_cut)
    return text.replace("\x00", "")


def hear(
    watched: Watched, signal: Signal, at: datetime, *, started_at: datetime | None, pace: Pace | None
) -> Watched:
    """What is known after a signal. `started_at`: when the run that it ends began, if that was heard.

    The newest signal decides the state: one that is told later than a newer one only fills in what it knows.
    """
    if signal is Signal.LOG:
        return watched  # words, and no news
    newest = watched.heard_at is None or at >= watched.heard_at
    known = replace(watched, heard_at=at if newest else watched.heard_at)
    if signal is Signal.START:
        if not newest:
            return known
        return replace(known, state=State.RUNNING, started_at=at, due_at=_due_after_start(watched, at, pace))
    if started_at is not None and known.started_at == started_at:
        known = replace(known, started_at=None)
    if newest:
        known = replace(known, state=State.OK if signal is Signal.SUCCESS else State.FAILED)
    if signal is Signal.FAIL:
        return replace(known, failure_at=_later(watched.failure_at, at))
    if watched.success_at is not None and watched.success_at > at:
        return known
    took = None if started_at is None or started_at > at else int((at - started_at).total_seconds())
    due = at + pace.patience if pace else None
    return replace(known, success_at=at, seconds=took, due_at=due, excuses=0)


def _due_after_start(watched: Watched, at: datetime, pace: Pace | None) -> datetime | None:
    """A run that was begun must end in time, too: what was promised stays promised, unless that has passed."""
    if pace is None:
        return None
    limit = at + pace.patience
    return min(watched.due_at, limit) if watched.due_at is not None and watched.due_at > at else limit


def _later(one: datetime | None, other: datetime) -> datetime:
    return other if one is None else max(one, other)


def rearmed(
    watched: Watched, at: datetime, *, pace: Pace | None, expects: bool, addressed_at: datetime | None
) -> Watched:
    """The watch after its job was saved, paused, taken up again or given an address.

    `expects`: whether the job is active. A job never heard is expected from `addressed_at` on, when it was given an
    address. Whoever has just touched a job is not told a minute later that it is late: it gets its time from now.
    """
    begin = watched.success_at or addressed_at
    was_late = watched.state == State.LATE
    if not expects or pace is None or begin is None:
        return replace(watched, due_at=None, state=watched.told_last if was_late else watched.state)
    due = begin + pace.patience
    if due <= at:
        if was_late and watched.due_at is not None:
            return watched
        due = at + pace.patience
    return replace(watched, due_at=due, state=watched.told_last if was_late else watched.state, excuses=0)


def forgiven(watched: Watched, pace: Pace, *, since: datetime, until: datetime) -> Watched:
    """The watch after we were deaf from `since` to `until`: the moment of being late moved where a report may be lost.

    A success is expected an interval after the last one and may come as much before that as it may come after: the grace
    on both sides. If any of this lies in the time we were deaf, the report may have been lost, and so on for every run
    that followed; late is then who stays silent past the first run that falls wholly into the time after. A run that
    was under way may have ended unheard, so the next one is waited for. What was late before stays late.

    A machine that restarts every night must not excuse silence for ever: a second excuse in a row, for a time shorter than
    the interval, needs a run that was expected right then, and after three of them silence is told.
    """
    due = watched.due_at
    if due is None or due <= since:
        return watched
    is_long = until - since >= pace.interval
    if watched.excuses and not is_long:
        near, expected = pace.interval / 24, due - pace.grace
        if watched.excuses >= EXCUSES or not since - near <= expected <= until + near:
            return watched
    unheard = until - (due - 2 * pace.grace)  # how far the time we were deaf reaches into the first run's
    missed = max(0, unheard // pace.interval + 1)
    if watched.state == State.RUNNING:
        missed = max(missed, 1)
    if not missed:
        return watched
    excuses = 1 if is_long else watched.excuses + 1
    return replace(watched, due_at=due + missed * pace.interval, excuses=excuses)


def is_too_many(count: int, *, brings_news: bool) -> bool:
    """Whether a ping after `count` others within the minute is one too many.

    What changes the state is let through twice as long: the truth must not drown in a burst.
    """
    return count >= PINGS_A_MINUTE * (2 if brings_news else 1)
