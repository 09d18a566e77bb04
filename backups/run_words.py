"""A run and a watch in words: shape and word for each, durations as people say them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from backups.models import BackupRun, JobWatch
from backups.protection import Heard

Badge = tuple[str, Any]  # a shape of `_components/status.html` and a word

_STATES: dict[str, Badge] = {
    JobWatch.State.NEW: ("open", JobWatch.State.NEW.label),
    JobWatch.State.OK: ("ok", JobWatch.State.OK.label),
    JobWatch.State.RUNNING: ("draft", JobWatch.State.RUNNING.label),
    JobWatch.State.LATE: ("overdue", JobWatch.State.LATE.label),
    JobWatch.State.FAILED: ("overdue", JobWatch.State.FAILED.label),
}
_OUTCOMES: dict[str, Badge] = {
    BackupRun.Outcome.RUNNING: ("draft", BackupRun.Outcome.RUNNING.label),
    BackupRun.Outcome.SUCCESS: ("ok", BackupRun.Outcome.SUCCESS.label),
    BackupRun.Outcome.FAILED: ("overdue", BackupRun.Outcome.FAILED.label),
}
ENDLESS: Badge = ("open", _("end never reported"))


def state_badge(watch: JobWatch | Heard | None) -> Badge:
    """How a job stands by what was heard of it."""
    return _STATES[watch.state if watch else JobWatch.State.NEW]


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run as a list shows it."""

    run: BackupRun
    badge: Badge
    took: str

    @property
    def when(self) -> datetime:
        return self.run.ended_at or self.run.started_at or self.run.heard_at


def row_of(run: BackupRun, started_at: datetime | None) -> RunRow:
    """A start whose end was never heard is no running job any more once another run has begun or ended."""
    badge = _OUTCOMES[run.outcome]
    if run.outcome == BackupRun.Outcome.RUNNING and run.started_at != started_at and not run.run_id:
        badge = ENDLESS
    return RunRow(run, badge, took(run.duration))


def took(duration: timedelta | None) -> str:
    """A duration to the second below an hour, to the minute above; "" where it is not known."""
    if duration is None:
        return ""
    minutes, seconds = divmod(int(duration.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
