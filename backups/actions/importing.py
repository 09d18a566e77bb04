"""Jobs from a checked list become entries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from accounts.models import Organisation, User
from backups.importing import Draft
from backups.models import BackupCopy, BackupJob, Protection
from contacts.models import Person
from contacts.pasting import name_key
from inventory.models import Resource
from records.actions import create_many


@dataclass(frozen=True)
class Added:
    """How many entries a list made, and how many jobs were there already."""

    jobs: int
    resources: int
    skipped: int


@transaction.atomic
def add_jobs(*, organisation: Organisation, drafts: Iterable[Draft], by: User) -> Added:
    """Store a checked list of jobs, with the systems that are not there yet.

    Safe to run twice, also at once: a job whose name is taken is skipped, a system whose name is there is used. Costs a
    constant number of queries.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)  # the second of two waits for the first
    taken = {name_key(name) for name in BackupJob.objects.values_list("name", flat=True)}
    drafts = list(drafts)
    wanted = [draft for draft in drafts if name_key(draft.name) not in taken]
    resources, made = _resources(organisation, wanted, by)
    people = Person.objects.in_bulk({draft.owner for draft in wanted if draft.owner})
    by_id = {each.pk: each for each in resources.values()}
    jobs: list[BackupJob] = []
    protections: list[Protection] = []
    copies: list[BackupCopy] = []
    for draft in wanted:
        job = BackupJob(
            organisation=organisation,
            name=draft.name,
            kind=draft.kind,
            content=draft.content,
            tool=draft.tool,
            interval_hours=draft.interval,
            retention_days=draft.retention_days,
            generations=draft.generations,
            encryption=draft.encryption,
            key_place=draft.key_place,
            note=draft.note,
            owner=people.get(draft.owner) if draft.owner else None,
        )
        jobs.append(job)
        protected = {key: by_id[key] for key in draft.resources if key in by_id}
        protected |= {new.pk: new for new in (resources[name_key(name)] for name in draft.new_resources)}
        protections += [
            Protection(organisation=organisation, job=job, resource=resource)
            for resource in protected.values()
        ]
        copies += [
            BackupCopy(
                organisation=organisation,
                job=job,
                name=copy.name,
                media_type=copy.media,
                storage=by_id.get(copy.storage) if copy.storage else None,
                is_offsite=copy.is_offsite,
                is_offline=copy.is_offline,
                is_immutable=copy.is_immutable,
                immutable_days=copy.immutable_days,
            )
            for copy in draft.copies
        ]
    create_many(records=jobs, by=by)
    create_many(records=protections, by=by)
    create_many(records=copies, by=by)
    return Added(jobs=len(jobs), resources=made, skipped=len(drafts) - len(jobs))


def _resources(organisation: Organisation, drafts: list[Draft], by: User) -> tuple[dict[str, Resource], int]:
    """Systems by the key of their name, those that are missing made; and those named by their id."""
    found: dict[str, Resource] = {}
    for resource in Resource.objects.exclude(status=Resource.Status.RETIRED).sorted():
        found.setdefault(name_key(resource.name), resource)
        found[str(resource.pk)] = resource
    missing: dict[str, str] = {}
    for draft in drafts:
        for name in draft.new_resources:
            if name_key(name) not in found:
                missing.setdefault(name_key(name), name)
    new = [
        Resource(organisation=organisation, name=name, kind=Resource.Kind.IT_SYSTEM, holds_data=True)
        for name in missing.values()
    ]
    create_many(records=new, by=by)
    return found | {name_key(each.name): each for each in new}, len(new)
