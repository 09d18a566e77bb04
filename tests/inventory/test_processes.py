"""Processes in the browser: list in the order of need, form, and the detail page that begins with one sentence."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_scopes import scope

from inventory.models import Process, StaffNeed
from tests.factories.contacts import PersonFactory
from tests.factories.inventory import ProcessFactory, ResourceFactory, needs, rate
from tests.inventory.pages import process_data, rows, url


@pytest.fixture
def shop(acme):
    """Orders need the ERP, which needs a server; the chain takes 31 hours, 24 are tolerable."""
    with scope(organisation=acme):
        owner = PersonFactory(organisation=acme, first_name="Olga", last_name="Beck")
        orders = ProcessFactory(organisation=acme, name="Auftragsannahme", owner=owner, unit="Vertrieb")
        rate(orders, {8: 1, 24: 2})
        erp = ResourceFactory(
            organisation=acme, name="Warenwirtschaft", kind="application", rta_estimate_hours=6
        )
        server = ResourceFactory(organisation=acme, name="Server 1", rta_estimate_hours=25)
        needs(orders, erp)
        needs(erp, server)
    return {"orders": orders, "erp": erp, "server": server}


def rows_of(response):
    return [row["cells"][0] for row in response.context["rows"]]


def test_process_with_staff_is_created(acme, alice, client_of):
    data = process_data(name="Lohnlauf", mtpd_override_hours="2 Tage", mtpd_override_reason="Tarifvertrag")
    response = client_of(alice).post(
        url("process-create", acme),
        data
        | rows("StaffNeed", {"after_hours": "4 h", "people": "2"}, {"after_hours": "1 Tag", "people": "5"}),
    )

    with scope(organisation=acme):
        process = Process.objects.get()
        assert process.mtpd_override_hours == 48
        assert [need.people for need in process.staff_needs.all()] == [2, 5]
    page = client_of(alice).get(response.url).content.decode()
    assert "„Lohnlauf“ muss spätestens nach 2 Tagen wieder laufen." in page
    assert "Tarifvertrag" in page


def test_detail_begins_with_one_sentence_and_shows_the_path(acme, bob, shop, client_of):
    page = client_of(bob).get(url("process-detail", acme, shop["orders"])).content.decode()

    assert (
        "„Auftragsannahme“ muss spätestens nach 24 Stunden wieder laufen. Ziel: wieder nutzbar nach 20 Stunden. "
        "Mit dem, was heute bekannt ist, dauert es 31 Stunden: 7 Stunden zu lang." in page
    )
    assert page.index("Server 1 (25 Stunden)") < page.index("Warenwirtschaft (6 Stunden)")
    assert "Lücke" in page


def test_own_value_shows_what_it_overrides_and_why(acme, alice, shop, client_of):
    orders = shop["orders"]
    with scope(organisation=acme):
        orders.mtpd_override_hours, orders.mtpd_override_reason = 8, "Kundenvertrag"
        orders.rto_hours, orders.rto_reason = 2, "Lieferfenster"
        orders.save()
    page = client_of(alice).get(url("process-detail", acme, orders)).content.decode()
    form = client_of(alice).get(url("process-update", acme, orders)).content.decode()

    assert "Eigener Wert: 8 Stunden. Er ersetzt den Wert aus den Ausfallfolgen (24 Stunden)." in page
    assert "Kundenvertrag" in page
    assert "Eigener Wert: 2 Stunden. Er ersetzt den Vorschlag (4 Stunden)." in page
    assert "24 Stunden" in form


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"mtpd_override_hours": "8"}, "Begründen Sie in einem Satz, warum der eigene Wert gilt."),
        ({"rto_hours": "3 h"}, "Begründen Sie in einem Satz, warum der eigene Wert gilt."),
        ({"prefilter": "excluded"}, "Begründen Sie in einem Satz, warum dieser Prozess warten kann."),
        ({"name": ""}, "Geben Sie an, wie der Prozess heißt"),
        ({"rto_hours": "bald"}, "Geben Sie eine Dauer ein"),
        ({"rpo_hours": "-1"}, "Eine Dauer kann nicht negativ sein"),
        ({"rto_hours": "10^9"}, "Geben Sie eine Dauer ein"),
        ({"rto_hours": "1000000000"}, "mehr als ein Jahr"),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_what_was_typed(fields, sentence, acme, alice, shop, client_of):
    data = process_data(version=shop["orders"].version, description="Bleibt stehen") | fields
    response = client_of(alice).post(url("process-update", acme, shop["orders"]), data)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert "Bleibt stehen" in response.content.decode()
    with scope(organisation=acme):
        assert Process.objects.get().description == ""


@pytest.mark.parametrize(
    ("typed", "hours"), [("4 h", 4), ("0,5", 0.5), ("2 Tage", 48), ("sofort", 0), ("90 min", 1.5)]
)
def test_hours_are_read_as_people_write_them(typed, hours, acme, alice, client_of):
    client_of(alice).post(url("process-create", acme), process_data(rpo_hours=typed))

    with scope(organisation=acme):
        assert float(Process.objects.get().rpo_hours) == hours


def test_two_stages_at_the_same_time_are_refused(acme, alice, client_of):
    stages = rows("StaffNeed", {"after_hours": "4", "people": "2"}, {"after_hours": "4 h", "people": "3"})
    response = client_of(alice).post(url("process-create", acme), process_data() | stages)

    assert response.status_code == 422
    assert "Zwei Zeilen beginnen zur selben Zeit." in response.content.decode()
    with scope(organisation=acme):
        assert not StaffNeed.objects.exists()


def test_list_begins_with_what_is_needed_first_and_ends_with_the_unknown(acme, bob, client_of):
    with scope(organisation=acme):
        for name, hours in (("Gehalt", 72), ("Anruf", 4), ("Zufall", None), ("Brand", 24)):
            given = {} if hours is None else {"mtpd_override_hours": hours, "mtpd_override_reason": "so"}
            ProcessFactory(organisation=acme, name=name, **given)
    client, address = client_of(bob), url("process-list", acme)

    assert rows_of(client.get(address)) == ["Anruf", "Brand", "Gehalt", "Zufall"]
    assert rows_of(client.get(address, {"sort": "-needed_after"})) == ["Gehalt", "Brand", "Anruf", "Zufall"]
    assert rows_of(client.get(address, {"sort": "name"})) == ["Anruf", "Brand", "Gehalt", "Zufall"]
    assert rows_of(client.get(address, {"sort": "-name"})) == ["Zufall", "Gehalt", "Brand", "Anruf"]
    assert rows_of(client.get(address, {"q": "a", "sort": "-needed_after"}))[-1] == "Zufall"
    assert rows_of(client.get(address, {"sort": "nonsense"})) == ["Anruf", "Brand", "Gehalt", "Zufall"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"check": "critical"}, ["Auftragsannahme"]),
        ({"check": "gap"}, ["Auftragsannahme"]),
        ({"check": "unknown"}, []),
        ({"check": "unrated"}, ["Archiv"]),
        ({"check": "unowned"}, ["Archiv"]),
        ({"standing": "planned"}, ["Filiale"]),
        ({"standing": "retired"}, []),
        ({"q": "filiale"}, ["Filiale"]),
        ({"check": "nonsense"}, ["Auftragsannahme", "Archiv"]),
    ],
)
def test_filters(query, expected, acme, bob, shop, client_of):
    with scope(organisation=acme):
        ProcessFactory(organisation=acme, name="Archiv")
        ProcessFactory(organisation=acme, name="Filiale", status="planned")

    assert rows_of(client_of(bob).get(url("process-list", acme), query)) == expected


def test_csv_says_what_the_list_says_in_the_same_order(acme, bob, shop, client_of):
    with scope(organisation=acme):
        ProcessFactory(organisation=acme, name="Aushang")
    response = client_of(bob).get(url("process-csv", acme))

    table = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert [row[0] for row in table[1:]] == ["Auftragsannahme", "Aushang"]
    assert table[1][1:5] == ["24 Stunden", "20 Stunden (Vorschlag)", "31 Stunden", "Olga Beck"]


def test_pages_hold_fifty_and_only_those_are_fetched(acme, bob, client_of):
    with scope(organisation=acme):
        for number in range(60):
            ProcessFactory(
                organisation=acme,
                name=f"P {number:02}",
                mtpd_override_hours=100 - number,
                mtpd_override_reason="so",
            )
    client = client_of(bob)

    assert rows_of(client.get(url("process-list", acme)))[0] == "P 59"
    assert rows_of(client.get(url("process-list", acme), {"page": 2})) == [
        f"P {n:02}" for n in range(9, -1, -1)
    ]


def test_lists_ask_at_most_twelve_queries_whatever_their_length(acme, bob, client_of):
    client = client_of(bob)
    counted = []
    for more in (1, 2, 60):
        with scope(organisation=acme):
            for _ in range(more):
                owner = PersonFactory(organisation=acme)
                process = ProcessFactory(organisation=acme, owner=owner)
                rate(process, {24: 2})
                needs(process, ResourceFactory(organisation=acme))
        counts = {}
        for name in ("process-list", "resource-list", "dependency-list", "process-csv", "resource-csv"):
            for query in ("", "?q=a", "?sort=-achievable", "?check=unknown"):
                client.get(url(name, acme) + query)
                with CaptureQueriesContext(connection) as captured:
                    assert client.get(url(name, acme) + query).status_code == 200
                counts[name + query] = len(captured)
        counted.append(counts)

    assert counted[0] == counted[1] == counted[2]
    assert max(counted[0].values()) <= 12


def test_detail_asks_the_same_number_of_queries_for_many_dependencies(acme, bob, shop, client_of):
    counts = []
    for more in (6, 20):  # so that the history tells of dependencies each time
        with scope(organisation=acme):
            for _ in range(more):
                needs(shop["orders"], ResourceFactory(organisation=acme))
        client = client_of(bob)
        client.get(url("process-detail", acme, shop["orders"]))
        with CaptureQueriesContext(connection) as captured:
            client.get(url("process-detail", acme, shop["orders"]))
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_planned_process_says_that_it_does_not_count(acme, bob, client_of):
    with scope(organisation=acme):
        process = ProcessFactory(organisation=acme, name="Filiale", status="planned")
    page = client_of(bob).get(url("process-detail", acme, process)).content.decode()

    assert "Berechnet wird nur, was aktiv ist" in page


def test_process_that_nobody_rated_says_so(acme, bob, client_of):
    with scope(organisation=acme):
        process = ProcessFactory(organisation=acme, name="Archiv")
    page = client_of(bob).get(url("process-detail", acme, process)).content.decode()

    assert "Noch hat niemand bewertet, ab wann ein Ausfall von „Archiv“ richtig wehtut." in page
    assert "Unbekannt, weil noch nicht eingetragen ist, was „Archiv“ braucht." in page


def test_search_over_everything_finds_processes_and_systems(acme, bob, shop, client_of):
    page = client_of(bob).get(reverse("dashboard:search", args=[acme.slug]), {"q": "warenwirt"})

    assert "Warenwirtschaft" in page.content.decode()
