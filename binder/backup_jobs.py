"""Backup jobs on paper: what is copied how often, where the copies lie, and where the key is."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext

from backups.models import BackupCopy, BackupJob
from backups.protection import Copy, Job, Place
from backups.restore_words import span
from binder.sheet import printed_day
from binder.times import Helper, person_helper
from core.durations import hours_in_words
from plan.model import Plan


@dataclass(frozen=True)
class CopyLine:
    """One copy as printed; `marks` are words such as off-site and offline."""

    name: str
    medium: str
    place: str
    marks: tuple[str, ...]
    account: str


@dataclass(frozen=True)
class JobBlock:
    """A backup job as printed. What is "" is a line to fill in."""

    id: uuid.UUID
    name: str
    content: str
    resources: tuple[str, ...]
    more_resources: str
    kind: str
    is_backup: bool
    is_paused: bool
    tool: str
    system: str
    every: str
    window: str
    kept: str
    encryption: str
    key: str
    needs_key: bool
    catalogue: str
    copies: tuple[CopyLine, ...]
    helpers: tuple[Helper, ...]
    how: str


MOST_RESOURCES = 12


def job_block(plan: Plan, job: Job) -> JobBlock:
    """One job, with the people who look after it."""
    names = [plan.network.name(each) for each in job.resources if each in plan.network.by_id]
    left = len(names) - MOST_RESOURCES
    more = ngettext("and %(number)d more", "and %(number)d more", left) % {"number": left}
    return JobBlock(
        id=job.id,
        name=job.name,
        content=job.content,
        resources=tuple(names[:MOST_RESOURCES]),
        more_resources=more if left > 0 else "",
        kind=str(BackupJob.Kind(job.kind).label),
        is_backup=job.is_backup,
        is_paused=not job.is_active,
        tool=job.tool,
        system=name_of(plan, job.system_id),
        every=hours_in_words(job.interval),
        window=job.window,
        kept=kept(job.retention_days, job.generations),
        encryption=str(BackupJob.Encryption(job.encryption).label) if job.encryption else "",
        key=" · ".join(part for part in (job.key_place, name_of(plan, job.key_resource_id)) if part),
        needs_key=job.encryption == BackupJob.Encryption.ENCRYPTED,
        catalogue=job.catalogue_place,
        copies=tuple(copy_line(plan, each) for each in job.copies),
        helpers=(
            person_helper(plan, gettext("Responsible"), job.owner_id),
            person_helper(plan, gettext("Deputy"), job.deputy_id),
        ),
        how=job.restore_note,
    )


def copy_line(plan: Plan, copy: Copy) -> CopyLine:
    """One copy: what it is, where it lies, and what protects it."""
    marks = []
    if copy.is_offsite:
        marks.append(gettext("off-site"))
    if copy.is_offline:
        marks.append(gettext("offline"))
    if copy.is_immutable:
        marks.append(
            ngettext("immutable for %(days)s day", "immutable for %(days)s days", copy.immutable_days)
            % {"days": number_format(copy.immutable_days)}
            if copy.immutable_days
            else gettext("immutable")
        )
    storage = name_of(plan, copy.storage_id)
    return CopyLine(
        name=copy.name,
        medium=str(BackupCopy.Media(copy.media).label),
        place=" · ".join(part for part in (storage, place_words(copy.place)) if part),
        marks=tuple(marks),
        account=copy.provider_account,
    )


def place_words(place: Place) -> str:
    """Site, room and fire compartment, as far as they are known."""
    compartment = (
        gettext("fire compartment %(name)s") % {"name": place.fire_compartment}
        if place.fire_compartment
        else ""
    )
    return ", ".join(part for part in (place.site, place.location, compartment) if part)


def kept(days: int | None, generations: str) -> str:
    """For how long, as printed; "" where nobody has said."""
    words = (
        ngettext("%(days)s day", "%(days)s days", days or 0) % {"days": number_format(days or 0)}
        if days
        else ""
    )
    return " · ".join(part for part in (words, generations) if part)


def name_of(plan: Plan, node: uuid.UUID | None) -> str:
    """The name of what is in use; "" for nothing, and for what is not in use any more."""
    return plan.network.name(node) if node is not None and node in plan.network.by_id else ""


@dataclass(frozen=True)
class Source:
    """Where the data of one resource come back from: a job with its copies, its key and what was measured."""

    resource: str
    job: str
    copies: tuple[CopyLine, ...]
    key: str
    needs_key: bool
    how: str
    proven: str  # "" where no test says how long it takes
    proven_on: str


def sources(plan: Plan, resources: Iterable[uuid.UUID]) -> tuple[Source, ...]:
    """Every active backup of these resources, in their order; what is no backup on its own is left out."""
    protection = plan.protection
    found = []
    for resource in resources:
        tests = protection.tests_of.get(resource, ())
        proof = next((test for test in tests if test.proves_time), None)
        for job in protection.jobs_of.get(resource, ()):
            if not (job.is_active and job.is_backup):
                continue
            block = job_block(plan, job)
            found.append(
                Source(
                    resource=name_of(plan, resource),
                    job=block.name,
                    copies=block.copies,
                    key=block.key,
                    needs_key=block.needs_key,
                    how=block.how,
                    proven=span(proof.hours) if proof else "",
                    proven_on=printed_day(plan.day(proof.ended_at)) if proof else "",
                )
            )
    return tuple(found)
