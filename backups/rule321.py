"""The 3-2-1 rule and its stricter sister 3-2-1-1-0, digit by digit, each with its reasons. Pure.

Three copies including the production data, on two kinds of media, one of them off-site; one offline or immutable, and no
error in the last restore. The first is good practice since Krogh (2005) and stands behind BSI CON.3.A12; the second is
practice of the trade, no standard. Both only count: whether copies share a host or an administrator is said by
`backups.findings`.

What counts as a copy: what an active backup job writes to a place that is not the protected resource itself. Replication,
synchronisation and snapshots repeat every mistake and every encryption, so they do not count; nor do paused jobs. Two jobs
that write to the same medium of the same storage make one copy, because they burn together. A job is taken to protect all
of a resource.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from backups.production import Production, same_place
from backups.protection import Copy, Job, Protection

LOCAL_MEDIA = {"nas", "tape", "removable"}  # what stands in a house one can enter


class Part(StrEnum):
    """The five digits; two of them are a one."""

    COPIES = "copies"
    MEDIA = "media"
    OFFSITE = "offsite"
    APART = "apart"  # offline or immutable
    ERRORS = "errors"


class Why(StrEnum):
    """What speaks for or against a digit."""

    PRODUCTION = "production"  # the data themselves: the first of the three
    COUNTS = "counts"
    SAME_STORAGE = "same_storage"  # with a copy that already counts
    NO_BACKUP = "no_backup"  # replication, synchronisation or snapshot
    PAUSED = "paused"
    ON_ITSELF = "on_itself"  # lies on the resource that it protects
    NO_COPY = "no_copy"  # a job that names no place to write to
    MEDIUM = "medium"
    OFFSITE = "offsite"
    SAME_SITE = "same_site"  # marked off-site, and yet where production is
    SAME_PROVIDER = "same_provider"  # with the provider that has the production data
    UNMARKED = "unmarked"  # at another site, but nobody marked it as off-site
    NEAR = "near"
    OFFLINE = "offline"
    IMMUTABLE = "immutable"
    REACHABLE = "reachable"
    PASSED = "passed"
    UNCHECKED = "unchecked"  # passed, but nobody wrote down how the data were checked
    PARTIAL = "partial"
    FAILED = "failed"
    NEVER = "never"


SPEAKS_FOR = {
    Why.PRODUCTION,
    Why.COUNTS,
    Why.MEDIUM,
    Why.OFFSITE,
    Why.OFFLINE,
    Why.IMMUTABLE,
    Why.PASSED,
}


class Because(NamedTuple):
    """A reason, and the copy, job or test that it is about; `detail` is a medium for `Why.MEDIUM`."""

    why: Why
    subject: uuid.UUID | None = None
    name: str = ""
    detail: str = ""

    @property
    def speaks_for(self) -> bool:
        return self.why in SPEAKS_FOR


@dataclass(frozen=True, slots=True)
class Digit:
    """One digit of the rule: `have` of `number`; for the errors `number` is 0 and `have` counts what went wrong.

    `holds` is None where nobody can know: a restore that was never tried.
    """

    part: Part
    number: int
    holds: bool | None
    have: int
    because: tuple[Because, ...] = ()


@dataclass(frozen=True, slots=True)
class Lacking:
    """What the copies still lack, so that the next one can be bought right; all zero and False where nothing is."""

    copies: int = 0
    medium: bool = False
    offsite: bool = False
    apart: bool = False

    def __bool__(self) -> bool:
        return bool(self.copies or self.medium or self.offsite or self.apart)


@dataclass(frozen=True, slots=True)
class Count321:
    """The five digits of one resource, in the order 3, 2, 1, 1, 0."""

    resource_id: uuid.UUID
    digits: tuple[Digit, ...]
    counted: tuple[uuid.UUID, ...] = ()  # the copies that count

    def digit(self, part: Part) -> Digit:
        return next(each for each in self.digits if each.part == part)

    @property
    def holds_321(self) -> bool:
        return all(each.holds for each in self.digits[:3])

    @property
    def holds_32110(self) -> bool | None:
        """None: everything else holds, only a restore was never tried."""
        if any(each.holds is False for each in self.digits):
            return False
        return None if any(each.holds is None for each in self.digits) else True

    @property
    def failing(self) -> tuple[Digit, ...]:
        """The digits that do not hold, an unknown one too."""
        return tuple(each for each in self.digits if not each.holds)

    @property
    def lacking(self) -> Lacking:
        """Exactly which copy is missing."""
        copies, media, offsite, apart, _errors = self.digits
        return Lacking(
            copies=max(0, copies.number - copies.have),
            medium=not media.holds,
            offsite=not offsite.holds,
            apart=not apart.holds,
        )


def count(protection: Protection, resource_id: uuid.UUID) -> Count321:
    """Count the copies of a resource. Adding a copy never makes a digit worse."""
    production = protection.productions.of(resource_id)
    jobs = protection.jobs_of.get(resource_id, ())
    reasons = list(_copies(jobs, resource_id))
    usable = [copy for copy, reason in reasons if copy is not None and reason.why != Why.ON_ITSELF]
    copies = [copy for copy, reason in reasons if copy is not None and reason.why == Why.COUNTS]
    name = _name(protection, resource_id)
    have = 1 + len(copies)
    first = Because(Why.PRODUCTION, resource_id, name)
    media = tuple(dict.fromkeys([production.medium, *(copy.media for copy in copies)]))
    return Count321(
        resource_id,
        (
            Digit(Part.COPIES, 3, have >= 3, have, (first, *(reason for _copy, reason in reasons))),
            Digit(
                Part.MEDIA,
                2,
                len(media) >= 2,
                len(media),
                tuple(Because(Why.MEDIUM, detail=each) for each in media),
            ),
            _one(Part.OFFSITE, [_offsite(protection, production, each) for each in usable]),
            _one(Part.APART, [_apart(each) for each in usable]),
            _errors(protection, resource_id),
        ),
        tuple(each.id for each in copies),
    )


def counted_copies(protection: Protection, resource_id: uuid.UUID) -> list[Copy]:
    """The copies that can be restored from: of active backup jobs, and not on the resource itself."""
    return [
        copy
        for job in protection.jobs_of.get(resource_id, ())
        if job.is_active and job.is_backup
        for copy in job.copies
        if copy.storage_id != resource_id
    ]


def _copies(jobs: Iterable[Job], resource_id: uuid.UUID) -> Iterator[tuple[Copy | None, Because]]:
    """Every copy with the reason why it counts or not; those that count come first."""
    found: list[tuple[Copy | None, Because]] = []
    seen: set[tuple[uuid.UUID, str]] = set()
    for job in jobs:
        if not (job.is_active and job.is_backup and job.copies):
            why = Why.NO_BACKUP if not job.is_backup else Why.NO_COPY if job.is_active else Why.PAUSED
            found.append((None, Because(why, job.id, job.name)))
            continue
        for copy in job.copies:
            why = Why.COUNTS
            if copy.storage_id is not None:
                key = (copy.storage_id, copy.media)
                if copy.storage_id == resource_id:
                    why = Why.ON_ITSELF
                elif key in seen:
                    why = Why.SAME_STORAGE
                seen.add(key)
            found.append((copy, Because(why, copy.id, copy.name)))
    yield from sorted(found, key=lambda each: each[1].why != Why.COUNTS)


def _one(part: Part, reasons: list[Because]) -> Digit:
    have = sum(each.speaks_for for each in reasons)
    ordered = sorted(reasons, key=lambda each: not each.speaks_for)
    return Digit(part, 1, have >= 1, have, tuple(ordered))


def _offsite(protection: Protection, production: Production, copy: Copy) -> Because:
    """Off-site is what is marked so and does not contradict itself.

    Data in a cloud or at a provider are away from us, so for them our own house is off-site: what counts is that the copy
    does not lie with the same provider. A copy in our house then needs no mark, a copy in another cloud does.
    """
    near = any(same_place(each, copy.place) for each in production.places)
    away = copy.place.site_id is not None and bool(production.places) and not near
    why = Why.OFFSITE if copy.is_offsite else Why.UNMARKED if away else Why.NEAR
    if near and copy.is_offsite:
        why = Why.SAME_SITE
    elif production.is_cloud:
        if _same_provider(protection, production, copy):
            why = Why.SAME_PROVIDER
        elif not near and (copy.place.site_id is not None or copy.media in LOCAL_MEDIA):
            why = Why.OFFSITE
    return Because(why, copy.id, copy.name)


def _same_provider(protection: Protection, production: Production, copy: Copy) -> bool:
    """Whether a copy lies in the hands of whoever has the production data."""
    if copy.storage_id is None or production.supplier_id is None:
        return False
    storage = protection.productions.of(copy.storage_id)
    return storage.is_cloud and storage.supplier_id == production.supplier_id


def _apart(copy: Copy) -> Because:
    why = Why.OFFLINE if copy.is_offline else Why.IMMUTABLE if copy.is_immutable else Why.REACHABLE
    return Because(why, copy.id, copy.name, str(copy.immutable_days or "") if why == Why.IMMUTABLE else "")


def _errors(protection: Protection, resource_id: uuid.UUID) -> Digit:
    """The newest restore test that still stands decides; nobody knows before the first."""
    tests = protection.tests_of.get(resource_id, ())
    if not tests:
        return Digit(Part.ERRORS, 0, None, 0, (Because(Why.NEVER),))
    newest = tests[0]
    why = {"passed": Why.PASSED, "partial": Why.PARTIAL}.get(newest.result, Why.FAILED)
    if why == Why.PASSED and not newest.integrity.strip():
        why = Why.UNCHECKED
    return Digit(
        Part.ERRORS,
        0,
        why == Why.PASSED,
        int(why != Why.PASSED),
        (Because(why, newest.id, newest.copy_name),),
    )


def _name(protection: Protection, resource_id: uuid.UUID) -> str:
    resource = protection.resources.get(resource_id)
    return resource.name if resource is not None else ""
