"""Private numbers: seen with the right only, each reading by an outsider of the crisis team written down, never lost."""

import re

import pytest
from django_scopes import scope

from contacts.models import ContactPoint
from records.models import Entry
from tests.contacts.pages import rows_of, url
from tests.factories.contacts import (
    ContactPointFactory,
    EmergencyRoleFactory,
    PersonFactory,
    RoleAssignmentFactory,
    SiteFactory,
    SupplierFactory,
)

PRIVATE = "0621 7770001"


@pytest.fixture
def tom(acme):
    with scope(organisation=acme):
        person = PersonFactory(organisation=acme, first_name="Tom", last_name="Beck")
        ContactPointFactory(organisation=acme, person=person, kind="landline", value=PRIVATE, is_private=True)
        ContactPointFactory(organisation=acme, person=person, value="0170 5550202")
    return person


def readings(person):
    return Entry.objects.filter(subject=person.pk, action=Entry.Action.ACCESS)


PAGES = ["person-detail", "person-list", "person-csv", "person-history"]


@pytest.mark.parametrize("name", PAGES)
def test_reader_never_sees_one(name, acme, bob, tom, client_of):
    record = None if name in {"person-list", "person-csv"} else tom

    response = client_of(bob).get(url(name, acme, record), {"q": "beck"} if record is None else None)

    page = response.content.decode()
    assert PRIVATE not in page
    assert "+496217770001" not in page
    assert not readings(tom).exists()
    if name == "person-detail":
        assert "Krisenteam" in page


def test_nobody_finds_a_person_by_a_private_number(acme, mia, tom, client_of):
    assert "Tom Beck" not in client_of(mia).get(url("person-list", acme), {"q": "7770001"}).content.decode()


def test_editor_sees_it_and_the_history_tells_once_an_hour(acme, alice, tom, client_of):
    client = client_of(alice)
    for _ in range(3):
        assert PRIVATE in client.get(url("person-detail", acme, tom)).content.decode()
    assert PRIVATE in client.get(url("person-update", acme, tom)).content.decode()

    entry = readings(tom).get()
    assert entry.actor == alice
    assert entry.organisation == acme
    assert "Alice" in client.get(url("person-history", acme, tom)).content.decode()


def test_member_of_the_crisis_team_reads_without_a_trace(acme, alice, tom, client_of):
    with scope(organisation=acme):
        me = PersonFactory(organisation=acme, user=alice)
        RoleAssignmentFactory(
            organisation=acme, role=EmergencyRoleFactory(organisation=acme, is_crisis_role=True), person=me
        )

    assert PRIVATE in client_of(alice).get(url("person-detail", acme, tom)).content.decode()

    assert not readings(tom).exists()


def test_csv_notes_one_reading_per_person_in_it(acme, alice, tom, client_of, django_assert_max_num_queries):
    with scope(organisation=acme):
        others = [PersonFactory(organisation=acme) for _ in range(20)]
        for person in others[:10]:
            ContactPointFactory(organisation=acme, person=person, is_private=True)

    client = client_of(alice)
    with django_assert_max_num_queries(20):
        response = client.get(url("person-csv", acme))

    assert PRIVATE in response.content.decode()
    assert Entry.objects.filter(action=Entry.Action.ACCESS).count() == 11
    assert not readings(others[15]).exists()


def test_filtered_csv_notes_only_what_it_holds(acme, alice, tom, client_of):
    client_of(alice).get(url("person-csv", acme), {"q": "nobody"})

    assert not readings(tom).exists()


def test_site_page_keeps_the_key_holders_private_number(acme, bob, alice, tom, client_of):
    with scope(organisation=acme):
        site = SiteFactory(organisation=acme, key_holder=tom)

    assert PRIVATE not in client_of(bob).get(url("site-detail", acme, site)).content.decode()
    assert PRIVATE in client_of(alice).get(url("site-detail", acme, site)).content.decode()
    assert readings(tom).count() == 1


def test_history_of_the_company_shows_no_number(acme, alice, tom, client_of):
    page = client_of(alice).get(f"/o/{acme.slug}/history/").content.decode()

    assert PRIVATE not in page
    assert re.search(r"••••", page)


def test_supplier_page_never_shows_one(acme, mia, tom, client_of):
    with scope(organisation=acme):
        company = SupplierFactory(organisation=acme)
        tom.employer = company
        tom.save()

    page = client_of(mia).get(url("supplier-detail", acme, company)).content.decode()

    assert "Tom Beck" in page
    assert PRIVATE not in page


def test_editor_without_the_right_neither_sees_nor_loses_private_rows(
    acme, alice, tom, client_of, monkeypatch
):
    monkeypatch.setattr(
        "accounts.tenancy.get_perms", lambda user, organisation: ["view_part", "view_plan", "edit_plan"]
    )
    client = client_of(alice)
    with scope(organisation=acme):
        private, shown = tom.contact_points.order_by("-is_private")
    page = client.get(url("person-update", acme, tom)).content.decode()
    assert PRIVATE not in page
    assert "is_private" not in page
    form = {
        "last_name": "Beck",
        "first_name": "Tom",
        "language": "de",
        "is_active": "on",
        "version": tom.version,
    }

    saved = client.post(url("person-update", acme, tom), form | rows_of("ContactPoint", [shown], []))
    assert saved.status_code == 302
    forged = client.post(
        url("person-update", acme, tom),
        form
        | {"version": tom.version + 1}
        | rows_of("ContactPoint", [private], [])
        | {"ContactPoint-0-DELETE": "on", "ContactPoint-0-value": "0621 1"},
    )

    assert forged.status_code in {302, 422}
    with scope(organisation=acme):
        assert ContactPoint.objects.get(pk=private.pk).value == PRIVATE
    assert not readings(tom).exists()
