"""Reading the backups of the organisation in scope with a constant number of queries."""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import Any

from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce

from accounts.models import Organisation
from backups import protection as value
from backups.models import BackupCopy, BackupJob, BackupPolicy, PingAddress, Protection, RestoreTest
from inventory.models import Resource
from inventory.reading import read_network
from inventory.targets import Targets, work_out


def read_protection(organisation: Organisation, targets: Targets | None = None) -> value.Protection:
    """Return every active resource, job, copy and restore test; six queries, and five more without `targets`.

    Inside the organisation's scope. Retired jobs and corrected tests are left out.
    """
    rules = BackupPolicy.of(organisation)
    return value.Protection(
        targets=targets or work_out(read_network(organisation)),
        resources=_resources(),
        jobs=_jobs(),
        tests=_tests(),
        rules=value.Rules(
            months_within_24h=rules.months_within_24h,
            months_within_72h=rules.months_within_72h,
            months_otherwise=rules.months_otherwise,
            retention_min_days=rules.retention_min_days,
            grace_factor=rules.grace_factor,
        ),
    )


def _place(site: Any, site_name: Any, location: Any, location_name: Any, compartment: Any) -> value.Place:
    return value.Place(site, site_name or "", location, location_name or "", (compartment or "").strip())


def _resources() -> dict[uuid.UUID, value.Protected]:
    return {
        row[0]: value.Protected(
            id=row[0],
            name=row[1],
            kind=row[2],
            holds_data=row[3],
            data_reproducible=row[4],
            has_statutory_retention=row[5],
            is_network_or_ot=row[6],
            hosting=row[7],
            admin_domain=row[8],
            place=_place(*row[9:14]),
            owner_id=row[14],
        )
        for row in Resource.objects.active()
        .sorted()
        .values_list(
            "id",
            "name",
            "kind",
            "holds_data",
            "data_reproducible",
            "has_statutory_retention",
            "is_network_or_ot",
            "hosting",
            "admin_domain",
            "site_id",
            "site__name",
            "location_id",
            "location__name",
            "location__fire_compartment",
            "owner_id",
        )
    }


def _copies() -> dict[uuid.UUID, list[value.Copy]]:
    found: dict[uuid.UUID, list[value.Copy]] = defaultdict(list)
    for row in (
        BackupCopy.objects.exclude(job__status=BackupJob.Status.RETIRED)
        .order_by("created_at", "pk")
        .values_list(
            "id",
            "job_id",
            "name",
            "media_type",
            "storage_id",
            "is_offsite",
            "is_offline",
            "is_immutable",
            "immutable_days",
            Coalesce("retention_days", "job__retention_days"),
            "admin_domain",
            "job__admin_domain",
            "provider_account",
            Coalesce("site_id", "storage__site_id"),
            Coalesce("site__name", "storage__site__name"),
            Coalesce("location_id", "storage__location_id"),
            Coalesce("location__name", "storage__location__name"),
            Coalesce("location__fire_compartment", "storage__location__fire_compartment"),
        )
    ):
        found[row[1]].append(
            value.Copy(
                id=row[0],
                job_id=row[1],
                name=row[2],
                media=row[3],
                storage_id=row[4],
                is_offsite=row[5],
                is_offline=row[6],
                is_immutable=row[7],
                immutable_days=row[8],
                retention_days=row[9],
                admin_domain=(row[10] or row[11]).strip(),
                provider_account=row[12],
                place=_place(*row[13:18]),
            )
        )
    return found


def _jobs() -> tuple[value.Job, ...]:
    copies = _copies()
    resources: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for job, resource in (
        Protection.objects.filter(resource__status=Resource.Status.ACTIVE)
        .order_by("resource__sort_key", "pk")
        .values_list("job_id", "resource_id")
    ):
        resources[job].append(resource)
    pinged = PingAddress.objects.filter(job=OuterRef("pk"), revoked_at__isnull=True)
    found = (
        BackupJob.objects.exclude(status=BackupJob.Status.RETIRED)
        .select_related("watch")
        .annotate(pinged=Exists(pinged))
        .sorted()
    )
    return tuple(_job(each, tuple(resources[each.pk]), tuple(copies[each.pk])) for each in found)


def _job(each: Any, resources: tuple[uuid.UUID, ...], copies: tuple[value.Copy, ...]) -> value.Job:
    watch = getattr(each, "watch", None)
    window = ""
    if each.window_start is not None and each.window_end is not None:
        window = f"{each.window_start:%H:%M} – {each.window_end:%H:%M}"
    return value.Job(
        id=each.pk,
        name=each.name,
        kind=each.kind,
        is_backup=each.is_backup,
        status=each.status,
        content=each.content,
        tool=each.tool,
        system_id=each.system_id,
        interval=each.interval_hours,
        grace=each.grace_hours,
        window=window,
        retention_days=each.retention_days,
        generations=each.generations,
        encryption=each.encryption,
        key_place=each.key_place,
        key_resource_id=each.key_resource_id,
        catalogue_place=each.catalogue_place,
        admin_domain=each.admin_domain.strip(),
        owner_id=each.owner_id,
        deputy_id=each.deputy_id,
        monitored_by_id=each.monitored_by_id,
        is_pinged=each.pinged,
        restore_order=each.restore_order,
        restore_note=each.restore_note,
        resources=resources,
        copies=copies,
        heard=value.Heard()
        if watch is None
        else value.Heard(
            state=watch.state,
            started_at=watch.started_at,
            success_at=watch.success_at,
            failure_at=watch.failure_at,
            due_at=watch.due_at,
            seconds=watch.seconds,
        ),
    )


def _tests() -> tuple[value.Restore, ...]:
    return tuple(
        value.Restore(
            id=each.pk,
            resource_id=each.resource_id,
            scope=each.scope,
            result=each.result,
            started_at=each.started_at,
            ended_at=each.ended_at,
            hours=each.duration_hours,
            age_hours=each.recovered_point_age_hours,
            job_id=each.job_id,
            copy_id=each.copy_id,
            copy_name=each.copy_name,
            integrity=each.integrity,
            person=str(each.person) if each.person else "",
            finding=each.finding,
        )
        for each in RestoreTest.objects.standing()
        .filter(resource__status=Resource.Status.ACTIVE)
        .select_related("person")
        .newest_first()
    )
