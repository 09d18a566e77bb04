"""Plans of return, emergency operation and rack sheet through the press."""

from __future__ import annotations

from functools import cache

import pytest

from binder import press
from binder.document import Document, build
from plan.model import Plan
from tests import paper_checks, recoveries
from tests.plans import PRIVATE_NUMBER, key

pytestmark = [pytest.mark.pdf, pytest.mark.once, pytest.mark.xdist_group("press")]

PLANS = {
    "example": recoveries.example_plan,
    "english": lambda: recoveries.example_plan("en"),
    "hostile": recoveries.hostile_plan,
    "huge": recoveries.huge_plan,
}
SHEETS = {
    "recovery_plan": "plan server",
    "restoration_plan": "plan restoration",
    "continuity_plan": "plan orders",
    "emergency_operation": "Auftragsannahme",
    "rack_sheet": "Serverraum",
    "recovery_extract": "plan server",
}
BARE = [
    ("example", "recovery_plan", "plan bare"),
    ("example", "emergency_operation", "Versand"),
    ("example", "emergency_operation", "Lohnabrechnung"),
    ("example", "rack_sheet", "Dachboden"),
]
PRINTS = [("example", sheet, name) for sheet, name in SHEETS.items()]
PRINTS += [
    ("hostile", sheet, SHEETS[sheet]) for sheet in ("recovery_plan", "emergency_operation", "rack_sheet")
]
PRINTS += [("english", "recovery_plan", "plan server"), ("english", "rack_sheet", "Serverraum")]
PRINTS += [("huge", "recovery_plan", "plan server"), ("huge", "rack_sheet", "Serverraum")]


def document(plan: str, sheet: str, name: str) -> Document:
    return build(loaded(plan), sheet, key(name))


@cache
def loaded(plan: str) -> Plan:
    return PLANS[plan]()


@cache
def looked_at(plan: str, sheet: str, name: str) -> paper_checks.Print:
    return paper_checks.print_and_look(document(plan, sheet, name))


def printed(plan: str, sheet: str, name: str) -> bytes:
    return looked_at(plan, sheet, name).pdf


@pytest.mark.parametrize(("plan", "sheet", "name"), [*PRINTS, *BARE])
def test_every_sheet_holds_what_paper_promises(plan: str, sheet: str, name: str) -> None:
    pdf = printed(plan, sheet, name)
    assert paper_checks.ua_failures(pdf) == []
    assert paper_checks.structure_of(pdf).errors == []
    assert looked_at(plan, sheet, name).overlaps == []
    assert min(paper_checks.type_sizes(pdf)) >= 10
    fonts = paper_checks.fonts_of(pdf)
    assert {face for face, _embedded, _unicode in fonts} == set(paper_checks.OUR_FACES)
    text = paper_checks.text_of(pdf)
    assert "None" not in text
    assert "{{" not in text or plan == "hostile"


@pytest.mark.parametrize(("sheet", "name"), SHEETS.items())
def test_the_same_plan_gives_the_same_bytes(sheet: str, name: str) -> None:
    assert press.print_document(document("example", sheet, name)) == printed("example", sheet, name)


@pytest.mark.parametrize("sheet", ["recovery_plan", "restoration_plan", "continuity_plan", "rack_sheet"])
def test_steps_are_large_enough_for_bad_light(sheet: str) -> None:
    """ux 1.1: a small letter is 7.2 pt high, that is 14.6 pt in our face."""
    assert 14.6 in paper_checks.type_sizes(printed("example", sheet, SHEETS[sheet]))


@pytest.mark.parametrize(
    ("sheet", "name", "words"),
    [
        ("recovery_plan", "plan bare", ["Was ist zu tun?", "Was sieht man dann?", "Nur der Ort", "Firma"]),
        ("emergency_operation", "Lohnabrechnung", ["Was ist zu tun?", "Wie lange", "Name"]),
        ("emergency_operation", "Versand", ["Anzahl Personen", "Datum, Name", "Was darf niemand zusagen?"]),
        ("rack_sheet", "Dachboden", ["Wo ist der Schalter?", "Wie heißt es?"]),
    ],
)
def test_what_nobody_knows_is_a_line_to_fill_in(sheet: str, name: str, words: list[str]) -> None:
    html = press.render_html(document("example", sheet, name))
    assert html.count('class="fill ') >= len(words)
    text = " ".join(paper_checks.text_of(printed("example", sheet, name)).split())
    assert [word for word in words if word not in text] == []


def test_a_blank_form_is_one_page_on_its_side() -> None:
    layout = press.layout(document("example", "emergency_operation", "Auftragsannahme"))
    sides = [page.width > page.height for page in layout.pages]
    assert sides.count(True) == 1
    assert sides[-1]
    narrow = press.layout(document("example", "emergency_operation", "Versand"))
    assert len(narrow.pages) == 2  # the page and its form


def test_a_form_with_eight_long_headings_still_fits() -> None:
    layout = press.layout(document("hostile", "emergency_operation", "Auftragsannahme"))
    assert [page.width > page.height for page in layout.pages].count(True) == 1


def test_sheets_that_are_handed_out_show_no_private_number() -> None:
    for sheet in ("emergency_operation", "rack_sheet"):
        assert PRIVATE_NUMBER not in paper_checks.text_of(printed("example", sheet, SHEETS[sheet]))
    assert PRIVATE_NUMBER in paper_checks.text_of(printed("example", "recovery_plan", "plan server"))


def test_an_extract_names_nobody() -> None:
    text = paper_checks.text_of(printed("example", "recovery_extract", "plan server"))
    for word in ("Jörg Groß", "0800 5550700", "Umschlag 3", "Bestellbuch", "Wen anrufen"):
        assert word not in text
    assert "Auszug für Dienstleister" in text
    assert "Server 1 einschalten" in text


def test_the_checklist_begins_on_a_page_of_its_own() -> None:
    pages = paper_checks.text_of(printed("example", "recovery_plan", "plan server")).split("\f")
    (steps,) = [page for page in pages if "Strom am Serverschrank" in page]
    assert "Wen anrufen" not in steps
