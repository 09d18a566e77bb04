"""Dependencies from both ends: ticked in a list, entered one by one, and every mistake with a sentence."""

import itertools

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scope

from inventory.models import Dependency, Resource
from records.models import Entry
from tests.factories.inventory import ProcessFactory, ResourceFactory, needs
from tests.inventory.pages import url


@pytest.fixture
def things(acme):
    with scope(organisation=acme):
        return {
            "orders": ProcessFactory(organisation=acme, name="Auftragsannahme"),
            "bills": ProcessFactory(organisation=acme, name="Rechnung"),
            "erp": ResourceFactory(organisation=acme, name="Warenwirtschaft", kind="application"),
            "server": ResourceFactory(organisation=acme, name="Server 1"),
        }


def value(record):
    return f"{record.noun()}:{record.pk}"


def edges(acme):
    with scope(organisation=acme):
        return sorted(str(each) for each in Dependency.objects.with_names())


# --- Many at once ---------------------------------------------------------------------------------
def test_process_gets_all_it_needs_in_one_go(acme, alice, things, client_of):
    client, address = client_of(alice), url("process-needs", acme, things["orders"])
    page = client.get(address).content.decode()
    assert page.index("Prozesse") < page.index("IT-System")
    assert value(things["orders"]) not in page

    response = client.post(
        address, {"chosen": [value(things["erp"]), value(things["bills"])], "strength": "essential"}
    )

    assert response.url == url("process-detail", acme, things["orders"])
    assert edges(acme) == ["Auftragsannahme → Rechnung", "Auftragsannahme → Warenwirtschaft"]
    assert value(things["erp"]) not in client.get(address).content.decode()
    with scope(organisation=acme):
        assert Entry.objects.filter(subject=things["orders"].pk, actor=alice).count() == 2


def test_needed_by_is_the_same_from_the_other_end(acme, alice, things, client_of):
    client_of(alice).post(
        url("resource-needed-by", acme, things["server"]),
        {"chosen": [value(things["erp"]), value(things["bills"])], "strength": "supporting"},
    )

    assert edges(acme) == ["Rechnung → Server 1", "Warenwirtschaft → Server 1"]
    with scope(organisation=acme):
        assert set(Dependency.objects.values_list("strength", flat=True)) == {"supporting"}


def test_resource_is_not_offered_processes_to_need(acme, alice, things, client_of):
    client = client_of(alice)
    page = client.get(url("resource-needs", acme, things["server"])).content.decode()
    refused = client.post(
        url("resource-needs", acme, things["server"]),
        {"chosen": [value(things["orders"])], "strength": "essential"},
    )

    assert value(things["orders"]) not in page
    assert refused.status_code == 422
    assert edges(acme) == []
    by = client.get(url("process-needed-by", acme, things["orders"])).content.decode()
    assert value(things["bills"]) in by
    assert value(things["server"]) not in by


def test_nothing_ticked_gets_a_sentence(acme, alice, things, client_of):
    response = client_of(alice).post(url("process-needs", acme, things["orders"]), {"strength": "essential"})

    assert response.status_code == 422
    assert "Kreuzen Sie mindestens einen Eintrag an." in response.content.decode()


def test_wrong_choice_keeps_what_was_ticked(acme, other, alice, things, client_of):
    with scope(organisation=other):
        stranger = ResourceFactory(organisation=other, name="Fremd")
    for wrong in (value(stranger), "resource:nonsense", "nonsense", value(things["orders"])):
        response = client_of(alice).post(
            url("process-needs", acme, things["orders"]),
            {"chosen": [value(things["erp"]), wrong], "strength": "essential"},
        )
        page = response.content.decode()
        assert response.status_code == 422
        assert f'value="{value(things["erp"])}" checked' in page
        assert "Prüfen Sie Ihre Auswahl." in page
    assert edges(acme) == []


def test_ticking_twenty_costs_as_many_queries_as_ticking_two(acme, alice, things, client_of):
    counts = []
    for count in (2, 20):
        with scope(organisation=acme):
            new = [ResourceFactory(organisation=acme) for _ in range(count)]
        with CaptureQueriesContext(connection) as captured:
            client_of(alice).post(
                url("process-needs", acme, things["orders"]),
                {"chosen": [value(each) for each in new], "strength": "essential"},
            )
        counts.append(len(captured))

    assert counts[0] == counts[1]


# --- One by one -----------------------------------------------------------------------------------
def form(dependent, required, **fields):
    ends = {"dependent": dependent, "required": required}
    given = {name: value(each) if each is not None else "" for name, each in ends.items()}
    return given | {"strength": "essential"} | fields


@pytest.mark.parametrize(
    ("dependent", "required", "sentence"),
    [
        ("orders", "orders", "Nichts kann sich selbst brauchen."),
        ("server", "server", "Nichts kann sich selbst brauchen."),
        ("server", "orders", "Ein System kann keinen Prozess brauchen."),
        ("bills", "erp", "Dass „Rechnung“ „Warenwirtschaft“ braucht, ist schon eingetragen."),
        (None, "erp", "Wählen Sie einen Prozess oder ein System."),
    ],
)
def test_impossible_dependencies_get_a_sentence(
    dependent, required, sentence, acme, alice, things, client_of
):
    with scope(organisation=acme):
        needs(things["bills"], things["erp"])
    ends = [things[name] if name else None for name in (dependent, required)]
    response = client_of(alice).post(url("dependency-create", acme), form(*ends, note="bleibt"))

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert 'value="bleibt"' in response.content.decode()
    assert edges(acme) == ["Rechnung → Warenwirtschaft"]


