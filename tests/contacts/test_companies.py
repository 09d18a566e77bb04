"""Sites, suppliers with contracts, insurers: pages, states, obstacles, and what an external provider may see."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_scopes import scope

from accounts.tenancy import grant
from contacts.models import Contract, InsurancePolicy, Site, Supplier
from records.models import Entry
from tests.contacts.pages import rows_of, url
from tests.factories.contacts import (
    AuthorityFactory,
    ContactPointFactory,
    ContractFactory,
    InsurancePolicyFactory,
    LocationFactory,
    PersonFactory,
    SiteFactory,
    SupplierFactory,
)


@pytest.fixture
def systemhaus(acme):
    with scope(organisation=acme):
        company = SupplierFactory(organisation=acme, name="Systemhaus Nord GmbH", note="Teuer, aber gut.")
        ContactPointFactory(organisation=acme, supplier=company, kind="landline", value="040 1234567")
        ContractFactory(organisation=acme, supplier=company, subject="Wartung Server")
        PersonFactory(organisation=acme, first_name="Tim", last_name="Extern", employer=company)
    return company


def test_supplier_with_number_and_contract_is_created(acme, alice, client_of):
    data = (
        {"name": "Systemhaus Nord GmbH", "customer_number": "K-4711", "is_it_provider": "on"}
        | rows_of("ContactPoint", [], [{"kind": "landline", "value": "040 1234567", "out_of_hours": "on"}])
        | rows_of("Contract", [], [{"subject": "Wartung", "service_hours": "24x7", "ends_on": "2027-01-31"}])
    )

    response = client_of(alice).post(url("supplier-create", acme), data)

    with scope(organisation=acme):
        company = Supplier.objects.get()
        assert company.contact_points.get().dial == "+49401234567"
        assert company.contracts.get().service_hours == "24x7"
    page = client_of(alice).get(response.url).content.decode()
    assert "K-4711" in page
    assert "040 1234567" in page
    assert "Wartung" in page


def test_site_with_rooms_is_created(acme, alice, client_of):
    data = {"name": "Werk Süd", "city": "Mannheim"} | rows_of(
        "Location", [], [{"name": "Serverraum", "fire_compartment": "B"}]
    )

    response = client_of(alice).post(url("site-create", acme), data)

    with scope(organisation=acme):
        assert Site.objects.get().locations.get().fire_compartment == "B"
    assert "Serverraum" in client_of(alice).get(response.url).content.decode()


def test_insurance_is_created_and_found_by_policy_number(acme, alice, client_of):
    data = {"insurer": "Kölner Cyber AG", "kind": "cyber", "policy_number": "CY-99"} | rows_of(
        "ContactPoint", [], [{"kind": "landline", "value": "0221 998877"}]
    )

    response = client_of(alice).post(url("insurance-create", acme), data)

    assert "CY-99" in client_of(alice).get(response.url).content.decode()
    for query in ("cy-99", "koelner", "0221998877"):
        assert (
            "Kölner Cyber" in client_of(alice).get(url("insurance-list", acme), {"q": query}).content.decode()
        )


@pytest.mark.parametrize(
    ("days", "word"),
    [(-1, "abgelaufen"), (0, "endet bald"), (90, "endet bald"), (91, "läuft"), (None, "unbefristet")],
)
def test_contract_end_shows_its_state(days, word, acme, bob, systemhaus, client_of):
    with scope(organisation=acme):
        contract = Contract.objects.get()
        contract.ends_on = None if days is None else timezone.localdate() + timedelta(days)
        contract.save()

    assert word in client_of(bob).get(url("supplier-detail", acme, systemhaus)).content.decode()


@pytest.mark.parametrize("name", ["supplier", "site", "insurance"])
def test_hostile_names_change_nothing(name, acme, alice, client_of):
    field = {"supplier": "name", "site": "name", "insurance": "insurer"}[name]
    empty = rows_of("ContactPoint", [], []) | rows_of("Contract", [], []) | rows_of("Location", [], [])
    for value in ("", "x" * 500, "a\x00b"):
        response = client_of(alice).post(url(f"{name}-create", acme), {field: value, "kind": "cyber"} | empty)
        assert response.status_code == 422, value
    with scope(organisation=acme):
        assert not any(model.objects.exists() for model in (Supplier, Site, InsurancePolicy))


def test_supplier_with_people_is_not_deleted_and_the_page_names_them(acme, alice, systemhaus, client_of):
    response = client_of(alice).post(url("supplier-delete", acme, systemhaus))

    assert response.status_code == 409
    assert "Tim Extern" in response.content.decode()
    with scope(organisation=acme):
        assert Supplier.objects.exists()


def fill(acme, count):
    for _ in range(count):
        company = SupplierFactory(organisation=acme)
        holder = PersonFactory(organisation=acme, employer=company)
        site = SiteFactory(organisation=acme, key_holder=holder, maintained_by=holder)
        LocationFactory(organisation=acme, site=site)
        ContractFactory(organisation=acme, supplier=company)
        ContactPointFactory(organisation=acme, supplier=company)
        ContactPointFactory(organisation=acme, person=holder)
        ContactPointFactory(organisation=acme, insurance_policy=InsurancePolicyFactory(organisation=acme))
        ContactPointFactory(organisation=acme, authority=AuthorityFactory(organisation=acme))


def test_lists_ask_the_same_number_of_queries_whatever_their_length(acme, bob, client_of):
    client = client_of(bob)
    names = [
        f"{noun}-{page}"
        for noun in ("supplier", "site", "insurance", "authority")
        for page in ("list", "csv")
    ]
    counted = []
    for more in (1, 2, 60):
        with scope(organisation=acme):
            fill(acme, more)
        counts = {}
        for name in names:
            client.get(url(name, acme))
            with CaptureQueriesContext(connection) as captured:
                assert client.get(url(name, acme)).status_code == 200
                counts[name] = len(captured)
        counted.append(counts)

    assert counted[0] == counted[1] == counted[2]


def test_supplier_page_asks_the_same_number_of_queries_for_many_people(acme, bob, systemhaus, client_of):
    counts = []
    for more in (0, 30):
        with scope(organisation=acme):
            for _ in range(more):
                person = PersonFactory(organisation=acme, employer=systemhaus)
                ContactPointFactory(organisation=acme, person=person)
        client = client_of(bob)
        client.get(url("supplier-detail", acme, systemhaus))
        with CaptureQueriesContext(connection) as captured:
            client.get(url("supplier-detail", acme, systemhaus))
            counts.append(len(captured))

    assert counts[0] == counts[1]


# --- An external provider -------------------------------------------------------------------------
def test_provider_sees_only_what_is_granted_and_without_our_notes(acme, petra, systemhaus, client_of):
    with scope(organisation=acme):
        rival = SupplierFactory(organisation=acme, name="Konkurrenz AG")
    client = client_of(petra)
    assert "Systemhaus" not in client.get(url("supplier-list", acme)).content.decode()
    assert client.get(url("supplier-detail", acme, systemhaus)).status_code == 404

    grant(petra, systemhaus)

    listed = client.get(url("supplier-list", acme)).content.decode()
    page = client.get(url("supplier-detail", acme, systemhaus)).content.decode()
    assert "Systemhaus Nord" in listed
    assert "Konkurrenz" not in listed
    assert "Konkurrenz" not in client.get(url("supplier-csv", acme)).content.decode()
    assert "Wartung Server" in page
    assert "Tim Extern" in page
    assert "Teuer" not in page
    assert url("supplier-update", acme, systemhaus) not in page
    assert url("supplier-create", acme) not in listed
    assert client.get(url("supplier-history", acme, systemhaus)).status_code == 403
    assert client.get(url("supplier-detail", acme, rival)).status_code == 404
    assert client.get(url("supplier-update", acme, systemhaus)).status_code == 403
    assert client.get(url("person-list", acme)).status_code == 403


def test_manager_grants_and_withdraws_and_the_history_tells(acme, mia, petra, systemhaus, client_of):
    manager, provider = client_of(mia), client_of(petra)
    assert petra.email in manager.get(url("supplier-detail", acme, systemhaus)).content.decode()

    manager.post(url("supplier-grant", acme, systemhaus), {"user": petra.pk})
    assert provider.get(url("supplier-detail", acme, systemhaus)).status_code == 200
    manager.post(url("supplier-grant", acme, systemhaus), {"user": petra.pk, "withdraw": "yes"})
    assert provider.get(url("supplier-detail", acme, systemhaus)).status_code == 404

    told = [entry.changes["granted_to"] for entry in Entry.objects.filter(changes__has_key="granted_to")]
    assert told == [["Petra", ""], ["", "Petra"]]
    history = manager.get(url("supplier-history", acme, systemhaus)).content.decode()
    assert "Petra" in history
    assert "granted_to" not in history


@pytest.mark.parametrize("user", ["", "nonsense", "00000000-0000-0000-0000-000000000000"])
def test_only_providers_of_this_company_can_be_chosen(
    user, acme, mia, bob, charlie, petra, systemhaus, client_of
):
    for choice in (user, str(bob.pk), str(charlie.pk)):
        response = client_of(mia).post(url("supplier-grant", acme, systemhaus), {"user": choice}, follow=True)
        assert "Externer Dienstleister" in response.content.decode()
    assert not Entry.objects.filter(changes__has_key="granted_to").exists()


def test_who_may_not_grant(acme, alice, petra, charlie, systemhaus, client_of, client):
    address = url("supplier-grant", acme, systemhaus)

    assert client_of(alice).post(address, {"user": petra.pk}).status_code == 403
    assert client_of(petra).post(address, {"user": petra.pk}).status_code == 403
    assert client_of(charlie).post(address, {"user": petra.pk}).status_code == 404
    assert client.post(address).status_code == 302
