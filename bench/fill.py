"""Fills a database for measuring: one organisation with N people, or a thousand organisations beside it."""

from __future__ import annotations

import random

from django_scopes import scope

from accounts.actions import create_login
from accounts.models import Organisation, User
from contacts.models import ContactPoint, EmergencyRole, Person, RoleAssignment, Site, Supplier
from dashboard.actions import found_company

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