def test_needed_later_than_the_target_asks_how_the_time_is_bridged(acme, alice, things, client_of):
    with scope(organisation=acme):
        things["orders"].rto_hours, things["orders"].rto_reason = 4, "so"
        things["orders"].save()
    client = client_of(alice)
    data = form(things["orders"], things["erp"], needed_after_hours="8 h")
    refused = client.post(url("dependency-create", acme), data)
    assert refused.status_code == 422
    assert "Beschreiben Sie das Ausweichverfahren" in refused.content.decode()
    assert "4 Stunden" in refused.content.decode()
    for better in ({"workaround": "Bestellblock, trägt einen Tag"}, {"needed_after_hours": "4 h"}):
        with scope(organisation=acme):
            Dependency.objects.all().delete()
        assert client.post(url("dependency-create", acme), data | better).status_code == 302


def test_edit_changes_all_but_the_ends(acme, alice, things, client_of):
    with scope(organisation=acme):
        edge = needs(things["orders"], things["erp"])
    client = client_of(alice)
    assert 'name="dependent"' not in client.get(url("dependency-update", acme, edge)).content.decode()
    response = client.post(
        url("dependency-update", acme, edge),
        {"strength": "supporting", "needed_after_hours": "2 Tage", "note": "nur Druck", "version": 1},
    )

    page = client.get(response.url).content.decode()
    assert "unterstützend" in page
    assert "2 Tage" in page
    assert "nur Druck" in page
    assert "geändert" in page


def test_hours_that_are_none_get_a_sentence(acme, alice, things, client_of):
    for typed in ("-1", "10^9", "bald", "1000000000"):
        data = form(things["orders"], things["erp"], needed_after_hours=typed)
        response = client_of(alice).post(url("dependency-create", acme), data)
        assert response.status_code == 422
        assert f'value="{typed}"' in response.content.decode()
    assert edges(acme) == []


# --- Rings ----------------------------------------------------------------------------------------
def test_ring_through_seven_is_saved_and_shown_whole(acme, alice, client_of):
    with scope(organisation=acme):
        members = [ResourceFactory(organisation=acme, name=f"R{number}") for number in range(7)]
        for one, following in itertools.pairwise(members):
            needs(one, following)
    client = client_of(alice)
    response = client.post(url("dependency-create", acme), form(members[6], members[0]), follow=True)
    ring = "R6 → R0 → R1 → R2 → R3 → R4 → R5 → R6"

    page = response.content.decode()
    assert f"Damit schließt sich ein Ring: {ring}." in page
    assert f"Das schließt einen Ring: {ring}." in page
    assert len(edges(acme)) == 7
    for member in members:
        detail = client.get(url("resource-detail", acme, member)).content.decode()
        assert "Das steht in einem Ring" in detail
        assert all(other.name in detail for other in members)


def test_ring_closed_by_ticking_is_said_too(acme, alice, things, client_of):
    with scope(organisation=acme):
        needs(things["erp"], things["server"])
    response = client_of(alice).post(
        url("resource-needs", acme, things["server"]),
        {"chosen": [value(things["erp"])], "strength": "essential"},
        follow=True,
    )

    assert "Damit schließt sich ein Ring: Server 1 → Warenwirtschaft → Server 1." in response.content.decode()


def test_supporting_dependency_closes_no_ring(acme, alice, things, client_of):
    with scope(organisation=acme):
        needs(things["erp"], things["server"])
    response = client_of(alice).post(
        url("dependency-create", acme),
        form(things["server"], things["erp"], strength="supporting"),
        follow=True,
    )

    assert "Ring" not in response.content.decode()


# --- The table of all -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["Auftragsannahme", "Rechnung", "Warenwirtschaft"]),
        ({"sort": "-dependent_key"}, ["Warenwirtschaft", "Rechnung", "Auftragsannahme"]),
        ({"strength": "supporting"}, ["Rechnung"]),
        ({"later": "later"}, ["Auftragsannahme"]),
        ({"later": "unbridged"}, []),
        ({"q": "server"}, ["Warenwirtschaft"]),
        ({"q": "warenwirt"}, ["Auftragsannahme", "Rechnung", "Warenwirtschaft"]),
    ],
)
def test_table_of_all(query, expected, acme, bob, things, client_of):
    with scope(organisation=acme):
        needs(things["orders"], things["erp"], needed_after_hours=8, workaround="Block")
        needs(things["bills"], things["erp"], strength="supporting")
        needs(things["erp"], things["server"])
    response = client_of(bob).get(url("dependency-list", acme), query)

    assert [str(row["cells"][0]) for row in response.context["rows"]] == expected


def test_search_knows_the_new_name_at_once(acme, bob, things, client_of):
    with scope(organisation=acme):
        needs(things["orders"], things["erp"])
        erp = Resource.objects.get(pk=things["erp"].pk)
        erp.name = "Kassensystem"
        erp.save()

    found = client_of(bob).get(url("dependency-list", acme), {"q": "kassen"})
    assert len(found.context["rows"]) == 1


def test_dependency_is_deleted(acme, alice, things, client_of):
    with scope(organisation=acme):
        edge = needs(things["orders"], things["erp"])
    client_of(alice).post(url("dependency-delete", acme, edge))

    assert edges(acme) == []
