"""In the train, in German, on a phone: three entries confirmed from "Meine Aufgaben"."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_scopes import scope
from playwright.sync_api import Browser, expect

from contacts.models import Person
from reviews.models import Review
from risks.models import Risk
from tests.browser.looks import problems
from tests.factories.reviews import looked_at
from tests.factories.risks import RiskFactory

# Once: the pages are the same on every database.
pytestmark = [pytest.mark.browser, pytest.mark.once]

TITLES = ("Einziger Administrator fällt aus", "Brand im Serverraum", "Stromausfall im Werk Nord")


@pytest.fixture
def three_waiting(busy_company: Any, mia: Any) -> Any:
    """Three risks of Mia's, none confirmed for more than a year; the rest of hers has time."""
    with scope(organisation=busy_company):
        me = Person.objects.get(user=mia)
        for number, title in enumerate(TITLES):
            risk = RiskFactory(
                organisation=busy_company, title=title, owner=me, scenario="Die Aufträge bleiben liegen."
            )
            looked_at(risk, "risk", reviewed_at=timezone.now() - timedelta(days=430 - number))
    return busy_company


def test_three_entries_confirmed_on_a_phone(
    browser: Browser, served: Any, three_waiting: Any, mia: Any, log_in: Any
) -> None:
    context = browser.new_context(locale="de-DE", viewport={"width": 390, "height": 800}, color_scheme="dark")
    page = context.new_page()
    log_in(page, mia)

    # The overview says what waits, and leads to all of it.
    page.goto(f"{served.url}/o/{three_waiting.slug}/")
    waiting = page.get_by_role("region", name="Wartet auf Sie")
    expect(waiting).to_contain_text(TITLES[0])
    waiting.get_by_role("link", name="für mich").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Meine Aufgaben")

    for title in TITLES:
        page.get_by_role("link", name=title).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        expect(page.locator("main")).to_contain_text("Die Aufträge bleiben liegen.")
        assert problems(page) == []
        page.get_by_role("button", name="Geprüft, unverändert").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Meine Aufgaben")
        expect(page.locator("body")).to_contain_text(f"Bestätigt: {title}. Das nächste Mal bis")

    todo = page.get_by_role("region", name="Zu bestätigen")
    for title in TITLES:
        expect(todo.get_by_role("link", name=title)).to_have_count(0)
    context.close()
    with scope(organisation=three_waiting):
        for risk in Risk.objects.filter(title__in=TITLES):
            newest = Review.objects.about("risk", risk.pk).newest_first().first()
            assert (newest.result, newest.entered_by) == ("unchanged", mia)
            assert ["Was geschieht", "Die Aufträge bleiben liegen."] in newest.seen
