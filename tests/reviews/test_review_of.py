"""The line on the page of an entry: when somebody looked last, and until when somebody must."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_scopes import scope

from accounts.tenancy import grant
from contacts.models import EmergencyRole
from inventory.models import Process, Resource
from recovery.models import ContinuityPlan, RecoveryPlan
from tests.factories.inventory import ResourceFactory
from tests.factories.reviews import looked_at
from tests.reviews.companies import everything

LINE = "nächste Prüfung bis"


def test_it_stands_on_every_page(client_of, bob, acme):
    with scope(organisation=acme):
        everything(acme)
        models = (EmergencyRole, Process, Resource, RecoveryPlan, ContinuityPlan)
        pages = [model.objects.first().get_absolute_url() for model in models]
    for page in pages:
        text = client_of(bob).get(page).content.decode()
        assert LINE in text, page
        assert "noch von niemandem geprüft" in text, page


def test_it_names_the_last_look_and_leads_to_the_next(client_of, bob, acme):
    with scope(organisation=acme):
        resource = ResourceFactory(organisation=acme)
        looked_at(resource, "dependency", person_name="Tom Beck")
        page = resource.get_absolute_url()
    text = client_of(bob).get(page).content.decode()

    assert "zuletzt geprüft am 20.11.2026 von Tom Beck" in text
    assert f"/o/{acme.slug}/reviews/of/dependency/{resource.pk}/" in text


@pytest.mark.parametrize(("days", "word"), [(400, "Prüfung überfällig"), (350, "Prüfung bald fällig")])
def test_the_badge_speaks_of_the_review_and_only_when_it_is_time(client_of, bob, acme, days, word):
    with scope(organisation=acme):
        resource = ResourceFactory(organisation=acme)
        page = resource.get_absolute_url()
        assert "Prüfung bald" not in client_of(bob).get(page).content.decode()
        looked_at(resource, "dependency", reviewed_at=timezone.now() - timedelta(days=days))

    assert word in client_of(bob).get(page).content.decode()


def test_what_is_retired_has_no_line(client_of, bob, acme):
    with scope(organisation=acme):
        page = ResourceFactory(organisation=acme, status="retired").get_absolute_url()

    assert LINE not in client_of(bob).get(page).content.decode()


def test_a_provider_sees_nothing_of_it(client_of, petra, acme):
    with scope(organisation=acme):
        resource = ResourceFactory(organisation=acme)
        grant(petra, resource)
        page = resource.get_absolute_url()
    text = client_of(petra).get(page).content.decode()

    assert resource.name in text
    assert LINE not in text


@pytest.mark.parametrize("count", [1, 30])
def test_it_costs_three_queries_however_many_reviews(client_of, bob, acme, count):
    with scope(organisation=acme):
        resource = ResourceFactory(organisation=acme)
        for _ in range(count):
            looked_at(resource, "dependency")
        page = resource.get_absolute_url()
    client = client_of(bob)
    client.get(page)
    with CaptureQueriesContext(connection) as captured:
        client.get(page)

    ours = [query["sql"] for query in captured if '"reviews_' in query["sql"]]
    assert len(ours) == 2  # the newest review, the own interval; the third asks whether the entry counts
