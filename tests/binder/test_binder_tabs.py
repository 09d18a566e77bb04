"""The tabs of the binder in the order of use, and the documents of tabs 4 and 7."""

from __future__ import annotations

from dataclasses import replace

import pytest

from binder import press
from binder.document import printable
from tests import paper_checks, plans
from tests.responses import full_response

pytestmark = [pytest.mark.pdf, pytest.mark.once, pytest.mark.xdist_group("press")]


@pytest.mark.parametrize("language", ["de", "en"])
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
