"""An external provider and another company: the plans that concern them, and nothing else."""

import pytest
from django.urls import reverse
from django_scopes import scope

from accounts.tenancy import grant
from recovery.models import RecoveryPlan
from tests.factories.contacts import PersonFactory
from tests.factories.inventory import ProcessFactory, ResourceFactory
from tests.factories.recovery import CoverageFactory, PlanStepFactory, RecoveryPlanFactory
from tests.recovery.pages import (
    company,
    continuity_plan,
    plan_data,
    recovery_plan,
    restoration_plan,
    step_data,
    url,
    workaround,
    workaround_data,
)


@pytest.fixture
def plans(acme):
    """A plan for the server and one for the ERP; all secrets carry the word "geheim"."""
    with scope(organisation=acme):
        made = company(acme)
        made.supplier.name, made.person.last_name = "Geheimlieferant", "Geheimrat"
        made.supplier.save()
        made.person.save()
        secret = ResourceFactory(organisation=acme, name="Geheimspeicher")
        server = recovery_plan(
            made, title="Wiederanlauf Server 1", credential_place="Geheimfach", credential_resource=secret
        )
        CoverageFactory(organisation=acme, recovery_plan=server, resource=secret)
        PlanStepFactory(
            organisation=acme, recovery_plan=server, position=3, action="Band einlegen", uses=secret
        )
        erp = RecoveryPlanFactory(organisation=acme, title="Geheimplan")
        CoverageFactory(organisation=acme, recovery_plan=erp, resource=made.erp)
        return {
            "made": made,
            "server": server,
            "erp": erp,
            "back": restoration_plan(made, title="Server zurück"),
            "going_on": continuity_plan(made, title="Geheimer Notbetrieb"),
            "paper": workaround(made, name="Geheimzettel"),
        }


def test_provider_sees_the_plans_of_a_granted_system_and_nothing_else(acme, petra, plans, client_of):
    grant(petra, plans["made"].server)
    client = client_of(petra)
    listed = client.get(url("recovery-plan-list", acme))
    texts = [
        listed.content.decode(),
        client.get(url("recovery-plan-csv", acme)).content.decode(),
        client.get(url("recovery-plan-detail", acme, plans["server"])).content.decode(),
        client.get(url("restoration-plan-list", acme)).content.decode(),
        client.get(url("restoration-plan-detail", acme, plans["back"])).content.decode(),
        client.get(url("continuity-plan-list", acme)).content.decode(),
        client.get(
            reverse("inventory:resource-detail", args=[acme.slug, plans["made"].server.pk])
        ).content.decode(),
    ]

    assert [row["cells"][0] for row in listed.context["rows"]] == ["Wiederanlauf Server 1"]
    assert "Band einlegen" in texts[2]
    assert "IT-Leitung" in texts[2]
    assert url("recovery-plan-detail", acme, plans["server"]) in texts[6]
    for number, text in enumerate(texts):
        assert "geheim" not in text.casefold(), number
        assert "Verlauf" not in text, number
    assert client.get(url("recovery-plan-detail", acme, plans["erp"])).status_code == 404
    assert client.get(url("continuity-plan-detail", acme, plans["going_on"])).status_code == 404


@pytest.mark.parametrize("query", ["q=geheim", "q=server", "state=overdue", "sort=-sort_key", "page=9"])
def test_no_question_to_the_list_tells_more(query, acme, petra, plans, client_of):
    grant(petra, plans["made"].server)
    response = client_of(petra).get(url("recovery-plan-list", acme) + "?" + query)

    assert {row["cells"][0] for row in response.context["rows"]} <= {"Wiederanlauf Server 1"}
    assert "Geheim" not in response.content.decode()


def test_provider_sees_a_plan_that_was_granted_itself(acme, mia, petra, plans, client_of):
    client = client_of(petra)
    assert client.get(url("continuity-plan-detail", acme, plans["going_on"])).status_code == 404
    client_of(mia).post(url("continuity-plan-grant", acme, plans["going_on"]), {"user": petra.pk})

    page = client.get(url("continuity-plan-detail", acme, plans["going_on"])).content.decode()
    assert "einschalten" in page
    assert "Geheimrat" not in page
    assert "Auftragsannahme" not in page
    client_of(mia).post(
        url("continuity-plan-grant", acme, plans["going_on"]), {"user": petra.pk, "withdraw": "yes"}
    )
    assert client.get(url("continuity-plan-detail", acme, plans["going_on"])).status_code == 404


def test_provider_writes_nothing_and_sees_no_workaround(acme, petra, plans, client_of):
    grant(petra, plans["made"].server)
    client = client_of(petra)
    for page in ("workaround-list", "workaround-csv", "workaround-create"):
        assert client.get(url(page, acme)).status_code == 403
    assert client.get(url("workaround-detail", acme, plans["paper"])).status_code == 403
    for page in ("update", "delete", "history", "approve", "step-create"):
        assert client.get(url(f"recovery-plan-{page}", acme, plans["server"])).status_code == 403
    assert client.post(url("recovery-plan-take-over", acme, plans["server"])).status_code == 403


def test_a_grant_of_a_resource_of_the_other_company_shows_nothing_here(acme, other, petra, plans, client_of):
    with scope(organisation=other):
        grant(petra, ResourceFactory(organisation=other))

    assert client_of(petra).get(url("recovery-plan-list", acme)).context["rows"] == []


def test_forms_refuse_the_others_entries_and_keep_what_was_typed(acme, other, alice, plans, client_of):
    with scope(organisation=other):
        theirs = ResourceFactory(organisation=other, name="Nachbarserver")
        person = PersonFactory(organisation=other, last_name="Nachbar")
        process = ProcessFactory(organisation=other, name="Nachbarprozess")
    client = client_of(alice)
    for data in (plan_data(theirs, purpose="Bleibt"), plan_data(owner=person.pk, purpose="Bleibt")):
        response = client.post(url("recovery-plan-create", acme), data)
        assert response.status_code == 422
        assert "Bleibt" in response.content.decode()
        assert "Nachbar" not in response.content.decode()
    step = client.post(
        url("recovery-plan-step-create", acme, plans["server"]), step_data(uses=theirs.pk, detail="Bleibt")
    )
    assert step.status_code == 422
    assert "Bleibt" in step.content.decode()
    paper = client.post(url("workaround-create", acme), workaround_data(process=process.pk))
    assert paper.status_code == 422
    assert client.post(url("recovery-plan-draft", acme, theirs)).status_code == 404
    assert (
        "Nachbar"
        not in client.get(url("workaround-create", acme) + f"?process={process.pk}").content.decode()
    )


def test_lists_and_search_of_the_other_company_show_none_of_ours(acme, other, charlie, plans, client_of):
    client = client_of(charlie)
    for page in ("recovery-plan-list", "restoration-plan-list", "continuity-plan-list", "workaround-list"):
        response = client.get(url(page, other))
        assert response.context["rows"] == []
    found = client.get(reverse("dashboard:search", args=[other.slug]), {"q": "server"})
    assert found.context["groups"] == []
    with scope(organisation=other):
        assert not RecoveryPlan.objects.exists()
