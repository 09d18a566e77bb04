"""When a report is due. Pure: data in, moments in UTC out; no clock, no database.

Three ways to count, and for each the careful moment as target and the formal end as note:

- Hours run through nights, weekends and public holidays (VO 1182/71 Art. 3 (1) to (3) for EU law, VwVfG § 31 (6) for
  German law). Target: start plus hours, counted in UTC, so that a change of the clocks shifts nothing. Formally the hour
  of the event does not count, so the period ends with the next full hour.
- Days and months end with their last day (BGB §§ 187 (1), 188); a month without that day ends with its last one (§ 188
  (3)). Target: that day. Formally it moves to the next working day (§ 193, VwVfG § 31 (3), VO 1182/71 Art. 3 (4)).
- DORA counts likewise, and allows noon of the next working day instead (Delegated Regulation (EU) 2025/301 Art. 5).

"Without undue delay" (BGB § 121) has no number: it gets an internal target, and the deadline says that it is one.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Self
from zoneinfo import ZoneInfo

from playbooks.conditions import Condition, Facts, holds
from playbooks.public_holidays import is_working_day


class Kind(StrEnum):
    """The five kinds of report (BSIG § 32 (1), (2)); other laws use the same steps."""

    EARLY_WARNING = "early_warning"
    NOTIFICATION = "notification"
    INTERMEDIATE = "intermediate"
    FINAL = "final"
    PROGRESS = "progress"


class Event(StrEnum):
    """What a period may start with. The three submissions are reports of the same duty."""

    OCCURRED = "occurred_at"
    DETECTED = "detected_at"
    AWARE = "aware_at"
    CLASSIFIED = "classified_at"
    AUTHORITY_REQUEST = "authority_request_at"
    THIRD_PARTY_CLAIM = "third_party_claim_at"
    CORRECTIVE_MEASURE = "corrective_measure_available_at"
    EARLY_WARNING_SUBMITTED = "early_warning_submitted_at"
    NOTIFICATION_SUBMITTED = "notification_submitted_at"
    INTERMEDIATE_SUBMITTED = "intermediate_submitted_at"
    CLOSED = "closed_at"


class Counting(StrEnum):
    ALL_HOURS = "all_hours"
    CALENDAR = "calendar"
    DORA = "dora"


class Unit(StrEnum):
    MINUTES = "minutes"  # of our own targets only
    HOURS = "hours"
    DAYS = "days"
    MONTHS = "months"


@dataclass(frozen=True)
class Period:
    """A length of time as laws write it: 72 hours, 7 days, 1 month."""

    amount: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Self:
        """From ISO 8601 as in the catalogue: PT72H, P7D, P1M. ValueError for anything else."""
        for head, tail, unit in (("PT", "H", Unit.HOURS), ("P", "D", Unit.DAYS), ("P", "M", Unit.MONTHS)):
            number = text.removeprefix(head).removesuffix(tail)
            if text == f"{head}{number}{tail}" and number.isdecimal() and int(number) > 0:
                return cls(int(number), unit)
        raise ValueError(f"{text!r} is no period such as PT72H, P7D or P1M")


_EXACT = {Unit.HOURS, Unit.MINUTES}  # these end at a moment, the others with a day
DEFAULT_TARGET = Period(
    24, Unit.HOURS
)  # for "without undue delay": our own default, the company may change it


@dataclass(frozen=True)
class Stage:
    """One report of a duty.

    `period` None: "without undue delay", or `by_contract`. `latest`: another end that holds if it comes first. `own`: the
    period that the company has set instead, with a reason; of a contract, the contract's. `only_if`: only under this
    condition, such as "is_ongoing".
    """

    kind: Kind
    start: Event
    period: Period | None = None
    counting: Counting = Counting.ALL_HOURS
    internal_target: Period | None = None
    latest: tuple[Event, Period] | None = None
    by_contract: bool = False
    own: Period | None = None
    is_voluntary: bool = False
    only_if: Condition | None = None


class Basis(StrEnum):
    """Where the moment comes from."""

    LAW = "law"
    CONTRACT = "contract"
    OWN = "own"  # the company's own period instead of the default
    INTERNAL = "internal"  # our own target: the law says "without undue delay", or nothing


class Formal(StrEnum):
    """Why the formal end lies behind the target."""

    FULL_HOUR = "full_hour"
    WORKING_DAY = "working_day"
    NOON = "noon"


@dataclass(frozen=True)
class Deadline:
    """When a report is due, in UTC, and how that came about.

    Without `due_at` nothing runs yet: `missing` names the time that is missing, or `contract_missing` the period.
    `missing` beside a moment means that the time might bring it forward. `whole_day`: until the end of that day (`due_at`
    is its last minute). `assumed`: nobody has said when the company knew; counted from detection, which is earlier.
    """

    start_at: datetime | None = None
    due_at: datetime | None = None
    basis: Basis = Basis.LAW
    formal_at: datetime | None = None
    formal: Formal | None = None
    whole_day: bool = False
    missing: Event | None = None
    contract_missing: bool = False
    assumed: bool = False

    @property
    def internal(self) -> bool:
        return self.basis == Basis.INTERNAL


Events = Mapping[Event, datetime]


def due(
    stage: Stage,
    *,
    events: Events,
    zone: ZoneInfo,
    holidays: Container[date],
) -> Deadline:
    """The deadline of one report. `events` are aware moments; days and months are those of `zone`.

    ValueError for a moment without time zone. Whether the stage applies is the caller's question: see `timetable`.
    """
    if any(moment.tzinfo is None for moment in events.values()):
        raise ValueError("events need a time zone")
    basis, period = _period(stage)
    start_at, assumed = _start(stage.start, events)
    if basis == Basis.CONTRACT and period is None:
        return Deadline(start_at=start_at, basis=basis, contract_missing=True, assumed=assumed)
    if stage.latest is not None and basis == Basis.LAW:
        return _first_of_two(stage, events, zone, holidays)
    if start_at is None:
        return Deadline(basis=basis, missing=stage.start)
    if period is None:  # voluntary, and nobody has set a target
        return Deadline(start_at=start_at, basis=basis, assumed=assumed)
    return _ends(start_at, period, stage.counting, basis, assumed, zone, holidays)


def _period(stage: Stage) -> tuple[Basis, Period | None]:
    if stage.by_contract:
        return Basis.CONTRACT, stage.own
    if stage.own is not None:
        return Basis.OWN, stage.own
    if stage.period is not None:
        return Basis.LAW, stage.period
    return Basis.INTERNAL, stage.internal_target or (None if stage.is_voluntary else DEFAULT_TARGET)


def _start(event: Event, events: Events) -> tuple[datetime | None, bool]:
    """The moment in UTC, and whether it is assumed. Without the time of knowledge, detection counts (careful)."""
    found = events.get(event)
    assumed = found is None and event == Event.AWARE and Event.DETECTED in events
    if assumed:
        found = events[Event.DETECTED]
    return (None if found is None else found.astimezone(UTC)), assumed


def _first_of_two(stage: Stage, events: Events, zone: ZoneInfo, holidays: Container[date]) -> Deadline:
    """DORA's initial notification: 4 hours from classification, at the latest 24 hours from knowledge.

    Once those 24 hours have passed without classification, the 4 hours alone count ((EU) 2025/301 Art. 5 (1)).
    """
    assert stage.latest is not None
    assert stage.period is not None
    (main, _assumed), (limit, assumed) = _start(stage.start, events), _start(stage.latest[0], events)
    if main is None and limit is None:
        return Deadline(missing=stage.start)
    by_main = (
        None if main is None else _ends(main, stage.period, stage.counting, Basis.LAW, False, zone, holidays)
    )
    by_limit = (
        None
        if limit is None
        else _ends(limit, stage.latest[1], stage.counting, Basis.LAW, assumed, zone, holidays)
    )
    if by_main is None:
        assert by_limit is not None
        return _with(by_limit, missing=stage.start)
    if by_limit is None:
        return _with(by_main, missing=stage.latest[0])
    assert main is not None
    assert by_main.due_at is not None
    assert by_limit.due_at is not None
    if main > by_limit.due_at or by_main.due_at <= by_limit.due_at:
        return by_main
    return by_limit


def _with(deadline: Deadline, *, missing: Event) -> Deadline:
    return Deadline(**{**deadline.__dict__, "missing": missing})


def _ends(
    start_at: datetime,
    period: Period,
    counting: Counting,
    basis: Basis,
    assumed: bool,
    zone: ZoneInfo,
    holidays: Container[date],
) -> Deadline:
    if period.unit in _EXACT:
        due_at = start_at + timedelta(**{period.unit.value: period.amount})
        formal_at, formal = _formal_hour(due_at, zone), Formal.FULL_HOUR
    else:
        due_on = last_day(start_at.astimezone(zone).date(), period)
        due_at = _end_of(due_on, zone)
        formal_on = _next_working_day(due_on, holidays)
        formal_at, formal = _end_of(formal_on, zone), Formal.WORKING_DAY
    due_on = due_at.astimezone(zone).date()
    if counting == Counting.DORA and not is_working_day(due_on, holidays):
        noon = datetime.combine(_next_working_day(due_on, holidays), time(12), zone)
        formal_at, formal = noon.astimezone(UTC), Formal.NOON
    later = basis in {Basis.LAW, Basis.CONTRACT} and formal_at > due_at  # what is our own has no formal end
    return Deadline(
        start_at=start_at,
        due_at=due_at,
        basis=basis,
        formal_at=formal_at if later else None,
        formal=formal if later else None,
        whole_day=period.unit not in _EXACT,
        assumed=assumed,
    )


def _formal_hour(due_at: datetime, zone: ZoneInfo) -> datetime:
    """The next full hour: the hour of the event is not counted, so the period begins with the next one."""
    local = due_at.astimezone(zone)
    begun = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    return due_at - begun + timedelta(hours=1)


def last_day(day: date, period: Period) -> date:
    """The day with which a period of days or months ends; the day of the event itself does not count (§ 187 (1))."""
    if period.unit == Unit.DAYS:
        return day + timedelta(days=period.amount)
    if period.unit == Unit.MONTHS:
        years, month = divmod(day.month - 1 + period.amount, 12)
        year, month = day.year + years, month + 1
        return date(year, month, min(day.day, monthrange(year, month)[1]))
    raise ValueError("a period of hours or minutes ends at a moment, not with a day")


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(23, 59), zone).astimezone(UTC)


def _next_working_day(day: date, holidays: Container[date]) -> date:
    while not is_working_day(day, holidays):
        day += timedelta(days=1)
    return day


@dataclass(frozen=True)
class Entry:
    """One line of a timetable. `applies` None: it depends on something that nobody knows yet."""

    stage: Stage
    deadline: Deadline
    applies: bool | None


def timetable(
    stages: Sequence[Stage],
    *,
    events: Events,
    facts: Facts,
    zone: ZoneInfo,
    holidays: Container[date],
) -> list[Entry]:
    """Every report of a duty that applies or may apply, in the order of the duty.

    While an incident goes on, the progress report takes the place of the final one, which is then due a month after
    the work is done (BSIG § 32 (2)): conditions of the stages say so.
    """
    entries = []
    for stage in stages:
        applies = True if stage.only_if is None else holds(stage.only_if, facts)
        if applies is not False:
            deadline = due(stage, events=events, zone=zone, holidays=holidays)
            entries.append(Entry(stage, deadline, applies))
    return entries
