"""The night in German: adapt the ransomware playbook, print it, pull the plug of the file server."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.paper_checks import page_count, text_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.pdf,
    pytest.mark.once,
]  # a long walk, and the same on every database


def test_from_the_template_to_the_printed_page_and_the_simulated_outage(
    browser: Browser, served: Any, busy_company: Any, mia: Any, log_in: Any
) -> None:
    context = browser.new_context(locale="de-DE", viewport={"width": 1280, "height": 900})
    page: Page = context.new_page()
    base = f"{served.url}/o/{busy_company.slug}"
    log_in(page, mia)

    # Adapt: another word needs a reason, and the place in our house stands on the sheet.
    page.goto(f"{base}/playbooks/")
    page.get_by_role("link", name="Erpressungssoftware (Ransomware)").first.click()
    playbook = page.url
    page.goto(f"{playbook}pages/detect_report/")
    page.get_by_role("listitem").filter(has_text="Sicherungsmedien abziehen").get_by_role(
        "link", name="Bearbeiten"
    ).click()
    page.fill("[name=action]", "Bandlaufwerk abziehen")
    page.fill("[name=detail]", "Keller, Raum U 07")
    page.get_by_role("button", name="Speichern").click()
    expect(page.locator("[name=action]")).to_have_value(
        "Bandlaufwerk abziehen"
    )  # refused, and nothing is lost
    page.fill("[name=deviation_reason]", "Wir sichern auf Band.")
    page.get_by_role("button", name="Speichern").click()
    page.goto(playbook)
    expect(page.locator("main")).to_contain_text("Bandlaufwerk abziehen")
    expect(page.locator("main")).to_contain_text("Wir sichern auf Band.")

    # Print: one side for each of the five phases.
    page.get_by_role("button", name="Blatt drucken").click()
    href = page.locator("a[href$='file.pdf']").get_attribute("href")
    pdf = context.request.get(f"{served.url}{href}").body()
    text = text_of(pdf)
    assert page_count(pdf) == 5
    assert "Bandlaufwerk abziehen" in text
    assert "Keller, Raum U 07" in text

    # Pull the plug of the file server: who stands still, and keep it as the script of a test run.
    page.goto(f"{base}/recovery/outage/")
    page.get_by_label("Dateiablage (NAS)").check()
    page.get_by_role("button", name="Ausfall simulieren").click()
    expect(page.locator("main")).to_contain_text("Dateiablage (NAS)")
    page.get_by_role("link", name="Simulation aufbewahren").click()
    page.fill("[name=title]", "Dateiserver weg")
    page.locator("main form button[type=submit]").last.click()
    page.goto(f"{base}/recovery/runs/")
    expect(page.locator("main")).to_contain_text("Dateiserver weg")
    context.close()
