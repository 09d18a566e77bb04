"""Kept runs: as they were on their day, whatever changes in the plan."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django_scopes import scope

from inventory.models import Resource
from measures.origins import key_of
from recovery.actions.runs import keep_run
from recovery.models import OutageRun
from recovery.runs import chosen_as_json, report_as_json, report_from_json
from tests.factories.measures import MeasureFactory
from tests.recovery.works import REPORT, plain, queries, small_works

pytestmark = pytest.mark.django_db


def test_json_and_back():
    assert report_from_json(chosen_as_json(REPORT.chosen), report_as_json(REPORT)) == REPORT


def test_what_a_later_version_knows_more_or_less_does_no_harm():
    written = report_as_json(REPORT) | {"weather": "rain"}
    del written["bottleneck"]
    written["processes"][0]["mood"] = "bad"

    read = report_from_json(chosen_as_json(REPORT.chosen), written)

    assert (read.bottleneck, read.processes) == ("", REPORT.processes)


@pytest.fixture
def works(acme):
    with scope(organisation=acme):
        return small_works(acme)


@pytest.fixture
def run(works, acme, alice, client_of):
    """The loss of the file server, kept by Alice."""
    url = reverse("recovery:outage-keep", args=[acme.slug]) + f"?resource={works.files.pk}"
    answer = client_of(alice).post(url, {"title": "Dateiserver weg", "note": "Zu lange."})
    with scope(organisation=acme):
        kept = OutageRun.objects.get()
        assert answer.url == kept.get_absolute_url()
    return kept


def page_of(run, organisation, client):
    return client.get(reverse("recovery:outage-run-detail", args=[organisation.slug, run.pk]))


def test_keep_offers_a_title_and_what_one_learns(works, acme, alice, client_of):
    url = reverse("recovery:outage-keep", args=[acme.slug]) + f"?resource={works.files.pk}"

    html = client_of(alice).get(url).content.decode()

    assert "Ausfall: Dateiserver" in html
    assert "Auftragsannahme steht zu lange still." in html


def test_keep_without_a_title(works, acme, alice, client_of):
    url = reverse("recovery:outage-keep", args=[acme.slug]) + f"?resource={works.files.pk}"

    answer = client_of(alice).post(url, {"title": " ", "note": "Getippt"})

    assert answer.status_code == 422
    assert "Geben Sie der Simulation einen Titel" in plain(answer)
    assert "Getippt" in answer.content.decode()


def test_keep_of_nothing(works, acme, alice, client_of):
    answer = client_of(alice).post(reverse("recovery:outage-keep", args=[acme.slug]) + "?q=", {"title": "x"})

    assert answer.status_code == 422
    with scope(organisation=acme):
        assert not OutageRun.objects.exists()


def test_run_is_remembered_with_who_and_when(run, alice):
    assert (run.title, run.run_by, run.run_by_name) == ("Dateiserver weg", alice, str(alice))
    assert run.outage["resources"][0]["name"] == "Dateiserver"
    assert {each["process"]["name"]: each["back"] for each in run.result["processes"]}["Lohn"] == "13"


def test_run_stays_as_it_was_when_the_plan_changes(run, works, acme, alice, client_of):
    client = client_of(alice)
    before = plain(page_of(run, acme, client))
    with scope(organisation=acme):
        Resource.objects.filter(pk=works.erp.pk).unlogged("test").update(rta_estimate_hours=90)
        Resource.objects.filter(pk=works.files.pk).unlogged("test").update(name="Anders")
        works.beck.last_name = "Anders"
        works.beck.save()

    after = plain(page_of(run, acme, client))

    assert after == before
    assert "Mit unseren Leuten ist alles nach 15 Stunden wieder da." in after


def test_run_outlives_what_it_names(run, works, acme, alice, client_of):
    with scope(organisation=acme):
        works.orders.delete()

    page = page_of(run, acme, client_of(alice))

    assert "Auftragsannahme" in plain(page)
    assert str(works.orders.pk) not in page.content.decode()


def test_calculate_again_leads_to_the_same_question(run, works, acme, alice, client_of):
    page = page_of(run, acme, client_of(alice))

    again = client_of(alice).get(page.context["again_url"])
    assert again.context["report"].chosen == report_from_json(run.outage, run.result).chosen


def test_only_title_and_note_can_be_edited(run, acme, alice, client_of):
    url = reverse("recovery:outage-run-update", args=[acme.slug, run.pk])
    data = {"title": "Neu", "note": "Anders", "version": 1, "result": "{}", "run_by_name": "x"}

    assert client_of(alice).post(url, data).status_code == 302

    with scope(organisation=acme):
        changed = OutageRun.objects.get()
    assert (changed.title, changed.note) == ("Neu", "Anders")
    assert (changed.result, changed.run_by_name) == (run.result, run.run_by_name)


def test_list_search_and_csv(run, acme, alice, client_of):
    client, url = client_of(alice), reverse("recovery:outage-run-list", args=[acme.slug])

    assert "Dateiserver weg" in plain(client.get(url, {"q": "dateiserver"}))
    assert "Dateiserver weg" not in plain(client.get(url, {"q": "drucker"})).split("Suchen", 1)[1]
    assert "Zu lange." in client.get(reverse("recovery:outage-run-csv", args=[acme.slug])).content.decode()


def test_new_run_begins_with_the_simulation(acme, alice, client_of):
    answer = client_of(alice).get(reverse("recovery:outage-run-create", args=[acme.slug]))

    assert answer.url == reverse("recovery:outage", args=[acme.slug])


def test_measures_of_a_run(run, acme, alice, client_of):
    with scope(organisation=acme):
        MeasureFactory(organisation=acme, origin=run, title="Ersatzserver kaufen", cause="exercise")

    page = page_of(run, acme, client_of(alice))

    assert "Ersatzserver kaufen" in plain(page)
    assert key_of(run).replace(":", "%3A") in page.content.decode()


def test_run_is_deleted_after_asking(run, acme, alice, client_of):
    url = reverse("recovery:outage-run-delete", args=[acme.slug, run.pk])

    assert client_of(alice).get(url).status_code == 200
    client_of(alice).post(url)
    with scope(organisation=acme):
        assert not OutageRun.objects.exists()


def test_run_of_another_company_is_not_found(run, other, charlie, client_of):
    assert page_of(run, other, client_of(charlie)).status_code == 404


def test_list_costs_the_same_for_many(run, acme, alice, client_of):
    client, url = client_of(alice), reverse("recovery:outage-run-list", args=[acme.slug])
    few = queries(client, url)
    with scope(organisation=acme):
        for number in range(5):
            keep_run(organisation=acme, report=REPORT, title=f"R {number}", note="",
                     at=datetime(2026, 1, 1, tzinfo=UTC), by=alice)  # fmt: skip

    assert queries(client, url) == few
