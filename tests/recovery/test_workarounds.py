"""Workarounds: what they bridge follows in the inventory, what somebody changed by hand stays."""

import pytest
from django.urls import reverse
from django_scopes import scope

from inventory.models import Dependency
from inventory.reading import read_network
from inventory.targets import work_out
from records.models import Entry
from recovery.models import Bridge, Workaround
from tests.factories.inventory import ResourceFactory, needs
from tests.recovery.pages import company, url, workaround, workaround_data


@pytest.fixture
def made(acme):
    with scope(organisation=acme):
        return company(acme)


@pytest.fixture
def need(acme, made):
    """Orders need the ERP."""
    with scope(organisation=acme):
        return made.orders.needs.get()


def stored(acme, need):
    with scope(organisation=acme):
        found = Dependency.objects.get(pk=need.pk)
        return found.needed_after_hours, found.workaround


def create(client, acme, made, **fields):
    address = url("workaround-create", acme) + f"?process={made.orders.pk}"
    return client.post(address, workaround_data(**fields))


def only(acme):
    with scope(organisation=acme):
        return Workaround.objects.get()


def update(client, acme, **fields):
    found = only(acme)
    return client.post(
        url("workaround-update", acme, found), workaround_data(version=found.version, **fields), follow=True
    )


TEXT = "Auftragszettel: Zettel ausfüllen / In den Kasten legen"


def test_what_is_bridged_is_needed_later_and_all_numbers_follow(acme, alice, made, need, client_of):
    with scope(organisation=acme):
        assert work_out(read_network(acme)).resources[made.server.pk].target == 4
    response = create(client_of(alice), acme, made, carries_hours="8 h", bridges=[need.pk])

    assert response.status_code == 302
    assert stored(acme, need) == (8, TEXT)
    with scope(organisation=acme):
        assert work_out(read_network(acme)).resources[made.server.pk].target == 8
        assert Entry.objects.filter(subject=made.orders.pk, changes__has_key="needed_after_hours").exists()
    page = client_of(alice).get(response.url).content.decode()
    assert "Warenwirtschaft" in page
    assert "8 Stunden" in page


def test_without_a_duration_nothing_is_bridged(acme, alice, made, need, client_of):
    with scope(organisation=acme):
        need.workaround, need.needed_after_hours = "von Hand", 6
        need.save()
    client = client_of(alice)
    response = client.get(create(client, acme, made, bridges=[need.pk]).url)

    assert "Noch ist nichts überbrückt" in response.content.decode()
    assert "unbekannt ist nie null" in response.content.decode()
    assert stored(acme, need) == (6, "von Hand")


def test_carrying_for_no_time_is_refused(acme, alice, made, need, client_of):
    response = create(client_of(alice), acme, made, carries_hours="0", bridges=[need.pk], limits="Bleibt")

    assert response.status_code == 422
    assert "Was gar nicht trägt, überbrückt nichts." in response.content.decode()
    assert "Bleibt" in response.content.decode()


def test_a_change_of_the_workaround_is_followed(acme, alice, made, need, client_of):
    client = client_of(alice)
    create(client, acme, made, carries_hours="8 h", bridges=[need.pk])
    update(client, acme, carries_hours="1 Tag", how="Rufen", bridges=[need.pk])

    assert stored(acme, need) == (24, "Auftragszettel: Rufen")
    update(client, acme, carries_hours="", how="Rufen", bridges=[need.pk])
    assert stored(acme, need) == (None, "")
    update(client, acme, carries_hours="2 h", how="Rufen", bridges=[need.pk])
    assert stored(acme, need) == (2, "Auftragszettel: Rufen")
    update(client, acme, carries_hours="2 h", how="Rufen", bridges=[])
    assert stored(acme, need) == (None, "")
    with scope(organisation=acme):
        assert not Bridge.objects.exists()


def test_what_somebody_changed_by_hand_stays_until_it_is_taken_over_again(acme, alice, made, need, client_of):
    client = client_of(alice)
    create(client, acme, made, carries_hours="8 h", bridges=[need.pk])
    with scope(organisation=acme):
        by_hand = Dependency.objects.get(pk=need.pk)
        by_hand.needed_after_hours = 2
        by_hand.save()
    response = update(client, acme, carries_hours="12 h", bridges=[need.pk])
    page = response.content.decode()

    assert stored(acme, need) == (2, TEXT)
    assert "Von Hand geändert und so belassen: Warenwirtschaft" in page
    assert "hat jemand etwas anderes eingetragen" in page

    client.post(url("workaround-again", acme, only(acme)))
    assert stored(acme, need) == (12, TEXT)
    assert (
        "hat jemand etwas anderes eingetragen"
        not in client.get(url("workaround-detail", acme, only(acme))).content.decode()
    )
    assert client.get(url("workaround-again", acme, only(acme))).status_code == 405


def test_letting_go_leaves_what_was_changed_by_hand(acme, alice, made, need, client_of):
    client = client_of(alice)
    create(client, acme, made, carries_hours="8 h", bridges=[need.pk])
    with scope(organisation=acme):
        by_hand = Dependency.objects.get(pk=need.pk)
        by_hand.workaround = "Neu besprochen"
        by_hand.save()
    update(client, acme, carries_hours="8 h", bridges=[])

    assert stored(acme, need) == (8, "Neu besprochen")


