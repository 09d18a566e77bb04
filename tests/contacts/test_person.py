"""People from form to page: numbers as typed, two editors, lists, files, and hostile input."""

import csv
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_scopes import scope

from contacts.models import ContactPoint, Person
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


@pytest.fixture
def ayse(acme):
    with scope(organisation=acme):
        person = PersonFactory(organisation=acme, first_name="Ayşe", last_name="Müller")
        ContactPointFactory(organisation=acme, person=person, value="0170 5550101")
    return person


def person_form(person=None, points=(), **fields):
    """What a browser sends."""
    stored = list(person.contact_points.all()) if person else []
    data = {"last_name": "Kaya", "language": "de", "is_active": "on"}
    if person:
        data |= {"first_name": person.first_name, "last_name": person.last_name, "version": person.version}
    data |= rows_of("ContactPoint", stored, points)
    return data | fields


def test_person_with_numbers_is_created_as_typed(acme, alice, client_of):
    rows = [
        {"kind": "mobile", "value": "(0170) 55 50-101"},
        {"kind": "email_company", "value": "a@acme.example"},
    ]

    response = client_of(alice).post(url("person-create", acme), person_form(points=rows, first_name="Ayşe"))

    with scope(organisation=acme):
        person = Person.objects.get()
        points = list(person.contact_points.all())
    assert response.url == url("person-detail", acme, person)
    assert [point.value for point in points] == ["(0170) 55 50-101", "a@acme.example"]
    assert points[0].dial == "+491705550101"


def test_number_without_area_code_gets_a_sentence_and_keeps_what_was_typed(acme, alice, client_of):
    response = client_of(alice).post(
        url("person-create", acme), person_form(points=[{"kind": "landline", "value": "123456"}])
    )

    page = response.content.decode()
    assert response.status_code == 422
    assert "0621 123456" in page
    assert 'value="123456"' in page
    with scope(organisation=acme):
        assert not Person.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"last_name": "x" * 500},
        {"last_name": "Ka\x00ya"},
        {"last_name": ""},
        {"site": "00000000-0000-0000-0000-000000000000"},
        {"site": "nonsense"},
        {"language": "xx"},
        {"ContactPoint-TOTAL_FORMS": "999999"},
        {"ContactPoint-TOTAL_FORMS": "many"},
        {"ContactPoint-0-priority": "-1", "ContactPoint-0-value": "0621 123456"},
        {"ContactPoint-0-value": "0621 12\x00456"},
        {"ContactPoint-0-value": "0" * 400},
        {"ContactPoint-0-kind": "email_company", "ContactPoint-0-value": "nobody"},
    ],
)
def test_hostile_input_changes_nothing(fields, acme, alice, client_of):
    response = client_of(alice).post(url("person-create", acme), person_form(points=[{}], **fields))

    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    with scope(organisation=acme):
        assert not Person.objects.exists()
        assert not ContactPoint.objects.exists()


def test_strangers_entries_and_logins_cannot_be_chosen(acme, other, alice, charlie, client_of):
    with scope(organisation=other):
        site, company = SiteFactory(organisation=other), SupplierFactory(organisation=other)
        foreign_point = ContactPointFactory(organisation=other, person=PersonFactory(organisation=other))
    for fields in ({"site": site.pk}, {"employer": company.pk}, {"user": charlie.pk}):
        response = client_of(alice).post(url("person-create", acme), person_form(**fields))
        assert response.status_code == 422, fields
        assert site.name not in response.content.decode()
    with scope(organisation=acme):
        person = PersonFactory(organisation=acme)
        data = person_form(person) | rows_of("ContactPoint", [foreign_point], [])
    response = client_of(alice).post(url("person-update", acme, person), data)
    assert response.status_code == 422
    with scope(organisation=other):
        assert ContactPoint.objects.get().person_id == foreign_point.person_id


def test_login_choices_are_members_in_one_query(acme, alice, bob, charlie, client_of):
    page = client_of(alice).get(url("person-create", acme)).content.decode()

    assert bob.email in page
    assert charlie.email not in page


