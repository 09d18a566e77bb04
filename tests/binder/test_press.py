"""The press: every document, printed for several companies in both languages, holds what paper promises."""

from __future__ import annotations

import importlib
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from binder import press
from binder.document import DOCUMENTS, Document, build, printable
from plan.model import Plan
from tests import inventories, paper_checks, plans

# One group, since prints are kept per process; once, since paper is a pure function of the plan.
pytestmark = [pytest.mark.pdf, pytest.mark.once, pytest.mark.xdist_group("press")]

PLANS = {
    "example": plans.example_plan,
    "empty": plans.empty_plan,
    "huge": lambda language: plans.huge_plan(20, language),
    "hostile": plans.hostile_plan,
    "full": plans.full_plan,
}
KEYS = [entry.key for entry in DOCUMENTS]


@cache
def looked_at(key: str, plan: str, language: str) -> paper_checks.Print:
    """One print per document, plan and language for all tests of this process."""
    return paper_checks.print_and_look(printable(key).build(PLANS[plan](language)))


def printed(key: str, plan: str, language: str) -> bytes:
    return looked_at(key, plan, language).pdf


PRINTS = [(key, plan, "de") for plan in PLANS if plan != "full" for key in KEYS]
PRINTS += [(key, plan, "en") for plan in ("example", "empty") for key in KEYS]
PRINTS += [(key, "full", "de") for key in ("binder", "deadlines", "messages")]


@pytest.mark.parametrize(("key", "plan", "language"), PRINTS)
def test_every_print_holds_what_paper_promises(key: str, plan: str, language: str) -> None:
    """PDF/UA-1, tags that belong to the content, only our faces, no small type, no code on paper."""
    pdf = printed(key, plan, language)
    assert paper_checks.ua_failures(pdf) == []

    structure = paper_checks.structure_of(pdf)
    assert structure.errors == []
    assert len(structure.places) > 10

    fonts = paper_checks.fonts_of(pdf)
    assert {name for name, _embedded, _unicode in fonts} == set(paper_checks.OUR_FACES)
    assert all(embedded and unicode for _name, embedded, unicode in fonts)

    assert looked_at(key, plan, language).overlaps == []
    assert min(paper_checks.type_sizes(pdf)) >= (8 if key.startswith("wallet") else 10)

    text = paper_checks.text_of(pdf)
    assert "None" not in text
    assert "&lt;" not in text
    assert "{#" not in text


SHEETS = [
    (key, plan, name)
    for plan in ("example", "huge", "hostile")
    for key, name in (
        ("process_sheet", "p0" if plan == "huge" else "Auftragsannahme"),
        ("resource_sheet", "r3" if plan == "huge" else "Server 1"),
    )
]


@pytest.mark.parametrize(("key", "plan", "name"), [*SHEETS, ("resource_sheet", "example", "Bestellbuch")])
def test_every_sheet_of_one_entry_holds_what_paper_promises(key: str, plan: str, name: str) -> None:
    document = build(PLANS[plan]("de"), key, plans.key(name))
    made = paper_checks.print_and_look(document)
    pdf = made.pdf
    assert paper_checks.ua_failures(pdf) == []
    assert paper_checks.structure_of(pdf).errors == []
    assert made.overlaps == []
    assert min(paper_checks.type_sizes(pdf)) >= 10
    assert "None" not in paper_checks.text_of(pdf)


def test_three_hundred_processes_fit_on_the_priority_list() -> None:
    """The head is repeated on each page, every line is there, nothing runs over."""
    network, inventory = inventories.many(300, 60)
    plan = replace(plans.example_plan(), network=network, inventory=inventory)
    document = printable("recovery_priority").build(plan)
    pdf = press.print_document(document)
    text = paper_checks.text_of(pdf)
    pages = paper_checks.page_count(pdf)
    assert text.count("Wen anrufen") == pages
    assert len(document.context["rows"]) == 360
    words = " ".join(text.split())
    assert all(f"Bereich {n:04d}" in words or f"{n:04d}" in text for n in range(300))
    assert min(paper_checks.type_sizes(pdf)) >= 10


def test_numbers_on_the_sheets_are_large() -> None:
    """ux: numbers that are dialled are read by torchlight."""
    pdf = press.print_document(build(plans.example_plan(), "resource_sheet", plans.key("Server 1")))
    assert max(paper_checks.type_sizes(pdf)) >= 18


@pytest.mark.parametrize("key", KEYS)
def test_the_same_plan_gives_the_same_bytes(key: str) -> None:
    again = press.print_document(printable(key).build(plans.example_plan()))
    assert again == printed(key, "example", "de")


def test_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    """Another process with another hash seed, time zone and locale prints the same file."""
    program = (
        "import sys, django; django.setup()\n"
        "from binder import press; from binder.document import printable; from tests import plans\n"
        "pdf = press.print_document(printable('crisis_team').build(plans.example_plan()))\n"
        "sys.stdout.buffer.write(pdf)\n"
    )
    import os

    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    other = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, env=environment, check=True, cwd=Path.cwd()
    )
    assert other.stdout == printed("crisis_team", "example", "de")


