"""Who may print which sheet of recovery, and whose private numbers are then noted as read."""

import pytest
from django.urls import reverse
from django_scopes import scope

from accounts.tenancy import grant
from records.models import Entry
from tests.factories.contacts import (
    ContactPointFactory,
    EmergencyRoleFactory,
    LocationFactory,
    PersonFactory,
    RoleAssignmentFactory,
    SiteFactory,
)
from tests.factories.inventory import ProcessFactory, ResourceFactory
from tests.factories.recovery import CoverageFactory, PlanStepFactory, RecoveryPlanFactory
from tests.paper_checks import text_of

pytestmark = pytest.mark.pdf


@pytest.fixture
def house(acme):
    """A server, its recovery plan, and a person with a private number in the role of its step."""
    with scope(organisation=acme):
        person = PersonFactory(organisation=acme, first_name="Ayşe", last_name="Kaya")
        ContactPointFactory(organisation=acme, person=person, value="06221 998877", is_private=True)
        role = EmergencyRoleFactory(organisation=acme, name="Leitung")
        RoleAssignmentFactory(organisation=acme, person=person, role=role)
        server = ResourceFactory(organisation=acme, name="Server 1")
        plan = RecoveryPlanFactory(organisation=acme, title="Server anlaufen", credential_place="Umschlag 3")
        CoverageFactory(organisation=acme, recovery_plan=plan, resource=server)
        PlanStepFactory(organisation=acme, recovery_plan=plan, action="Server einschalten", role=role)
        return {
            "person": person,
            "server": server,
            "plan": plan,
            "process": ProcessFactory(organisation=acme, name="Versand"),
            "room": LocationFactory(organisation=acme, site=SiteFactory(organisation=acme), name="Keller"),
        }


def start(client, acme, key, record, capture):
    with capture(execute=True):
        return client.post(reverse("binder:print-one", args=[acme.slug, key, record.pk]))


def text_printed(client, response):
    page = client.get(response.url)
    assert page.context["state"] == "done", page.context["error"]
    return text_of(b"".join(client.get(page.context["file_url"]).streaming_content))


def test_members_print_every_sheet(client_of, bob, acme, house, django_capture_on_commit_callbacks):
    client = client_of(bob)
    for key, record in (
        ("recovery_plan", house["plan"]),
        ("emergency_operation", house["process"]),
        ("rack_sheet", house["room"]),
    ):
        text = text_printed(client, start(client, acme, key, record, django_capture_on_commit_callbacks))
        assert str(record) in text
        assert "998877" not in text  # Bob may not see private numbers


def test_private_numbers_on_a_plan_are_noted(
    client_of, alice, acme, house, django_capture_on_commit_callbacks
):
    client = client_of(alice)
    text = text_printed(
        client, start(client, acme, "recovery_plan", house["plan"], django_capture_on_commit_callbacks)
    )
    assert "06221 998877" in text
    notes = Entry.objects.filter(action=Entry.Action.ACCESS, actor=alice)
    assert [note.subject for note in notes] == [house["person"].pk]


@pytest.mark.parametrize("granted", ["plan", "server"])
def test_a_provider_prints_an_extract_of_what_it_may_see(
    client_of, petra, acme, house, granted, django_capture_on_commit_callbacks
):
    client = client_of(petra)
    refused = start(client, acme, "recovery_plan", house["plan"], django_capture_on_commit_callbacks)
    assert refused.status_code == 404

    grant(petra, house[granted])
    text = text_printed(
        client, start(client, acme, "recovery_plan", house["plan"], django_capture_on_commit_callbacks)
    )
    assert "Server einschalten" in text
    for word in ("Kaya", "998877", "Umschlag 3", "Server 1"):
        assert word not in text


def test_a_provider_prints_nothing_else(client_of, petra, acme, house, django_capture_on_commit_callbacks):
    client = client_of(petra)
    grant(petra, house["server"])
    for key, record in (
        ("resource_sheet", house["server"]),
        ("emergency_operation", house["process"]),
        ("rack_sheet", house["room"]),
        ("recovery_extract", house["plan"]),
    ):
        assert start(client, acme, key, record, django_capture_on_commit_callbacks).status_code == 403


def test_a_member_asks_for_no_extract_and_strangers_for_nothing(
    client_of, alice, charlie, acme, other, house, django_capture_on_commit_callbacks
):
    for client, slug_of in (
        (client_of(alice), acme),
        (client_of(charlie), acme),
        (client_of(charlie), other),
    ):
        key = "recovery_extract" if slug_of is acme else "recovery_plan"
        response = start(client, slug_of, key, house["plan"], django_capture_on_commit_callbacks)
        assert response.status_code == 404
