"""Reading the backups of the organisation in scope with a constant number of queries."""

from __future__ import annotations

import functools
import operator
import uuid
from collections import defaultdict
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Organisation
from backups import protection as value
from backups.models import BackupCopy, BackupJob, BackupPolicy, PingAddress, Protection, RestoreTest
from backups.models.restore_test import hours_between
from inventory.models import Resource
from inventory.reading import read_network
from inventory.targets import Targets, work_out


def read_protection(
    organisation: Organisation, targets: Targets | None = None, *, every_test: bool = True
) -> value.Protection:
    """Return every active resource, job, copy and restore test; six queries, and five more without `targets`.

    Inside the organisation's scope. Retired jobs and corrected tests are left out. Without `every_test` only those that a
    judgement asks for: of each resource the newest, and the newest that proves a time.
    """
    rules = BackupPolicy.of(organisation)
    return value.Protection(
        targets=targets or work_out(read_network(organisation)),
        resources=_resources(),
        jobs=_jobs(),
        tests=_tests(every_test),
        rules=value.Rules(
            months_within_24h=rules.months_within_24h,
            months_within_72h=rules.months_within_72h,
            months_otherwise=rules.months_otherwise,
            retention_min_days=rules.retention_min_days,
            grace_factor=rules.grace_factor,
        ),
    )


def newest_results() -> dict[uuid.UUID, str | None]:
    """How the newest restore test of everything ended that holds data nobody could make again; None: never tested.

    One query, inside the scope.
    """
    newest = (
        RestoreTest.objects.standing().filter(resource=OuterRef("pk")).newest_first().values("result")[:1]
    )
    return dict(
        Resource.objects.active()
        .filter(holds_data=True, data_reproducible=False)
        .order_by()
        .annotate(newest_result=Subquery(newest))
        .values_list("pk", "newest_result")
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
        .annotate(pinged=Exists(pinged))
        .sorted()
        .values_list(*JOB, "pinged", "window_start", "window_end", *(f"watch__{name}" for name in HEARD))
    )
    return tuple(_job(row, tuple(resources[row[0]]), tuple(copies[row[0]])) for row in found)


JOB = (
    "id",
    "name",
    "kind",
    "status",
    "content",
    "tool",
    "system_id",
    "interval_hours",
    "grace_hours",
    "retention_days",
    "generations",
    "encryption",
    "key_place",
    "key_resource_id",
    "catalogue_place",
    "owner_id",
    "deputy_id",
    "monitored_by_id",
    "restore_order",
    "restore_note",
    "admin_domain",
)
CALLED = {"interval_hours": "interval", "grace_hours": "grace"}  # in the value
HEARD = ("state", "started_at", "success_at", "failure_at", "due_at", "seconds")


def _job(row: tuple[Any, ...], resources: tuple[uuid.UUID, ...], copies: tuple[value.Copy, ...]) -> value.Job:
    given = {CALLED.get(name, name): each for name, each in zip(JOB, row, strict=False)}
    pinged, start, end, *heard = row[len(JOB) :]
    return value.Job(
        **given | {"admin_domain": given["admin_domain"].strip()},
        is_backup=given["kind"] not in BackupJob.NO_BACKUP,
        window=f"{start:%H:%M} – {end:%H:%M}" if start is not None and end is not None else "",
        is_pinged=pinged,
        resources=resources,
        copies=copies,
        heard=value.Heard(*heard) if heard[0] else value.Heard(),
    )


def _decisive() -> Q:
    """Of each resource the newest test, and the newest that proves how long it takes."""
    tests = RestoreTest.objects.standing().filter(resource=OuterRef("pk")).newest_first().values("pk")
    proofs = tests.filter(result=RestoreTest.Result.PASSED, scope__in=RestoreTest.PROVES_TIME)
    every = Resource.objects.active().order_by()
    return functools.reduce(
        operator.or_,
        (Q(pk__in=every.annotate(test=Subquery(each[:1])).values("test")) for each in (tests, proofs)),
    )


def _tests(every: bool) -> tuple[value.Restore, ...]:
    chosen = RestoreTest.objects.all() if every else RestoreTest.objects.filter(_decisive())
    found = (
        chosen.standing()
        .filter(resource__status=Resource.Status.ACTIVE)
        .newest_first()
        .values_list(
            "id",
            "resource_id",
            "scope",
            "result",
            "started_at",
            "ended_at",
            "recovered_point_at",
            "job_id",
            "copy_id",
            "copy_name",
            "integrity",
            "finding",
            "person__first_name",
            "person__last_name",
        )
    )
    return tuple(
        value.Restore(
            id=row[0],
            resource_id=row[1],
            scope=row[2],
            result=row[3],
            started_at=row[4],
            ended_at=row[5],
            hours=hours_between(row[4], row[5]),
            age_hours=None if row[6] is None else hours_between(row[6], row[4]),
            job_id=row[7],
            copy_id=row[8],
            copy_name=row[9],
            integrity=row[10],
            finding=row[11],
            person=f"{row[12] or ''} {row[13] or ''}".strip(),
        )
        for row in found
    )
