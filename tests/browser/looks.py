"""Looking at pages as people do: wide in the light, and on a phone in the dark."""

from collections.abc import Iterable
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

LOOKS: tuple[tuple[int, Any], ...] = ((1280, "light"), (390, "dark"))
FRAME = (
    "header.bar",
    "nav.nav",
    "#keyboard-help",
)  # the same on every page: a third of what is to be looked at

RUN = """([without, options]) => axe.run(without.length ? {exclude: without} : document, options)
  .then(found => found.violations)"""
ONLY_VIOLATIONS = {"resultTypes": ["violations"]}  # what is right need not be written down


def problems(page: Page, *, without: Iterable[str] = ()) -> list[str]:
    """What is wrong with the page in the browser: accessibility, scrolling sideways."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
    violations = page.evaluate(RUN, [[[each] for each in without], ONLY_VIOLATIONS])
    sentences = [
        f"{page.url}: {v['id']} {v['help']} {[n['target'] for n in v['nodes']][:3]}" for v in violations
    ]
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if wide > 0:
        sentences.append(f"{page.url}: {wide} px wider than the window")
    return sentences


def problems_on_all(page: Page, addresses: Iterable[str]) -> list[str]:
    """Open each page once and look at it in both ways; at the frame around it, on the first page only."""
    found: list[str] = []
    frame_seen = False
    for address in addresses:
        answer = page.goto(address)
        if answer is None or answer.status != 200:
            found.append(f"{address} answers {answer and answer.status}")
            continue
        for width, scheme in LOOKS:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            seen = problems(page, without=FRAME if frame_seen else ())
            found += [f"{width} {scheme}: {sentence}" for sentence in seen]
        frame_seen = frame_seen or page.locator(FRAME[1]).count() > 0
    return found
