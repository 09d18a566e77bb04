"""The front door."""

import pytest
from django.urls import reverse
from django_scopes import scope

from accounts.models import Organisation
from contacts.models import AlertPath, Authority, EmergencyRole, EscalationRule
from dashboard.actions import found_company
from records.models import Entry
from tests.factories.accounts import an_organisation
from tests.factories.backups import BackupJobFactory
from tests.factories.contacts import (
    ContactPointFactory,
    EmergencyRoleFactory,
    PersonFactory,
    RoleAssignmentFactory,
    SupplierFactory,
)

FORM = {"name": "Weiß & Söhne", "country": "DE", "federal_state": "BY", "report_number": "089 123456"}


def test_home_leads_to_founding_the_first_company(client_of, mia):
    assert client_of(mia).get("/").url == reverse("dashboard:found")


def test_home_leads_to_the_only_company(client_of, mia, acme):
    assert client_of(mia).get("/").url == f"/o/{acme.slug}/"


def test_home_lists_many_companies(client_of, mia, acme):
    an_organisation("Zweite GmbH", mia)

    assert client_of(mia).get("/").url == reverse("accounts:organisation-list")


def test_founding_prepares_roles_chain_matrix_and_authorities(client_of, mia):
    response = client_of(mia).post(reverse("dashboard:found"), FORM)

    organisation = Organisation.objects.get()
    assert response.url == f"/o/{organisation.slug}/"
    with scope(organisation=organisation):
        assert set(EmergencyRole.objects.filter(is_mandatory=True).values_list("code", flat=True)) >= {
            "top_management", "crisis_team_lead", "it_lead", "it_service_provider", "communication_lead",
            "data_protection_contact", "log_keeper", "facility_contact",
        }  # fmt: skip
        assert AlertPath.objects.get().steps.exists()
        assert EscalationRule.objects.filter(duty="decides").values("level").distinct().count() == 3
        assert {a.kind for a in Authority.objects.all()} >= {"data_protection", "police_zac", "bsi"}


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("report_number", "123456", "Vorwahl"),
        ("name", "", ""),
        ("name", "x" * 500, "120"),
        ("name", "a\x00b", ""),
        ("federal_state", "XX", ""),
    ],
)
def test_founding_with_bad_input_keeps_what_was_typed(client_of, mia, field, value, sentence):
    response = client_of(mia).post(reverse("dashboard:found"), FORM | {field: value})

    assert response.status_code == 422
    assert Organisation.objects.count() == 0
    text = response.content.decode()
    assert sentence in text
    assert 'value="089 123456"' in text or field == "report_number"


def test_overview_says_what_comes_next(client_of, alice, acme):
    text = client_of(alice).get(f"/o/{acme.slug}/").content.decode()

    assert "0621 4400-110" in text
    assert "IT-Dienstleister" in text


def test_overview_sends_a_provider_to_its_part(client_of, petra, acme):
    assert client_of(petra).get(f"/o/{acme.slug}/").url == reverse("contacts:supplier-list", args=[acme.slug])


@pytest.fixture
def lead(acme):
    with scope(organisation=acme):
        person = PersonFactory(organisation=acme, first_name="Ayşe", last_name="Kaya")
        role = EmergencyRoleFactory(organisation=acme, name="Leitung", is_crisis_role=True)
        RoleAssignmentFactory(organisation=acme, person=person, role=role)
        ContactPointFactory(organisation=acme, person=person, value="0170 5550001")
        ContactPointFactory(organisation=acme, person=person, value="06221 998877", is_private=True)
        return person


@pytest.mark.parametrize(
    ("member", "sees_person", "sees_private"),
    [("rosa", True, True), ("alice", True, True), ("bob", True, False), ("petra", False, False)],
)
def test_emergency_view_shows_each_what_they_may_see(
    client_of, acme, lead, request, member, sees_person, sees_private
):
    text = client_of(request.getfixturevalue(member)).get(f"/o/{acme.slug}/emergency/").content.decode()

    assert "0621 4400-110" in text
    assert ("0170 5550001" in text) is sees_person
    assert ("06221 998877" in text) is sees_private


def test_emergency_view_notes_a_reading_from_outside_the_crisis_team_once(client_of, acme, lead, alice, rosa):
    with scope(organisation=acme):
        lead.user = rosa
        lead.save()
    for user in (rosa, alice, alice):
        client_of(user).get(f"/o/{acme.slug}/emergency/")

    readings = Entry.objects.filter(action=Entry.Action.ACCESS, subject=lead.pk)
    assert [entry.actor for entry in readings] == [alice]


def test_emergency_view_is_small_however_large_the_company(client_of, acme, lead, bob):
    with scope(organisation=acme):
        for _ in range(300):
            PersonFactory(organisation=acme)

    response = client_of(bob).get(f"/o/{acme.slug}/emergency/")

    assert len(response.content) < 20_000


def test_search_finds_over_all_nouns(client_of, bob, acme):
    with scope(organisation=acme):
        PersonFactory(organisation=acme, last_name="Übel")
        SupplierFactory(organisation=acme, name="Übel & Partner")
        BackupJobFactory(organisation=acme, name="Übles NAS", tool="uebelcopy")

    text = client_of(bob).get(f"/o/{acme.slug}/search/", {"q": "uebel"}).content.decode()

    assert "Ayşe Übel" in text
    assert "Übel &amp; Partner" in text
    assert "Übles NAS" in text


def test_found_company_belongs_to_its_founder(mia):
    organisation = found_company(by=mia, name="Neu GmbH", language="en")

    with scope(organisation=organisation):
        names = {role.name for role in EmergencyRole.objects.all()}
    assert "IT lead" in names
    assert organisation.membership_set.get().user == mia
