"""An alarm test at night, in German: sent from a phone, answered on another without scripts, the rest from paper."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope
from playwright.sync_api import Browser, expect

from contacts.models import AlertPath
from exercises.models import AlarmCall, AlarmTest
from outbox.models import Message
from tests.browser.looks import problems

# Once: the pages are the same on every database.
pytestmark = [pytest.mark.browser, pytest.mark.once]

PHONE: Any = {"width": 390, "height": 844}


@pytest.fixture
def company(busy_company: Any) -> Any:
    """Nobody has tried the chain yet; two have a mail address."""
    with scope(organisation=busy_company):
        AlarmTest.objects.unlogged("a story begins").all().delete()
    Message.objects.all().delete()
    return busy_company


def an_hour_passes(company: Any) -> None:
    with scope(organisation=company):
        AlarmTest.objects.unlogged("time passes").update(started_at=F("started_at") - timedelta(minutes=40))


def test_a_drill_alarm_from_the_chain_to_the_proof(
    company: Any, mia: Any, served: Any, browser: Browser, log_in: Any
) -> None:
    with scope(organisation=company):
        path = AlertPath.objects.in_order()[0]
    context = browser.new_context(viewport=PHONE, color_scheme="dark", locale="de-DE")
    page = context.new_page()
    log_in(page, mia)
    page.goto(served.url + reverse("contacts:alertpath-detail", args=[company.slug, path.pk]))
    page.get_by_role("link", name="Alarmprobe starten").click()
    expect(page.get_by_role("heading", name="Wer alarmiert wird")).to_be_visible()
    assert Message.objects.count() == 0
    page.get_by_label("per Mail").uncheck()
    page.get_by_label("telefonisch").uncheck()
    page.get_by_role("button", name="Übungsalarm jetzt auslösen").click()
    expect(page.get_by_role("alert")).to_contain_text("Wählen Sie mindestens einen Weg")
    page.get_by_label("per Mail").check()
    page.get_by_label("telefonisch").check()
    page.get_by_role("button", name="Übungsalarm jetzt auslösen").click()
    expect(page.get_by_text("Der Übungsalarm geht an 2 Personen per Mail.")).to_be_visible()
    assert problems(page) == []

    mail = Message.objects.order_by("to")[0]
    assert mail.subject.startswith("ÜBUNG")
    found = re.search(r"/a/\S+/", mail.text)
    assert found is not None
    other = browser.new_context(viewport=PHONE, locale="de-DE", java_script_enabled=False)
    answer = other.new_page()
    answer.goto(served.url + found.group())
    answer.get_by_role("button", name="Erhalten").click()
    answer.get_by_role("button", name="in 15 Minuten").click()
    answer.get_by_text("Andere Zahl von Minuten").first.click()
    answer.get_by_label("Andere Zahl von Minuten").fill("1441")
    answer.get_by_role("button", name="Diese Zahl melden").click()
    expect(answer.get_by_role("alert")).to_contain_text("höchstens 1440")
    answer.get_by_label("Andere Zahl von Minuten").fill("25")
    answer.get_by_role("button", name="Diese Zahl melden").click()
    answer.get_by_role("button", name="Nummer stimmt", exact=True).click()
    expect(answer.get_by_role("heading", name="Vielen Dank. Das war alles.")).to_be_visible()
    other.close()

    an_hour_passes(company)
    page.reload()
    expect(page.locator("main")).to_contain_text("1 von 3")
    page.get_by_role("link", name="Zeiten eintragen").nth(1).click()
    with scope(organisation=company):
        test = AlarmTest.objects.get()
        started = timezone.localtime(test.started_at, company.zone)
    page.get_by_label("Tag").fill(f"{started - timedelta(days=1):%Y-%m-%d}")
    page.get_by_label("Erreicht um").fill(f"{started:%H:%M}")
    page.get_by_role("button", name="Speichern", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Der Alarm begann später")
    page.get_by_label("Tag").fill(f"{started:%Y-%m-%d}")
    page.get_by_role("button", name="Speichern", exact=True).click()
    expect(page.locator("main")).to_contain_text("2 von 3")

    page.get_by_role("link", name="Alarmprobe abschließen").click()
    page.get_by_label("Was aufgefallen ist").fill("Einer war nicht zu erreichen.")
    page.get_by_role("button", name="Alarmprobe abschließen").click()
    expect(page.locator("main")).to_contain_text("Nicht erreicht:")
    expect(page.locator("main")).to_contain_text("Einer war nicht zu erreichen.")
    assert problems(page) == []
    page.goto(served.url + reverse("reviews:mark-whole", args=[company.slug, "alert_exercise"]))
    expect(page.locator("main")).to_contain_text(test.name)
    context.close()
    with scope(organisation=company):
        assert AlarmTest.objects.get().state == "done"
        assert sorted(AlarmCall.objects.values_list("answered_by", flat=True)) == ["", "link", "paper"]
