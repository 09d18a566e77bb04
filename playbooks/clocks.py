"""A stored report as the value that `playbooks.deadlines` counts with, and back. Pure."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Protocol

from playbooks.catalogue import ShippedStage
from playbooks.deadlines import Counting, Event, Kind, Period, Stage, Unit

_SUBMITTED = "_submitted_at"


class Stored(Protocol):
    """The columns of `ReportStage` that decide when a report is due."""

    @property
    def stage(self) -> str: ...

    @property
    def start(self) -> str: ...

    @property
    def start_stage(self) -> str: ...

    @property
    def amount(self) -> int | None: ...

    @property
    def unit(self) -> str: ...

    @property
    def counts(self) -> str: ...

    @property
    def internal_hours(self) -> Decimal | None: ...

    @property
    def latest_start(self) -> str: ...

    @property
    def latest_hours(self) -> int | None: ...

    @property
    def is_voluntary(self) -> bool: ...

    @property
    def condition(self) -> str: ...

    @property
    def own_amount(self) -> int | None: ...

    @property
    def own_unit(self) -> str: ...


def clock_of(stored: Stored) -> Stage:
    """The report as it counts for this company. A start or a period that cannot be counted counts as unknown."""
    own = _period(stored.own_amount, stored.own_unit)
    return Stage(
        kind=Kind(stored.stage),
        start=event_of(stored.start, stored.start_stage),
        period=_period(stored.amount, stored.unit),
        counting=Counting(stored.counts),
        internal_target=_target(stored.internal_hours),
        latest=(event_of(stored.latest_start), Period(stored.latest_hours, Unit.HOURS))
        if stored.latest_start and stored.latest_hours
        else None,
        by_contract=stored.unit == "contract",
        own=own,
        is_voluntary=stored.is_voluntary,
        only_if=stored.condition or None,
    )


def event_of(start: str, start_stage: str = "") -> Event:
    """What starts the clock: one of the times of an incident, or the submission of an earlier report."""
    return Event(f"{start_stage}{_SUBMITTED}" if start == "submitted" else start)


def _period(amount: int | None, unit: str) -> Period | None:
    return Period(amount, Unit(unit)) if amount and unit in set(Unit) else None


def _target(hours: Decimal | None) -> Period | None:
    """Our own target, in minutes: it may be half an hour."""
    return None if hours is None else Period(round(hours * 60), Unit.MINUTES)


def columns(shipped: ShippedStage, language: str) -> dict[str, Any]:
    """The columns of `ReportStage` for a report of the catalogue, in one language."""
    clock = shipped.clock
    start, stage = clock.start.value, ""
    if start.endswith(_SUBMITTED):
        start, stage = "submitted", start.removesuffix(_SUBMITTED)
    target = clock.internal_target
    return {
        "stage": clock.kind.value,
        "start": start,
        "start_stage": stage,
        "amount": clock.period.amount if clock.period else None,
        "unit": "contract" if clock.by_contract else clock.period.unit.value if clock.period else "",
        "counts": clock.counting.value,
        "internal_hours": None if target is None else target.amount,
        "latest_start": clock.latest[0].value if clock.latest else "",
        "latest_hours": clock.latest[1].amount if clock.latest else None,
        "is_voluntary": clock.is_voluntary,
        "condition": clock.only_if or "",
        "instead_of": shipped.instead_of,
        "note": shipped.note[language],
    }
