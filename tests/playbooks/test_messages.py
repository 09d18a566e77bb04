"""Prepared messages: pages, preview with the company's own data, placeholders that are checked."""

import pytest
from django.utils import timezone
from django_scopes import scope

from contacts.models import EmergencyRole
from playbooks.filling import WHERE, company_values
from playbooks.models import LegalProfile, MessageTemplate
from playbooks.placeholders import Level, known
from tests.factories.contacts import (
    ContactPointFactory,
    EmergencyRoleFactory,
    InsurancePolicyFactory,
    PersonFactory,
    RoleAssignmentFactory,
    SiteFactory,
)
from tests.factories.playbooks import MessageTemplateFactory
from tests.playbooks.pages import message_form, url


@pytest.fixture
def message(acme):
    with scope(organisation=acme):
        return MessageTemplate.objects.get(core_code="INTERNAL_FIRST")


def test_the_list_says_what_is_missing(acme, bob, client_of, message, django_assert_num_queries):
    with scope(organisation=acme):
        role = EmergencyRoleFactory(organisation=acme)
        message.approver_role = role
        message.save()
        done = MessageTemplate.objects.get(core_code="INTERNAL_UPDATE")
        done.approver_role = role
        done.save()

    response = client_of(bob).get(url("message-list", acme))

    words = {row["cells"][0]: str(row["word"]) for row in response.context["rows"]}
    assert words[message.title] == "eigene Angaben fehlen"
    assert words[done.title] == "vorbereitet"
    assert words["Presse-Haltelinie (erste Auskunft)"] == "niemand gibt sie frei"
    text = response.content.decode()
    for tab in ("Vorlagen", "Meldepflichten", "Betroffenheit"):
        assert tab in text


def test_the_page_is_filled_with_own_data_and_shows_gaps(acme, bob, client_of, message):
    text = client_of(bob).get(url("message-detail", acme, message)).content.decode()

    assert "0621 4400-110" in text
    assert '<mark class="gap">____________ (Bemerkt am)</mark>' in text
    assert "Eigene Angaben fehlen" in text
    assert "Wer nach außen spricht" in text
    assert "<textarea" in text  # copied as text


def test_own_data_come_from_where_they_are_kept(in_acme):
    phone = PersonFactory(organisation=in_acme, first_name="Jana", last_name="Kern")
    ContactPointFactory(organisation=in_acme, person=phone, value="0621 999", is_private=True)
    ContactPointFactory(organisation=in_acme, person=phone, value="0621 130")
    speaker = PersonFactory(organisation=in_acme, first_name="Petra", last_name="Sommer")
    for code, person in (("data_protection_contact", phone), ("communication_lead", speaker)):
        role = EmergencyRole.objects.filter(code=code).first()
        role = role or EmergencyRoleFactory(organisation=in_acme, code=code)
        RoleAssignmentFactory(organisation=in_acme, role=role, person=person)
    SiteFactory(organisation=in_acme, street="Hafenstraße 1", postal_code="68159", city="Mannheim")
    InsurancePolicyFactory(organisation=in_acme, policy_number="CY-1")
    profile = LegalProfile.objects.get()
    profile.status_page, profile.nis2_registration_no = "status.acme.example", "DE-1"
    profile.save()

    assert company_values(in_acme, timezone.localdate()) == {
        "organisation": "Acme Werkzeugbau GmbH",
        "address": "Hafenstraße 1, 68159 Mannheim",
        "emergency_phone": "0621 4400-110",
        "status_page": "status.acme.example",
        "registration_no": "DE-1",
        "spokesperson": "Petra Sommer",
        "dpo_contact": "Jana Kern, 0621 130",
        "policy_no": "CY-1",
    }


def test_every_own_placeholder_has_a_value_and_a_place(in_acme):
    own = {name for name, each in known().items() if each.level == Level.ORGANISATION}

    assert own == set(WHERE) == set(company_values(in_acme, timezone.localdate()))


def test_a_message_is_created(acme, alice, client_of):
    response = client_of(alice).post(url("message-create", acme), message_form())

    text = client_of(alice).get(response.url).content.decode()
    assert "Störung bei Acme Werkzeugbau GmbH" in text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("body", "Bei [[organsation]]", "[[organsation]] gibt es nicht. Meinten Sie [[organisation]]?"),
        ("body", "seit [[detected_at sind", "ist ein Platzhalter nicht geschlossen"),
        ("subject", "Lage [[]]", "Ein Platzhalter ist leer"),
        ("body", "", "Schreiben Sie den Text."),
        ("title", "", "Benennen Sie die Vorlage"),
    ],
)
def test_mistakes_are_named_and_nothing_is_lost(field, value, sentence, acme, alice, client_of):
    response = client_of(alice).post(
        url("message-create", acme), message_form(**{"note": "bleibt stehen", field: value})
    )

    text = response.content.decode()
    assert response.status_code == 422
    assert sentence in text
    assert "bleibt stehen" in text
    with scope(organisation=acme):
        assert MessageTemplate.objects.filter(core_code="").count() == 0


def test_the_check_while_writing(acme, alice, bob, client_of):
    data = {"subject": "[[organsation]]", "body": "<b>[[affected]]</b> [[status_page]]", "language": "de"}
    text = client_of(alice).post(url("message-check", acme), data).content.decode()

    assert "Meinten Sie [[organisation]]?" in text
    assert "&lt;b&gt;Warenwirtschaft und E-Mail&lt;/b&gt;" in text
    assert "____________ (Statusseite)" in text
    assert client_of(bob).post(url("message-check", acme), data).status_code == 403
    with scope(organisation=acme):
        assert MessageTemplate.objects.count() == 15


def test_list_costs_the_same_however_many(acme, bob, client_of, django_assert_max_num_queries):
    client = client_of(bob)
    with scope(organisation=acme):
        for _ in range(20):
            MessageTemplateFactory(organisation=acme, approver_role=EmergencyRoleFactory(organisation=acme))

    with django_assert_max_num_queries(16):
        client.get(url("message-list", acme))
