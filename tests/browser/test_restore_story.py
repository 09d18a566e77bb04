"""A restore test on a phone beside the server, from the start of the clock to the proof, in German."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope
from playwright.sync_api import Browser, Page, expect

from backups.models import RestoreDrill, RestoreTest
from inventory.models import Resource, RtaEvidence
from recovery.models import RecoveryPlan
from tests.browser.looks import problems

# Once: the pages are the same on every database.
pytestmark = [pytest.mark.browser, pytest.mark.once]

PHONE: Any = {"width": 390, "height": 844}
STEPS = (
    "Netzwerkkabel ziehen",
    "Ersatzserver einschalten",
    "Sicherung zeitnah einspielen",
    "Rechnung testweise buchen",
)


@pytest.fixture
def company(busy_company: Any) -> Any:
    """Nobody has tried a restore yet."""
    with scope(organisation=busy_company):
        RestoreDrill.objects.all().delete()
        RestoreTest.objects.unlogged("a story begins").all().delete()
    return busy_company


def page_of(company: Any, name: str, record: Any) -> str:
    return reverse(name, args=[company.slug, record.pk])


def four_hours_pass(company: Any) -> None:
    with scope(organisation=company):
        RestoreDrill.objects.update(started_at=F("started_at") - timedelta(hours=4, minutes=6))


def tick(page: Page, step: str) -> None:
    page.get_by_role("button", name=step).click()


def as_typed(moment: Any) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def test_from_the_resources_page_to_its_measured_time(
    company: Any, mia: Any, served: Any, browser: Browser, log_in: Any
) -> None:
    with scope(organisation=company):
        server = Resource.objects.get(name="Büroserver")
    context = browser.new_context(viewport=PHONE, color_scheme="dark", locale="de-DE")
    page = context.new_page()
    log_in(page, mia)
    page.goto(served.url + page_of(company, "inventory:resource-detail", server))
    page.get_by_role("link", name="Rücksicherungstest beginnen").first.click()
    page.get_by_role("link", name="Mit Schritten aus: Wiederanlauf Büroserver").click()
    page.get_by_label("Benutzte Kopie").select_option(label="Nachtsicherung Büroserver: NAS im Lager")
    page.get_by_role("button", name="Uhr starten").click()

    clock = page.get_by_role("timer")
    shown = clock.inner_text()
    expect(clock).not_to_have_text(shown)  # it counts up
    page.evaluate("window.same = true")
    tick(page, STEPS[0])
    expect(page.get_by_text("1 von 4 erledigt")).to_be_visible()
    tick(page, STEPS[1])
    expect(page.get_by_role("button", name=STEPS[1])).to_have_attribute("aria-pressed", "true")
    tick(page, STEPS[1])  # by mistake, so it is taken back
    expect(page.get_by_role("button", name=STEPS[1])).to_have_attribute("aria-pressed", "false")
    assert page.evaluate("window.same") is True  # no page was loaded for that
    assert problems(page) == []

    context.set_offline(True)  # no signal in the cellar
    tick(page, STEPS[1])
    expect(page.get_by_text("Nicht gespeichert: keine Verbindung.")).to_be_visible()
    context.set_offline(False)
    tick(page, STEPS[1])
    expect(page.get_by_text("2 von 4 erledigt")).to_be_visible()
    expect(page.get_by_text("Nicht gespeichert: keine Verbindung.")).to_be_hidden()

    page.locator("summary", has_text=STEPS[0]).click()
    page.get_by_label("Bemerkung: " + STEPS[0]).fill("Kabel war fest verschraubt")
    page.get_by_role("button", name="Bemerkung speichern").first.click()
    page.close()  # the battery is dead
    four_hours_pass(company)

    page = context.new_page()
    page.goto(served.url + reverse("backups:restore-test-list", args=[company.slug]))
    page.get_by_role("link", name="Büroserver").first.click()
    expect(page.get_by_text("2 von 4 erledigt")).to_be_visible()
    expect(page.get_by_text("Kabel war fest verschraubt").first).to_be_visible()
    for step in STEPS[2:]:
        tick(page, step)
        expect(page.get_by_role("button", name=step)).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Uhr anhalten").click()

    page.get_by_role("radio", name="bestanden", exact=True).check()
    page.get_by_label("Ende").fill("2020-01-01T10:00")
    page.get_by_label("Wie geprüft wurde").fill("Neuesten Auftrag geöffnet")
    page.get_by_role("button", name="Ergebnis festhalten").click()
    expect(page.get_by_role("alert")).to_contain_text("Diese Rücksicherung endet, bevor sie beginnt.")
    with scope(organisation=company):
        drill = RestoreDrill.objects.get()
    page.get_by_label("Ende").fill(as_typed(drill.stopped_at))
    page.get_by_label("Stand der zurückgesicherten Daten").fill(
        as_typed(drill.started_at - timedelta(hours=9))
    )
    page.get_by_role("button", name="Ergebnis festhalten").click()

    expect(page.locator("main")).to_contain_text("4 Std. 6 Min. gemessen, 5 Stunden gefordert")
    expect(page.locator("main")).to_contain_text("eingehalten")
    page.get_by_role("link", name="Büroserver").first.click()
    proof = (
        page.locator("section", has=page.get_by_role("heading", name="Nachweise")).locator("tbody tr").first
    )
    expect(proof).to_contain_text("im Test gemessen", ignore_case=True)
    expect(proof).to_contain_text("4,1 Stunden")
    context.close()
    with scope(organisation=company):
        test = RestoreTest.objects.get()
        assert (test.copy_name, test.steps.filter(done_at__isnull=False).count()) == (
            "Nachtsicherung Büroserver: NAS im Lager",
            4,
        )
        assert RtaEvidence.objects.standing().newest_first().first() == test.proves


def test_the_same_from_the_plan_without_scripts_and_it_fails(
    company: Any, mia: Any, served: Any, browser: Browser, log_in: Any
) -> None:
    with scope(organisation=company):
        plan = RecoveryPlan.objects.get(title="Wiederanlauf Büroserver")
    context = browser.new_context(viewport=PHONE, locale="de-DE", java_script_enabled=False)
    page = context.new_page()
    log_in(page, mia)
    page.goto(served.url + page_of(company, "recovery:recovery-plan-detail", plan))
    page.get_by_role("link", name="Rücksicherung mit diesem Plan üben").click()
    page.get_by_role("button", name="Uhr starten").click()
    for step in STEPS[:2]:
        tick(page, step)
    expect(page.get_by_text("2 von 4 erledigt")).to_be_visible()
    tick(page, STEPS[1])
    expect(page.get_by_text("1 von 4 erledigt")).to_be_visible()
    four_hours_pass(company)
    page.get_by_role("button", name="Uhr anhalten").click()
    page.get_by_role("radio", name="nicht bestanden").check()
    page.get_by_label("Was aufgefallen ist").fill("Das Abbild ist beschädigt.")
    page.get_by_role("button", name="Ergebnis festhalten").click()

    expect(page.locator("main")).to_contain_text("4 Std. 6 Min. gemessen")
    page.get_by_role("link", name="Maßnahme anlegen").click()
    expect(page.get_by_label("Warum sie nötig ist")).to_have_value(
        f"Rücksicherungstest vom {timezone.localdate():%d.%m.%Y}: nicht bestanden. Das Abbild ist beschädigt."
    )
    page.goto(served.url + reverse("backups:restore-calendar", args=[company.slug]))
    expect(page.locator("main")).to_contain_text("sofort neu versuchen")
    context.close()
    with scope(organisation=company):
        assert RestoreTest.objects.get().proves is None
