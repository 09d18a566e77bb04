"""Pages of what must run: server time and queries, in a company with 30/60/150 and in one with 300/2,000/10,000.

`python -m bench.inventory` prints a Markdown table. The graph is also drawn with 200 nodes. Medians of warm requests inside
one process: read the ratios.
"""

from __future__ import annotations

from bench.graphs import LARGE, SMALL, Size, company
from bench.pages import measured, measured_page, prepare, print_table

TWO_HUNDRED = Size(40, 160, 600)
VIEWS = (
    "inventory:process-list", "inventory:process-list?sort=sort_key", "inventory:process-detail", "inventory:resource-list",
    "inventory:resource-detail", "inventory:dependency-list", "inventory:layers", "inventory:graph?all=1",
    "inventory:graph?focus=", "inventory:impact", "inventory:impact-overview", "risks:risk-list", "risks:matrix",
    "measures:measure-list", "dashboard:overview",
)  # fmt: skip


def main() -> None:
    prepare()
    from django.test import Client  # noqa: PLC0415 -- needs Django set up
    from django.urls import NoReverseMatch, reverse  # noqa: PLC0415 -- likewise
    from django_scopes import scope  # noqa: PLC0415 -- likewise

    from bench import fill  # noqa: PLC0415 -- likewise
    from inventory.models import Process, Resource  # noqa: PLC0415 -- likewise
    from inventory.reading import read_network  # noqa: PLC0415 -- likewise

    by = fill.manager()
    client = Client()
    client.force_login(by)
    columns = []
    for number, size in enumerate((SMALL, TWO_HUNDRED, LARGE)):
        organisation = fill.company(by, 60, name=f"Messwerk {size.resources}")
        fill.stock(organisation, company(size, seed=number))
        results = {}
        with scope(organisation=organisation):
            process, resource = Process.objects.sorted().first(), Resource.objects.sorted().first()
            results["reading the network"] = measured(lambda: read_network(organisation))  # noqa: B023 -- called at once
        for view in VIEWS:
            name, _, query = view.partition("?")
            pk = process.pk if "process" in name or name == "inventory:impact" else resource.pk
            try:
                url = reverse(name, args=[organisation.slug])
            except NoReverseMatch:
                url = reverse(name, args=[organisation.slug, pk])
            if query:
                url += f"?{query}{resource.pk if query.endswith('=') else ''}"
            results[view] = measured_page(client, url)
        columns.append((str(size), results))
    print_table(columns)


if __name__ == "__main__":
    main()
