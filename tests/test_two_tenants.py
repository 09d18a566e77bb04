"""Two companies in one database: forms, filters, search, CSV, history and paper of one never show the other."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope

from contacts.models import Person
from plan.load import load
from tests.factories.contacts import ContactPointFactory, PersonFactory, SiteFactory, SupplierFactory


@pytest.fixture
def theirs(other):
    """An entry of each kind in Charlie's company, with the word that must never appear at Acme."""
    with scope(organisation=other):
        site = SiteFactory(organisation=other, name="Geheimwerk")
        supplier = SupplierFactory(organisation=other, name="Geheimlieferant")
        person = PersonFactory(organisation=other, last_name="Geheim", site=site, employer=supplier)
        ContactPointFactory(organisation=other, person=person, value="0170 9998887")
    return {"site": site, "supplier": supplier, "person": person}


@pytest.fixture
def ours(acme):
    with scope(organisation=acme):
        return PersonFactory(organisation=acme, last_name="Kaya")


def person_form(**fields):
    return {
        "last_name": "Neu", "language": "de", "is_active": "on", "ContactPoint-TOTAL_FORMS": "0",
        "ContactPoint-INITIAL_FORMS": "0",
    } | fields  # fmt: skip


@pytest.mark.parametrize("field", ["site", "employer", "user"])
def test_form_refuses_the_others_entry_and_keeps_what_was_typed(
    client_of, alice, acme, theirs, charlie, field
):
    key = {"site": theirs["site"].pk, "employer": theirs["supplier"].pk, "user": charlie.pk}[field]
    response = client_of(alice).post(
        reverse("contacts:person-create", args=[acme.slug]), person_form(**{field: key})
    )

    assert response.status_code == 422
    assert 'value="Neu"' in response.content.decode()
    assert "Geheim" not in response.content.decode()
    with scope(organisation=acme):
        assert not Person.objects.exists()


def test_form_offers_our_own_entries_only(client_of, alice, acme, theirs):
    text = client_of(alice).get(reverse("contacts:person-create", args=[acme.slug])).content.decode()

    assert "Geheim" not in text
    assert "charlie" not in text


@pytest.mark.parametrize(
    "query", ["?site={site}", "?q=geheim", "?sort=site__sort_key", "?page=2", "?q=0170+9998887"]
)
def test_lists_filters_and_search_show_our_own_only(client_of, alice, acme, ours, theirs, query):
    client = client_of(alice)
    address = query.format(site=theirs["site"].pk)
    for page in ("person-list", "supplier-list", "site-list"):
        assert b"Geheim" not in client.get(
            reverse(f"contacts:{page}", args=[acme.slug]) + address
        ).content.replace(b'value="geheim"', b"")
    found = client.get(reverse("dashboard:search", args=[acme.slug]), {"q": "geheim"})
    assert found.context["groups"] == []


def test_csv_holds_our_own_only(client_of, alice, acme, ours, theirs):
    response = client_of(alice).get(reverse("contacts:person-csv", args=[acme.slug]))

    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 2
    assert "Geheim" not in response.content.decode()


def test_the_plan_that_is_printed_holds_our_own_only(acme, other, ours, theirs):
    plan = load(acme, at=timezone.now(), private=True)

    assert [person.id for person in plan.people] == [ours.pk]
    assert plan.sites == plan.suppliers == ()
    assert [p.name for p in load(other, at=timezone.now(), private=True).people] == [str(theirs["person"])]


def test_history_tells_our_own_only(client_of, mia, acme, ours, theirs):
    assert b"Geheim" not in client_of(mia).get(reverse("records:history", args=[acme.slug])).content


def test_upload_of_fifty_megabytes_gets_a_sentence(client_of, alice, acme):
    table = SimpleUploadedFile("people.csv", b"Name;Telefon\r\n" * 3_800_000, content_type="text/csv")
    response = client_of(alice).post(reverse("contacts:person-paste", args=[acme.slug]), {"file": table})

    assert response.status_code in {400, 422}
    assert "MB" in response.content.decode()
    with scope(organisation=acme):
        assert not Person.objects.exists()


def test_text_of_six_megabytes_in_a_form_gets_a_sentence(client_of, alice, acme):
    response = client_of(alice).post(
        reverse("contacts:person-create", args=[acme.slug]), person_form(note="x" * 6_000_000)
    )

    assert response.status_code in {400, 422}
    assert "<h1" in response.content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [("last_name", "x" * 500), ("last_name", "a\x00b"), ("note", "y" * 3000), ("language", "xx")],
)
def test_hostile_fields_get_a_sentence_and_change_nothing(client_of, alice, acme, field, value):
    response = client_of(alice).post(
        reverse("contacts:person-create", args=[acme.slug]),
        person_form(**{field: value, "first_name": "Bleibt"}),
    )

    assert response.status_code == 422
    assert 'value="Bleibt"' in response.content.decode()
    with scope(organisation=acme):
        assert not Person.objects.exists()
