"""The register in the browser: worst first, one thing each, and what it says of a decision."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_scopes import scope

from inventory.models import Process, Resource
from measures.models import Measure
from risks.models import Acceptance, Rating, Risk, RiskSettings, RiskTreatment, Threat
from risks.scoring import Cell
from tests.factories.contacts import InsurancePolicyFactory, PersonFactory, SiteFactory
from tests.factories.measures import MeasureFactory
from tests.factories.risks import RiskFactory, ThreatFactory, rated
from tests.risks.pages import risk_form, url


@pytest.fixture
def threat(acme):
    with scope(organisation=acme):
        return Threat.objects.get(key="g_0_39")


def accepted(risk, by, **fields):
    row = Risk.objects.filter(pk=risk.pk)
    now = row.rated(RiskSettings.objects.get()).get()
    Acceptance(
        organisation=risk.organisation, risk=risk, decided_by=by, decided_by_name=str(by),
        decided_at=timezone.now(), reason="x", net=now.net_cell, residual=now.residual_cell,
        level=now.decisive_level, **fields,
    ).save()  # fmt: skip


def test_worst_first_and_not_rated_on_top(acme, mia, bob, client_of):
    today = timezone.localdate()
    with scope(organisation=acme):
        for title, cell in {"gering": (1, 1), "hoch": (3, 3), "sehr hoch": (4, 4), "mittel": (1, 4)}.items():
            rated(RiskFactory(organisation=acme, title=title), mia, net=cell)
        RiskFactory(organisation=acme, title="unbewertet")
        accepted(Risk.objects.get(title="sehr hoch"), mia, until=today)
        MeasureFactory(organisation=acme, origin=Risk.objects.get(title="hoch"))
        withdrawn = rated(RiskFactory(organisation=acme, title="nicht mehr bewertet"), mia, net=(4, 4))
        rated(withdrawn, mia, net=None)

    rows = client_of(bob).get(url("risk-list", acme)).context["rows"]

    assert [(row["cells"][0], str(row["cells"][1]), str(row["word"])) for row in rows] == [
        ("nicht mehr bewertet", "nicht bewertet", "Nicht bewertet"),
        ("unbewertet", "nicht bewertet", "Nicht bewertet"),
        ("sehr hoch", "sehr hoch", "Angenommen"),
        ("hoch", "hoch", "In Behandlung"),
        ("mittel", "mittel", "Vertretbar"),
        ("gering", "gering", "Vertretbar"),
    ]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("level=4", {"cyber"}),
        ("level=0", {"offen"}),
        ("kind=cyber", {"cyber"}),
        ("kind=nature", {"natur", "offen"}),
        ("state=undecided", {"cyber"}),
        ("state=accepted", {"natur"}),
        ("state=review", {"natur"}),
        ("likelihood=4&impact=3", {"cyber"}),
        ("likelihood=4", {"cyber"}),
        ("impact=1", set()),
        ("gross_likelihood=4&gross_impact=4", {"natur"}),
        ("residual_likelihood=1", set()),
        ("likelihood=9", {"cyber", "natur", "offen"}),
        ("q=hochwasser", {"natur"}),
    ],
)
def test_filters(query, titles, acme, mia, bob, client_of):
    with scope(organisation=acme):
        water = Threat.objects.get(key="g_0_3")
        virus = Threat.objects.get(key="g_0_39")
        rated(RiskFactory(organisation=acme, title="cyber", threat=virus), mia, net=(4, 3))
        nature = RiskFactory(
            organisation=acme,
            title="natur",
            threat=water,
            scenario="Hochwasser im Keller",
            review_on=timezone.localdate(),
        )
        rated(nature, mia, gross=(4, 4), net=(3, 3))
        accepted(nature, mia)
        RiskFactory(organisation=acme, title="offen", threat=water)

    rows = client_of(bob).get(f"{url('risk-list', acme)}?{query}").context["rows"]

    assert {row["cells"][0] for row in rows} == titles


def test_csv_says_levels_in_words(acme, mia, bob, client_of):
    with scope(organisation=acme):
        rated(RiskFactory(organisation=acme, title="Feuer"), mia, gross=(4, 4), net=(1, 4))

    text = client_of(bob).get(url("risk-csv", acme)).content.decode("utf-8-sig")

    row = next(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert (row["Bruttorisiko"], row["Nettorisiko"], row["Restrisiko"]) == (
        "sehr hoch", "mittel", "nicht bewertet",
    )  # fmt: skip
    assert row["Entscheidung"] == "Vertretbar"


def test_a_risk_with_treatments_is_created(acme, alice, threat, client_of):
    with scope(organisation=acme):
        policy = InsurancePolicyFactory(organisation=acme, insurer="Kölner Cyber AG")
    response = client_of(alice).post(
        url("risk-create", acme),
        risk_form(
            threat,
            {"option": "reduce", "text": "Sicherung ohne Netz"},
            {"option": "transfer", "text": "Police", "insurance_policy": policy.pk},
            scenario="Alles verschlüsselt.",
        ),
    )

    page = client_of(alice).get(response.url).content.decode()
    assert "Sicherung ohne Netz" in page
    assert "Kölner Cyber AG" in page
    assert "Noch nicht bewertet" in page
    with scope(organisation=acme):
        assert RiskTreatment.objects.count() == 2


def test_an_insurance_without_a_transfer_is_refused(acme, alice, threat, client_of):
    with scope(organisation=acme):
        policy = InsurancePolicyFactory(organisation=acme)
    response = client_of(alice).post(
        url("risk-create", acme),
        risk_form(threat, {"option": "avoid", "text": "Bleibt stehen", "insurance_policy": policy.pk}),
    )

    assert response.status_code == 422
    assert "Eine Versicherung ist eine Übertragung" in response.content.decode()
    assert "Bleibt stehen" in response.content.decode()


def test_a_risk_of_two_things_is_refused_by_form_and_database(acme, alice, threat, client_of):
    with scope(organisation=acme):
        site = SiteFactory(organisation=acme)
        process = Process(organisation=acme, name="Lohn")
        process.save()
    response = client_of(alice).post(
        url("risk-create", acme), risk_form(threat, site=site.pk, process=process.pk)
    )

    assert response.status_code == 422
    assert "gehört zu einer Sache" in response.content.decode()
    with scope(organisation=acme), pytest.raises(IntegrityError), transaction.atomic():
        Risk(organisation=acme, title="x", threat=threat, site=site, process=process).save()


def test_the_form_is_prefilled_by_the_page_it_was_begun_on(acme, other, alice, client_of):
    with scope(organisation=acme):
        site = SiteFactory(organisation=acme, name="Werk Nord")
    with scope(organisation=other):
        theirs = SiteFactory(organisation=other, name="Geheimwerk")
    client = client_of(alice)

    page = client.get(url("risk-create", acme), {"site": site.pk}).content.decode()
    assert f'<option value="{site.pk}" selected>' in page
    page = client.get(url("risk-create", acme), {"site": theirs.pk, "process": "x"})
    assert page.status_code == 200
    assert "Geheimwerk" not in page.content.decode()


def test_a_switched_off_threat_is_not_offered_but_stays_where_it_is_used(acme, alice, threat, client_of):
    with scope(organisation=acme):
        risk = RiskFactory(organisation=acme, threat=threat)
        threat.is_active = False
        threat.save()
    client = client_of(alice)

    assert f'value="{threat.pk}"' not in client.get(url("risk-create", acme)).content.decode()
    assert f'value="{threat.pk}" selected' in client.get(url("risk-update", acme, risk)).content.decode()


def test_a_threat_that_is_used_is_not_deleted_and_the_page_names_the_risk(acme, alice, client_of):
    with scope(organisation=acme):
        threat = ThreatFactory(organisation=acme)
        RiskFactory(organisation=acme, threat=threat, title="Hängt daran")

    response = client_of(alice).post(url("threat-delete", acme, threat))

    assert response.status_code == 409
    assert "Hängt daran" in response.content.decode()


def test_own_threats_are_added_and_listed(acme, alice, client_of):
    client = client_of(alice)
    client.post(url("threat-create", acme), {"name": "Marder", "kind": "nature", "is_active": "on"})

    page = client.get(url("threat-list", acme), {"q": "marder"}).content.decode()
    assert "Marder" in page
    assert "Feuer, Wasser, Natur" in page


def test_net_that_counts_on_plans_is_said(acme, mia, bob, client_of):
    with scope(organisation=acme):
        risk = rated(RiskFactory(organisation=acme), mia, gross=(4, 4), net=(1, 1))
        MeasureFactory(organisation=acme, origin=risk)

    page = client_of(bob).get(url("risk-detail", acme, risk)).content.decode()

    assert "noch keine erledigt" in page


def test_section_of_a_site_shows_its_risks_only(acme, mia, alice, bob):
    with scope(organisation=acme):
        site, elsewhere = SiteFactory(organisation=acme), SiteFactory(organisation=acme)
        rated(RiskFactory(organisation=acme, title="Brand", site=site), mia, net=(4, 4))
        RiskFactory(organisation=acme, title="Woanders", site=elsewhere)
        RiskFactory(organisation=acme, title="Überall")
        template = Template("{% load risks measures %}{% risks_of record %}{% measures_of record %}")
        context = {"record": site, "organisation": acme, "may": frozenset({"view_plan", "edit_plan"})}
        with CaptureQueriesContext(connection) as captured:
            page = template.render(Context(context))
        reader = template.render(Context(context | {"may": frozenset({"view_plan"})}))
        provider = template.render(Context(context | {"may": frozenset({"view_part"})}))

    assert "Brand" in page
    assert "Woanders" not in page
    assert "Überall" not in page
    assert f"?site={site.pk}" in page
    assert "Brand" in reader
    assert f"?site={site.pk}" not in reader
    assert provider.strip() == ""
    assert len(captured) <= 3


@pytest.mark.parametrize("kind", ["process", "resource"])
def test_sets_of_processes_and_resources(kind, in_acme):
    model = {"process": Process, "resource": Resource}[kind]
    target = model(organisation=in_acme, name="Warenwirtschaft")
    target.save()
    risk = RiskFactory(organisation=in_acme, **{kind: target})

    assert list(Risk.objects.of(target)) == [risk]
    assert risk.target == target
    with pytest.raises(Exception, match="protected"):
        target.delete()


def fill(acme, mia, more):
    site, owner = SiteFactory(organisation=acme), PersonFactory(organisation=acme)
    threat = Threat.objects.first()
    risks = [
        Risk(organisation=acme, title=f"R {more} {n}", threat=threat, site=site, owner=owner)
        for n in range(more)
    ]
    why = "a test fills the house"
    Risk.objects.unlogged(why).bulk_create(risks)
    Rating.objects.unlogged(why).bulk_create(
        Rating(
            organisation=acme, risk=risk, kind=kind, likelihood=n % 4 + 1, impact=n // 4 % 4 + 1,
            rated_on=timezone.localdate(), rated_by=mia,
        )
        for n, risk in enumerate(risks)
        for kind in ("gross", "net")
    )  # fmt: skip
    Measure.objects.unlogged(why).bulk_create(
        Measure(organisation=acme, title="M", need="x", origin=risk) for risk in risks
    )
    return risks


def test_pages_ask_the_same_number_of_queries_whatever_the_number(acme, mia, bob, client_of):
    client = client_of(bob)
    counted = []
    for more in (1, 2, 297):
        with scope(organisation=acme):
            risk = fill(acme, mia, more)[0]
        counts = {}
        for name in ("risk-list", "risk-csv", "risk-detail", "matrix", "threat-list", "threat-csv", "scales"):
            address = url(name, acme, risk if name == "risk-detail" else None)
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            counts[name] = len(captured)
        counted.append(counts)

    assert counted[0] == counted[1] == counted[2]
    assert max(counted[0].values()) <= 15, counted[
        0
    ]  # what the fence, the page, its history and its review need


def test_the_database_reads_the_matrix_as_the_pure_function_does(in_acme, mia):
    settings = RiskSettings.of(in_acme)
    settings.cell_4_1, settings.cell_2_2 = 3, 2
    settings.save()
    fill(in_acme, mia, 32)

    for risk in Risk.objects.rated(settings):
        assert risk.net_level == settings.matrix[Cell.of(risk.net_cell)]
        assert risk.net_word == settings.level_name(risk.net_level)
        assert (risk.residual_level, risk.residual_word) == (0, "")


def test_review_overdue_is_shown_on_what_is_fine_otherwise(acme, mia, bob, client_of):
    with scope(organisation=acme):
        risk = RiskFactory(organisation=acme, review_on=timezone.localdate() - timedelta(1))
        rated(risk, mia, net=(1, 1))

    row = client_of(bob).get(url("risk-list", acme)).context["rows"][0]

    assert (row["state"], str(row["word"])) == ("due", "Wieder ansehen")


def test_the_register_names_the_kinds_nobody_has_looked_at(acme, in_acme, bob, client_of):
    """Rule RSK-006: the five kinds of the seed belong into every analysis."""
    for kind in ("cyber", "hardware", "power_network"):
        RiskFactory(organisation=in_acme, threat=ThreatFactory(organisation=in_acme, kind=kind))
    page = client_of(bob).get(url("risk-list", acme)).content.decode()

    assert "Noch nicht betrachtet: Menschliche Fehler und Taten, Feuer, Wasser, Natur" in page
