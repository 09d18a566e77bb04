"""Pulling the plug on a page: "file server lost" worked out by hand, bad input, other companies."""

import uuid

import pytest
from django.urls import reverse
from django_scopes import scope

from inventory.models import Resource
from recovery.models import OutageRun
from tests.factories.contacts import (
    ContactPointFactory,
    ContractFactory,
    EmergencyRoleFactory,
    PersonFactory,
    RoleAssignmentFactory,
    SiteFactory,
    SupplierFactory,
)
from tests.factories.inventory import ProcessFactory, ResourceFactory, needs
from tests.factories.recovery import CoverageFactory, PlanStepFactory, RecoveryPlanFactory
from tests.recovery.works import plain, queries, small_works

pytestmark = pytest.mark.django_db


@pytest.fixture
def works(acme):
    with scope(organisation=acme):
        return small_works(acme)


@pytest.fixture
def result(acme, alice, client_of):
    """The answer to one simulation; `query` as keywords, each a value or a list of values."""
    client = client_of(alice)

    def ask(status=200, **query):
        page = client.get(reverse("recovery:outage-result", args=[acme.slug]), query)
        assert page.status_code == status
        return page

    return ask


def line(page, name):
    return next(each for each, _badge, _why in page.context["processes"] if each.process.name == name)


# --- The file server is lost: work begins after 4 hours (the scheme's reaction time) --------------------
def test_file_server_lost(works, result):
    page = result(resource=str(works.files.pk))

    orders, payroll = line(page, "Auftragsannahme"), line(page, "Lohn")
    assert (orders.falls, orders.back, orders.passes_limit) == (0, 15, 12)  # 4 + 9 + 2; its MTPD is 12 h
    assert orders.path == ("Dateiserver", "Warenwirtschaft", "Auftragsannahme")
    assert (payroll.falls, payroll.back, payroll.passes_limit) == (0, 13, None)
    shipping = line(page, "Versand")
    assert (shipping.falls, shipping.carries, shipping.back) == (6, 6, 15)  # carried for 6 h by hand
    assert [each.resource.name for each, *_rest in page.context["resources"]] == [
        "Dateiserver",
        "Warenwirtschaft",
    ]


def test_result_says_first_who_stands_still(works, result):
    text = plain(result(resource=str(works.files.pk)))

    assert "Ausfall von Dateiserver: 3 Prozesse stehen still: Auftragsannahme, Lohn, Versand." in text
    assert "1 Prozess steht länger still, als tragbar ist: Auftragsannahme ab Stunde 12:00." in text
    assert "Mit unseren Leuten ist alles nach 15 Stunden wieder da." in text


def test_timeline_in_the_order_of_the_clock(works, result):
    moments = result(resource=str(works.files.pk)).context["moments"]

    assert [(each.clock, each.word, each.who) for each in moments] == [
        ("0:00", "Fällt aus", "Dateiserver, Warenwirtschaft"),
        ("0:00", "Steht still", "Auftragsannahme, Lohn"),
        ("0:00", "Läuft mit dem Ausweichverfahren weiter", "Versand"),
        ("4:00", "Unsere Leute beginnen mit der Arbeit", ""),
        ("6:00", "Das Ausweichverfahren trägt nicht länger", "Versand"),
        ("6:00", "Steht still", "Versand"),
        ("12:00", "Ab jetzt untragbar", "Auftragsannahme"),
        ("13:00", "Wieder da", "Dateiserver"),
        ("13:00", "Läuft wieder", "Lohn"),
        ("15:00", "Wieder da", "Warenwirtschaft"),
        ("15:00", "Läuft wieder", "Auftragsannahme, Versand"),
    ]


def test_lost_data_against_what_is_accepted(works, result, acme):
    with scope(organisation=acme):
        works.files.rpo_hours, works.files.rpo_reason = 4, "Aufträge"
        works.files.save()

    page = result(resource=str(works.files.pk))

    ((loss, proof, badge),) = page.context["losses"]
    assert (loss.known, loss.asked, proof, badge[0]) == (24, 4, "geschätzt", "overdue")


