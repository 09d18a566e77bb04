"""Backups: the overview of 10, 100 and 1,000 jobs, the judgement alone, and what it adds to the page of a resource.

`python -m bench.backups` prints how long filling took and a Markdown table. Every job protects a system of its own and has
two copies, a watch and two restore tests; fifty machines carry all systems. Medians of warm requests inside one process.
"""

from __future__ import annotations

import time
from datetime import timedelta
from decimal import Decimal
from typing import Any

from bench.pages import measured, measured_page, prepare, print_table

SIZES = (10, 100, 1_000)
HOSTS = 50


def stock(organisation: Any, jobs: int) -> None:
    """So many jobs, each with its own system; a third of them with something wrong."""
    from django.utils import timezone  # noqa: PLC0415 -- needs Django set up

    from backups.models import (  # noqa: PLC0415 -- likewise
        BackupCopy,
        BackupJob,
        JobWatch,
        Protection,
        RestoreTest,
    )
    from bench.fill import REASON  # noqa: PLC0415 -- likewise
    from contacts.models import Person, Site  # noqa: PLC0415 -- likewise
    from inventory.models import Dependency, Process, Resource  # noqa: PLC0415 -- likewise

    now, own = timezone.now(), {"organisation": organisation}
    site, person = Site.objects.first(), Person.objects.first()

    def keep(model: Any, rows: Any) -> list[Any]:
        found: list[Any] = model.objects.unlogged(REASON).bulk_create(list(rows), batch_size=500)
        return found

    hosts = keep(
        Resource, (Resource(name=f"Wirt {n}", site=site, admin_domain="firma", **own) for n in range(HOSTS))
    )
    nas = keep(Resource, [Resource(name="NAS", site=site, **own)])[0]
    systems = keep(Resource, (Resource(name=f"System {n}", holds_data=True, **own) for n in range(jobs)))
    processes = keep(
        Process,
        (
            Process(name=f"Prozess {n}", rto_hours=Decimal(24), rpo_hours=Decimal(24), **own)
            for n in range(max(1, jobs // 10))
        ),
    )
    edges = [
        Dependency(dependent_process=processes[n // 10 % len(processes)], required_resource=system, **own)
        for n, system in enumerate(systems)
    ]
    edges += [
        Dependency(dependent_resource=system, required_resource=hosts[n % HOSTS], **own)
        for n, system in enumerate(systems)
    ]
    keep(Dependency, edges)
    made = keep(
        BackupJob,
        (
            BackupJob(
                name=f"Auftrag {n}",
                interval_hours=Decimal(24),
                retention_days=90,
                owner=person,
                monitored_by=person if n % 3 else None,
                content="alles",
                restore_order=1,
                **own,
            )
            for n in range(jobs)
        ),
    )
    keep(Protection, (Protection(job=job, resource=systems[n], **own) for n, job in enumerate(made)))
    copies = [BackupCopy(job=job, name="NAS", storage=nas, **own) for job in made]
    copies += [
        BackupCopy(job=job, name="Band", media_type="tape", is_offsite=True, is_offline=True, **own)
        for n, job in enumerate(made)
        if n % 3
    ]
    keep(BackupCopy, copies)
    JobWatch.objects.bulk_create(
        JobWatch(
            job=job,
            state="ok" if n % 5 else "late",
            success_at=now - timedelta(hours=8),
            due_at=now + timedelta(hours=20),
            **own,
        )
        for n, job in enumerate(made)
    )
    keep(
        RestoreTest,
        (
            RestoreTest(
                resource=system,
                job=made[n],
                scope="full_system",
                result="passed" if n % 7 else "failed",
                integrity="Summen verglichen",
                started_at=now - timedelta(days=days, hours=4),
                ended_at=now - timedelta(days=days),
                person=person,
                **own,
            )
            for n, system in enumerate(systems)
            for days in (20, 400)
        ),
    )


def main() -> None:
    prepare()
    from django.test import Client  # noqa: PLC0415 -- needs Django set up
    from django.urls import reverse  # noqa: PLC0415 -- likewise
    from django.utils import timezone  # noqa: PLC0415 -- likewise
    from django_scopes import scope  # noqa: PLC0415 -- likewise

    from backups.judging import judge_all  # noqa: PLC0415 -- likewise
    from backups.models import BackupJob  # noqa: PLC0415 -- likewise
    from backups.reading import read_protection  # noqa: PLC0415 -- likewise
    from bench import fill  # noqa: PLC0415 -- likewise
    from inventory.models import Resource  # noqa: PLC0415 -- likewise

    by = fill.manager()
    client = Client()
    client.force_login(by)
    columns = []
    for jobs in SIZES:
        organisation = fill.company(by, 60, name=f"Messwerk {jobs}")
        start = time.perf_counter()
        with scope(organisation=organisation):
            stock(organisation, jobs)
            print(f"Filled with {jobs:,} jobs in {time.perf_counter() - start:.1f} s.  ")
            system = Resource.objects.filter(holds_data=True).sorted().first()
            host = Resource.objects.filter(holds_data=False).sorted().last()
            job = BackupJob.objects.sorted().first()
            protection, at = read_protection(organisation), timezone.localtime()

            def judged(at: Any = at, protection: Any = protection) -> object:
                protection.__dict__.pop("upstream", None)
                return judge_all(protection, at=at)

            results = {
                "reading everything": measured(lambda: read_protection(organisation)),  # noqa: B023 -- called at once
                "judging everything": measured(judged),
            }
        slug = organisation.slug
        for label, name, args in (
            ("overview", "backups:overview", []),
            ("overview, to do", "backups:overview", ["?show=todo"]),
            ("overview as CSV", "backups:overview-csv", []),
            ("resource with a backup", "inventory:resource-detail", [system.pk]),
            ("resource without data", "inventory:resource-detail", [host.pk]),
            ("job", "backups:job-detail", [job.pk]),
            ("front door", "dashboard:overview", []),
        ):
            query = "".join(each for each in args if isinstance(each, str))
            keys = [each for each in args if not isinstance(each, str)]
            results[label] = measured_page(client, reverse(name, args=[slug, *keys]) + query)
        columns.append((f"{jobs:,} jobs", results))
    print()
    print_table(columns)


if __name__ == "__main__":
    main()
