"""What was heard of a job, on the page of that job."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from accounts.roles import Permission
from backups.hearing import pace_of
from backups.models import BackupJob, BackupRun, JobWatch, PingAddress
from backups.run_words import row_of, state_badge

register = template.Library()
LAST_RUNS = 5


@register.inclusion_tag("backups/_job_watch.html", takes_context=True)
def job_watch(context: template.Context, job: BackupJob) -> dict[str, Any]:
    """State, last success, when the next run is expected, and the last five runs.

    Three queries, and one more for a watch that was not loaded along with the job. Whoever may not read the whole plan sees
    nothing of it.
    """
    if Permission.VIEW_PLAN not in context["may"]:
        return {}
    watch: JobWatch | None = getattr(job, "watch", None)
    pace = pace_of(job)
    runs: Any = BackupRun.objects.filter(job=job).newest_first()[:LAST_RUNS]
    success_at = watch.success_at if watch else None
    return {
        "job": job,
        "organisation": context["organisation"],
        "may_edit": Permission.EDIT_PLAN in context["may"],
        "is_active": job.status == BackupJob.Status.ACTIVE,
        "watch": watch,
        "badge": state_badge(watch),
        "is_awaited": watch is not None and watch.due_at is not None and watch.due_at > timezone.now(),
        "expected_at": success_at + pace.interval if pace and success_at else None,
        "rows": [row_of(run, watch.started_at if watch else None) for run in runs],
        "is_pinged": PingAddress.objects.filter(job=job, revoked_at__isnull=True).exists(),
    }
