"""The watch: looks every minute which jobs stay silent, went wrong or work again, and has it told once.

Safe to run side by side and as often as one likes: a conditional update decides who tells, on SQLite and PostgreSQL alike.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q
from django_scopes import scope, scopes_disabled

from accounts.models import Organisation
from backups import pings, telling
from backups.hearing import USUAL_FACTOR, watched
from backups.models import BackupJob, BackupPolicy, BackupRun, JobWatch, WatchBeat

State = JobWatch.State
WRONG = (State.LATE, State.FAILED)
DEAF_AFTER = timedelta(minutes=3)  # the watch looks every minute; a longer gap was downtime
_SILENT = Q(state__in=[State.NEW, State.OK, State.RUNNING])
_TO_TELL = Q(state__in=WRONG, alarm="")
_TO_TAKE_BACK = Q(state=State.OK) & ~Q(alarm="")


@dataclass(frozen=True, slots=True)
class Look:
    """What one look found."""

    late: int = 0
    mails: int = 0
    forgiven: int = 0


def look(*, at: datetime) -> Look:
    """Excuse what we were deaf for, call late who is, tell owners and deputies. One query per look when all is well.

    Four and a few more for each organisation that something has happened to.
    """
    forgiven = _note_that_we_looked(at)
    late = mails = 0
    with scopes_disabled():
        watches = JobWatch.objects.filter(job__status=BackupJob.Status.ACTIVE)
        concerned = watches.filter(_SILENT & Q(due_at__lte=at) | _TO_TELL | _TO_TAKE_BACK)
        keys = set(concerned.order_by().values_list("organisation_id", flat=True))
    for organisation in Organisation.objects.filter(pk__in=keys).order_by("pk"):
        with scope(organisation=organisation):
            late += _call_late(at)
            mails += _tell(organisation, at)
    return Look(late, mails, forgiven)


def _note_that_we_looked(at: datetime) -> int:
    """Write down that we looked, and excuse whoever may have reported in vain since we looked last.

    What is known is the watch's own gap. Where only the web server was down, jobs reported in vain although the watch
    went on; that is not seen here.
    """
    with transaction.atomic(), scopes_disabled():
        beats: Any = WatchBeat.objects.select_for_update()
        beat, is_first = beats.get_or_create(pk=1, defaults={"looked_at": at})
        since = beat.looked_at
        if is_first or since == at:
            return 0
        WatchBeat.objects.filter(pk=1).update(looked_at=at)
        return _forgive(since, at) if at - since > DEAF_AFTER else 0


def _forgive(since: datetime, until: datetime) -> int:
    """Move the moment of being late for all whose report may have been lost; returns for how many. See `pings.forgiven`."""
    factors = dict(BackupPolicy.objects.values_list("organisation_id", "grace_factor"))
    count = 0
    watches: Any = JobWatch.objects.select_for_update(of=("self",)).select_related("job")
    for watch in watches.filter(_SILENT | Q(state=State.FAILED), due_at__gt=since).order_by("pk"):
        job = watch.job
        factor = factors.get(job.organisation_id, USUAL_FACTOR)
        pace = pings.pace_of(job.interval_hours, job.grace_hours, factor)
        if pace is None:
            continue
        before = watched(watch)
        after = pings.forgiven(before, pace, since=since, until=until)
        if after != before:
            JobWatch.objects.filter(pk=watch.pk).update(due_at=after.due_at, excuses=after.excuses)
            count += 1
    return count


def _call_late(at: datetime) -> int:
    """Silence past its time becomes late. Asked again in the update itself: a ping may come in between."""
    silent = JobWatch.objects.filter(_SILENT, due_at__lte=at, job__status=BackupJob.Status.ACTIVE)
    keys = list(silent.values_list("pk", flat=True))
    called: int = JobWatch.objects.filter(_SILENT, due_at__lte=at, pk__in=keys).update(state=State.LATE)
    return called


def _tell(organisation: Organisation, at: datetime) -> int:
    """Write the mails of one organisation, and with them, in the same transaction, that it was told."""
    with transaction.atomic():
        watches: Any = JobWatch.objects.select_for_update(of=("self",)).filter(
            job__status=BackupJob.Status.ACTIVE
        )
        concerned = watches.select_related("job__owner", "job__deputy", "job__monitored_by")
        wrong = list(concerned.filter(_TO_TELL).order_by("job__sort_key", "pk"))
        mended = list(concerned.filter(_TO_TAKE_BACK).order_by("job__sort_key", "pk"))
        if not wrong and not mended:
            return 0
        JobWatch.objects.filter(pk__in=[watch.pk for watch in wrong]).update(alarm=F("state"), alarm_at=at)
        JobWatch.objects.filter(pk__in=[watch.pk for watch in mended]).update(alarm="", alarm_at=None)
        return telling.tell(organisation, wrong=wrong, mended=mended)


def prune() -> int:
    """Throw away all but the newest runs of each job; returns how many went. One query when there is nothing to do."""
    gone = 0
    with scopes_disabled():
        many = BackupRun.objects.order_by().values("job").annotate(count=Count("pk"))
        for job in many.filter(count__gt=BackupRun.KEPT).values_list("job", flat=True):
            gone += _prune(job)
    return gone


def _prune(job: uuid.UUID) -> int:
    runs = BackupRun.objects.filter(job_id=job)
    kept = list(runs.newest_first().values_list("pk", flat=True)[: BackupRun.KEPT])
    gone: int = runs.exclude(pk__in=kept).delete()[0]
    return gone
