"""What is done with a backup job beside editing it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from backups.models import BackupJob

Status = BackupJob.Status


@transaction.atomic
def pause(*, job: BackupJob, by: User) -> BackupJob:
    """Let it rest: nobody waits for its runs meanwhile. ValidationError unless it is active."""
    return _move(job, {Status.ACTIVE}, Status.PAUSED)


@transaction.atomic
def resume(*, job: BackupJob, by: User) -> BackupJob:
    """Expect its runs again, after a pause or out of retirement. ValidationError if it is active."""
    return _move(job, {Status.PAUSED, Status.RETIRED}, Status.ACTIVE)


@transaction.atomic
def retire(*, job: BackupJob, by: User) -> BackupJob:
    """Take it out of use: it keeps its page, its runs and its history, and no judgement counts it any more.

    ValidationError if it is retired.
    """
    return _move(job, {Status.ACTIVE, Status.PAUSED}, Status.RETIRED)


def _move(job: BackupJob, possible: set[Status], status: Status) -> BackupJob:
    """The job as it is now, in its new state; whoever has it open in a form is told by the version."""
    now: BackupJob = BackupJob.objects.select_for_update().get(pk=job.pk)
    if now.status not in possible:
        raise ValidationError(
            _("Nothing was changed: this job is “%(state)s” already.") % {"state": now.get_status_display()},
            code="conflict",
        )
    now.status, now.version = status, now.version + 1
    now.save()
    return now