@pytest.mark.parametrize(("plan", "language"), [*((plan, "de") for plan in PLANS), ("example", "en")])
def test_the_wall_card_is_one_page(plan: str, language: str) -> None:
    assert paper_checks.page_count(printed("wall_card", plan, language)) == 1


@pytest.mark.parametrize("plan", list(PLANS))
def test_wallet_cards_have_a_page_a_side(plan: str) -> None:
    assert paper_checks.page_count(printed("wallet_cards_staff", plan, "de")) == 1
    assert paper_checks.page_count(printed("wallet_cards_crisis_team", plan, "de")) == 2


@pytest.mark.parametrize("plan", list(PLANS))
def test_the_binder_ends_outside(plan: str) -> None:
    """The phone list must be read from the back: the last page is the back of a sheet."""
    assert paper_checks.page_count(printed("binder", plan, "de")) % 2 == 0


@pytest.mark.parametrize("key", ["wall_card", "wallet_cards_staff"])
@pytest.mark.parametrize("plan", ["example", "huge", "hostile"])
def test_no_private_number_where_everybody_reads(key: str, plan: str) -> None:
    digits = "".join(c for c in paper_checks.text_of(printed(key, plan, "de")) if c.isdigit())
    assert "1795550199" not in digits
    assert "6215550110" in digits  # the reporting number does stand there


def test_the_crisis_team_sees_private_numbers() -> None:
    assert plans.PRIVATE_NUMBER in paper_checks.text_of(printed("phone_list", "example", "de"))


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("wall_card", ["IT-Notfallnummer", "Zweite Nummer", "Nächste Prüfung"]),
        ("wallet_cards_staff", ["IT-Notfallnummer", "Treffpunkt", "Ich melde mich bei"]),
        ("wallet_cards_crisis_team", ["Leitung des Krisenteams", "Versicherung, Vers.-Nr."]),
        ("phone_list", ["Telefon", "Name"]),
        ("crisis_team", ["Bis zu welchem Betrag?", "Wo treffen wir uns?"]),
        ("call_sheet", ["Rolle, Name", "angerufen von"]),
        ("escalation", ["Rolle", "Aufgabe"]),
        ("recovery_priority", ["Prozess oder System", "Stunden", "läuft"]),
        ("deadlines", ["Das ist keine Rechtsberatung", "Pflicht", "Empfänger"]),
        ("messages", ["Mitteilung an", "Was sollen sie tun?"]),
        ("impact_report", ["Entscheidung der Leitung", "Prozess"]),
        ("binder", ["IT-Notfallnummer", "Standort dieses Exemplars"]),
    ],
)
def test_an_empty_plan_prints_lines_to_fill_in(key: str, words: list[str]) -> None:
    text = paper_checks.text_of(printed(key, "empty", "de"))
    for word in words:
        assert word in text
    document = printable(key).build(plans.empty_plan())
    assert press.render_html(document).count('class="fill ') >= len(words)


def test_gaps_of_the_example_are_lines() -> None:
    """Nobody keeps the log: the role is printed with lines for holder and deputy."""
    html = press.render_html(printable("crisis_team").build(plans.example_plan()))
    section = html.split("Protokollführung")[1].split("</section>")[0]
    assert section.count('class="fill ') >= 4


def test_hostile_text_is_printed_as_text() -> None:
    html = press.render_html(printable("phone_list").build(plans.hostile_plan()))
    assert "<b>Mallory" not in html
    assert "&lt;b&gt;Mallory" in html
    text = paper_checks.text_of(printed("phone_list", "hostile", "de"))
    assert "<b>Mallory</b>" in text
    assert "{{ plan }}" in text


@pytest.mark.parametrize("language", ["de", "en"])
def test_pages_say_what_they_are(language: str) -> None:
    """Class, draft, day in the plan's own time zone, page of pages, copy number."""
    text = paper_checks.text_of(printed("phone_list", "example", language))
    pages = paper_checks.page_count(printed("phone_list", "example", language))
    expected = {
        "de": [
            "Nur Krisenteam",
            "ENTWURF – nicht freigegeben",
            "Stand 12.03.2026",
            f"Seite 1/{pages}",
            "Exemplar",
        ],
        "en": [
            "Crisis team only",
            "DRAFT – not approved",
            "As of 12 Mar 2026",
            f"Page 1/{pages}",
            "Copy no.",
        ],
    }
    for words in expected[language]:
        assert words in text


def test_chapters_start_on_the_right_and_blank_backs_say_so() -> None:
    layout = press.layout(printable("binder").build(plans.example_plan()))
    first_pages = {
        name: number
        for number, page in enumerate(layout.pages, start=1)
        for name in page.anchors
        if name in {"rate", "alarm", "team", "restart"}
    }
    assert sorted(first_pages) == ["alarm", "rate", "restart", "team"]
    assert all(number % 2 for number in first_pages.values())
    assert "Diese Seite bleibt frei" in paper_checks.text_of(printed("binder", "example", "de"))


