"""What is wrong with the backup of one resource: demand against promise, promise against proof. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from backups.due import Due
from backups.findings import Detail, Finding, Found, Severity
from backups.production import same_compartment, same_place
from backups.protection import Copy, Job, Protected, Protection, Restore
from backups.rule321 import Count321, Part, counted_copies

ERROR, WARNING = Severity.ERROR, Severity.WARNING
SOON = Decimal(72)  # hours; whatever must be back by then needs a copy that nobody can reach


@dataclass(frozen=True, slots=True)
class Case:
    """A resource with what its findings are drawn from. `jobs` and `backups` are active; the second count as backups."""

    protection: Protection
    resource: Protected
    count: Count321
    due: Due | None
    jobs: tuple[Job, ...]
    backups: tuple[Job, ...]
    paused: tuple[Job, ...]
    tests: tuple[Restore, ...]
    target: Decimal | None
    rpo: Decimal | None

    @property
    def id(self) -> uuid.UUID:
        return self.resource.id

    @property
    def holds_data(self) -> bool:
        return self.resource.holds_data or self.resource.kind == "data"


def resource_findings(case: Case, *, on: date) -> Iterator[Found]:
    """Everything about a resource but what concerns its jobs as such; in no order."""
    yield from _nothing(case)
    if case.jobs and not case.backups:
        yield Found(Finding.ONLY_REPLICATION, WARNING, case.id, others=tuple(job.id for job in case.jobs))
    if case.backups:
        yield from _promise(case)
    yield from _proof(case, on)
    yield from _copies_on_itself(case)
    if case.jobs and not case.resource.data_reproducible:
        yield from _copies(case)


def _nothing(case: Case) -> Iterator[Found]:
    """Nothing copies it at all; a paused job does not."""
    if case.jobs:
        return
    resource, paused = case.resource, tuple(job.id for job in case.paused)
    if case.holds_data and case.target is not None and not resource.data_reproducible:
        yield Found(Finding.NO_BACKUP, ERROR, case.id, others=paused)
        if resource.hosting == "saas":
            yield Found(Finding.CLOUD_WITHOUT_BACKUP, WARNING, case.id)
    if resource.is_network_or_ot and resource.kind in {"it_system", "equipment"}:
        yield Found(Finding.CONFIGURATION_NOT_BACKED_UP, WARNING, case.id, others=paused)


def _promise(case: Case) -> Iterator[Found]:
    interval = shortest_interval(case.backups)
    if interval is not None and case.rpo is not None and interval > case.rpo:
        yield Found(Finding.INTERVAL_TOO_LONG, ERROR, case.id, have=interval, limit=case.rpo)
    kept = [
        days
        for job in case.backups
        for days in (job.retention_days, *(copy.retention_days for copy in job.copies))
        if days is not None
    ]
    least = Decimal(case.protection.rules.retention_min_days)
    if not kept or max(kept) < least:
        yield Found(
            Finding.RETENTION_TOO_SHORT,
            WARNING,
            case.id,
            have=Decimal(max(kept)) if kept else None,
            limit=least,
            detail=Detail.SHORT if kept else Detail.UNKNOWN,
        )


def _proof(case: Case, on: date) -> Iterator[Found]:
    if not case.tests:
        if case.backups and case.target is not None:
            yield Found(Finding.NEVER_TESTED, ERROR, case.id)
        return
    newest = case.tests[0]
    if newest.result != "passed":
        detail = Detail.PARTIAL if newest.result == "partial" else Detail.FAILED
        yield Found(Finding.TEST_FAILED, ERROR, case.id, test=newest.id, detail=detail)
    elif case.due is not None and case.due.is_overdue(on):
        yield Found(Finding.TEST_OVERDUE, WARNING, case.id, test=newest.id, limit=Decimal(case.due.months))
    proof = newest_proof(case.tests)
    if proof is not None and case.target is not None and proof.hours > case.target:
        yield Found(
            Finding.RESTORE_TOO_SLOW, ERROR, case.id, test=proof.id, have=proof.hours, limit=case.target
        )
    if newest.age_hours is not None and case.rpo is not None and newest.age_hours > case.rpo:
        yield Found(
            Finding.DATA_TOO_OLD, WARNING, case.id, test=newest.id, have=newest.age_hours, limit=case.rpo
        )


def _copies_on_itself(case: Case) -> Iterator[Found]:
    """A copy on what it protects, or on a machine on which both stand; one finding for each."""
    upstream = case.protection.upstream
    for job in case.backups:
        for copy in job.copies:
            if copy.storage_id is None:
                continue
            if copy.storage_id == case.id:
                yield _on(case, job, copy, Detail.ITSELF, (case.id,))
            elif host := upstream.common_machine(copy.storage_id, case.id):
                yield _on(case, job, copy, Detail.HOST, (host,))


def _on(case: Case, job: Job, copy: Copy, detail: Detail, hosts: tuple[uuid.UUID, ...]) -> Found:
    return Found(Finding.ON_ITSELF, ERROR, case.id, job.id, copies=(copy.id,), others=hosts, detail=detail)


def _copies(case: Case) -> Iterator[Found]:
    if not case.count.holds_321:
        yield Found(Finding.NO_321, WARNING, case.id)
    if not case.backups:
        return
    apart = case.count.digit(Part.APART).holds
    if not apart and case.target is not None and case.target <= SOON:
        yield Found(Finding.NOTHING_APART, ERROR, case.id, have=case.target, limit=SOON)
    copies = counted_copies(case.protection, case.id)
    if copies:
        yield from _places(case, copies)
        yield from _admins(case, copies)


def _places(case: Case, copies: list[Copy]) -> Iterator[Found]:
    """Everything in one place; a copy of which nobody knows where it lies is no proof of that."""
    for place in case.protection.productions.of(case.id).places:
        if not all(same_place(place, copy.place) for copy in copies):
            continue
        together = all(same_compartment(place, copy.place) for copy in copies)
        yield Found(
            Finding.SAME_PLACE,
            ERROR if together else WARNING,
            case.id,
            copies=tuple(copy.id for copy in copies),
            detail=Detail.COMPARTMENT if together else Detail.SITE,
            words=(place.site, place.fire_compartment if together else ""),
        )
        return


def _admins(case: Case, copies: list[Copy]) -> Iterator[Found]:
    """Whether whoever takes over the network can delete every copy, too.

    A copy that is offline, or that nobody can delete, is out of the administrators' reach whoever they are. What nobody
    entered is unknown: never taken as different, and never as the same.
    """
    if any(copy.is_offline or copy.is_immutable for copy in copies):
        return
    production = case.protection.productions.of(case.id).admin
    theirs = [copy.admin_domain.strip() for copy in copies]
    if production and any(each and each.casefold() != production.casefold() for each in theirs):
        return
    known = bool(production) and all(theirs)
    yield Found(
        Finding.SAME_ADMIN,
        ERROR if known else WARNING,
        case.id,
        copies=tuple(copy.id for copy in copies),
        detail=Detail.SAME if known else Detail.UNKNOWN,
        words=(production,),
    )


def shortest_interval(jobs: tuple[Job, ...]) -> Decimal | None:
    """The shortest of the intervals that are known."""
    return min((job.interval for job in jobs if job.interval is not None), default=None)


def newest_proof(tests: tuple[Restore, ...]) -> Restore | None:
    """The newest test that says how long the resource takes."""
    return next((each for each in tests if each.proves_time), None)