def test_second_editor_is_shown_what_the_first_changed(acme, alice, mia, ayse, client_of):
    with scope(organisation=acme):
        first = person_form(ayse, job_title="Technik")
        point = ayse.contact_points.get()
        second = person_form(ayse, job_title="Leitung")
        second["ContactPoint-0-value"] = "0170 5550102"
    assert client_of(mia).post(url("person-update", acme, ayse), first).status_code == 302

    refused = client_of(alice).post(url("person-update", acme, ayse), second)

    page = refused.content.decode()
    assert refused.status_code == 422
    assert "Technik" in page
    assert "Leitung" in page
    assert "0170 5550101" in page, "the stored number stands beside the typed one"
    version = re.search(r'name="version" value="(\d+)"', page).group(1)
    again = client_of(alice).post(url("person-update", acme, ayse), second | {"version": version})
    assert again.status_code == 302
    point.refresh_from_db()
    assert point.value == "0170 5550102"


def test_a_row_removed_meanwhile_is_explained(acme, alice, ayse, client_of):
    with scope(organisation=acme):
        data = person_form(ayse)
        ayse.contact_points.get().delete()

    response = client_of(alice).post(url("person-update", acme, ayse), data)

    assert response.status_code == 422
    assert "field__error" in response.content.decode()
    data["ContactPoint-0-DELETE"] = "on"
    assert client_of(alice).post(url("person-update", acme, ayse), data).status_code == 302


def test_person_page_shows_number_roles_and_keys(acme, bob, ayse, client_of):
    with scope(organisation=acme):
        role = EmergencyRoleFactory(organisation=acme, name="Leitung Krisenteam")
        RoleAssignmentFactory(organisation=acme, role=role, person=ayse)
        SiteFactory(organisation=acme, name="Werk Süd", key_holder=ayse)

    page = client_of(bob).get(url("person-detail", acme, ayse)).content.decode()

    assert 'href="tel:+491705550101"' in page
    assert "0170 5550101" in page
    assert "Leitung Krisenteam" in page
    assert "Werk Süd" in page


def test_person_in_a_role_is_not_deleted_and_the_page_names_the_role(acme, alice, ayse, client_of):
    with scope(organisation=acme):
        role = EmergencyRoleFactory(organisation=acme, name="Leitung Krisenteam")
        RoleAssignmentFactory(organisation=acme, role=role, person=ayse)
        SiteFactory(organisation=acme, name="Werk Süd", key_holder=ayse)

    response = client_of(alice).post(url("person-delete", acme, ayse))

    assert response.status_code == 409
    assert "Leitung Krisenteam" in response.content.decode()
    assert "Werk Süd" in response.content.decode()
    with scope(organisation=acme):
        assert Person.objects.filter(pk=ayse.pk).exists()


def test_person_without_ties_is_deleted_with_numbers_and_leaves_history(acme, alice, ayse, client_of):
    assert client_of(alice).post(url("person-delete", acme, ayse)).status_code == 302

    with scope(organisation=acme):
        assert not ContactPoint.objects.exists()
    assert Entry.objects.filter(subject=ayse.pk, action=Entry.Action.DELETE).count() == 2


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("mueller", True),
        ("MÜLLER", True),
        ("muller", True),
        ("ayse", True),
        ("0170555", True),
        ("+49170", True),
        ("mueller 0170", True),
        ("meier", False),
        ("%", False),
        ("'; drop", False),
    ],
)
def test_search_finds_umlauts_and_numbers(query, found, acme, bob, ayse, client_of):
    page = client_of(bob).get(url("person-list", acme), {"q": query}).content.decode()

    assert ("Ayşe Müller" in page) is found


def test_umlauts_sort_as_in_a_dictionary(acme, bob, client_of):
    with scope(organisation=acme):
        for name in ("Zorn", "Öztürk", "Oster", "Ärmel", "Arnold"):
            PersonFactory(organisation=acme, first_name="", last_name=name)

    for address, order in (("", 1), ("?sort=-sort_key", -1)):
        page = client_of(bob).get(url("person-list", acme) + address).content.decode()
        names = re.findall(r"data-row>([^<]+)<", page)
        assert names == ["Ärmel", "Arnold", "Oster", "Öztürk", "Zorn"][::order]