def test_furniture_is_an_artifact() -> None:
    """WeasyPrint 70 hangs it on no tree; `finish` mends that. Fails when an upgrade changes it."""
    pages = paper_checks.page_count(printed("phone_list", "example", "de"))
    assert paper_checks.structure_of(printed("phone_list", "example", "de")).artifacts >= 4 * pages


def test_headers_have_a_scope() -> None:
    scopes = paper_checks.structure_of(printed("escalation", "example", "de")).scopes
    assert "/Row" in scopes
    assert "/Column" in scopes


def test_links_are_described_by_their_words() -> None:
    words = paper_checks.structure_of(printed("binder", "example", "de")).link_words
    assert words
    assert set(words) == {"Seite"}


def test_bookmarks_lead_to_the_chapters() -> None:
    import io

    import pikepdf

    with pikepdf.open(io.BytesIO(printed("binder", "example", "de"))) as pdf, pdf.open_outline() as outline:
        titles = [item.title for item in outline.root]
    assert titles == [
        "IT-Notfall",
        "1 Einschätzen und eskalieren",
        "2 Alarmkette",
        "3 Krisenteam",
        "4 Was zuerst laufen muss",
        "5 Telefonliste",
    ]


def test_the_full_binder_has_the_tabs_of_the_order_of_use() -> None:
    """3 action pages, 4 deadlines, 5 emergency operation, 6 return, 7 messages; references name the right pages."""
    import io

    import pikepdf

    pdf = printed("binder", "full", "de")
    with pikepdf.open(io.BytesIO(pdf)) as opened, opened.open_outline() as outline:
        titles = [item.title for item in outline.root]
    assert titles == [
        "IT-Notfall",
        "1 Einschätzen und eskalieren",
        "1 Alarmkette",
        "2 Krisenteam",
        "3 Was ist passiert?",
        "4 Meldepflichten und Fristen",
        "5 Notbetrieb",
        "6 Was zuerst laufen muss",
        "7 Vorbereitete Mitteilungen",
        "Telefonliste",
    ]
    pages = [" ".join(page.split()) for page in paper_checks.text_of(pdf).split("\f")]
    first = next(
        n for n, text in enumerate(pages, start=1) if "Erpressungssoftware" in text and "Phase A" in text
    )
    index = next(text for text in pages if "Was sehen Sie?" in text)
    assert f"Seite {first}" in index
    assert first % 2
    assert f"Seite {first + 1}" in pages[first - 1]
    assert f"Seite {first}/{len(pages) - 1}" in pages[first - 1]


def too_long(plan: Plan) -> Plan:
    return replace(
        plan, report_number="0621 555-0110 oder über die Zentrale, Durchwahl 4711, nach 18 Uhr den Pförtner"
    )


def test_a_text_without_room_is_refused_and_named() -> None:
    document = printable("wall_card").build(too_long(plans.example_plan()))
    assert press.overflowing(document)
    with pytest.raises(press.DoesNotFit, match=r"Kürzen Sie .*„0621 555-0110 oder über die Zentrale"):
        press.print_document(document)


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_number_of_two_lines_still_fits(language: str) -> None:
    plan = replace(plans.example_plan(language), report_number="+49 621 5550-1100")
    assert press.overflowing(printable("wall_card").build(plan)) == []


def test_the_press_fetches_nothing_but_our_own_files(tmp_path: Path) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    fetcher = press._machine().fetcher
    for url in (
        secret.as_uri(),
        "http://localhost/x.svg",
        "paper:../press.py",
        "paper:/etc/passwd",
        "paper:x.ttf",
    ):
        with pytest.raises(ValueError, match="does not fetch"):
            fetcher.fetch(url)
    assert fetcher.fetch("paper:cut-marks.svg").read().startswith(b"<svg")


def test_without_pango_a_sentence_names_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    class NoPango:
        """Stands where WeasyPrint is looked for and fails as it does without its libraries."""

        def find_spec(self, name: str, path: object = None, target: object = None) -> None:
            if name == "weasyprint":
                raise OSError("cannot load library 'libgobject-2.0-0'")

    document: Document = printable("wall_card").build(plans.example_plan())
    press._machine.cache_clear()
    for name in [name for name in sys.modules if name.split(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [NoPango(), *sys.meta_path])
    with pytest.raises(press.PressUnavailable, match=r"apt-get install .*libpango"):
        press.print_document(document)
    monkeypatch.undo()
    press._machine.cache_clear()
    press._sheet.cache_clear()


def test_everything_but_the_press_itself_works_without_weasyprint() -> None:
    """Importing the press must not load the library: a fresh process proves it."""
    program = (
        "import sys, django; django.setup()\n"
        "import binder.press, binder.document\n"
        "assert 'weasyprint' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=Path.cwd())


def test_the_environment_is_left_alone() -> None:
    """Chromium and others started from this process need their own fonts."""
    import os

    press.warm_up()
    assert "FONTCONFIG_FILE" not in os.environ


def test_the_press_is_one_module() -> None:
    module: ModuleType = importlib.import_module("binder.press")
    assert module.print_document.__doc__
