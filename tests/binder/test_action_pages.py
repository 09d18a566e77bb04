"""Action pages: one side for each phase, in sizes that can be read at arm's length, for every playbook we ship."""

from __future__ import annotations

from dataclasses import replace

import pytest

from binder import press
from binder.document import build, printable
from binder.sheet import SubjectGone
from playbooks.content import CODES
from plan.model import Plan
from tests import paper_checks, plans
from tests.ransomware import RANSOMWARE, approved, key
from tests.responses import catalogue_duties, catalogue_messages, full_response
from tests.shipped import shipped_playbooks

pytestmark = [pytest.mark.pdf, pytest.mark.once]

LANGUAGES = ("de", "en")


def with_playbooks(*playbooks, language="de") -> Plan:
    plan = replace(plans.example_plan(), language=language)
    response = replace(
        full_response(language),
        playbooks=playbooks,
        duties=catalogue_duties(language),
        messages=catalogue_messages(language),
    )
    return replace(plan, response=response)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", CODES)
def test_every_shipped_playbook_takes_one_side_for_each_phase(code, language):
    playbook = next(each for each in shipped_playbooks(language) if each.kind == code.lower())
    document = build(with_playbooks(playbook, language=language), "playbook", playbook.id)

    assert press.overflowing(document) == []
    assert len(press.layout(document).pages) == 5


def test_the_page_is_valid_and_in_sizes_that_can_be_read():
    document = build(with_playbooks(approved(RANSOMWARE)), "playbook", RANSOMWARE.id)
    pdf = press.print_document(document)

    assert paper_checks.ua_failures(pdf) == []
    assert min(paper_checks.type_sizes(pdf)) >= 10
    assert press.print_document(document) == pdf


def test_it_says_all_that_a_stranger_needs():
    text = paper_checks.text_of(
        press.print_document(build(with_playbooks(approved(RANSOMWARE)), "playbook", RANSOMWARE.id))
    )

    for needed in ("Erkennen:", "Ziel:", "Sofort", "NICHT TUN", "ANRUFEN", "ENDE Phase A", "Netzwerkkabel ziehen"):
        assert needed in text, needed
    assert "Freigegeben von Marion Beck" in text


def test_a_draft_says_so():
    document = build(with_playbooks(RANSOMWARE), "playbook", RANSOMWARE.id)

    assert "ENTWURF" in paper_checks.text_of(press.print_document(document))


def test_too_much_text_is_refused_by_name_instead_of_shrinking_type():
    long = tuple(replace(each, detail="Raum im Keller hinter der Heizung " * 5) for each in RANSOMWARE.steps)
    document = build(with_playbooks(replace(RANSOMWARE, steps=long)), "playbook", RANSOMWARE.id)

    problems = press.overflowing(document)

    assert problems
    assert any("Erkennen" in each or "Phase" in each for each in problems)


def test_a_playbook_that_is_gone():
    with pytest.raises(SubjectGone):
        build(with_playbooks(RANSOMWARE), "playbook", key("gone"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_binder_has_its_tabs_in_the_order_of_use(language):
    plan = replace(plans.example_plan(), language=language, response=full_response(language))
    document = printable("binder").build(plan)
    pdf = press.print_document(document)

    assert paper_checks.page_count(pdf) % 2 == 0
    assert paper_checks.ua_failures(pdf) == []
    text = paper_checks.text_of(pdf)
    titles = {
        "de": ("Meldepflichten und Fristen", "Notbetrieb", "Vorbereitete Mitteilungen"),
        "en": ("Reporting duties and deadlines", "Emergency operation", "Prepared messages"),
    }[language]
    places = [text.index(title) for title in titles]
    assert places == sorted(places)


def test_a_company_without_any_of_it_prints_the_first_binder():
    document = printable("binder").build(plans.example_plan())

    assert not document.context["has_response"]


@pytest.mark.parametrize("key_", ["deadlines", "messages"])
@pytest.mark.parametrize("is_empty", [False, True])
def test_deadlines_and_messages_with_and_without_content(key_, is_empty):
    plan = plans.empty_plan() if is_empty else replace(plans.example_plan(), response=full_response())
    document = printable(key_).build(plan)
    pdf = press.print_document(document)

    assert paper_checks.ua_failures(pdf) == []
    if key_ == "deadlines":
        assert "keine Rechtsberatung" in paper_checks.text_of(pdf)
