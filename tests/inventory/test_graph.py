"""Layered list, picture and table of the dependencies."""

from __future__ import annotations

import uuid
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_scopes import scope

from inventory.models import Dependency, Process, Resource
from inventory.views.graph import MOST, WHOLE
from tests.factories.contacts import SiteFactory
from tests.factories.inventory import ProcessFactory, ResourceFactory, needs


@pytest.fixture
def chain(acme):
    """Versand needs the application, that the server, that power; the printer is not needed by anything."""
    with scope(organisation=acme):
        power = ResourceFactory(
            organisation=acme,
            name="Strom",
            kind="infrastructure",
            basic_service="power",
            rta_estimate_hours=1,
        )
        server = ResourceFactory(organisation=acme, name="Server <1>", rta_estimate_hours=Decimal(9))
        erp = ResourceFactory(
            organisation=acme, name="Warenwirtschaft", kind="application", rta_estimate_hours=1
        )
        printer = ResourceFactory(organisation=acme, name="Drucker", kind="equipment")
        shipping = ProcessFactory(organisation=acme, name="Versand", rto_hours=Decimal(8))
        needs(shipping, erp)
        needs(erp, server)
        needs(server, power)
        return {"power": power, "server": server, "erp": erp, "printer": printer, "shipping": shipping}


def crowd(acme, processes, resources):
    """Many rows at once, without history: each process needs two resources, each resource the next."""
    with scope(organisation=acme):
        tasks = [Process(organisation=acme, name=f"P{n:04d}", sort_key=f"p{n:04d}") for n in range(processes)]
        things = [
            Resource(organisation=acme, name=f"R{n:04d}", sort_key=f"r{n:04d}") for n in range(resources)
        ]
        edges = [
            Dependency(
                organisation=acme, dependent_process=task, required_resource=things[(n * k) % resources]
            )
            for n, task in enumerate(tasks, start=1)
            for k in (1, 3)
        ]
        edges += [
            Dependency(organisation=acme, dependent_resource=things[n], required_resource=things[n + 5])
            for n in range(resources - 5)
        ]
        ends = {(e.dependent_process_id or e.dependent_resource_id, e.required_resource_id): e for e in edges}
        Process.objects.unlogged("crowd").bulk_create(tasks)
        Resource.objects.unlogged("crowd").bulk_create(things)
        Dependency.objects.unlogged("crowd").bulk_create(ends.values())
        return tasks, things


def get(client, name, acme, query=""):
    response = client.get(reverse(f"inventory:{name}", args=[acme.slug]) + query)
    assert response.status_code == 200
    return response


def names(response):
    return {node.name for node in response.context["nodes"]}


class Boxes(HTMLParser):
    """The links of the picture as somebody with a screen reader meets them."""

    def __init__(self):
        super().__init__()
        self.links = []

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "a" and attributes.get("class", "").startswith("node"):
            self.links.append((attributes["aria-label"], attributes["href"]))


def test_layers_go_from_power_to_processes_and_say_what_stops(client_of, bob, acme, chain):
    response = get(client_of(bob), "layers", acme)
    text = response.content.decode()

    assert [str(layer) for layer, _name, _entries in response.context["groups"]] == [
        "supply",
        "basis",
        "application",
        "process",
    ]
    entries = {e.name: e for _l, _n, group in response.context["groups"] for e in group}
    assert entries["Strom"].falls == "1 Prozess steht still: Versand."
    assert entries["Drucker"].falls == "Es steht nichts still, was hier eingetragen ist."
    assert entries["Server <1>"].word == "Lücke"
    assert "Server &lt;1&gt;" in text
    assert "Wenn das ausfällt:" in text


def test_one_layer_can_be_chosen(client_of, bob, acme, chain):
    response = get(client_of(bob), "layers", acme, "?layer=supply")

    assert [e.name for _l, _n, group in response.context["groups"] for e in group] == ["Strom"]


def test_the_picture_links_every_box_and_names_its_verdict(client_of, bob, acme, chain):
    response = get(client_of(bob), "graph", acme)
    boxes = Boxes()
    boxes.feed(response.content.decode())

    labels = dict(boxes.links)
    assert len(labels) == 5
    assert next(iter(labels)).startswith("Strom:")  # the focus starts at the left
    gap = next(label for label in labels if label.startswith("Versand"))
    assert "Lücke" in gap
    assert labels[gap].endswith(f"?focus={chain['shipping'].pk}")
    assert "style=" not in response.content.decode().split("<svg")[1]


def test_focus_shows_what_it_needs_and_what_waits_and_nothing_else(client_of, bob, acme, chain):
    response = get(client_of(bob), "graph", acme, f"?focus={chain['erp'].pk}")

    assert names(response) == {"Versand", "Warenwirtschaft", "Server <1>", "Strom"}
    assert [node.name for node in response.context["nodes"] if node.is_here] == ["Warenwirtschaft"]
    assert "Gezeigt wird: Warenwirtschaft" in response.content.decode()
    assert reverse("inventory:graph", args=[acme.slug]) in response.content.decode()


