"""Weak points in words, on the page of the resource and all together."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from inventory.marks import mark, named
from inventory.reading import read_network, single_contacts
from inventory.targets import work_out
from inventory.weak_points import Weakness, find_weak_points
from tests.factories.contacts import ContactPointFactory, PersonFactory, SiteFactory, SupplierFactory
from tests.factories.inventory import ProcessFactory, ResourceFactory, needs, rate
from tests.inventory.networks import key, network, process, resource


@pytest.fixture
def german():
    with override("de"):
        yield


@pytest.mark.parametrize(
    ("fields", "said"),
    [({}, "Nichts springt ein"), ({"redundancy": "cold"}, "Ersatzteil im Schrank"),
     ({"substitute_id": key("Spare"), "switch_over": 90}, "kommt zu spät")],
)  # fmt: skip
def test_a_single_point_of_failure_says_why_and_what_stands_still(german, fields, said):
    found = network(
        process("Aufträge", derived_mtpd=24),
        resource("R", takes=90, **fields),
        resource("Spare", takes=1),
        "Aufträge > R",
    )
    targets = work_out(found)
    point = find_weak_points(targets).resources[key("R")][0]
    shown = mark(targets, point)

    assert (shown.weakness, shown.state) == (Weakness.FAILURE, "overdue")
    assert said in shown.sentence
    assert shown.sentence.endswith("Damit stehen still: Aufträge.")


def test_many_names_are_cut_with_a_count(german):
    found = network(*(process(f"P{n}") for n in range(6)))

    assert named(work_out(found), [each.id for each in found.processes]) == "P0, P1, P2, P3 und 2 weitere"


def test_one_number_is_a_single_contact(in_acme):
    one, two, shared, silent = (SupplierFactory(organisation=in_acme) for _ in range(4))
    for supplier, numbers in (
        (one, ["0621 1"]),
        (two, ["0621 22345", "0621 22346"]),
        (shared, ["0621 33345"]),
    ):
        for number in numbers:
            ContactPointFactory(
                organisation=in_acme, supplier=supplier, kind="landline", value=number.ljust(10, "1")
            )
    person = PersonFactory(organisation=in_acme, employer=shared)
    ContactPointFactory(organisation=in_acme, person=person)

    assert single_contacts() == {one.pk}
    assert silent.pk not in single_contacts()


@pytest.fixture
def company(in_acme):
    """Three processes on one application, on one server, at one site, from one supplier."""
    site = SiteFactory(organisation=in_acme, name="Werk Nord")
    supplier = SupplierFactory(organisation=in_acme, name="Systemhaus")
    ContactPointFactory(organisation=in_acme, supplier=supplier, kind="landline", value="0621 445566")
    server = ResourceFactory(organisation=in_acme, name="Server 1", site=site, supplier=supplier)
    for number in range(3):
        each = ProcessFactory(organisation=in_acme, name=f"Prozess {number}")
        rate(each, {4: 0, 8: 1, 24: 2})
        needs(each, server)
    server.knowledge_holders.model(
        organisation=in_acme, resource=server, person=PersonFactory(organisation=in_acme)
    ).save()
    return in_acme, server


def test_the_page_lists_everything_on_which_too_much_hangs(
    company, bob, client_of, django_assert_max_num_queries
):
    acme, _server = company
    client = client_of(bob)
    address = reverse("inventory:weak-points", args=[acme.slug])
    with django_assert_max_num_queries(18):
        page = client.get(address).content.decode()

    for text in (
        "Server 1",
        "Werk Nord",
        "Systemhaus",
        "Einzelne Fehlerstelle",
        "Nur eine Person",
        "Häufung",
    ):
        assert text in page
    only = client.get(address, {"kind": "spok"}).content.decode()
    assert "Nur eine Person" in only
    assert "Werk Nord" not in only
    assert "Server 1" in client.get(address, {"kind": "nonsense"}).content.decode()


def test_the_resource_page_shows_its_marks(company, bob, client_of):
    acme, server = company
    page = (
        client_of(bob).get(reverse("inventory:resource-detail", args=[acme.slug, server.pk])).content.decode()
    )

    assert "Schwachstellen" in page
    assert "3 zeitkritische Prozesse stehen damit still: Prozess 0, Prozess 1, Prozess 2." in page


def test_an_empty_company_has_no_weak_points(acme, bob, client_of):
    page = client_of(bob).get(reverse("inventory:weak-points", args=[acme.slug])).content.decode()

    assert "wo ein einziger Ausfall genügt" in page


def test_what_nothing_time_critical_needs_is_not_listed(in_acme, bob, client_of):
    ResourceFactory(organisation=in_acme)
    page = client_of(bob).get(reverse("inventory:weak-points", args=[in_acme.slug])).content.decode()

    assert "Nichts Zeitkritisches" in page
    assert read_network(in_acme).resources
