"""The five-minute story: from the one-time link to the printed card."""

import itertools
import re
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from accounts.setup import ensure_setup_link

pytestmark = [pytest.mark.browser, pytest.mark.pdf]

WORDS = {
    "de": {"found": "Firma anlegen", "save": "Speichern", "emergency": "Notfall"},
    "en": {"found": "Create the company", "save": "Save", "emergency": "Emergency"},
}


def submit(page: Page) -> None:
    page.locator("main form[method=post] button[type=submit]").first.click()


def link(page: Page, path: str) -> None:
    """Go where the menu would lead; the menu itself is looked at once."""
    page.goto(re.sub(r"(/o/[^/]+/).*", rf"\1{path}", page.url))


def ways() -> list[Any]:
    """Each language, width, with and without scripts. On PostgreSQL two of them: the pages are the same there."""
    on_both = {("de", 390, False), ("en", 1280, True)}
    return [
        pytest.param(
            *way,
            id=f"{way[0]}-{way[1]}-{'with' if way[2] else 'without'} script",
            marks=() if way in on_both else pytest.mark.once,
        )
        for way in itertools.product(("de", "en"), (390, 1280), (True, False))
    ]


@pytest.mark.parametrize(("language", "width", "script"), ways())
def test_from_the_link_to_the_card(
    transactional_db: None, served: Any, browser: Browser, language: str, width: int, script: bool
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, locale=f"{language}-DE", java_script_enabled=script
    )
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    page.goto(str(ensure_setup_link(served.url)))
    page.fill("input[name=name]", "Mia Brandt")
    page.fill("input[name=email]", "mia@example.com")
    for field in page.locator("input[type=password]").all():
        field.fill("richtig-pferd-batterie")
    submit(page)

    page.fill("input[name=name]", "Weiß & Söhne GmbH")
    page.select_option("select[name=federal_state]", "BW")
    page.fill("input[name=report_number]", "0621 4400-110")
    submit(page)
    expect(page).to_have_url(re.compile(r"/o/weiss-sohne-gmbh/$"))
    expect(page.locator("html")).to_have_attribute("lang", language)

    link(page, "people/new/")
    page.fill("input[name=first_name]", "Ayşe")
    page.fill("input[name=last_name]", "Kaya")
    page.fill("input[name$='-0-value']", "0170 5550000")
    page.get_by_role("button", name=WORDS[language]["save"]).first.click()
    expect(page.locator("h1")).to_contain_text("Ayşe Kaya")

    link(page, "suppliers/new/")
    page.fill("input[name=name]", "Systemhaus Neckar")
    page.check("input[name=is_it_provider]")
    page.get_by_role("button", name=WORDS[language]["save"]).first.click()
    expect(page.locator("h1")).to_contain_text("Systemhaus Neckar")

    link(page, "roles/")
    page.locator("main table a[data-row]").first.click()
    page.goto(page.url + "edit/")
    page.locator("select[name$='-0-person']").select_option(label="Ayşe Kaya")
    page.get_by_role("button", name=WORDS[language]["save"]).first.click()
    expect(page.locator("main")).to_contain_text("Ayşe Kaya")

    link(page, "emergency/")
    expect(page.locator("main")).to_contain_text("0621 4400-110")
    expect(page.locator("main")).to_contain_text("0170 5550000")

    link(page, "print/")
    page.locator("main form button").first.click()
    href = page.locator("a[href$='file.pdf']").get_attribute("href")
    answer = context.request.get(served.url + str(href))
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF-")
    assert refused == []
    context.close()


def test_emergency_view_is_small_and_needs_no_script(
    busy_company: Any, mia: Any, served: Any, browser: Browser, log_in: Any
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800}, java_script_enabled=False)
    page = context.new_page()
    log_in(page, mia)
    sizes: list[int] = []
    page.on("response", lambda response: sizes.append(len(response.body())))
    page.goto(f"{served.url}/o/{busy_company.slug}/emergency/", wait_until="networkidle")

    assert sum(sizes) <= 60_000
    expect(page.locator("main")).to_contain_text("Ayşe Kaya")
    assert settings.DEBUG is False
    context.close()