@pytest.mark.parametrize("focus", ["nonsense", str(uuid.UUID(int=1))])
def test_focus_on_nothing_is_404(client_of, bob, acme, focus):
    url = reverse("inventory:graph", args=[acme.slug])
    assert client_of(bob).get(f"{url}?focus={focus}").status_code == 404


def test_focus_on_another_company_is_404(client_of, bob, acme, other):
    with scope(organisation=other):
        theirs = ProcessFactory(organisation=other)
    url = reverse("inventory:graph", args=[acme.slug])
    assert client_of(bob).get(f"{url}?focus={theirs.pk}").status_code == 404


def test_kind_and_site_filter_with_neighbours(client_of, bob, acme, chain):
    with scope(organisation=acme):
        site = SiteFactory(organisation=acme)
        Resource.objects.unlogged("test").filter(pk=chain["power"].pk).update(site=site)

    assert names(get(client_of(bob), "graph", acme, "?kind=application")) == {
        "Warenwirtschaft",
        "Server <1>",
        "Versand",
    }
    assert names(get(client_of(bob), "graph", acme, f"?site={site.pk}")) == {"Strom", "Server <1>"}
    assert "Nichts passt" in get(client_of(bob), "graph", acme, "?kind=staff").content.decode()


def test_the_table_says_the_same(client_of, bob, acme, chain):
    response = get(client_of(bob), "graph", acme, "?view=table")

    rows = [(row["dependent"], row["required"]) for row in response.context["rows"]]
    assert rows == [
        ("Server <1>", "Strom"),
        ("Versand", "Warenwirtschaft"),
        ("Warenwirtschaft", "Server <1>"),
    ]
    focused = get(client_of(bob), "graph", acme, f"?view=table&focus={chain['power'].pk}")
    assert len(focused.context["rows"]) == 3


def test_a_ring_is_said_and_marked(client_of, bob, acme, chain):
    with scope(organisation=acme):
        needs(chain["power"], chain["server"])

    response = get(client_of(bob), "graph", acme)

    assert {node.name for node in response.context["nodes"] if node.in_ring} == {"Strom", "Server <1>"}
    assert response.context["rings"] in (
        [["Strom", "Server <1>", "Strom"]],
        [["Server <1>", "Strom", "Server <1>"]],
    )
    assert "Diese warten aufeinander" in response.content.decode()


def test_a_large_company_sees_its_processes_first(client_of, bob, acme):
    crowd(acme, 20, WHOLE)

    first = get(client_of(bob), "graph", acme)
    everything = get(client_of(bob), "graph", acme, "?all=1")

    assert len(first.context["nodes"]) == 20
    assert all(node.is_process for node in first.context["nodes"])
    assert "zu viele für ein Bild" in first.content.decode()
    assert len(everything.context["nodes"]) == 20 + WHOLE
    assert len(get(client_of(bob), "graph", acme, "?view=table").context["page_obj"].object_list) > 20


def test_a_picture_that_nobody_can_read_is_cut_and_says_so(client_of, bob, acme):
    crowd(acme, 20, MOST)

    response = get(client_of(bob), "graph", acme, "?all=1")

    assert len(response.context["nodes"]) == MOST
    assert f"{MOST + 20} Einträgen" in response.content.decode()


def test_a_table_leaves_out_nothing_that_was_asked_for(client_of, bob, acme):
    tasks, _things = crowd(acme, 20, MOST)

    everything = get(client_of(bob), "graph", acme, "?view=table")
    focused = get(client_of(bob), "graph", acme, f"?view=table&focus={tasks[0].pk}")

    with scope(organisation=acme):
        assert everything.context["page_obj"].paginator.count == Dependency.objects.count()
    assert 0 < focused.context["page_obj"].paginator.count < everything.context["page_obj"].paginator.count
    assert "zeigt das Bild" not in everything.content.decode()


def test_an_empty_plan_says_what_to_do(client_of, bob, acme):
    for name in ("graph", "layers"):
        assert "noch nichts eingetragen" in get(client_of(bob), name, acme).content.decode()


@pytest.mark.parametrize(("name", "query"), [("graph", "?all=1"), ("graph", "?view=table"), ("layers", "")])
def test_number_of_queries_does_not_grow(client_of, bob, acme, name, query):
    client, counts = client_of(bob), []
    for start, processes in ((0, 1), (1000, 3), (2000, 60)):
        crowd(acme, processes + start // 1000, 10)
        with CaptureQueriesContext(connection) as queries:
            get(client, name, acme, query)
        counts.append(len(queries))

    assert len(set(counts)) == 1
    assert counts[0] <= 12
