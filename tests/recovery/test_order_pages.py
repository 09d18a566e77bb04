"""The page of the order of return: hours of a company worked out by hand."""

import csv
import io
import re

import pytest
from django.urls import reverse
from django_scopes import scope

from inventory.models import Dependency, Resource
from tests.factories.contacts import EmergencyRoleFactory, RoleAssignmentFactory
from tests.factories.inventory import ProcessFactory, ResourceFactory, needs
from tests.factories.recovery import CoverageFactory, PlanStepFactory, RecoveryPlanFactory
from tests.recovery.works import plain, queries, small_works

pytestmark = pytest.mark.django_db


@pytest.fixture
def works(acme):
    with scope(organisation=acme):
        return small_works(acme)


@pytest.fixture
def get(acme, alice, client_of):
    """The words of the page, without markup and doubled blanks."""
    client = client_of(alice)

    def ask(query="", status=200):
        page = client.get(reverse("recovery:order", args=[acme.slug]) + query)
        assert page.status_code == status
        return plain(page)

    return ask


def test_says_when_all_is_back_and_which_targets_break(works, get):
    text = get()

    assert "Alles ist nach 12 Stunden wieder da" in text
    assert "2 Ziele halten nicht" in text
    assert "Auftragsannahme: Ziel 8 Stunden, wieder da nach 12 Stunden: 4 Stunden zu spät." in text
    assert "„Dateiserver“ dauert am längsten: 9 Stunden, im Test gemessen." in text
    assert (
        "Versand: das Ausweichverfahren trägt 6 Stunden, aber „Warenwirtschaft“ ist nach 12 Stunden wieder da"
        in text
    )


def test_lists_what_is_needed_before_what_needs_it(works, acme, alice, client_of):
    page = client_of(alice).get(reverse("recovery:order", args=[acme.slug]))

    names = [line.name for line, _url in page.context["rows"]]
    assert names == ["Versand", "Strom", "Dateiserver", "Lohn", "Warenwirtschaft", "Auftragsannahme"]
    lines = {line.name: line for line, _url in page.context["rows"]}
    assert (lines["Strom"].own, lines["Strom"].source, lines["Strom"].cause) == ("1 Stunde", "geschätzt", "")
    assert (lines["Dateiserver"].own, lines["Dateiserver"].source) == ("9 Stunden", "im Test gemessen")
    assert lines["Dateiserver"].cause == "wartet auf Strom: 1 Stunde, geschätzt"
    assert [lines[name].staffed for name in names[1:]] == [
        "1 Stunde", "10 Stunden", "10 Stunden", "12 Stunden", "12 Stunden",
    ]  # fmt: skip
    assert lines["Auftragsannahme"].gap == "4 Stunden zu spät"
    assert lines["Lohn"].badge[0] == "open"


def test_one_person_for_two_systems_is_the_bottleneck(works, get):
    with scope(organisation=works.organisation):
        crm = ResourceFactory(
            organisation=works.organisation, name="Kundenkartei", rta_estimate_hours=8, owner=works.beck
        )
        needs(works.payroll, crm)

    text, best = get(), get("?view=best")

    # Beck: 8 h Kundenkartei and 9 h Dateiserver and 2 h Warenwirtschaft, one after the other; the last 11 are urgent.
    assert "mit unseren Leuten nach 20 Stunden wieder da, bestenfalls nach 12 Stunden" in text
    assert "Tom Beck arbeitet 19 Stunden von insgesamt 20 Stunden." in text
    assert "Eine zweite Person, die dasselbe kann, spart 8 Stunden." in text
    assert "Kundenkartei" in best
    assert re.search(r"wartet 12 Stunden auf Tom Beck", text)


def test_plan_and_measured_time_stand_side_by_side(works, get):
    here = {"organisation": works.organisation}
    with scope(organisation=works.organisation):
        role = EmergencyRoleFactory(**here)
        RoleAssignmentFactory(**here, role=role, person=works.kaya)
        plan = RecoveryPlanFactory(**here, title="Wiederanlauf Dateiserver")
        CoverageFactory(**here, recovery_plan=plan, resource=works.files)
        for position, minutes in enumerate((60, 180), start=1):
            PlanStepFactory(**here, recovery_plan=plan, position=position, duration_minutes=minutes, role=role,
                            action=f"Handgriff {position}")  # fmt: skip

    text = get()

    assert "im Test gemessen · laut Plan 4 Stunden" in text
    assert "Handgriff 1" in text
    assert "Ayşe Kaya" in text


