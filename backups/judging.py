"""The judgement on every backup: 3-2-1, findings, proof, in one value per resource. Pure; linear in what there is."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from backups.due import Due, when_due
from backups.findings import Found, Severity
from backups.job_findings import job_findings
from backups.protection import Job, Protected, Protection, Restore
from backups.resource_findings import Case, newest_proof, resource_findings, shortest_interval
from backups.rule321 import Count321, count


class State(StrEnum):
    """How a backup stands, worst first."""

    ERROR = "error"
    WARNING = "warning"
    UNKNOWN = "unknown"  # nothing wrong is known, and nothing heard or asked for that would prove it right
    OK = "ok"


@dataclass(frozen=True, slots=True)
class Judgement:
    """Everything that is to say about the backup of one resource. Hours; None is unknown.

    `worst_loss` is what the jobs promise: whatever was written since the newest finished run began is gone, so the
    interval and the duration of a run.
    """

    resource: Protected
    state: State
    count: Count321
    findings: tuple[Found, ...]  # worst first, those of its jobs included
    jobs: tuple[Job, ...]  # paused ones too
    target: Decimal | None
    rpo: Decimal | None
    interval: Decimal | None
    worst_loss: Decimal | None
    proven_hours: Decimal | None  # of the newest test that says how long it takes
    newest_test: Restore | None
    newest_success: datetime | None
    due: Due | None

    @property
    def resource_id(self) -> uuid.UUID:
        return self.resource.id

    @property
    def has_backup(self) -> bool:
        """Whether an active job makes what counts as a backup."""
        return any(job.is_active and job.is_backup for job in self.jobs)

    @property
    def is_tested(self) -> bool:
        return self.newest_test is not None

    @property
    def is_proven(self) -> bool:
        """Whether the newest test passed."""
        return self.newest_test is not None and self.newest_test.result == "passed"


def judged(protection: Protection) -> Iterator[uuid.UUID]:
    """The resources whose backup is to be judged, by name: with data, a configuration worth keeping, a job or a test."""
    for resource in protection.resources.values():
        if (
            resource.holds_data
            or resource.kind == "data"
            or resource.is_network_or_ot
            or resource.id in protection.jobs_of
            or resource.id in protection.tests_of
        ):
            yield resource.id


def judge_all(protection: Protection, *, at: datetime) -> dict[uuid.UUID, Judgement]:
    """Judge every resource of `judged`. `at`: now, in the organisation's time zone, for that decides what day it is."""
    of_jobs = {job.id: job_findings(protection, job, at=at) for job in protection.jobs}
    return {each: _judge(protection, each, of_jobs, at) for each in judged(protection)}


def judge(protection: Protection, resource_id: uuid.UUID, *, at: datetime) -> Judgement:
    """Judge the backup of one active resource."""
    jobs = protection.jobs_of.get(resource_id, ())
    of_jobs = {job.id: job_findings(protection, job, at=at) for job in jobs}
    return _judge(protection, resource_id, of_jobs, at)


def _judge(
    protection: Protection,
    resource_id: uuid.UUID,
    of_jobs: Mapping[uuid.UUID, tuple[Found, ...]],
    at: datetime,
) -> Judgement:
    figures = protection.targets.resources.get(resource_id)
    jobs = protection.jobs_of.get(resource_id, ())
    tests = protection.tests_of.get(resource_id, ())
    active = tuple(job for job in jobs if job.is_active)
    tz = at.tzinfo
    assert tz is not None
    case = Case(
        protection=protection,
        resource=protection.resources[resource_id],
        count=count(protection, resource_id),
        due=when_due(protection, resource_id, on=at.date(), tz=tz),
        jobs=active,
        backups=tuple(job for job in active if job.is_backup),
        paused=tuple(job for job in jobs if not job.is_active),
        tests=tests,
        target=figures.target if figures else None,
        rpo=figures.rpo if figures else None,
    )
    found = [*resource_findings(case, on=at.date()), *(each for job in jobs for each in of_jobs[job.id])]
    findings = tuple(sorted(found, key=lambda each: each.rank))
    successes = [job.heard.success_at for job in case.backups if job.heard.success_at is not None]
    proof = newest_proof(tests)
    return Judgement(
        resource=case.resource,
        state=_state(case, findings),
        count=case.count,
        findings=findings,
        jobs=jobs,
        target=case.target,
        rpo=case.rpo,
        interval=shortest_interval(case.backups),
        worst_loss=_worst_loss(case.backups),
        proven_hours=proof.hours if proof else None,
        newest_test=tests[0] if tests else None,
        newest_success=max(successes, default=None),
        due=case.due,
    )


def _state(case: Case, findings: tuple[Found, ...]) -> State:
    worst = findings[0].severity if findings else Severity.INFO
    if worst != Severity.INFO:
        return State(worst)
    heard = any(job.heard.success_at is not None for job in case.backups)
    return State.OK if heard and case.tests else State.UNKNOWN


def _worst_loss(jobs: tuple[Job, ...]) -> Decimal | None:
    losses = [
        job.interval + (Decimal(job.heard.seconds or 0) / 3600).quantize(Decimal("0.01"))
        for job in jobs
        if job.interval is not None
    ]
    return min(losses, default=None)
