"""Two companies in one database: risks, threats and measures of one never show the other."""

import pytest
from django.urls import reverse
from django_scopes import scope

from measures.models import Measure
from risks.models import Risk, RiskSettings, Threat
from tests.factories.contacts import InsurancePolicyFactory, PersonFactory, SiteFactory
from tests.factories.measures import MeasureFactory
from tests.factories.risks import RiskFactory, ThreatFactory, rated
from tests.risks.pages import rating_form, risk_form, url


@pytest.fixture
def theirs(other, charlie):
    """An entry of each kind in Charlie's company, with the word that must never appear at Acme."""
    with scope(organisation=other):
        threat = ThreatFactory(organisation=other, name="Geheimbedrohung")
        site = SiteFactory(organisation=other, name="Geheimwerk")
        risk = RiskFactory(organisation=other, title="Geheimrisiko", threat=threat, site=site)
        rated(risk, charlie, net=(4, 4))
        settings = RiskSettings.of(other)
        settings.level_4 = "Geheimstufe"
        settings.save()
        return {
            "threat": threat,
            "site": site,
            "risk": risk,
            "measure": MeasureFactory(organisation=other, title="Geheimmaßnahme", origin=risk),
            "owner": PersonFactory(organisation=other, last_name="Geheim"),
            "policy": InsurancePolicyFactory(organisation=other, insurer="Geheimversicherung"),
        }


@pytest.fixture
def ours(acme, mia):
    with scope(organisation=acme):
        return rated(RiskFactory(organisation=acme, title="Eigenes"), mia, net=(4, 4))


@pytest.mark.parametrize("field", ["threat", "site", "owner"])
def test_form_refuses_the_others_entry(field, acme, alice, theirs, client_of):
    with scope(organisation=acme):
        threat = Threat.objects.first()
    response = client_of(alice).post(
        url("risk-create", acme), risk_form(threat, **{"title": "Bleibt", field: theirs[field].pk})
    )

    assert response.status_code == 422
    assert 'value="Bleibt"' in response.content.decode()
    assert "Geheim" not in response.content.decode()
    with scope(organisation=acme):
        assert not Risk.objects.exists()


def test_treatment_refuses_the_others_policy(acme, alice, theirs, client_of):
    with scope(organisation=acme):
        threat = Threat.objects.first()
    row = {"option": "transfer", "text": "x", "insurance_policy": theirs["policy"].pk}

    assert client_of(alice).post(url("risk-create", acme), risk_form(threat, row)).status_code == 422


@pytest.mark.parametrize(
    "page",
    ["risks:risk-list", "risks:risk-csv", "risks:threat-list", "risks:matrix", "risks:scales", "risks:risk-create",
     "measures:measure-list", "measures:measure-csv", "measures:measure-create", "records:history"],
)  # fmt: skip
def test_pages_show_our_own_only(page, acme, mia, ours, theirs, client_of):
    response = client_of(mia).get(
        reverse(page, args=[acme.slug]),
        {"risk": theirs["risk"].pk, "owner": theirs["owner"].pk, "origin": f"risks.risk:{theirs['risk'].pk}"},
    )

    assert response.status_code == 200
    assert "Geheim" not in response.content.decode()


def test_matrix_counts_our_own_only(acme, bob, ours, theirs, client_of):
    response = client_of(bob).get(url("matrix", acme))

    assert response.context["total"] == 1


def test_search_finds_risks_and_measures_of_our_own(acme, bob, ours, theirs, client_of):
    with scope(organisation=acme):
        MeasureFactory(organisation=acme, title="Eigenes Lager")
    client = client_of(bob)
    address = reverse("dashboard:search", args=[acme.slug])

    assert client.get(address, {"q": "geheim"}).context["groups"] == []
    found = [group.label for group in client.get(address, {"q": "eigenes"}).context["groups"]]
    assert found == ["Risiken", "Maßnahmen"]


@pytest.mark.parametrize("page", ["rate", "accept", "withdraw"])
def test_nobody_decides_on_the_others_risk(page, acme, mia, theirs, client_of):
    address = url(f"risk-{page}", acme, theirs["risk"])
    client = client_of(mia)

    assert client.get(address).status_code == 404
    assert client.post(address, rating_form(net=(1, 1)) | {"reason": "x"}).status_code == 404


@pytest.mark.parametrize("act", ["close", "give-up", "reopen", "check"])
def test_nobody_acts_on_the_others_measure(act, acme, mia, other, theirs, client_of):
    address = reverse(f"measures:measure-{act}", args=[acme.slug, theirs["measure"].pk])

    assert client_of(mia).post(address, {"reason": "x"}).status_code == 404
    with scope(organisation=other):
        assert Measure.objects.get().is_open
