"""Fills a database for measuring: one organisation with N people, or a thousand organisations beside it."""

from __future__ import annotations

import random

from django_scopes import scope

from accounts.actions import create_login
from accounts.models import Organisation, User
from contacts.models import ContactPoint, EmergencyRole, Person, RoleAssignment, Site, Supplier
from dashboard.actions import found_company
from inventory.models import DamageScenario, Dependency, ImpactRating, Process, Resource
from inventory.network import Network

FIRST = ("Anna", "Jürgen", "Sabine", "Özlem", "Łukasz", "Eva", "Björn", "Renate", "Zoë", "Thomas")
LAST = ("Müller", "Schmidt", "Schäfer", "Großmann", "Weiß", "Köhler", "Nowak", "Yılmaz", "Kühn", "Voß")
REASON = "benchmark data"


def manager() -> User:
    return create_login(email="bench@example.com", name="Bench", password="bench-bench-bench")


def company(by: User, people: int, name: str = "Messwerk GmbH") -> Organisation:
    """A company with so many people, two numbers each, filled roles, a supplier per hundred people and a site."""
    dice = random.Random(7)
    organisation = found_company(
        by=by, name=name, language="de", federal_state="BW", report_number="0621 4400-110"
    )
    with scope(organisation=organisation):
        site = Site(organisation=organisation, name="Werk Nord", city="Mannheim")
        site.save()
        crowd = [
            Person(
                organisation=organisation,
                first_name=dice.choice(FIRST),
                last_name=f"{dice.choice(LAST)}-{number}",
                job_title="Fachkraft",
                site=site,
            )
            for number in range(people)
        ]
        Person.objects.unlogged(REASON).bulk_create(crowd, batch_size=500)
        points = [
            ContactPoint(
                organisation=organisation,
                person=person,
                kind=kind,
                value=f"{prefix} {number:07d}",
                dial=f"+49{prefix[1:]}{number:07d}",
                priority=rank,
            )
            for number, person in enumerate(crowd)
            for rank, (kind, prefix) in enumerate((("mobile", "0170"), ("landline", "0621")), start=1)
        ]
        ContactPoint.objects.unlogged(REASON).bulk_create(points, batch_size=500)
        for number in range(max(1, people // 100)):
            Supplier(
                organisation=organisation,
                name=f"Systemhaus {number}",
                services="Server",
                is_it_provider=number == 0,
            ).save()
        for number, role in enumerate(EmergencyRole.objects.in_order()):
            for rank in range(2):
                RoleAssignment(
                    organisation=organisation,
                    role=role,
                    person=crowd[(number + rank) % len(crowd)],
                    rank=rank,
                ).save()
    return organisation


def stock(organisation: Organisation, network: Network) -> None:
    """Write a network into the company: what `inventory.reading` reads back is the same value but for its order."""
    with scope(organisation=organisation):
        scenario = DamageScenario.objects.get(code=DamageScenario.Code.FINANCIAL)
        Process.objects.unlogged(REASON).bulk_create(
            (
                Process(
                    id=each.id,
                    organisation=organisation,
                    name=each.name,
                    rto_hours=each.rto,
                    rpo_hours=each.rpo,
                )
                for each in network.processes
            ),
            batch_size=500,
        )
        ImpactRating.objects.unlogged(REASON).bulk_create(
            (
                ImpactRating(
                    organisation=organisation,
                    process_id=each.id,
                    scenario=scenario,
                    horizon_hours=hours,
                    level=2 if hours >= each.derived_mtpd else 1,
                )
                for each in network.processes
                if each.derived_mtpd is not None
                for hours in network.scheme.horizons
            ),
            batch_size=500,
        )
        resources = [
            Resource(
                id=each.id,
                organisation=organisation,
                name=each.name,
                kind=each.kind,
                holds_data=each.holds_data,
                rto_hours=each.rto,
                rto_reason=REASON if each.rto is not None else "",
                rta_estimate_hours=each.rta[0].hours if each.rta else None,
                switch_over_hours=each.switch_over,
            )
            for each in network.resources
        ]
        Resource.objects.unlogged(REASON).bulk_create(resources, batch_size=500)
        substitutes = {each.id: each.substitute_id for each in network.resources if each.substitute_id}
        for resource in resources:
            if substitutes.get(resource.pk, resource.pk) != resource.pk:
                resource.substitute_resource_id = substitutes[resource.pk]
        Resource.objects.unlogged(REASON).bulk_update(resources, ["substitute_resource"], batch_size=500)
        processes = {each.id for each in network.processes}
        Dependency.objects.unlogged(REASON).bulk_create(
            (
                Dependency(
                    id=each.id,
                    organisation=organisation,
                    dependent_process_id=each.dependent if each.dependent in processes else None,
                    dependent_resource_id=None if each.dependent in processes else each.dependent,
                    required_resource_id=each.required,
                    strength="essential" if each.essential else "supporting",
                    needed_after_hours=each.needed_after,
                    workaround="Papier" if each.bridged else "",
                )
                for each in network.edges
            ),
            batch_size=500,
        )
