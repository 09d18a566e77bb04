"""What is heard of a job, written down: a ping in one short transaction, a run entered by hand, addresses, the watch.

A ping comes from outside every organisation: its token is all that is known, and the job that it leads to is the only
one touched. So this module looks past the scopes, once, for one token.
"""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django_scopes import scopes_disabled

from accounts.models import User
from backups import pings
from backups.models import BackupJob, BackupPolicy, BackupRun, JobWatch, PingAddress
from backups.models.run import BODY_LIMIT
from backups.pings import Pace, Signal, Watched

USUAL_FACTOR = BackupPolicy().grace_factor  # where an organisation has set no rules
HEARD_FIELDS = tuple(Watched.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a ping: heard or not; too many of them: seconds until the next one is taken."""

    is_heard: bool
    wait: int = 0


UNKNOWN = Answer(is_heard=False)


@dataclass(frozen=True, slots=True)
class Ping:
    """A signal as it came in. `run_id` tells runs apart that overlap, "" where nobody gave one."""

    signal: Signal
    exit_code: int | None = None
    run_id: str = ""
    text: str = ""


def listen(*, token: str, ping: Ping, at: datetime) -> Answer:
    """Write down what a job says of itself; what is answered as heard is on disk.

    One query for a token that leads nowhere: unknown, withdrawn, of a job that is paused or retired, all alike. Else one
    transaction of three or four. Of two at the same time the second waits; the row of the watch is their gate.
    """
    with scopes_disabled():
        found = _address(token)
        if found is None:
            return UNKNOWN
        with transaction.atomic():
            return _write_down(found, ping, at)


@dataclass(frozen=True, slots=True)
class _Address:
    pk: uuid.UUID
    job_id: uuid.UUID
    organisation_id: uuid.UUID
    interval: Decimal | None
    grace: Decimal | None
    factor: Decimal | None

    @property
    def pace(self) -> Pace | None:
        return pings.pace_of(self.interval, self.grace, self.factor or USUAL_FACTOR)


# By hand, because building this query would cost more than running it, and a ping builds it every time.
_WHOSE = """
SELECT address.id, address.job_id, address.organisation_id, job.interval_hours, job.grace_hours, policy.grace_factor
FROM backups_pingaddress address
JOIN backups_backupjob job ON job.id = address.job_id
LEFT JOIN backups_backuppolicy policy ON policy.organisation_id = address.organisation_id
WHERE address.token = %s AND address.revoked_at IS NULL AND job.status = %s
"""


def _address(token: str) -> _Address | None:
    with connection.cursor() as cursor:
        cursor.execute(_WHOSE, [token, BackupJob.Status.ACTIVE.value])
        row = cursor.fetchone()
    if row is None:
        return None
    address, job, organisation = (uuid.UUID(str(key)) for key in row[:3])
    interval, grace, factor = (None if number is None else Decimal(str(number)) for number in row[3:])
    return _Address(address, job, organisation, interval, grace, factor)


def _locked(job_id: uuid.UUID, organisation_id: uuid.UUID) -> JobWatch:
    """The job's watch, made where it is missing; nobody else writes it until the transaction ends."""
    watches: Any = JobWatch.objects.select_for_update()
    for known in watches.filter(pk=job_id):  # there is one, and building `first()` or `get()` takes longer
        return known
    made: JobWatch = watches.get_or_create(pk=job_id, defaults={"organisation_id": organisation_id})[0]
    return made


def watched(watch: JobWatch) -> Watched:
    """The same as a value."""
    return Watched(*(getattr(watch, name) for name in HEARD_FIELDS))


def _store(watch: JobWatch, heard: Watched, **more: Any) -> None:
    """Write what is known now; the watch is locked."""
    for name, value in (asdict(heard) | more).items():
        setattr(watch, name, value)
    watch.save(update_fields=[*HEARD_FIELDS, *more])


def _write_down(address: _Address, ping: Ping, at: datetime) -> Answer:
    watch = _locked(address.job_id, address.organisation_id)
    before = watched(watch)
    run = _run_meant(before, address.job_id, ping)
    if run is not None and ping.signal is Signal.START:  # the first one, repeated
        ping = replace(ping, signal=Signal.LOG)
    started_at = min(run.started_at, at) if run and run.started_at and ping.signal is not Signal.LOG else None
    after = pings.hear(before.as_of(at), ping.signal, at, started_at=started_at, pace=address.pace)
    begun, count = watch.minute_at, watch.minute_pings
    if begun is None or not begun <= at < begun + pings.MINUTE:
        begun, count = at, 0
    if pings.is_too_many(count, brings_news=after.state != before.state):
        return Answer(is_heard=False, wait=int((begun + pings.MINUTE - at).total_seconds()) + 1)
    _keep(run, address, ping, at)
    _store(watch, after, minute_at=begun, minute_pings=count + 1)
    return Answer(is_heard=True)


def _run_meant(before: Watched, job_id: uuid.UUID, ping: Ping) -> BackupRun | None:
    """The run under way that a signal speaks of; words for the log go to the last run where none is under way."""
    runs: Any = BackupRun.objects.filter(job_id=job_id)
    running = runs.filter(outcome=BackupRun.Outcome.RUNNING, run_id=ping.run_id)
    found: BackupRun | None = None
    if ping.run_id:
        found = running.order_by("-heard_at").first()
    elif before.started_at is not None and ping.signal is not Signal.START:
        found = running.filter(started_at=before.started_at).first()
    if found is None and ping.signal is Signal.LOG:
        found = runs.newest_first().first()
    return found


def _keep(run: BackupRun | None, address: _Address, ping: Ping, at: datetime) -> None:
    """Open a run, close it, or add to what it said."""
    if ping.signal is Signal.LOG:
        if run is not None and ping.text:
            BackupRun.objects.filter(pk=run.pk).update(body=_joined(run.body, ping.text))
        return
    ended = ping.signal is not Signal.START
    said: dict[str, Any] = {
        "outcome": _OUTCOMES[ping.signal],
        "heard_at": at,
        "ended_at": at if ended else None,
        "exit_code": ping.exit_code,
    }
    if run is not None:
        started_at = min(run.started_at, at) if run.started_at else None
        body = _joined(run.body, ping.text)
        BackupRun.objects.filter(pk=run.pk).update(started_at=started_at, body=body, **said)
        return
    BackupRun(
        organisation_id=address.organisation_id,
        job_id=address.job_id,
        address_id=address.pk,
        run_id=ping.run_id,
        started_at=None if ended else at,
        body=ping.text,
        **said,
    ).save(force_insert=True)


_OUTCOMES = {
    Signal.START: BackupRun.Outcome.RUNNING,
    Signal.SUCCESS: BackupRun.Outcome.SUCCESS,
    Signal.FAIL: BackupRun.Outcome.FAILED,
}


def _joined(known: str, text: str) -> str:
    """What a run has said so far, and what it says now; of too much the end is kept, where errors stand."""
    return "\n".join(part for part in (known, text) if part)[-BODY_LIMIT:]


def pace_of(job: BackupJob) -> Pace | None:
    """What a job promises; None for one that is expected never. One query, inside its scope."""
    if job.status != BackupJob.Status.ACTIVE:
        return None
    factor = BackupPolicy.of(job.organisation).grace_factor
    return pings.pace_of(job.interval_hours, job.grace_hours, factor)


@transaction.atomic
def enter_run(
    *,
    job: BackupJob,
    ended_at: datetime,
    worked: bool,
    note: str,
    by: User,
    started_at: datetime | None = None,
) -> BackupRun:
    """Write down a run that somebody saw with their own eyes. Counts as heard; one from before the last signal only adds."""
    watch = _locked(job.pk, job.organisation_id)
    signal = Signal.SUCCESS if worked else Signal.FAIL
    after = pings.hear(watched(watch), signal, ended_at, started_at=started_at, pace=pace_of(job))
    run: BackupRun = BackupRun.objects.create(
        organisation_id=job.organisation_id,
        job=job,
        outcome=_OUTCOMES[signal],
        source=BackupRun.Source.MANUAL,
        started_at=started_at,
        ended_at=ended_at,
        heard_at=ended_at,
        body=note,
        entered_by=by,
    )
    _store(watch, after)
    return run


@transaction.atomic
def rearm(*, job: BackupJob, at: datetime) -> None:
    """Set anew when silence becomes late; call after a job was saved, paused, taken up again or retired.

    What it takes back without a run, such as being late, is not told as a recovery. Inside the scope; four queries.
    """
    watch = _locked(job.pk, job.organisation_id)
    addresses = PingAddress.objects.filter(job=job, revoked_at__isnull=True).order_by("created_at")
    before = watched(watch)
    after = pings.rearmed(
        before,
        at,
        pace=pace_of(job),
        expects=job.status == BackupJob.Status.ACTIVE,
        addressed_at=addresses.values_list("created_at", flat=True).first(),
    )
    took_back = before.state == JobWatch.State.LATE != after.state
    alarm = {"alarm": "", "alarm_at": None} if took_back else {}
    _store(watch, after, **alarm)


@transaction.atomic
def make_address(*, job: BackupJob, label: str, at: datetime) -> PingAddress:
    """A new secret address for a job. From now on it is expected to report."""
    address = PingAddress(organisation_id=job.organisation_id, job=job, label=label)
    address.save()
    rearm(job=job, at=at)
    return address


@transaction.atomic
def withdraw_address(*, address: PingAddress, at: datetime) -> None:
    """Let an address report no longer; what it has reported stays. Safe to do twice."""
    found = PingAddress.objects.select_for_update().get(pk=address.pk)
    if found.revoked_at is None:
        found.revoked_at = at
        found.save()
        rearm(job=found.job, at=at)
