"""The impact analysis in Chromium: by keyboard, on a phone, without JavaScript."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope
from playwright.sync_api import Browser

from inventory.actions import sign_off
from inventory.analysis import levels_of
from inventory.models import DamageScenario, Process
from inventory.starter import plant
from tests.browser.looks import problems_on_all
from tests.factories.contacts import PersonFactory
from tests.factories.inventory import ProcessFactory, rate

# Once: the pages are the same on every database.
pytestmark = [pytest.mark.browser, pytest.mark.once]


@pytest.fixture
def process(busy_company: Any, mia: Any) -> Process:
    """A process with a grid that is rated in part, and a signature that no longer covers it."""
    plant(organisation=busy_company, by=None)
    with scope(organisation=busy_company):
        owner = PersonFactory(organisation=busy_company)
        made: Process = ProcessFactory(organisation=busy_company, name="Auftragsannahme", owner=owner)
        rate(made, {4: 0, 8: 1, 24: 2, 72: 3})
        sign_off(process=made, person=owner, by=mia, at=timezone.now())
        rate(made, {4: 0, 8: 0, 24: 1}, code="reputation")
    return made


def address(process: Process, name: str, *args: Any) -> str:
    keys = [] if name in {"impact-overview", "impact-prefilter", "impact-settings"} else [process.pk]
    return reverse(f"inventory:{name}", args=[process.organisation.slug, *keys, *args])


def test_pages_are_accessible_and_fit(
    process: Any, mia: Any, served: Any, browser: Browser, log_in: Any
) -> None:
    with scope(organisation=process.organisation):
        money = DamageScenario.objects.get(code="financial").pk
    pages = [
        *(address(process, name) for name in ("impact", "impact-sign", "impact-answers", "impact-overview")),
        *(address(process, name) for name in ("impact-prefilter", "impact-settings")),
        address(process, "impact-question", "when"),
        address(process, "impact-question", money),
        reverse("inventory:scenario-list", args=[process.organisation.slug]),
        reverse("inventory:scenario-update", args=[process.organisation.slug, money]),
    ]
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="de-DE")
    page = context.new_page()
    log_in(page, mia)
    found = problems_on_all(page, [served.url + each for each in pages])
    context.close()

    assert found == []


def rated(process: Process, code: str) -> list[int | None]:
    with scope(organisation=process.organisation):
        kind = DamageScenario.objects.get(code=code).pk
        levels = levels_of([process.pk])[process.pk]
    return [levels.get((kind, hours)) for hours in (4, 8, 24, 72, 168, 336, 720)]


def test_a_row_is_rated_with_digits_and_arrows_alone(
    process: Any, mia: Any, served: Any, browser: Browser, log_in: Any
) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="de-DE")
    page = context.new_page()
    log_in(page, mia)
    page.goto(served.url + address(process, "impact"))
    page.locator("[data-grid] select").first.focus()

    for key in (
        "0",
        "0",
        "1",
        "2",
        "2",
        "2",
        "3",
        "ArrowDown",
        "Home",
        "1",
        "ArrowLeft",
        "Delete",
        "End",
        "2",
    ):
        page.keyboard.press(key)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".toasts")
    context.close()

    assert rated(process, "life_and_limb") == [0, 0, 1, 2, 2, 2, 3]
    assert rated(process, "task_fulfilment") == [None] * 6 + [2]
    assert rated(process, "financial") == [0, 1, 2, 3, None, None, None]


def test_a_phone_without_javascript_rates_and_answers(
    process: Any, mia: Any, served: Any, browser: Browser, log_in: Any
) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 800}, java_script_enabled=False, locale="de-DE"
    )
    page = context.new_page()
    log_in(page, mia)
    page.goto(served.url + address(process, "impact"))
    page.get_by_label("Geld nach 7 Tagen").select_option("3")
    page.get_by_role("button", name="Speichern").first.click()
    page.goto(served.url + address(process, "impact-question", "worst"))
    page.get_by_role("textbox").last.fill("Monatsende")
    page.get_by_role("button", name="Weiter").click()
    heading = page.get_by_role("heading", level=1).inner_text()
    context.close()

    assert rated(process, "financial") == [0, 1, 2, 3, 3, None, None]
    process.refresh_from_db()
    assert process.worst_time_note == "Monatsende"
    assert heading == "Was muss mindestens gehen?"
