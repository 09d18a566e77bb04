"""A judgement as one line of the overview. Values in, words out; no query, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backups import restore_words
from backups.digit_words import verdict
from backups.findings import Finding, Severity
from backups.job_words import badge as job_badge
from backups.judging import Judgement, State
from backups.models import RestoreTest
from backups.words import STATES, TITLES

Badge = tuple[str, Any]

WORST_STATE = ("failed", "late", "new", "running", "ok")
STATE_ORDER = {state: number for number, state in enumerate(State)}


class Show(StrEnum):
    """What the overview is narrowed to."""

    ALL = ""
    TODO = "todo"
    NEVER = "never"  # tested
    LATE = "late"  # or failed


@dataclass(frozen=True, slots=True)
class Line:
    """One resource. `state` and `word` are shape and word of the whole; every other badge has its own."""

    judgement: Judgement
    state: str
    word: Any
    because: str  # the worst that was found
    run: Badge | None  # of the job that stands worst
    success_at: datetime | None
    rule: Badge | None  # None: there is no job that could keep it
    fails: str
    test: Badge
    tested_at: datetime | None
    measured: str  # against what is demanded
    due: Badge | None
    due_on: date | None


def keeps(judgement: Judgement, show: Show) -> bool:
    """Whether the overview shows a resource while it is narrowed."""
    if show == Show.TODO:
        return judgement.state in {State.ERROR, State.WARNING}
    if show == Show.NEVER:
        return judgement.has_backup and not judgement.is_tested
    if show == Show.LATE:
        return any(each.finding == Finding.RUN_TOO_OLD for each in judgement.findings)
    return True


def worst_first(judgement: Judgement) -> tuple[Any, ...]:
    """Sorts: the worst state first, then what must be back first, then what is worst about it, then the most of it."""
    errors = sum(each.severity == Severity.ERROR for each in judgement.findings)
    worst = judgement.findings[0].rank if judgement.findings else (len(Severity), 0)
    return (
        STATE_ORDER[judgement.state],
        judgement.target is None,
        judgement.target or Decimal(0),
        worst,
        -errors,
        judgement.resource.name.casefold(),
    )


def line(judgement: Judgement, on: date) -> Line:
    """Put one judgement into words."""
    state, word = STATES[judgement.state]
    shape, said, fails = verdict(judgement.count)
    test, due = judgement.newest_test, judgement.due
    return Line(
        judgement=judgement,
        state=state,
        word=word,
        because=because(judgement),
        run=_run(judgement),
        success_at=judgement.newest_success,
        rule=(shape, said) if judgement.jobs else None,
        fails=fails if judgement.jobs else "",
        test=result(judgement),
        tested_at=test.ended_at if test else None,
        measured=measured(judgement),
        due=restore_words.due_badge(due, on) if due else None,
        due_on=due.on if due else None,
    )


def because(judgement: Judgement) -> str:
    """The worst that was found, and how much more of it there is; "" where there is nothing but hints."""
    wrong = [each for each in judgement.findings if each.severity != Severity.INFO]
    if not wrong:
        return "" if judgement.has_backup or judgement.is_tested else _("no backup, and nothing needs it yet")
    title, more = str(TITLES[wrong[0].finding]), len(wrong) - 1
    if not more:
        return title
    return ngettext("%(title)s, and %(count)d more", "%(title)s, and %(count)d more", more) % {
        "title": title,
        "count": more,
    }


def result(judgement: Judgement) -> Badge:
    """Shape and word of the newest restore test."""
    test = judgement.newest_test
    if test is None:
        return ("overdue" if judgement.has_backup else "open"), _("never")
    shape = {"passed": "ok", "partial": "due"}.get(test.result, "overdue")
    return shape, RestoreTest.Result(test.result).label


def measured(judgement: Judgement) -> str:
    """How long it took beside what is demanded; "" where nothing was measured."""
    if judgement.proven_hours is None:
        return ""
    return restore_words.time_sentence(judgement.proven_hours, judgement.target)


def _run(judgement: Judgement) -> Badge | None:
    """Of the backup job that stands worst; of mirrors, and then of paused jobs, only where there is no other."""
    active = [job for job in judgement.jobs if job.is_active]
    jobs = [job for job in active if job.is_backup] or active or list(judgement.jobs)
    if not jobs:
        return None
    worst = min(jobs, key=lambda job: WORST_STATE.index(job.heard.state))
    return job_badge(worst.status, worst.heard)
