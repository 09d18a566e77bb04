"""Action pages: one phase is exactly one side, for every shipped playbook, in type that can be read by torchlight."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from binder import press
from binder.action_pages import due, times
from binder.action_room import HEIGHT, Air, needed
from binder.document import SubjectGone, build, printable
from binder.pages import BINDER_SHEETS
from binder.sheet import Document
from plan.model import Plan
from plan.response import Response
from playbooks.phases import Phase
from playbooks.texts import PlaybookText
from tests import paper_checks, plans, ransomware, responses
from tests.ransomware import RANSOMWARE, SERVER, key
from tests.shipped import shipped_playbooks

pytestmark = [pytest.mark.pdf, pytest.mark.once, pytest.mark.xdist_group("press")]

CODES = [each.kind for each in shipped_playbooks("de")]
X_HEIGHT = 0.496  # of the face, in em


def plan_with(*playbooks: PlaybookText, language: str = "de", base: Plan | None = None) -> Plan:
    response = Response(
        playbooks=playbooks,
        duties=responses.catalogue_duties(language),
        messages=responses.catalogue_messages(language),
    )
    return replace(base or plans.example_plan(language), response=response)


def document(playbook: PlaybookText, *others: PlaybookText, **more: Any) -> Document:
    return build(plan_with(playbook, *others, **more), "playbook", playbook.id)


@cache
def printed() -> bytes:
    return press.print_document(document(ransomware.approved(RANSOMWARE), SERVER))


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("code", CODES)
def test_every_shipped_playbook_has_a_page_per_phase(code: str, language: str) -> None:
    """Laid out without writing the PDF. The reckoning of the preview asks for no less than the press, or says so."""
    playbooks = {each.kind: each for each in shipped_playbooks(language)}
    made = document(
        playbooks[code], *(each for each in playbooks.values() if each.kind != code), language=language
    )

    layout = press.layout(made)

    assert len(layout.pages) == len(made.context["card"].pages) == 5
    assert press.overflowing(made) == []
    assert paper_checks.overlapping_texts(layout) == []
    for page, sheet in zip(made.context["card"].pages, layout.pages, strict=True):
        reckoned = needed(page, made.context["card"].title, made.context["calls"], Air(page.air))
        assert _end(sheet) - 25 <= reckoned <= _end(sheet) + 90


def _end(sheet: Any) -> float:
    """Where the last line of a page ends, in points from the top of its content."""
    root = sheet._page_box
    (foot,) = (
        box for box in root.descendants() if _class(box) == "action-end" and hasattr(box, "margin_top")
    )
    return float((foot.position_y + foot.margin_height() - root.content_box_y()) * 0.75)


def _class(box: Any) -> str:
    return box.element.attrib.get("class", "") if box.element is not None else ""


def test_it_holds_what_paper_promises() -> None:
    pdf = printed()
    assert paper_checks.ua_failures(pdf) == []
    assert paper_checks.structure_of(pdf).errors == []
    assert {name for name, _embedded, _unicode in paper_checks.fonts_of(pdf)} == set(paper_checks.OUR_FACES)
    assert min(paper_checks.type_sizes(pdf)) >= 10
    assert press.print_document(document(ransomware.approved(RANSOMWARE), SERVER)) == pdf


def test_steps_and_numbers_are_large_enough() -> None:
    """A small letter of a step is 7.2 pt high (NASA CR-177605); the number to report to is 18 pt."""
    sizes = {}
    for box in press.layout(document(RANSOMWARE, SERVER)).pages[0]._page_box.descendants():
        if getattr(box, "text", "").strip():
            sizes.setdefault(box.text.strip(), box.style["font_size"] * 0.75)
    assert sizes["Protokoll beginnen"] * X_HEIGHT >= 7.2
    assert sizes["0621 555-0110"] >= 18


def test_everything_stands_on_its_page_and_in_order() -> None:
    text = paper_checks.text_of(printed())
    first = text.split("\f")[0]
    order = (
        "Erkennen:",
        "Ziel:",
        "Aufhören · Anrufen · Aufschreiben",
        "NICHT TUN",
        "Protokoll beginnen",
        "ENDE Phase A",
    )
    assert [first.index(each) for each in order] == sorted(first.index(each) for each in order)
    for words in (
        "ANRUFEN",
        "K-4711-08",
        "CY-2024-118",
        "nur mit: Geschäftsführung",
        "WENN nur ein Gerät",
        "Serverausfall",
    ):
        assert words in first
    assert "Als Beweis sichern" in text.split("\f")[1]
    assert "Notfall oder Krise ausrufen" in text.split("\f")[1]
    assert "72 h" in text.split("\f")[2]
    assert "Freigegeben von Marion Beck am 03.02.2026" in first
    assert "weiter mit Phase B" in " ".join(first.split())
    assert "Seite 2" in first
    assert "das war die letzte Seite" in text.split("\f")[4]


def test_the_numbers_to_call_stand_at_the_same_side_of_every_page() -> None:
    layout = press.layout(document(RANSOMWARE, SERVER))
    places = set()
    for sheet in layout.pages:
        root = sheet._page_box
        box = next(box for box in root.descendants() if _class(box) == "call-box")
        places.add(round(box.position_x - root.content_box_x()))
    assert len(places) == 1


def test_no_private_number_hangs_in_a_room() -> None:
    digits = "".join(each for each in paper_checks.text_of(printed()) if each.isdigit())
    assert "1795550199" not in digits


def test_what_nobody_knows_is_a_line_to_fill_in() -> None:
    blank = PlaybookText(id=key("blank"), title="Noch leer", kind="other")
    made = build(replace(plans.empty_plan(), response=Response(playbooks=(blank,))), "playbook", blank.id)

    assert len(press.layout(made).pages) == 1
    html = press.render_html(made)
    assert html.count('class="fill ') >= 9
    assert "None" not in html


def test_three_at_once_three_prohibitions_and_seven_steps_have_room() -> None:
    """The limits of a page, with words of a usual length."""
    page = Phase.DETECT_REPORT
    text = replace(
        RANSOMWARE,
        steps=(
            *RANSOMWARE.immediate(page),
            *(
                ransomware.step(
                    page,
                    f"Befallenes Gerät {n} vom Netz trennen",
                    "Leuchte am Anschluss ist aus",
                    "it_lead",
                    15,
                )
                for n in range(7)
            ),
        ),
    )
    assert press.overflowing(document(text)) == []


def test_a_full_page_is_refused_and_says_what_to_shorten() -> None:
    """Type is never made smaller instead."""
    long = ransomware.step(
        Phase.ASSESS, "Sehr " + "lange " * 20 + "prüfen", "Es steht " + "dort " * 20, "it_lead", 60
    )
    many = (replace(long, id=key(f"long {n}")) for n in range(7))
    text = replace(RANSOMWARE, steps=(*RANSOMWARE.steps, *many))

    with pytest.raises(
        press.DoesNotFit,
        match=r"Phase B .*passt nicht auf eine Seite\. Kürzen Sie den längsten Schritt, „Sehr",
    ) as error:
        press.print_document(document(text, SERVER))

    assert "Phase A" not in str(error.value)


def test_names_of_two_hundred_characters_break_nothing() -> None:
    plan = plans.example_plan()
    name = "Verwaltungsgemeinschaftsangelegenheiten " * 5
    roles = tuple(replace(each, name=name) for each in plan.roles)
    people = tuple(replace(each, name=name) for each in plan.people)
    suppliers = tuple(replace(each, name=name, customer_number="4711-" * 20) for each in plan.suppliers)
    base = replace(plan, roles=roles, people=people, suppliers=suppliers, organisation=name)

    layout = press.layout(document(SERVER, base=base))

    assert len(layout.pages) == 1
    assert paper_checks.overlapping_texts(layout) == []


def test_hostile_words_are_printed_as_words() -> None:
    html = press.render_html(document(replace(SERVER, title="<script>x</script>")))
    assert "<script>x" not in html


def test_what_is_gone_says_so() -> None:
    with pytest.raises(SubjectGone):
        build(plans.example_plan(), "playbook", key("nothing"))


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (None, ""),
        (0, "sofort"),
        (15, "bis 0:15 h"),
        (90, "bis 1:30 h"),
        (1440, "bis 24 h"),
        (4320, "bis 72 h"),
        (20160, "in 14 Tagen"),
    ],
)
def test_when_a_step_is_due(minutes: int | None, words: str) -> None:
    from django.utils import translation

    with translation.override("de"):
        assert due(minutes) == words


def test_the_times_of_a_duty_in_a_few_characters() -> None:
    from django.utils import translation

    nis2 = next(each for each in responses.catalogue_duties("de") if each.code == "BSIG_32")
    with translation.override("de"):
        assert times(nis2).startswith("24 h · 72 h")


def test_a_page_gets_less_air_before_it_is_called_full() -> None:
    made = document(shipped_playbooks("de")[0]).context
    page = made["card"].pages[0]
    assert page.air
    assert needed(page, made["card"].title, made["calls"], Air.PLENTY) > HEIGHT


def test_all_shipped_playbooks_keep_their_pages_in_the_binder() -> None:
    """Among the sheets of the other chapters, with the page numbers of the other chapters beside them."""
    response = replace(responses.full_response(), playbooks=shipped_playbooks("de"))
    plan = replace(plans.example_plan(), response=response)

    assert press.overflowing(printable("binder").build(plan)) == []


def test_no_sheet_of_the_binder_restyles_the_action_page() -> None:
    """One class, one sheet: what a later sheet says again would push a full page over its edge."""
    own = selectors("action.css")

    for name in BINDER_SHEETS:
        if name not in {"action.css", "base.css"}:
            assert not own & selectors(name), name


def selectors(name: str) -> set[str]:
    """What a sheet styles, without the boxes of the page's margin."""
    text = re.sub(r"/\*.*?\*/", "", (press.SHEETS / name).read_text(), flags=re.DOTALL)
    found = {part.strip() for group in re.findall(r"([^{}]+)\{", text) for part in group.split(",")}
    return {each for each in found if not each.startswith("@")}