def test_unknown_durations_are_named_with_the_way_to_enter_them(works, get, acme, client_of, alice, bob):
    with scope(organisation=acme):
        Resource.objects.filter(pk=works.power.pk).unlogged("test").update(rta_estimate_hours=None)

    text = get()

    assert "Wie lange 1 Eintrag dauert, weiß niemand." in text
    assert "Unbekannt, weil für „Strom“ keine Zeit eingetragen ist." in text
    url = reverse("recovery:order", args=[acme.slug])
    way = reverse("inventory:resource-update", args=[acme.slug, works.power.pk])
    assert way in client_of(alice).get(url).content.decode()
    assert way not in client_of(bob).get(url).content.decode()


def test_nothing_has_a_duration(acme, get):
    with scope(organisation=acme):
        needs(ProcessFactory(organisation=acme), ResourceFactory(organisation=acme))

    text = get()

    assert "Wann was wieder da ist, lässt sich noch nicht sagen" in text
    assert "In Ordnung" not in text


def test_rings_are_named(works, get):
    with scope(organisation=works.organisation):
        needs(works.power, works.erp)

    assert "Diese warten aufeinander: " in get()


def test_ring_of_steps_is_named(works, get):
    here = {"organisation": works.organisation}
    with scope(organisation=works.organisation):
        plan = RecoveryPlanFactory(**here, title="Im Kreis")
        CoverageFactory(**here, recovery_plan=plan, resource=works.files)
        one = PlanStepFactory(**here, recovery_plan=plan, position=1, action="Strom an", duration_minutes=5)
        two = PlanStepFactory(**here, recovery_plan=plan, position=2, action="Platte rein", after_step=one,
                              duration_minutes=5)  # fmt: skip
        one.after_step = two
        one.save()

    assert "Im Plan „Im Kreis“ warten Schritte aufeinander: " in get()


def test_empty_company(get):
    assert "Dann zeigt diese Seite, was wann wiederkommt." in get()


def test_focus_shows_only_what_one_process_waits_for(works, acme, alice, client_of):
    url = reverse("recovery:order", args=[acme.slug])
    page = client_of(alice).get(url, {"for": str(works.payroll.pk)})

    assert [line.name for line, _url in page.context["rows"]] == ["Strom", "Dateiserver", "Lohn"]


@pytest.mark.parametrize("wrong", ["nonsense", "00000000-0000-4000-8000-000000000000", "\x00"])
def test_focus_that_is_not_there(works, get, wrong):
    get(f"?for={wrong}", status=404)


def test_focus_on_another_companys_process_is_not_found(works, other, get):
    with scope(organisation=other):
        strange = ProcessFactory(organisation=other)

    get(f"?for={strange.pk}", status=404)


def test_csv_holds_every_line(works, acme, alice, client_of):
    with scope(organisation=acme):
        Resource.objects.filter(pk=works.power.pk).unlogged("test").update(name="=1+1")
    answer = client_of(alice).get(reverse("recovery:order-csv", args=[acme.slug]))

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 7
    assert rows[2][1] == "'=1+1"
    assert rows[6][:2] == ["6", "Auftragsannahme"]
    assert rows[6][6:9] == ["12 Stunden", "8 Stunden", "Lücke · 4 Stunden zu spät"]


def test_as_many_queries_for_many_as_for_few(works, acme, alice, client_of):
    client, url = client_of(alice), reverse("recovery:order", args=[acme.slug])
    few = queries(client, url)
    assert few <= 20  # session, user, four of the fence and the frame, fourteen of the page
    with scope(organisation=acme):
        for number in range(60):
            extra = ResourceFactory(
                organisation=acme, name=f"Gerät {number}", rta_estimate_hours=1, owner=works.kaya
            )
            needs(works.erp, extra)

    assert queries(client, url) == few
    page = client.get(url)
    assert len(page.context["rows"]) == 40
    assert page.context["page_obj"].paginator.count == 66


def test_bridged_by_hand_without_hours_does_not_count(works, get, acme):
    with scope(organisation=acme):
        Dependency.objects.filter(dependent_process=works.shipping).unlogged("test").update(
            needed_after_hours=None
        )

    assert "Versand: das Ausweichverfahren" not in get()