def test_gone_for_a_known_time_comes_back_by_itself(works, result):
    page = result(resource=str(works.power.pk), hours="2 h")

    # Strom is back after 2 h; the rest is only down because of it, and is worked on then: 2 h are not yet the 4 of the team.
    assert page.context["report"].chosen.hours == 2
    strom = next(each for each, *_rest in page.context["resources"] if each.resource.name == "Strom")
    assert (strom.back, strom.means) == (2, "repair")


def test_must_be_rebuilt_needs_a_time(works, result):
    text = plain(result(status=422, resource=str(works.files.pk), gone="on"))

    assert "Geben Sie an, wie lange es dauert, bis Ersatz da ist." in text
    page = result(resource=str(works.files.pk), gone="on", hours="24 h")
    assert line(page, "Lohn").back == 33  # 24 h until the replacement, then 9 h of work


def test_site_and_supplier_take_all_that_stands_there(works, result, acme):
    with scope(organisation=acme):
        site, supplier = (
            SiteFactory(organisation=acme, name="Werk 1"),
            SupplierFactory(organisation=acme, name="Haus"),
        )
        for record, field, value in ((works.power, "site", site), (works.erp, "supplier", supplier)):
            setattr(record, field, value)
            record.save()

    by_site, by_supplier = result(site=str(site.pk)), result(supplier=str(supplier.pk))

    assert "Ausfall des Standorts Werk 1: 3 Prozesse stehen still" in plain(by_site)
    assert by_site.context["report"].scenarios == ("building",)
    assert "Ausfall des Dienstleisters Haus" in plain(by_supplier)
    assert [each.resource.name for each, *_rest in by_supplier.context["resources"]] == ["Warenwirtschaft"]
    assert by_supplier.context["report"].scenarios == ("it", "service")


def test_site_where_nothing_stands(works, result, acme):
    with scope(organisation=acme):
        site = SiteFactory(organisation=acme)

    assert "Dort steht nichts, was erfasst ist." in plain(result(status=422, site=str(site.pk)))


def test_redundant_system_is_lost_but_nobody_feels_it(works, result, acme):
    with scope(organisation=acme):
        works.files.redundancy = "hot"
        works.files.save()

    text = plain(result(resource=str(works.files.pk)))

    assert "Ausfall von Dateiserver: Kein Prozess steht still." in text
    assert "Dateiserver: etwas anderes springt sofort ein" in text
    assert "Nichts fällt aus." in text


def test_plans_are_listed_in_the_order_of_their_begin(works, result, acme):
    here = {"organisation": acme}
    with scope(organisation=acme):
        role = EmergencyRoleFactory(**here)
        RoleAssignmentFactory(**here, role=role, person=works.kaya)
        for title, resource in (("B erp", works.erp), ("A files", works.files)):
            plan = RecoveryPlanFactory(**here, title=title)
            CoverageFactory(**here, recovery_plan=plan, resource=resource)
            PlanStepFactory(**here, recovery_plan=plan, duration_minutes=60, role=role)

    plans = result(resource=str(works.files.pk)).context["plans"]

    assert [(each.plan.name, each.begins, each.ends, each.people) for each in plans] == [
        ("A files", 4, 13, ("Ayşe Kaya",)),
        ("B erp", 13, 14, ("Ayşe Kaya",)),
    ]


# --- Whom to call ---------------------------------------------------------------------------------------
def test_whom_to_call(works, result, acme):
    here = {"organisation": acme}
    with scope(organisation=acme):
        lead = EmergencyRoleFactory(**here, name="Leitung", is_crisis_role=True)
        RoleAssignmentFactory(**here, role=lead, person=works.beck)
        RoleAssignmentFactory(**here, role=lead, person=works.kaya, rank=1)
        ContactPointFactory(**here, person=works.beck, value="0621 1001")
        ContactPointFactory(**here, person=works.beck, value="0171 999", is_private=True)
        house = SupplierFactory(**here, name="Systemhaus", customer_number="4711")
        ContactPointFactory(**here, supplier=house, kind="landline", value="0800 2002")
        ContractFactory(**here, supplier=house, service_hours="24x7")
        works.files.supplier, works.files.deputy = house, works.kaya
        works.files.save()

    text = plain(result(resource=str(works.files.pk)))
    assert "Tom Beck Leitung 0621 1001" in text
    assert "0171 999" not in text
    assert "Systemhaus Dateiserver 0800 2002 · Kd.-Nr. 4711 · Rund um die Uhr" in text
    without = plain(result(resource=str(works.files.pk), person=str(works.beck.pk)))
    assert "Ayşe Kaya (Vertretung) Leitung" in without
    assert "Ayşe Kaya (Vertretung) Dateiserver" in without


