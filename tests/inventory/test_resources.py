"""Resources in the browser: list, form, four times kept apart, proofs that stay, and what stands in the way of deletion."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope

from inventory.models import Process, Resource, RtaEvidence
from tests.factories.contacts import (
    ContactPointFactory,
    ContractFactory,
    LocationFactory,
    PersonFactory,
    SiteFactory,
    SupplierFactory,
)
from tests.factories.inventory import ProcessFactory, ResourceFactory, RtaEvidenceFactory, needs
from tests.inventory.pages import resource_data, rows, url


@pytest.fixture
def server(acme):
    """A server with everything there is to say about it; orders need the ERP that runs on it, within 4 hours."""
    with scope(organisation=acme):
        company = SupplierFactory(organisation=acme, name="Systemhaus Nord GmbH", customer_number="K-4711")
        ContactPointFactory(organisation=acme, supplier=company, kind="landline", value="040 1234567")
        contract = ContractFactory(organisation=acme, supplier=company, subject="Wartung", reaction_hours=2)
        site = SiteFactory(organisation=acme, name="Werk Süd")
        room = LocationFactory(organisation=acme, site=site, name="Serverraum")
        server = ResourceFactory(
            organisation=acme,
            name="Server 1",
            label="srv-01",
            contract=contract,
            location=room,
            rta_estimate_hours=2,
            holds_data=True,
            rpa_estimate_hours=24,
        )
        erp = ResourceFactory(
            organisation=acme, name="Warenwirtschaft", kind="application", rta_estimate_hours=1
        )
        orders = ProcessFactory(
            organisation=acme,
            name="Auftragsannahme",
            mtpd_override_hours=8,
            mtpd_override_reason="so",
            rto_hours=4,
            rto_reason="so",
            rpo_hours=4,
        )
        needs(orders, erp)
        needs(erp, server)
    return server


def rows_of(response):
    return [row["cells"][0] for row in response.context["rows"]]


def prove(acme, server, proof, hours, days_ago=10, **fields):
    with scope(organisation=acme):
        return RtaEvidenceFactory(
            organisation=acme,
            resource=server,
            proof=proof,
            rta_hours=hours,
            proven_on=timezone.localdate() - timedelta(days_ago),
            **fields,
        )


def test_resource_with_knowledge_holders_is_created(acme, alice, client_of):
    with scope(organisation=acme):
        site = SiteFactory(organisation=acme)
        room = LocationFactory(organisation=acme, site=site, name="Serverraum")
        person = PersonFactory(organisation=acme, last_name="Beck")
    data = resource_data(location=room.pk, rta_estimate_hours="90 min", kind="data")
    response = client_of(alice).post(
        url("resource-create", acme), data | rows("KnowledgeHolder", {"person": person.pk, "note": "Kassen"})
    )

    with scope(organisation=acme):
        found = Resource.objects.get()
        assert found.site_id == site.pk
        assert found.holds_data
        assert float(found.rta_estimate_hours) == 1.5
        assert found.knowledge_holders.get().person_id == person.pk
    page = client_of(alice).get(response.url).content.decode()
    assert "Serverraum" in page
    assert "Kassen" in page


def test_seldom_fields_are_folded_away_until_one_holds_something(acme, alice, server, client_of):
    client = client_of(alice)
    assert (
        '<details class="form__group form__group--folded">'
        in client.get(url("resource-create", acme)).content.decode()
    )
    with scope(organisation=acme):
        server.admin_domain = "acme.local"
        server.save()

    form = client.get(url("resource-update", acme, server)).content.decode()

    assert '<details class="form__group form__group--folded" open>' in form
    assert "Abgeleiteter Wert, den Ihre Eingabe ersetzt: 4 Stunden." in form
    assert "Werk Süd: Serverraum" in form
    assert "Systemhaus Nord GmbH: Wartung" in form


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"rto_hours": "4"}, "Begründen Sie in einem Satz, warum der eigene Wert gilt."),
        ({"rpo_hours": "4", "rpo_reason": "so"}, "Kreuzen Sie zuerst „enthält Daten“ an"),
        ({"name": " "}, "Geben Sie an, wie es heißt"),
        ({"rta_estimate_hours": "bald"}, "Geben Sie eine Dauer ein, zum Beispiel 30 min, 4 h, 2 Tage"),
        ({"switch_over_hours": "-1"}, "Eine Dauer kann nicht negativ sein."),
        ({"switch_over_hours": "9999999999"}, "Das ist mehr als ein Jahr."),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_what_was_typed(fields, sentence, acme, alice, client_of):
    response = client_of(alice).post(url("resource-create", acme), resource_data(label="bleibt-01") | fields)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert "bleibt-01" in response.content.decode()
    with scope(organisation=acme):
        assert not Resource.objects.exists()


def test_same_person_twice_is_refused(acme, alice, client_of):
    with scope(organisation=acme):
        person = PersonFactory(organisation=acme)
    twice = rows("KnowledgeHolder", {"person": person.pk}, {"person": person.pk})
    response = client_of(alice).post(url("resource-create", acme), resource_data() | twice)

    assert response.status_code == 422
    assert "Eine Person steht in zwei Zeilen." in response.content.decode()


def test_detail_says_whom_to_call_and_keeps_the_four_times_apart(acme, bob, server, client_of):
    prove(acme, server, "test", 9, days_ago=30)
    prove(acme, server, "incident", 12, days_ago=400)
    prove(acme, server, "contract", 8)
    page = client_of(bob).get(url("resource-detail", acme, server)).content.decode()

    for expected in ("040 1234567", "K-4711", "Wartung", "Werk Süd", "Serverraum", "reagiert in: 2 Stunden"):
        assert expected in page
    assert "„Server 1“ muss nach 4 Stunden wieder nutzbar sein." in page
    assert "dauert es 9 Stunden: 5 Stunden länger als das Ziel" in page
    assert "egen: Auftragsannahme → Warenwirtschaft → Server 1 (dort gesetztes Ziel)" in page
    assert "Nichts springt ein, wenn es ausfällt." in page
    times = client_of(bob).get(url("resource-detail", acme, server)).context["times"]
    shown = {row.label: (row.value, row.counts) for row in times[0].rows}
    assert shown["Ziel"] == ("4 Stunden", False)
    assert shown["Schätzung"] == ("2 Stunden", False)
    assert shown["Vertraglich zugesagt"] == ("8 Stunden", False)
    assert shown["Gemessen im Test"] == ("9 Stunden", True)
    assert shown["Tatsächlich, in einem Vorfall"] == ("12 Stunden", False)
    assert times[0].badge == ("overdue", "Lücke")
    assert {row.label: row.value for row in times[1].rows}["Ziel"] == "4 Stunden"
    assert times[1].gap == "20 Stunden zu lang"


def test_unknown_names_who_is_to_blame(acme, bob, server, client_of):
    with scope(organisation=acme):
        server.rta_estimate_hours = None
        server.save()
        erp = Resource.objects.get(name="Warenwirtschaft")
    page = client_of(bob).get(url("resource-detail", acme, erp)).content.decode()

    assert "Unbekannt, weil für „Server 1“ keine Zeit eingetragen ist." in page


def test_substitute_shows_on_both_pages(acme, bob, server, client_of):
    with scope(organisation=acme):
        cloud = ResourceFactory(organisation=acme, name="Ersatzserver", rta_estimate_hours="0.5")
        server.substitute_resource, server.switch_over_hours = cloud, "0.5"
        server.save()
    client = client_of(bob)

    page = client.get(url("resource-detail", acme, server)).content.decode()
    assert "Ersatzserver" in page
    assert "über den Ersatz, Umschalten: 30 Minuten" in page
    assert "Springt ein für" in client.get(url("resource-detail", acme, cloud)).content.decode()


# --- Proofs ---------------------------------------------------------------------------------------
def test_proof_is_added_and_none_is_overwritten(acme, alice, server, client_of):
    client = client_of(alice)
    for hours, day in (("9 h", "2026-01-10"), ("7 h", "2026-02-10")):
        response = client.post(
            url("resource-prove", acme, server),
            {"proof": "test", "rta_hours": hours, "proven_on": day, "note": "Protokoll 7"},
        )
        assert response.url == url("resource-detail", acme, server)

    with scope(organisation=acme):
        assert [float(each.rta_hours) for each in RtaEvidence.objects.newest_first()] == [7, 9]
    page = client.get(response.url).content.decode()
    assert "10.01.2026" in page
    assert "10.02.2026" in page
    assert "9 Stunden" in page
    assert "Protokoll 7" in page


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Geben Sie eine Zeit, einen Datenverlust oder beides ein."),
        ({"rta_hours": "2", "proven_on": "2999-01-01"}, "Dieser Tag liegt in der Zukunft."),
        ({"rta_hours": "zwei"}, "Geben Sie eine Dauer ein"),
    ],
)
def test_bad_proof_gets_a_sentence(fields, sentence, acme, alice, server, client_of):
    data = {"proof": "test", "proven_on": timezone.localdate().isoformat(), "note": "bleibt"} | fields
    response = client_of(alice).post(url("resource-prove", acme, server), data)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert "bleibt" in response.content.decode()
    with scope(organisation=acme):
        assert not RtaEvidence.objects.exists()


# --- Lists ----------------------------------------------------------------------------------------
def test_list_begins_with_what_is_needed_first(acme, bob, server, client_of):
    with scope(organisation=acme):
        ResourceFactory(organisation=acme, name="Aktenschrank", kind="document")
        telephone = ResourceFactory(organisation=acme, name="Telefon", rta_estimate_hours=1)
        needs(Process.objects.get(), telephone, needed_after_hours=1)
    response = client_of(bob).get(url("resource-list", acme))

    assert rows_of(response) == ["Telefon", "Server 1", "Warenwirtschaft", "Aktenschrank"]
    assert "<h1>Systeme</h1>" in response.content.decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"kind": "application"}, ["Warenwirtschaft"]),
        ({"check": "gap"}, ["Server 1"]),
        ({"check": "unknown"}, ["Kabel"]),
        ({"check": "single", "kind": "application"}, ["Warenwirtschaft"]),
        ({"standing": "retired"}, ["Altsystem"]),
        ({"q": "srv-01"}, ["Server 1"]),
        ({"q": "altsystem"}, ["Altsystem"]),
        ({"sort": "kind", "check": "single"}, ["Warenwirtschaft", "Server 1"]),
    ],
)
def test_filters(query, expected, acme, bob, server, client_of):
    with scope(organisation=acme):
        ResourceFactory(organisation=acme, name="Altsystem", status="retired")
        cable = ResourceFactory(organisation=acme, name="Kabel", redundancy="cold")
        needs(Process.objects.get(), cable)
        server.rpa_estimate_hours = 24
        server.save()

    assert rows_of(client_of(bob).get(url("resource-list", acme), query)) == expected


# --- Deletion -------------------------------------------------------------------------------------
def test_what_ten_things_need_is_not_deleted_and_all_ten_are_named(acme, alice, server, client_of):
    with scope(organisation=acme):
        for number in range(9):
            needs(ProcessFactory(organisation=acme, name=f"Prozess {number}"), server)
    client = client_of(alice)
    response = client.post(url("resource-delete", acme, server))
    page = response.content.decode()

    assert response.status_code == 409
    with scope(organisation=acme):
        named = [
            *Process.objects.filter(name__startswith="Prozess"),
            Resource.objects.get(kind="application"),
        ]
        assert len(named) == 10
        for each in named:
            assert f'<a href="{each.get_absolute_url()}">Abhängigkeit: {each} → Server 1</a>' in page
        assert Resource.objects.filter(pk=server.pk).exists()
    assert "Stattdessen außer Betrieb setzen?" in page

    client.post(url("resource-retire", acme, server))
    with scope(organisation=acme):
        server.refresh_from_db()
        assert server.status == "retired"
        assert server.version == 2
    assert "Server 1" not in rows_of(client.get(url("resource-list", acme)))


def test_refused_deletion_asks_the_same_number_of_queries_for_two_and_for_twenty(
    acme, alice, server, client_of
):
    counts = []
    for more in (2, 20):
        with scope(organisation=acme):
            for _ in range(more):
                needs(ProcessFactory(organisation=acme), server)
        with CaptureQueriesContext(connection) as captured:
            assert client_of(alice).post(url("resource-delete", acme, server)).status_code == 409
        counts.append(len(captured))

    assert counts[0] == counts[1]


# --- On other pages -------------------------------------------------------------------------------
def test_site_and_supplier_name_their_systems(acme, bob, server, client_of):
    for noun in ("site", "supplier"):
        record = getattr(server, noun) or server.contract.supplier
        page = client_of(bob).get(reverse(f"contacts:{noun}-detail", args=[acme.slug, record.pk]))
        assert url("resource-detail", acme, server) in page.content.decode()


def test_ring_is_shown_whole_on_the_page_of_each_member(acme, bob, server, client_of):
    with scope(organisation=acme):
        erp = Resource.objects.get(name="Warenwirtschaft")
        needs(server, erp)

    page = client_of(bob).get(url("resource-detail", acme, server)).content.decode()
    assert "Das steht in einem Ring: Server 1 → Warenwirtschaft → Server 1." in page