def test_filters_narrow_the_list(acme, bob, client_of):
    with scope(organisation=acme):
        site = SiteFactory(organisation=acme)
        company = SupplierFactory(organisation=acme)
        PersonFactory(organisation=acme, last_name="Da", site=site)
        PersonFactory(organisation=acme, last_name="Weg", is_active=False)
        outside = PersonFactory(organisation=acme, last_name="Fremd", employer=company)
        ContactPointFactory(organisation=acme, person=outside)
    wanted = {
        "standing=active": {"Da", "Fremd"},
        "standing=left": {"Weg"},
        "origin=internal": {"Da", "Weg"},
        "origin=external": {"Fremd"},
        "check=unreachable": {"Da"},
        "check=unconfirmed": {"Fremd"},
        f"site={site.pk}": {"Da"},
        "site=nonsense": {"Da", "Weg", "Fremd"},
        "page=999": {"Da", "Weg", "Fremd"},
        "sort=password": {"Da", "Weg", "Fremd"},
    }
    for query, names in wanted.items():
        page = client_of(bob).get(url("person-list", acme) + "?" + query).content.decode()
        found = {name.removeprefix("Ayşe ") for name in re.findall(r"data-row>([^<]+)<", page)}
        assert found == names, query


def test_csv_is_safe_and_complete(acme, bob, client_of):
    with scope(organisation=acme):
        person = PersonFactory(
            organisation=acme, last_name='=HYPERLINK("x")', first_name="", job_title="@SUM(A1)"
        )
        ContactPointFactory(organisation=acme, person=person, value="+49 621 123456")

    response = client_of(bob).get(url("person-csv", acme))

    text = response.content.decode("utf-8-sig")
    row = list(csv.reader(io.StringIO(text), delimiter=";"))[1]
    assert row[0].startswith("'=")
    assert "'@SUM(A1)" in row
    assert "+49 621 123456" in row
    assert response["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("name", ["person-list", "person-csv"])
def test_lists_ask_the_same_number_of_queries_whatever_their_length(
    name, acme, alice, client_of, django_assert_num_queries
):
    client = client_of(alice)

    def fill(count):
        with scope(organisation=acme):
            site, company = SiteFactory(organisation=acme), SupplierFactory(organisation=acme)
            for _ in range(count):
                person = PersonFactory(organisation=acme, site=site, employer=company)
                ContactPointFactory(organisation=acme, person=person, is_private=True)
                ContactPointFactory(organisation=acme, person=person)

    fill(1)
    client.get(url(name, acme))  # notes the reading of the private numbers; the next one is the same
    with CaptureQueriesContext(connection) as captured:
        client.get(url(name, acme))
        wanted = len(captured)
    for more in (2, 297):
        fill(more)
        client.get(url(name, acme))
        with django_assert_num_queries(wanted):
            client.get(url(name, acme))


def test_reader_is_refused_stranger_learns_nothing_anonymous_logs_in(
    acme, bob, charlie, ayse, client_of, client
):
    for name in ("person-create", "person-update", "person-delete"):
        record = None if name == "person-create" else ayse
        assert client_of(bob).get(url(name, acme, record)).status_code == 403
        assert client_of(charlie).get(url(name, acme, record)).status_code == 404
    assert client_of(charlie).get(url("person-detail", acme, ayse)).status_code == 404
    assert client.get(url("person-list", acme)).url.startswith(reverse("account_login"))
    assert "person-edit" not in client_of(bob).get(url("person-detail", acme, ayse)).content.decode()


def test_the_other_company_sees_nothing(acme, other, charlie, ayse, client_of):
    client = client_of(charlie)

    assert client.get(url("person-detail", other, ayse)).status_code == 404
    assert "Müller" not in client.get(url("person-list", other), {"q": "mueller"}).content.decode()
    assert "Müller" not in client.get(url("person-csv", other)).content.decode()
