"""Documents as values: what stands in them, decided without a database and without Pango."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import translation

from binder.cards import CARDS_PER_SHEET, FACE_HEIGHT, Line, fitting
from binder.document import DOCUMENTS, Disclosure, printable
from plan.model import AlertPath, AlertStep
from tests import plans


@pytest.mark.parametrize("entry", DOCUMENTS, ids=lambda entry: entry.key)
def test_every_document_carries_what_the_archive_needs(entry) -> None:  # type: ignore[no-untyped-def]
    document = entry.build(plans.example_plan())
    assert document.key == entry.key
    assert document.title
    assert document.language == "de"
    assert document.disclosure == entry.disclosure
    assert document.as_of.isoformat() == "2026-03-12T23:30:00+01:00"


def test_keys_are_unique() -> None:
    assert len({entry.key for entry in DOCUMENTS}) == len(DOCUMENTS)
    with pytest.raises(KeyError):
        printable("nonsense")


def test_the_sheet_speaks_the_language_of_the_plan_not_of_the_reader() -> None:
    with translation.override("en"):
        assert printable("call_sheet").build(plans.example_plan("de")).title == "Alarmkette"
    with translation.override("de"):
        assert printable("call_sheet").build(plans.example_plan("en")).title == "Alarm chain"


def test_a_language_without_catalogue_prints_in_german() -> None:
    assert printable("wall_card").build(plans.example_plan("fr")).language == "de"


def test_no_list_of_contact_points_reaches_the_poster() -> None:
    for key in ("wall_card", "wallet_cards_staff"):
        document = printable(key).build(plans.example_plan())
        assert document.disclosure != Disclosure.CRISIS_TEAM
        assert "555 0101" not in str(document.context).replace("5550101", "555 0101")


def test_the_card_takes_what_fits_in_order_of_priority() -> None:
    entries = [Line("Treffpunkt:", "Tor 2"), Line("Lang:", "Wort " * 200), Line("Weg:", "Signal")]
    kept, left_out = fitting(entries, room=60)
    assert [entry.text for entry in kept] == ["Tor 2", "Signal"]
    assert left_out
    assert sum(entry.height() for entry in kept) <= 60


def test_the_crisis_card_names_the_leader_first_and_says_where_the_others_are() -> None:
    context = printable("wallet_cards_crisis_team").build(plans.example_plan()).context
    assert [role.name for role in context["roles"]][:2] == ["Leitung des Krisenteams", "IT-Verantwortliche/r"]
    assert [place.name for place in context["roles"][0].places] == ["Dr. Ayşe Öztürk-Müller", "Marion Beck"]
    assert context["left_out"]
    assert sum(role.height() for role in context["roles"]) < FACE_HEIGHT
    assert len(context["copies"]) == CARDS_PER_SHEET


def test_the_back_of_the_crisis_card_starts_with_provider_and_insurer() -> None:
    entries = printable("wallet_cards_crisis_team").build(plans.example_plan()).context["entries"]
    assert [entry.text for entry in entries[:2]] == ["Netz & Rat GmbH", "Kurpfälzische Versicherung"]
    assert "K-4711-08" in entries[0].note
    assert "CY-2024-118 330" in entries[1].note


def test_the_call_sheet_calls_holder_then_deputies_then_the_next_step() -> None:
    (path,) = printable("call_sheet").build(plans.example_plan()).context["paths"]
    assert [call.number for call in path.steps[0].calls] == ["1", "1 b"]
    assert [call.name for call in path.steps[0].calls] == ["Jörg Groß", "Łukasz Schäfer"]
    assert path.steps[1].calls[0].name == "Netz & Rat GmbH"
    assert path.steps[3].calls[0].name == ""  # nobody keeps the log: a line to fill in
    assert [step.is_last for step in path.steps] == [False, False, False, False, True]


def test_a_step_that_names_nobody_is_a_line() -> None:
    path = AlertPath(plans.key("p"), "Leer", "", (AlertStep(1, None, None, (), 5, "", False),))
    plan = replace(plans.example_plan(), alert_paths=(path,))
    (printed,) = printable("call_sheet").build(plan).context["paths"]
    assert [call.name for call in printed.steps[0].calls] == [""]


def test_roles_show_a_deputy_even_where_there_is_none() -> None:
    roles = printable("crisis_team").build(plans.example_plan()).context["crisis_roles"]
    by_name = {role.name: role for role in roles}
    assert [p.name for p in by_name["Kommunikation"].places][1:] == [""]
    assert [p.place for p in by_name["Leitung des Krisenteams"].places] == [
        "Inhaber/in",
        "Vertretung",
        "2. Vertretung",
    ]


def test_the_phone_list_starts_with_the_crisis_team_and_lists_everybody_once() -> None:
    groups = printable("phone_list").build(plans.example_plan()).context["groups"]
    assert [group.title for group in groups] == [
        "Krisenteam",
        "Dienstleister",
        "Versicherungen",
        "Behörden",
        "Weitere Personen",
    ]
    names = [entry.name for group in (groups[0], groups[-1]) for entry in group.entries]
    assert sorted(names) == sorted(person.name for person in plans.example_plan().people)


def test_escalation_knows_not_involved_from_not_decided() -> None:
    rows = printable("escalation").build(plans.example_plan()).context["escalation_rows"]
    by_role = {row.role: row for row in rows}
    assert by_role["Kommunikation"].is_set
    assert by_role["Kommunikation"].cells[0] == ()
    assert not by_role["Protokollführung"].is_set
