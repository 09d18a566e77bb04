"""Server time and query count of every page, by how much there is in the database.

`python -m bench.pages [organisations]` prints a Markdown table. Times are medians of warm requests inside one process,
without network: read the ratios between the columns, not the milliseconds.
"""

from __future__ import annotations

import importlib
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

REPEAT = 7
Columns = list[tuple[str, dict[str, tuple[float, int]]]]  # label -> page -> milliseconds, queries


def prepare(database: bool = True) -> None:
    """A throw-away data folder, Django, and an empty database where one is needed."""
    os.environ.setdefault("NOTFALLPLAN_DATA", tempfile.mkdtemp(prefix="notfallplan-bench-"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "notfallplan.settings"
    import django  # noqa: PLC0415 -- the settings read the environment set above
    from django.core.management import call_command  # noqa: PLC0415 -- likewise

    django.setup()
    importlib.import_module("notfallplan.wsgi")  # as gunicorn does it: the language, the garbage collector
    call_command("catalogs", "compile", verbosity=0)
    if database:
        call_command("migrate", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)


def measured(get: Callable[[], object]) -> tuple[float, int]:
    """Median milliseconds and number of queries of one request."""
    from django.db import connection  # noqa: PLC0415 -- needs Django set up

    queries: list[str] = []

    def note(execute: Callable[..., object], sql: str, *rest: object) -> object:
        queries.append(sql)
        return execute(sql, *rest)

    get()
    with connection.execute_wrapper(note):
        get()
    times = []
    for _ in range(REPEAT):
        start = time.perf_counter()
        get()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times), len(queries)


def measured_page(client: Any, url: str) -> tuple[float, int]:
    """The same for a page; ends the run if it does not answer as it should."""

    def get() -> None:
        status = client.get(url).status_code
        if status != 200:
            sys.exit(f"{url} answers {status}")

    return measured(get)


def print_table(columns: Columns, digits: int = 0) -> None:
    """A Markdown table of pages: a column for each size, with milliseconds and queries."""
    print("| page | " + " | ".join(f"{label}: ms (queries)" for label, _results in columns) + " |")
    print("|---|" + "---:|" * len(columns))
    for page in columns[0][1]:
        cells = [f"{results[page][0]:.{digits}f} ({results[page][1]})" for _label, results in columns]
        print(f"| {page} | " + " | ".join(cells) + " |")


def main() -> None:
    prepare()
    from django.test import Client  # noqa: PLC0415 -- needs Django set up
    from django.urls import reverse  # noqa: PLC0415 -- likewise

    from accounts.actions import create_login  # noqa: PLC0415 -- likewise
    from bench.fill import company, manager  # noqa: PLC0415 -- likewise
    from contacts.models import Person  # noqa: PLC0415 -- likewise

    by = manager()
    client = Client()
    client.force_login(by)
    views = (
        "dashboard:overview", "dashboard:emergency", "contacts:person-list", "contacts:person-list?q=mueller",
        "contacts:supplier-list", "contacts:site-list", "contacts:role-list", "contacts:alertpath-list",
        "contacts:escalation", "contacts:authority-list", "contacts:insurance-list", "binder:cards",
        "accounts:members", "accounts:settings", "outbox:list", "records:history", "dashboard:search?q=mueller",
        "contacts:person-detail", "contacts:person-update",
    )  # fmt: skip
    columns: Columns = []

    def measure(label: str, slug: str, pk: str) -> None:
        results = {}
        for view in views:
            name, _, query = view.partition("?")
            args = [slug, pk] if name.endswith(("-detail", "-update")) else [slug]
            url = reverse(name, args=args) + (f"?{query}" if query else "")
            results[view] = measured_page(client, url)
        columns.append((label, results))

    for people in (10, 1_000, 10_000):
        organisation = company(by, people, name=f"Messwerk {people}")
        pk = str(Person.objects.with_scopes_disabled().filter(organisation=organisation).first().pk)
        measure(f"{people:,} people", organisation.slug, pk)
    neighbour = create_login(email="neighbour@example.com", name="N", password="bench-bench-bench")
    neighbours = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    for number in range(neighbours):
        company(neighbour, 3, name=f"Firma {number}")
    measure(f"10,000 people, {neighbours:,} organisations", organisation.slug, pk)

    print_table(columns, digits=1)


if __name__ == "__main__":
    main()
