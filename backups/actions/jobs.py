"""What is done with a backup job beside editing it."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from backups.hearing import rearm
from backups.models import BackupJob, BackupPolicy

Status = BackupJob.Status


@transaction.atomic
def pause(*, job: BackupJob, at: datetime, by: User) -> BackupJob:
    """Let it rest: nobody waits for its runs meanwhile. ValidationError unless it is active."""
    return _move(job, {Status.ACTIVE}, Status.PAUSED, at)


@transaction.atomic
def resume(*, job: BackupJob, at: datetime, by: User) -> BackupJob:
    """Expect its runs again, after a pause or out of retirement. ValidationError if it is active."""
    return _move(job, {Status.PAUSED, Status.RETIRED}, Status.ACTIVE, at)


@transaction.atomic
def retire(*, job: BackupJob, at: datetime, by: User) -> BackupJob:
    """Take it out of use: it keeps its page, its runs and its history, and no judgement counts it any more.

    ValidationError if it is retired.
    """
    return _move(job, {Status.ACTIVE, Status.PAUSED}, Status.RETIRED, at)


def _move(job: BackupJob, possible: set[Status], status: Status, at: datetime) -> BackupJob:
    """The job as it is now, in its new state; whoever has it open in a form is told by the version."""
    now: BackupJob = BackupJob.objects.select_for_update().get(pk=job.pk)
    if now.status not in possible:
        raise ValidationError(
            _("Nothing was changed: this job is “%(state)s” already.") % {"state": now.get_status_display()},
            code="conflict",
        )
    now.status, now.version = status, now.version + 1
    now.save()
    rearm(job=now, at=at)
    return now


@transaction.atomic
def set_rules(*, rules: BackupPolicy, at: datetime, by: User) -> None:
    """After other rules were saved: set anew when silence becomes late, for jobs that name no grace of their own.

    Four queries for each job that was heard already.
    """
    for job in BackupJob.objects.active().filter(grace_hours=None, watch__isnull=False):
        job.organisation = rules.organisation
        rearm(job=job, at=at)
