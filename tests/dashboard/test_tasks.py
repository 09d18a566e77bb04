"""What waits for me: on the overview, and all of it on one page."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope

from tests.factories.contacts import PersonFactory
from tests.factories.measures import MeasureFactory
from tests.factories.recovery import PlanStepFactory, RecoveryPlanFactory
from tests.factories.reviews import ProposalFactory, asked, looked_at
from tests.factories.risks import RiskFactory
from tests.reviews.pages import confirm


@pytest.fixture
def me(acme, alice):
    with scope(organisation=acme):
        return PersonFactory(organisation=acme, user=alice, last_name="Alice")


def risk(acme, owner, title, days):
    found = RiskFactory(organisation=acme, title=title, owner=owner)
    looked_at(found, "risk", reviewed_at=timezone.now() - timedelta(days=days))
    return found


def page(client, acme):
    return client.get(reverse("dashboard:tasks", args=[acme.slug]))


def test_my_reviews_and_measures_and_nobody_elses(client_of, alice, acme, me):
    with scope(organisation=acme):
        other = PersonFactory(organisation=acme)
        for owner, suffix in ((me, "von mir"), (other, "von anderen")):
            risk(acme, owner, f"Feuer {suffix}", 400)
            MeasureFactory(organisation=acme, title=f"Löscher {suffix}", owner=owner)
        MeasureFactory(organisation=acme, title="Erledigt", owner=me, status="cancelled", cancel_reason="x")
        risk(acme, me, "Hat Zeit", 10)
    response = page(client_of(alice), acme)
    tasks = response.context["tasks"]

    assert [task.title for task in tasks.reviews] == ["Feuer von mir"]
    assert [task.title for task in tasks.measures] == ["Löscher von mir"]
    assert tasks.later == 1


def test_confirming_leads_back_here(client_of, alice, acme, me):
    with scope(organisation=acme):
        risk(acme, me, "Feuer", 400)
    client = client_of(alice)
    [task] = page(client, acme).context["tasks"].reviews
    answer = confirm(client, task.url)

    assert answer.url == reverse("dashboard:tasks", args=[acme.slug])
    assert page(client, acme).context["tasks"].reviews == ()


def test_the_overview_shows_the_first_five(client_of, alice, acme, me):
    with scope(organisation=acme):
        for number in range(7):
            risk(acme, me, f"Feuer {number}", 400 + number)
    text = client_of(alice).get(f"/o/{acme.slug}/").content.decode()

    assert "Feuer 6" in text
    assert "Feuer 2" in text
    assert "Feuer 1" not in text
    assert "Alle 7 Aufgaben für mich" in text


def test_who_is_not_in_the_list_of_people_is_told_how_to_get_there(client_of, bob, acme):
    text = page(client_of(bob), acme).content.decode()

    assert "mit niemandem in der Personenliste verbunden" in text
    assert "Wartet auf Sie" not in client_of(bob).get(f"/o/{acme.slug}/").content.decode()


@pytest.mark.parametrize("count", [1, 3, 30])
def test_the_page_costs_the_same_however_much_waits(
    client_of, alice, acme, me, count, django_assert_max_num_queries
):
    with scope(organisation=acme):
        for number in range(count):
            risk(acme, me, f"Feuer {number}", 400)
            MeasureFactory(organisation=acme, owner=me)
    client = client_of(alice)
    page(client, acme)

    with django_assert_max_num_queries(5 + 37 + 3 + 2):
        page(client, acme)


class TestDecisions:
    def test_who_approves_finds_every_plan_that_nobody_has_approved(self, client_of, anton, bob, acme):
        with scope(organisation=acme):
            plan = RecoveryPlanFactory(organisation=acme, title="Wiederanlauf ERP")
            PlanStepFactory(organisation=acme, recovery_plan=plan)
            RecoveryPlanFactory(organisation=acme, title="Ohne Schritte")

        [task] = page(client_of(anton), acme).context["decisions"].approvals
        assert task.title == "Wiederanlauf ERP"
        assert client_of(anton).get(task.url).status_code == 200
        overview = client_of(anton).get(f"/o/{acme.slug}/").content.decode()
        assert "1 Plan freigeben" in overview
        assert page(client_of(bob), acme).context["decisions"].approvals == ()

    def test_who_edits_decides_and_calls(self, client_of, alice, bob, acme):
        today = timezone.localdate()
        with scope(organisation=acme):
            person = PersonFactory(organisation=acme, first_name="Ayşe", last_name="Kaya")
            late = asked(person, "contact_point_other", person, asked_on=today - timedelta(days=10))
            other = PersonFactory(organisation=acme, last_name="Neu")
            asked(other, "contact_point_other", other, asked_on=today - timedelta(days=9))
            ProposalFactory(organisation=acme, kind="ups", note="x")

        found = page(client_of(alice), acme).context["decisions"]
        assert found.proposals == 1
        [call] = found.calls
        assert call.title == "Ayşe Kaya"
        text = client_of(alice).get(f"/o/{acme.slug}/").content.decode()
        assert "Über 1 Vorschlag entscheiden" in text
        assert "1 Person anrufen" in text
        assert "Vorschlag" not in client_of(bob).get(f"/o/{acme.slug}/").content.decode()

        confirm(client_of(alice), call.url)
        assert page(client_of(alice), acme).context["decisions"].calls == ()
        with scope(organisation=acme):
            late.refresh_from_db()
            assert late.answer == "confirmed"
