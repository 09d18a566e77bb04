"""Pages of the order of return and of the outage simulation: server time and queries, small and large.

`python -m bench.outage` prints a Markdown table for a company with 30/60/150 and one with 300/2,000/10,000, with 60 people
and a recovery plan of six steps for one resource in twenty. Medians of warm requests inside one process: read the ratios.
"""

from __future__ import annotations

import random

from bench.graphs import LARGE, SMALL, Size, company
from bench.pages import measured_page, prepare, print_table

PEOPLE = 60
STEPS = 6
TWENTY = 20


def main() -> None:
    prepare()
    from django.test import Client  # noqa: PLC0415 -- needs Django set up
    from django.urls import reverse  # noqa: PLC0415 -- likewise
    from django_scopes import scope  # noqa: PLC0415 -- likewise

    from bench import fill  # noqa: PLC0415 -- likewise
    from contacts.models import Person  # noqa: PLC0415 -- likewise
    from inventory.models import Resource  # noqa: PLC0415 -- likewise

    by = fill.manager()
    client = Client()
    client.force_login(by)
    columns = []
    for number, size in enumerate((SMALL, LARGE)):
        organisation = fill.company(by, PEOPLE, name=f"Messwerk {size.resources}")
        fill.stock(organisation, company(size, seed=number))
        with scope(organisation=organisation):
            equip(organisation, size)
            lost = list(Resource.objects.sorted().values_list("pk", flat=True)[:5])
            person = Person.objects.sorted().first()
        several = "&".join(f"resource={pk}" for pk in lost)
        order, outage, result = (
            reverse(f"recovery:{name}", args=[organisation.slug])
            for name in ("order", "outage", "outage-result")
        )
        pages = {
            "order of return": order,
            "order of return, best case": f"{order}?view=best",
            "order of return as CSV": reverse("recovery:order-csv", args=[organisation.slug]),
            "outage: form": outage,
            "outage: one resource": f"{result}?resource={lost[0]}",
            "outage: five resources, one person missing": f"{result}?{several}&person={person.pk}",
            "outage: one person missing": f"{result}?person={person.pk}",
        }
        columns.append((str(size), {label: measured_page(client, url) for label, url in pages.items()}))
    print_table(columns)


def equip(organisation: object, size: Size) -> None:
    """A duration, an owner and a deputy for every resource, and a plan for one in twenty. Inside the scope."""
    from contacts.models import EmergencyRole, Person  # noqa: PLC0415 -- needs Django set up
    from inventory.models import Resource  # noqa: PLC0415 -- likewise
    from recovery.models import Coverage, PlanStep, RecoveryPlan  # noqa: PLC0415 -- likewise

    dice = random.Random(size.resources)
    people, resources = list(Person.objects.sorted()), list(Resource.objects.sorted())
    roles = list(EmergencyRole.objects.in_order())
    for resource in resources:
        resource.owner, resource.deputy = dice.sample(people, 2)
        if resource.rta_estimate_hours is None:
            resource.rta_estimate_hours = 2
    Resource.objects.unlogged("bench").bulk_update(
        resources, ["owner", "deputy", "rta_estimate_hours"], batch_size=200
    )
    for number, resource in enumerate(resources[::TWENTY]):
        plan = RecoveryPlan(organisation=organisation, title=f"Plan {number}")
        plan.save()
        Coverage(organisation=organisation, recovery_plan=plan, resource=resource).save()
        PlanStep.objects.unlogged("bench").bulk_create(
            PlanStep(
                organisation=organisation,
                recovery_plan=plan,
                position=position,
                action=f"Handgriff {position}",
                duration_minutes=dice.choice([10, 20, 30, 60]),
                role=dice.choice(roles),
            )
            for position in range(1, STEPS + 1)
        )


if __name__ == "__main__":
    main()
