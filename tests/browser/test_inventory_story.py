"""From an empty company to the list of what must run first, in German, with the keyboard alone."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.actions import found_company
from tests.factories.accounts import PASSWORD
from tests.paper_checks import text_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.pdf,
    pytest.mark.once,
]  # a long walk, and the same on every database

PROCESSES = ("Aufträge annehmen", "Rechnungen schreiben", "Löhne zahlen")
SYSTEMS = {
    "Stromversorgung": "1 h",
    "Netzwerk": "2 h",
    "Büroserver": "9 h",
    "Warenwirtschaft": "90 min",
    "Telefonanlage": "30 min",
    "Buchhaltung": "4 h",
    "Lohnprogramm": "1 Tag",
    "Drucker": "",
}
NEEDS = {
    "Aufträge annehmen": ["Warenwirtschaft", "Telefonanlage"],
    "Rechnungen schreiben": ["Buchhaltung", "Drucker"],
    "Löhne zahlen": ["Lohnprogramm"],
    "Warenwirtschaft": ["Büroserver"],
    "Büroserver": ["Netzwerk", "Stromversorgung"],
    "Telefonanlage": ["Stromversorgung"],
}


class Keyboard:
    """Somebody who never touches the mouse: Tab, letters, Enter and the keys of the help page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.press, self.type = page.keyboard.press, page.keyboard.type

    def to(self, selector: str, text: str = "") -> None:
        """Tab on until the focus stands on a matching element."""
        for _step in range(250):
            self.press("Tab")
            if self.page.evaluate(
                "([selector, text]) => document.activeElement.matches(selector) && "
                "(document.activeElement.labels?.[0] ?? document.activeElement).textContent.includes(text)",
                [selector, text],
            ):
                return
        raise AssertionError(f"Tab never reaches {selector} {text} on {self.page.url}")

    def fill(self, name: str, text: str) -> None:
        self.to(f"[name={name}]")
        self.type(text)

    def go(self, letter: str) -> None:
        """The keys g and a letter: an entry of the menu."""
        with self.page.expect_navigation():
            self.press("g")
            self.press(letter)

    def follow(self, key: str) -> None:
        with self.page.expect_navigation():
            self.press(key)

    def open(self, text: str) -> None:
        self.to("a", text)
        self.follow("Enter")


def enter(keys: Keyboard, **fields: str) -> None:
    """Fill a new entry and save it."""
    keys.follow("n")
    for name, text in fields.items():
        keys.fill(name, text)
    keys.follow("Control+Enter")


def test_three_processes_and_eight_systems_by_keyboard(
    transactional_db: None, mia: Any, served: Any, browser: Browser
) -> None:
    company = found_company(by=mia, name="Kühn GmbH", language="de", federal_state="BW")
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="de-DE")
    page = context.new_page()
    keys = Keyboard(page)
    page.goto(f"{served.url}/account/login/")
    keys.fill("login", mia.email)
    keys.fill("password", PASSWORD)
    keys.follow("Enter")

    for name in PROCESSES:
        keys.go("b")
        enter(keys, name=name)
        expect(page.locator("h1")).to_have_text(name)
    for name, estimate in SYSTEMS.items():
        page.goto(f"{served.url}/o/{company.slug}/resources/")
        enter(keys, name=name, rta_estimate_hours=estimate)
        expect(page.locator("h1")).to_have_text(name)
    for name, needed in NEEDS.items():
        page.goto(f"{served.url}/o/{company.slug}/{'processes' if name in PROCESSES else 'resources'}/")
        keys.open(name)
        keys.open("was es braucht")
        for each in sorted(needed, key=list(SYSTEMS).index):
            page.locator("body").press("Home")
            page.evaluate("document.activeElement.blur()")
            keys.to("input[type=checkbox]", each)
            keys.press("Space")
        keys.follow("Control+Enter")
        for each in needed:
            expect(page.locator("main")).to_contain_text(each)

    # How bad, and after how long: digits in the grid, from "4 Stunden" to "30 Tage".
    for name, levels in zip(PROCESSES, ("0122222", "0012222", "0000222"), strict=True):
        page.goto(f"{served.url}/o/{company.slug}/processes/")
        keys.open(name)
        keys.to("a[href*='/impact/']")
        keys.follow("Enter")
        keys.to("main table select")
        keys.type(levels)
        keys.follow("Control+Enter")
    expect(page.locator("main")).to_contain_text("7 Tage")

    page.goto(f"{served.url}/o/{company.slug}/processes/")
    assert [row.inner_text() for row in page.locator("main tbody th").all()] == list(PROCESSES)

    page.goto(f"{served.url}/o/{company.slug}/print/")
    keys.to("button[formaction*='priority'], form[action*='priority'] button")
    keys.follow("Enter")
    href = page.locator("a[href$='file.pdf']").get_attribute("href")
    paper = text_of(context.request.get(served.url + str(href)).body())

    order = [paper.index(name) for name in (*PROCESSES,)]
    assert order == sorted(order)
    assert all(name in paper for name in SYSTEMS if name != "Drucker")
    assert "20 Stunden" in paper
    context.close()
