"""On a phone, in German, without login and without script: three points of one mail, one opening, three presses."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_scopes import scope
from playwright.sync_api import Browser, expect

from outbox.models import Message
from reviews.models import Ask, Review
from reviews.reminding import remind
from tests.browser.looks import problems
from tests.factories.contacts import ContactPointFactory, PersonFactory
from tests.factories.reviews import looked_at
from tests.factories.risks import RiskFactory

# Once: the pages are the same on every database.
pytestmark = [pytest.mark.browser, pytest.mark.once]

TITLES = ("Brand im Serverraum", "Stromausfall im Werk Nord", "Wasser im Keller")


@pytest.fixture
def mail(acme: Any, served: Any, settings: Any) -> Message:
    """The weekly mail to Ayşe Kaya, who keeps three risks true."""
    settings.BASE_URL = served.url
    with scope(organisation=acme):
        ayse = PersonFactory(organisation=acme, first_name="Ayşe", last_name="Kaya")
        ContactPointFactory(organisation=acme, person=ayse, kind="email_company", value="kaya@acme.example")
        for number, title in enumerate(TITLES):
            risk = RiskFactory(
                organisation=acme, title=title, owner=ayse, scenario="Die Aufträge bleiben liegen."
            )
            looked_at(risk, "risk", reviewed_at=timezone.now() - timedelta(days=430 - number))
        looked_at(ayse, "contact_point_other")
    today = timezone.now()
    tuesday = today - timedelta(days=(today.weekday() - 1) % 7)
    remind(at=datetime(tuesday.year, tuesday.month, tuesday.day, 9, tzinfo=UTC))
    return Message.objects.get(to="kaya@acme.example")


@pytest.mark.django_db(transaction=True)
def test_three_points_of_one_mail(browser: Browser, served: Any, acme: Any, mail: Message) -> None:
    assert mail.subject.startswith("Notfallplan Acme Werkzeugbau GmbH: 3 Punkte bis ")
    link = next(
        found for found in re.findall(r"https?://\S+/k/\S+/", mail.text) if not found.endswith("mails/")
    )
    context = browser.new_context(
        locale="de-DE", viewport={"width": 390, "height": 800}, color_scheme="dark", java_script_enabled=False
    )
    page = context.new_page()

    page.goto(link)
    for title in TITLES:
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        expect(page.locator("main")).to_contain_text("Die Aufträge bleiben liegen.")
        page.get_by_role("button", name="Stimmt alles").click()
        expect(page.get_by_role("status")).to_contain_text(f"Danke. Notiert: {title}")

    expect(page.get_by_role("heading", level=1)).to_have_text("Mehr wartet nicht auf Sie")
    context.close()
    with scope(organisation=acme):
        reviews = Review.objects.filter(kind="risk", person_name="Ayşe Kaya")
        assert set(reviews.values_list("subject_name", flat=True)) == set(TITLES)
        assert set(Ask.objects.filter(kind="risk").values_list("answer", flat=True)) == {"confirmed"}


@pytest.mark.django_db(transaction=True)
def test_a_number_is_changed_from_the_mail(browser: Browser, acme: Any, mail: Message) -> None:
    """Press "Ändern", say what is different: the next question comes, and the editor finds the proposal."""
    link = next(
        found for found in re.findall(r"https?://\S+/k/\S+/", mail.text) if not found.endswith("mails/")
    )
    context = browser.new_context(locale="de-DE", viewport={"width": 390, "height": 800})
    page = context.new_page()

    page.goto(link)
    page.get_by_role("link", name="Ändern").click()
    page.get_by_label("Ist noch etwas anders?").fill("Die Löschanlage ist seit März da.")
    assert problems(page) == []
    page.get_by_role("button", name="Änderung senden").click()

    expect(page.get_by_role("status")).to_contain_text("Ihre Änderung liegt jetzt bei denen")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLES[1])
    page.get_by_text("Nicht jetzt", exact=True).click()
    page.get_by_label("in 7 Tagen").check()
    page.get_by_role("button", name="Dann wieder fragen").click()
    expect(page.get_by_role("alert")).to_contain_text("Schreiben Sie in wenigen Worten")
    assert problems(page) == []
    context.close()
