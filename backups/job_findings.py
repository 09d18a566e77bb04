"""What is wrong with one job, whatever it protects. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from backups.findings import Detail, Finding, Found, Gap, Severity
from backups.protection import Job, Protection

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


def job_findings(protection: Protection, job: Job, *, at: datetime) -> tuple[Found, ...]:
    """Return what is wrong with a job, worst first. What a paused job does not do is no fault of it."""
    found = list(_of_every(job))
    if job.is_active:
        found += [*_running(protection, job, at), *_watched(job)]
        if job.is_backup:
            found += [*_key(protection, job), *_catalogue(job)]
    return tuple(sorted(found, key=lambda each: each.rank))


def late_after(protection: Protection, job: Job) -> Decimal | None:
    """Hours after a success at which silence is late: interval and grace, or our factor without one; None: unknown."""
    if job.interval is None:
        return None
    return job.interval * protection.rules.grace_factor if job.grace is None else job.interval + job.grace


def _running(protection: Protection, job: Job, at: datetime) -> Iterator[Found]:
    """The watch knows best, since it allows for the time that we ourselves were down; else the last success counts."""
    heard, limit = job.heard, late_after(protection, job)
    age = None if heard.success_at is None else hours(at - heard.success_at)
    if heard.state == "failed":
        yield Found(Finding.RUN_TOO_OLD, ERROR, job=job.id, have=age, limit=limit, detail=Detail.FAILED)
    elif heard.state == "late" or (
        heard.due_at is None and age is not None and limit is not None and age > limit
    ):
        yield Found(Finding.RUN_TOO_OLD, ERROR, job=job.id, have=age, limit=limit, detail=Detail.LATE)


def _watched(job: Job) -> Iterator[Found]:
    """Somebody looks every day, or the job reports by itself and somebody gets the mail when it does not."""
    reports = job.is_pinged and (job.owner_id or job.deputy_id)
    if job.monitored_by_id is None and not reports:
        yield Found(Finding.UNWATCHED, WARNING, job=job.id)


def _key(protection: Protection, job: Job) -> Iterator[Found]:
    """The key must not need what it unlocks: neither lie on it, nor on something that cannot run without it."""
    if job.encryption != "encrypted":
        return
    key = job.key_resource_id
    if key is None:
        if not job.key_place.strip():
            yield Found(Finding.KEY_NOT_APART, ERROR, job=job.id, detail=Detail.MISSING)
        return
    needed = (key,) if key in job.resources else protection.upstream.needs_any(key, job.resources)
    if needed:
        yield Found(Finding.KEY_NOT_APART, ERROR, job=job.id, others=(key, *needed), detail=Detail.DEPENDS)


def _catalogue(job: Job) -> Iterator[Found]:
    """An export is a file that anybody can read; everything else needs the catalogue of its program."""
    if job.kind != "export" and not job.catalogue_place.strip():
        yield Found(Finding.CATALOGUE_NOT_APART, WARNING, job=job.id)


def _of_every(job: Job) -> Iterator[Found]:
    said = {
        Gap.CONTENT: job.content.strip(),
        Gap.INTERVAL: job.interval,
        Gap.TARGET: job.copies,
        Gap.RETENTION: job.retention_days or any(copy.retention_days for copy in job.copies),
        Gap.OWNER: job.owner_id,
        Gap.RESTORE_ORDER: job.restore_order,
        Gap.RESOURCES: job.resources,
    }
    if gaps := tuple(gap for gap, value in said.items() if not value):
        yield Found(Finding.INCOMPLETE, INFO, job=job.id, gaps=gaps)


def hours(span: timedelta) -> Decimal:
    """A span in hours, to the hundredth."""
    return (Decimal(int(span.total_seconds())) / 3600).quantize(Decimal("0.01"))