def test_missing_person_shows_what_nobody_else_knows(works, result, acme):
    here = {"organisation": acme}
    with scope(organisation=acme):
        only, shared = (
            EmergencyRoleFactory(**here, name=name) for name in ("Rolle allein", "Rolle zu zweit")
        )
        RoleAssignmentFactory(**here, role=only, person=works.beck)
        RoleAssignmentFactory(**here, role=shared, person=works.beck)
        RoleAssignmentFactory(**here, role=shared, person=works.kaya, rank=1)

    page = result(person=str(works.beck.pk))

    (absence,) = page.context["report"].absences
    assert {each.name for each in absence.only_knows} == {"Dateiserver", "Warenwirtschaft"}
    assert [each.name for each in absence.empty_roles] == ["Rolle allein"]
    assert "Tom Beck fehlt: Deshalb steht nichts still." in plain(page)
    assert page.context["report"].scenarios == ("staff",)


def test_missing_person_makes_everything_slower(works, result, acme):
    with scope(organisation=acme):
        works.files.deputy = works.erp.deputy = works.power.deputy = works.kaya
        for each in (works.files, works.erp, works.power):
            each.save()
        crm = ResourceFactory(
            organisation=acme, name="Kartei", rta_estimate_hours=12, owner=works.beck, deputy=works.kaya
        )
        needs(works.payroll, crm)

    text = plain(result(person=str(works.beck.pk)))

    # Both: 12 h side by side. Kaya alone: 1 + 9 + 2 + 12 h one after the other.
    assert "Nach einem Totalausfall wäre alles erst nach 24 Stunden wieder da statt nach 12 Stunden." in text
    assert "Alles, was diese Person tut, kann auch jemand anderes tun." in text


# --- Bad input ------------------------------------------------------------------------------------------
def test_bare_address_leads_to_the_form(acme, result):
    assert result(status=302).url == reverse("recovery:outage", args=[acme.slug])


def test_nothing_chosen(works, result):
    assert "Wählen Sie, was ausfällt" in plain(result(status=422, q="x"))


@pytest.mark.parametrize("typed", ["10^9", "-3", "nan", "1e400", "9" * 39])
def test_duration_that_cannot_be_read_keeps_what_was_ticked(works, result, typed):
    page = result(status=422, resource=str(works.files.pk), hours=typed)

    assert f'value="{works.files.pk}" checked' in page.content.decode()
    assert f'value="{typed}"' in page.content.decode()


def test_ids_that_the_plan_does_not_have_are_left_out_with_a_sentence(works, other, result):
    with scope(organisation=other):
        strange = ResourceFactory(organisation=other, name="Fremder Server")

    page = result(resource=[str(works.files.pk), str(strange.pk), str(uuid.uuid4()), "x"], site="nonsense")

    assert "4 Einträge dieser Adresse stehen nicht (mehr) in Ihrem Plan und wurden weggelassen." in plain(
        page
    )
    assert "Fremder Server" not in page.content.decode()
    alone = plain(result(status=422, resource=str(strange.pk)))
    assert "steht nicht (mehr) in Ihrem Plan" in alone
    assert "Fremder Server" not in alone


def test_people_and_places_of_another_company_are_strangers(works, other, result):
    with scope(organisation=other):
        strangers = {"person": PersonFactory(organisation=other), "site": SiteFactory(organisation=other),
                     "supplier": SupplierFactory(organisation=other)}  # fmt: skip

    for name, record in strangers.items():
        assert str(record) not in plain(result(status=422, **{name: str(record.pk)}))