def test_deleting_a_workaround_lets_go_of_its_needs(acme, alice, made, need, client_of):
    client = client_of(alice)
    create(client, acme, made, carries_hours="8 h", bridges=[need.pk])
    client.post(url("workaround-delete", acme, only(acme)))

    assert stored(acme, need) == (None, "")


def test_of_two_the_one_that_carries_longest_counts(acme, alice, made, need, client_of):
    client = client_of(alice)
    create(client, acme, made, carries_hours="8 h", bridges=[need.pk])
    create(client, acme, made, name="Telefon", carries_hours="24 h", bridges=[need.pk])
    assert stored(acme, need)[0] == 24

    with scope(organisation=acme):
        long = Workaround.objects.get(name="Telefon")
    client.post(url("workaround-delete", acme, long))
    assert stored(acme, need) == (8, TEXT)


def test_a_failed_deletion_or_a_refused_form_writes_nothing(acme, alice, made, need, client_of):
    response = create(client_of(alice), acme, made, name="", carries_hours="8 h", bridges=[need.pk])

    assert response.status_code == 422
    assert stored(acme, need) == (None, "")


def test_only_essential_needs_of_the_process_are_offered(acme, alice, made, need, client_of):
    with scope(organisation=acme):
        slow = needs(made.orders, ResourceFactory(organisation=acme, name="Drucker"), strength="supporting")
        strange = made.erp.needs.get()
    client = client_of(alice)
    page = client.get(url("workaround-create", acme) + f"?process={made.orders.pk}").content.decode()

    assert f'value="{need.pk}"' in page
    for other in (slow, strange):
        assert f'value="{other.pk}"' not in page
        response = create(client, acme, made, carries_hours="8 h", bridges=[other.pk])
        assert response.status_code == 422
        assert "braucht der Prozess nicht mehr" in response.content.decode()


def test_without_a_process_it_is_chosen_first(acme, alice, made, client_of):
    client = client_of(alice)
    refused = client.post(url("workaround-create", acme), workaround_data())
    assert refused.status_code == 422
    assert "Wählen Sie den Prozess" in refused.content.decode()

    client.post(url("workaround-create", acme), workaround_data(process=made.orders.pk))
    assert only(acme).process_id == made.orders.pk


@pytest.mark.parametrize("query", ["?process=unsinn", "?process=5d5e0f0e-0000-4000-8000-000000000000"])
def test_a_process_that_does_not_exist_is_asked_for(query, acme, alice, client_of):
    page = client_of(alice).get(url("workaround-create", acme) + query)

    assert "process" in page.context["form"].fields


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"how": ""}, "Beschreiben Sie, wie es geht"),
        ({"carries_hours": "bald"}, "Geben Sie eine Dauer ein"),
        ({"people": "-3"}, ""),
        ({"form_columns": "\n".join("abcdefghi")}, "Auf das Blatt passen acht Spalten."),
        ({"form_title": "Zettel"}, "Nennen Sie die Spalten"),
        ({"tried_on": "gestern"}, ""),
        ({"uses": "unsinn"}, ""),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_what_was_typed(fields, sentence, acme, alice, made, client_of):
    response = create(client_of(alice), acme, made, **({"limits": "Bleibt stehen"} | fields))

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert "Bleibt stehen" in response.content.decode()


def test_the_page_shows_the_blank_form_and_what_is_missing(acme, bob, made, client_of):
    with scope(organisation=acme):
        paper = workaround(made, form_title="Auftragszettel", form_columns="Kunde\nMenge\n")
    page = client_of(bob).get(url("workaround-detail", acme, paper)).content.decode()

    assert '<th scope="col">Kunde</th><th scope="col">Menge</th>' in page
    assert "Wie lange es trägt, ist nicht angegeben." in page
    assert "So hat noch niemand gearbeitet." in page
    assert reverse("binder:print-one", args=[acme.slug, "emergency_operation", made.orders.pk]) in page


def test_process_page_shows_its_workarounds(acme, bob, alice, made, client_of):
    with scope(organisation=acme):
        paper = workaround(made, carries_hours=8)
    address = reverse("inventory:process-detail", args=[acme.slug, made.orders.pk])
    page = client_of(bob).get(address).content.decode()

    assert url("workaround-detail", acme, paper) in page
    assert "trägt 8 Stunden" in page
    assert "Ausweichverfahren beschreiben" not in page
    assert "Ausweichverfahren beschreiben" in client_of(alice).get(address).content.decode()


def test_time_critical_processes_without_one_come_first(acme, alice, made, client_of):
    client, address = client_of(alice), url("workaround-list", acme)
    assert [each["name"] for each in client.get(address).context["missing"]] == ["Auftragsannahme"]

    with scope(organisation=acme):
        workaround(made)
    assert client.get(address).context["missing"] == []


def test_filter_by_state(acme, bob, made, client_of):
    with scope(organisation=acme):
        workaround(made, name="Ohne Dauer")
        workaround(made, name="Mit Dauer", carries_hours=48)
    client, address = client_of(bob), url("workaround-list", acme)

    assert [row["cells"][0] for row in client.get(address, {"state": "overdue"}).context["rows"]] == [
        "Ohne Dauer"
    ]
    assert [row["cells"][0] for row in client.get(address, {"state": "due"}).context["rows"]] == ["Mit Dauer"]
