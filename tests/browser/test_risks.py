"""The pages of risks and measures in Chromium: accessible, never wider than the window, and a decision on a phone."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope
from playwright.sync_api import Browser

from accounts.roles import AccessRole
from contacts.models import InsurancePolicy, Person, Site
from measures.models import EffectivenessCheck, Measure
from risks.actions import Rated, rate
from risks.models import Acceptance, Risk, RiskTreatment, Threat
from risks.scoring import Cell
from tests.browser.looks import problems_on_all
from tests.factories.accounts import a_member
from tests.factories.measures import MeasureFactory
from tests.factories.risks import RiskFactory

# Once: the pages are the same on every database.
pytestmark = [pytest.mark.browser, pytest.mark.once]

RATED = {
    "Erpressungssoftware verschlüsselt die Warenwirtschaft": ("g_0_39", (4, 4), (3, 4), (2, 3)),
    "Stromausfall im Werk Nord": ("g_0_8", (3, 3), (2, 3), None),
    "Brand im Serverraum": ("g_0_1", (2, 4), (1, 4), None),
    "Einziger Administrator fällt aus": ("g_0_33", (3, 3), (3, 3), (1, 2)),
    "Kunde erreicht uns nicht": ("g_0_9", (3, 2), (2, 2), None),
    "Kaffeemaschine defekt": ("g_0_25", (4, 1), (4, 1), None),
    "Dienstleister insolvent": ("g_0_11", None, None, None),
}


@pytest.fixture
def with_risks(busy_company: Any, mia: Any) -> Any:
    """Risks of every standing, with treatments, measures and decisions."""
    today = timezone.localdate()
    with scope(organisation=busy_company):
        site, owner = Site.objects.first(), Person.objects.first()
        for title, (key, *cells) in RATED.items():
            risk = RiskFactory(
                organisation=busy_company,
                title=title,
                threat=Threat.objects.get(key=key),
                site=site if "Werk" in title else None,
                owner=owner,
                scenario="Was geschieht: Die Aufträge bleiben liegen, bis alles wieder läuft.",
                safeguards="Tägliche Sicherung, getrennt vom Netz.",
                review_on=today + timedelta(200),
            )
            kinds = zip(("gross", "net", "residual"), cells, strict=True)
            ratings = {kind: Rated(Cell(*cell), "Nach Gespräch mit der IT.") for kind, cell in kinds if cell}
            rate(risk=risk, ratings=ratings, on=today, by=mia)
        worst = Risk.objects.get(title__startswith="Erpressung")
        policy = InsurancePolicy.objects.first()
        for option, text, insured in (
            ("reduce", "Sicherungen schreibgeschützt ablegen.", None),
            ("transfer", "Cyberversicherung zahlt die Wiederherstellung.", policy),
        ):
            RiskTreatment(
                organisation=busy_company, risk=worst, option=option, text=text, insurance_policy=insured
            ).save()
        MeasureFactory(
            organisation=busy_company, origin=worst, cause="risk", owner=owner, due_date=today - timedelta(4),
            title="Sicherung vom Netz trennen", action="Band täglich wechseln.", priority="high",
        )  # fmt: skip
        MeasureFactory(organisation=busy_company, origin=worst, title="Rücksicherung üben")
        done = MeasureFactory(
            organisation=busy_company, origin=site, title="USV tauschen", status="done", done_on=today,
            done_note="Akkus gewechselt.", effect_check_due=today + timedelta(60),
        )  # fmt: skip
        EffectivenessCheck(
            organisation=busy_company, measure=done, checked_on=today, result="not_effective",
            note="Nach vier Minuten war sie leer.", entered_by=mia,
        ).save()  # fmt: skip
        accepted = Risk.objects.get(title__startswith="Einziger")
        Acceptance(
            organisation=busy_company, risk=accepted, net=32, residual=12, level=1, reason="Ersatz gesucht.",
            decided_at=timezone.now(), decided_by=mia, decided_by_name="Mia",
        ).save()  # fmt: skip
    return busy_company


def addresses(organisation: Any) -> list[str]:
    with scope(organisation=organisation):
        risk = Risk.objects.get(title__startswith="Erpressung")
        accepted = Risk.objects.get(title__startswith="Einziger")
        measure = Measure.objects.get(title="Sicherung vom Netz trennen")
        done = Measure.objects.get(title="USV tauschen")
        threat, site = Threat.objects.get(key="g_0_39"), Site.objects.first()
    named = [
        ("risks:risk-list", None), ("risks:matrix", None), ("risks:scales", None), ("risks:scales-edit", None),
        ("risks:threat-list", None), ("risks:threat-detail", threat), ("risks:threat-update", threat),
        ("risks:risk-create", None), ("risks:risk-detail", risk), ("risks:risk-update", risk),
        ("risks:risk-detail", accepted), ("risks:risk-rate", risk), ("risks:risk-accept", risk),
        ("risks:risk-withdraw", accepted), ("measures:measure-list", None), ("measures:measure-create", None),
        ("measures:measure-detail", measure), ("measures:measure-detail", done), ("measures:measure-close", measure),
        ("measures:measure-check", done), ("measures:measure-give-up", measure), ("contacts:site-detail", site),
    ]  # fmt: skip
    return [
        reverse(name, args=[organisation.slug] + ([record.pk] if record else [])) for name, record in named
    ]


def test_every_page_is_accessible_and_fits(
    with_risks: Any, mia: Any, served: Any, browser: Browser, log_in: Any
) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="de-DE")
    page = context.new_page()
    log_in(page, mia)
    found = problems_on_all(page, [served.url + address for address in addresses(with_risks)])
    context.close()

    assert found == []


def test_a_managing_director_decides_on_a_phone(
    with_risks: Any, served: Any, browser: Browser, log_in: Any
) -> None:
    anton = a_member(with_risks, "anton", AccessRole.APPROVER)
    with scope(organisation=with_risks):
        risk = Risk.objects.get(title__startswith="Erpressung")
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="de-DE", java_script_enabled=False
    )
    page = context.new_page()
    log_in(page, anton)
    page.goto(served.url + reverse("risks:matrix", args=[with_risks.slug]))
    page.get_by_role("link", name="1 sehr hoch").first.click()
    page.get_by_role("link", name="Erpressungssoftware").click()
    page.get_by_role("link", name="Risiko annehmen").click()
    page.get_by_label("Warum nehmen Sie es an?").fill("Bis zur Trennung der Sicherung tragbar.")
    page.get_by_role("button", name="Risiko annehmen").click()

    page.get_by_text("Bis zur Trennung der Sicherung tragbar.").first.wait_for()
    context.close()
    with scope(organisation=with_risks):
        decision = Acceptance.objects.get(risk=risk)
        assert (decision.decided_by, decision.net, decision.residual) == (anton, 34, 23)
        assert decision.until is not None