def test_process_is_nothing_that_one_can_switch_off(works, result):
    result(status=422, resource=str(works.orders.pk))


def test_resource_without_any_duration(works, result, acme):
    with scope(organisation=acme):
        Resource.objects.filter(pk=works.erp.pk).unlogged("test").update(rta_estimate_hours=None)

    page = result(resource=str(works.files.pk))

    text = plain(page)
    assert "Wann alles wieder da ist, weiß niemand: Keine Zeit ist eingetragen für Warenwirtschaft." in text
    assert line(page, "Auftragsannahme").back is None
    assert "Ab jetzt untragbar, falls es dann nicht wieder läuft" in text


def test_empty_company(acme, alice, client_of):
    page = client_of(alice).get(reverse("recovery:outage", args=[acme.slug]))

    assert "Dann können Sie hier den Stecker ziehen." in plain(page)


# --- The form -------------------------------------------------------------------------------------------
def test_search_keeps_what_is_ticked(works, acme, alice, client_of):
    page = client_of(alice).get(
        reverse("recovery:outage", args=[acme.slug]),
        {"q": "strom", "resource": str(works.files.pk), "hours": "3 h"},
    )

    html = page.content.decode()
    assert f'value="{works.files.pk}" checked' in html
    assert str(works.power.pk) in html
    assert str(works.erp.pk) not in html
    assert 'value="3 h"' in html


def test_form_shows_a_page_full_and_says_how_many_more(works, acme, alice, client_of):
    with scope(organisation=acme):
        Resource.objects.unlogged("test").bulk_create(
            Resource(organisation=acme, name=f"Gerät {number:03d}") for number in range(150)
        )

    text = plain(client_of(alice).get(reverse("recovery:outage", args=[acme.slug])))

    assert "33 weitere Systeme finden Sie über die Suche." in text


def test_as_many_queries_for_many_as_for_few(works, acme, alice, client_of):
    client = client_of(alice)
    url = (
        reverse("recovery:outage-result", args=[acme.slug])
        + f"?resource={works.power.pk}&person={works.kaya.pk}"
    )
    few = queries(client, url)
    with scope(organisation=acme):
        house = SupplierFactory(organisation=acme)
        for number in range(30):
            extra = ResourceFactory(
                organisation=acme,
                rta_estimate_hours=1,
                owner=PersonFactory(organisation=acme),
                supplier=house,
            )
            needs(extra, works.power)
            needs(ProcessFactory(organisation=acme, name=f"P {number}", owner=works.beck), extra)

    assert queries(client, url) == few
    assert few <= 34


# --- From other pages -----------------------------------------------------------------------------------
def test_every_page_of_what_can_fail_leads_to_its_simulation(works, acme, alice, petra, client_of):
    client = client_of(alice)
    with scope(organisation=acme):
        records = [
            works.files,
            SiteFactory(organisation=acme),
            SupplierFactory(organisation=acme),
            works.beck,
        ]
        pages = [(each.noun(), each.pk, each.get_absolute_url()) for each in records]

    for noun, pk, url in pages:
        assert f"recovery/outage/result/?{noun}={pk}" in client.get(url).content.decode()
    graph = reverse("inventory:graph", args=[acme.slug])
    assert f"?resource={works.files.pk}" in client.get(graph, {"focus": works.files.pk}).content.decode()


def test_reader_sees_the_result_but_cannot_keep_it(works, acme, bob, petra, client_of):
    url = reverse("recovery:outage-result", args=[acme.slug]) + f"?resource={works.files.pk}"
    keep = reverse("recovery:outage-keep", args=[acme.slug]) + f"?resource={works.files.pk}"

    page = client_of(bob).get(url)
    assert page.status_code == 200
    assert "recovery/outage/keep/" not in page.content.decode()
    assert client_of(bob).post(keep, {"title": "x"}).status_code == 403
    assert client_of(petra).get(url).status_code == 403
    with scope(organisation=acme):
        assert not OutageRun.objects.exists()
