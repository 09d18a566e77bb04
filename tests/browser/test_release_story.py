"""Four eyes and a safe: submitted at the desk, released on a phone, printed for the safe, and outdated by one number."""

from typing import Any

import pytest
from django.urls import reverse
from django_scopes import scope
from playwright.sync_api import Browser, expect

from accounts.roles import AccessRole
from binder.copies import address_of
from binder.models import PaperCopy, Release
from contacts.models import ContactPoint
from tests.browser.looks import problems
from tests.factories.accounts import a_member
from tests.factories.contacts import ContactPointFactory, PersonFactory

pytestmark = [pytest.mark.browser, pytest.mark.pdf, pytest.mark.once]

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def company(transactional_db: None, acme: Any) -> Any:
    with scope(organisation=acme):
        person = PersonFactory(organisation=acme, first_name="Ayşe", last_name="Kaya")
        ContactPointFactory(organisation=acme, person=person, value="0170 5500001")
    return acme


def submit(page: Any, reason: str) -> None:
    page.get_by_role("link", name="Freigaben", exact=True).click()
    page.get_by_role("link", name="Neue Version einreichen").or_(
        page.get_by_role("link", name="Erste Version einreichen")
    ).first.click()
    page.get_by_label("Begründung").fill(reason)
    page.get_by_role("button", name="Zur Freigabe einreichen").click()
    expect(page.get_by_text("Eingereicht: Version")).to_be_visible()


def test_from_the_desk_to_the_safe(
    company: Any, mia: Any, served: Any, browser: Browser, log_in: Any
) -> None:
    boss = a_member(company, "anton", AccessRole.APPROVER)
    desk = browser.new_context(viewport={"width": 1280, "height": 900}, locale="de-DE").new_page()
    phone = browser.new_context(
        viewport=PHONE, locale="de-DE", color_scheme="dark", java_script_enabled=False
    ).new_page()
    log_in(desk, mia)
    log_in(phone, boss)

    submit(desk, "Erste Fassung")
    phone.goto(f"{served.url}/o/{company.slug}/tasks/")
    phone.get_by_role("link", name="Den ganzen Plan freigeben: Version 1.0").click()
    expect(phone.get_by_text("Das ist die erste Version")).to_be_visible()
    phone.get_by_role("button", name="Freigeben").click()
    expect(phone.get_by_text("Freigegeben: Version 1.0.")).to_be_visible()

    desk.get_by_role("link", name="Exemplare", exact=True).click()
    desk.get_by_role("link", name="Hinzufügen").first.click()
    desk.get_by_label("wo es liegt").fill("Tresor, Büro der Geschäftsleitung")
    desk.get_by_role("button", name="Speichern").first.click()
    desk.get_by_role("button", name="Version 1.0 für dieses Exemplar drucken").click()
    expect(desk.get_by_role("link", name="PDF")).to_be_visible()

    with scope(organisation=company):
        copy, first = PaperCopy.objects.get(), Release.objects.get()
        code = "/" + address_of(copy, first).split("/", 3)[3]
    stranger = browser.new_context(viewport=PHONE, locale="de-DE").new_page()
    stranger.goto(served.url + code)
    stranger.get_by_role("button", name="Ich habe dieses Exemplar in der Hand").click()
    expect(stranger.get_by_text("Dieses Exemplar liegt, wo es soll.")).to_be_visible()
    assert problems(stranger) == []

    with scope(organisation=company):
        point = ContactPoint.objects.get()
        point.value = "0170 5500002"
        point.save()
    submit(desk, "Neue Nummer der IT-Leitung")
    phone.goto(f"{served.url}{reverse('binder:release-list', args=[company.slug])}")
    phone.get_by_role("link", name="Lesen und entscheiden").click()
    expect(phone.get_by_text("Mobil von Ayşe Kaya geändert: 0170 5500001 → 0170 5500002")).to_be_visible()
    phone.get_by_role("button", name="Freigeben").click()

    stranger.goto(served.url + code)
    expect(stranger.get_by_text("Ihr Ordner: 1.0. Aktuell: 1.1.")).to_be_visible()
    desk.get_by_role("link", name="Exemplare", exact=True).click()
    expect(desk.get_by_text("veraltet")).to_be_visible()
    for page in (desk, phone, stranger):
        page.context.close()
