"""Finding what must be confirmed in every organisation at once, and in one.

`python -m bench.reviews [organisations]` prints a Markdown table: a tenth of the organisations first, then all, a hundred
entries each. What must not grow is the number of queries; time and memory may, with the entries.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bench.pages import prepare

ENTRIES = {
    "Person": 30,
    "Supplier": 15,
    "Resource": 25,
    "Process": 10,
    "Risk": 20,
}  # a hundred of each organisation
NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
ON = date(2026, 11, 26)
TUESDAY = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
REPEAT = 3


def fill(first: int, last: int) -> None:
    """So many organisations with a hundred entries each, half of them looked at twice; written in bulk."""
    from django_scopes import scopes_disabled  # noqa: PLC0415 -- needs Django set up

    from accounts.models import Organisation  # noqa: PLC0415 -- likewise
    from contacts.models import EmergencyRole, Person, RoleAssignment, Supplier  # noqa: PLC0415 -- likewise
    from inventory.models import Process, Resource  # noqa: PLC0415 -- likewise
    from reviews.models import Review  # noqa: PLC0415 -- likewise
    from risks.models import Risk, Threat  # noqa: PLC0415 -- likewise

    def write(model: Any, rows: list[Any]) -> None:
        model.objects.unlogged("benchmark data").bulk_create(rows, batch_size=2_000)

    with scopes_disabled():
        ours = Organisation.objects.bulk_create(
            Organisation(name=f"Firma {number}", slug=f"firma-{number}") for number in range(first, last)
        )
        threats = {each.pk: Threat(organisation=each, name="Feuer", kind="cyber") for each in ours}
        roles = [
            EmergencyRole(organisation=each, code=code, name=code)
            for each in ours
            for code in ("it_lead", "top_management", "process_owner")
        ]
        people = {
            each.pk: [Person(organisation=each, last_name=f"Person {n}") for n in range(ENTRIES["Person"])]
            for each in ours
        }
        entries: dict[Any, list[Any]] = {
            Person: [row for rows in people.values() for row in rows],
            Supplier: [
                Supplier(organisation=each, name=f"Haus {n}", maintained_by=people[each.pk][n])
                for each in ours
                for n in range(ENTRIES["Supplier"])
            ],
            Resource: [
                Resource(organisation=each, name=f"Server {n}", owner=people[each.pk][n])
                for each in ours
                for n in range(ENTRIES["Resource"])
            ],
            Process: [
                Process(organisation=each, name=f"Ablauf {n}")
                for each in ours
                for n in range(ENTRIES["Process"])
            ],
            Risk: [
                Risk(organisation=each, title=f"Risiko {n}", threat=threats[each.pk])
                for each in ours
                for n in range(ENTRIES["Risk"])
            ],
        }
        write(Threat, list(threats.values()))
        write(EmergencyRole, roles)
        for model, rows in entries.items():
            write(model, rows)
            model.objects.unlogged("benchmark data").filter(
                organisation__in=[each.pk for each in ours[:1]]
            ).update(created_at=NOW - timedelta(days=400))
        write(
            RoleAssignment,
            [
                RoleAssignment(organisation=r.organisation, role=r, person=people[r.organisation_id][0])
                for r in roles
            ],
        )
        looked = [row for rows in entries.values() for row in rows[::2]]
        write(
            Review,
            [
                Review(
                    organisation=row.organisation,
                    kind="risk",
                    subject=row.pk,
                    subject_name="x",
                    reviewed_at=NOW - timedelta(days=days),
                    result="unchanged",
                    seen=[["Nummer", "0621 1"]],
                    person_name="Bench",
                )
                for row in looked
                for days in (800, 300)
            ],
        )


def measured(read: Callable[[], Any]) -> tuple[float, float, int, float]:
    """Median seconds by the clock and of the processor, queries, and the most memory that Python held meanwhile (MB)."""
    from django.db import connection  # noqa: PLC0415 -- needs Django set up

    queries: list[str] = []

    def note(execute: Callable[..., object], sql: str, *rest: object) -> object:
        queries.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        read()
    times = []
    for _ in range(REPEAT):
        start, worked = time.perf_counter(), time.process_time()
        read()
        times.append((time.perf_counter() - start, time.process_time() - worked))
    tracemalloc.start()
    read()
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    clock, processor = (statistics.median(column) for column in zip(*times, strict=True))
    return clock, processor, len(queries), peak


@dataclass(frozen=True)
class Asked:
    mails: int
    seconds: float
    queries: int


def asking() -> Asked:
    """The reminders of a Tuesday morning, until every organisation was looked at; everybody has a mail address."""
    from django.db import connection  # noqa: PLC0415 -- needs Django set up
    from django_scopes import scopes_disabled  # noqa: PLC0415 -- likewise

    from contacts.models import ContactPoint, Person  # noqa: PLC0415 -- likewise
    from reviews.reminding import remind  # noqa: PLC0415 -- likewise

    with scopes_disabled():
        rows = [
            ContactPoint(
                organisation_id=person.organisation_id,
                person=person,
                kind="email_company",
                value=f"{person.pk.hex[:12]}@example.com",
            )
            for person in Person.objects.only("pk", "organisation_id")
        ]
        ContactPoint.objects.unlogged("benchmark data").bulk_create(rows, batch_size=2_000)
    mails = queries = 0

    def note(execute: Callable[..., object], sql: str, *rest: object) -> object:
        nonlocal queries
        queries += 1
        return execute(sql, *rest)

    start = time.perf_counter()
    with connection.execute_wrapper(note):
        while (done := remind(at=TUESDAY)).organisations:
            mails += done.mails
    return Asked(mails, time.perf_counter() - start, queries)


def main() -> None:
    prepare()
    from django_scopes import scope  # noqa: PLC0415 -- needs Django set up

    from accounts.models import Organisation  # noqa: PLC0415 -- likewise
    from inventory import starter  # noqa: PLC0415 -- likewise
    from reviews.everywhere import read_due_everywhere  # noqa: PLC0415 -- likewise
    from reviews.reading import read_due  # noqa: PLC0415 -- likewise

    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    print(
        "| organisations | entries | everywhere: s | of the processor: s | queries | MB | one of them: ms | queries |"
    )
    print("|---:|---:|---:|---:|---:|---:|---:|---:|")
    there = 0
    for count in (max(1, wanted // 10), wanted):
        fill(there, count)
        there = count
        ours = list(Organisation.objects.order_by("pk"))
        found = sum(len(due) for due in read_due_everywhere(ON, ours).due.values())
        clock, processor, queries, peak = measured(lambda: read_due_everywhere(ON, ours))  # noqa: B023 -- called at once
        one = Organisation.objects.order_by("slug")[0]
        starter.plant(organisation=one, by=None)
        with scope(organisation=one):
            alone, _processor, few, _peak = measured(lambda: read_due(one, ON))  # noqa: B023 -- called at once
        print(
            f"| {count:,} | {found:,} | {clock:.2f} | {processor:.2f} | {queries} | {peak:.0f} | "
            f"{alone * 1000:.0f} | {few} |",
            flush=True,
        )
    asked = asking()
    print(
        f"\nAsking everybody there: {asked.mails:,} mails queued in {asked.seconds:.1f} s, {asked.queries:,} queries."
    )
    print(
        f"\nMost memory of the whole process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"
    )


if __name__ == "__main__":
    main()
