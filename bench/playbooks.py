"""Server time and query count of the list of playbooks, one playbook and its editor, with 1, 13 and 60 of them.

`python -m bench.playbooks` prints a Markdown table and fails where more playbooks need more queries.
"""

from __future__ import annotations

import sys

from bench.pages import Columns, measured_page, prepare, print_table

SIZES = (1, 13, 60)


def main() -> None:
    prepare()
    from django.test import Client  # noqa: PLC0415 -- needs Django set up
    from django.urls import reverse  # noqa: PLC0415 -- likewise
    from django_scopes import scope  # noqa: PLC0415 -- likewise

    from bench.fill import company, manager  # noqa: PLC0415 -- likewise
    from playbooks.actions import adopt  # noqa: PLC0415 -- likewise
    from playbooks.content import CODES, core_playbooks  # noqa: PLC0415 -- likewise
    from playbooks.copying import copy_of, playbook_from  # noqa: PLC0415 -- likewise
    from playbooks.models import Playbook, PlaybookStep  # noqa: PLC0415 -- likewise

    by = manager()
    client = Client()
    client.force_login(by)
    columns: Columns = []
    for size in SIZES:
        organisation = company(by, 10, name=f"Messwerk {size}")
        with scope(organisation=organisation):
            adopt(organisation=organisation, codes=CODES[:size], by=by)
            cores = core_playbooks("de")
            for number in range(size - len(CODES)):  # own ones, as full as ours
                core = cores[number % len(cores)]
                playbook = playbook_from(core, organisation, {}, 100)
                playbook.core_version, playbook.title = None, f"{core.title} {number}"
                playbook.save()
                PlaybookStep.objects.unlogged("benchmark data").bulk_create(
                    copy_of(playbook, core, {}, {}).steps
                )
            pk = Playbook.objects.in_order().first().pk
            line = PlaybookStep.objects.filter(playbook=pk).first().pk
        slug = organisation.slug
        pages = {
            "list": reverse("playbooks:playbook-list", args=[slug]),
            "playbook": reverse("playbooks:playbook-detail", args=[slug, pk]),
            "editor, a page": reverse("playbooks:playbook-page", args=[slug, pk, "assess"]),
            "editor, a step": reverse("playbooks:playbook-line", args=[slug, pk, "steps", line]),
            "comparison": reverse("playbooks:playbook-compare", args=[slug, pk]),
        }
        columns.append(
            (f"{size} playbooks", {name: measured_page(client, url) for name, url in pages.items()})
        )

    print_table(columns, digits=1)
    growing = [name for name in pages if len({results[name][1] for _label, results in columns}) > 1]
    if growing:
        sys.exit(f"More playbooks need more queries: {', '.join(growing)}")


if __name__ == "__main__":
    main()
