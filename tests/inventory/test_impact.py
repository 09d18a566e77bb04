"""What ratings mean, as pure numbers and as sentences: the worked examples of BSI-Standard 200-4, 7."""

import uuid
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from inventory.demands import proposed_rto
from inventory.impact import (
    Analysis,
    Completeness,
    answered,
    asked_horizons,
    completeness,
    falling,
    filled_forward,
    fingerprint,
    first_intolerable,
    missing,
    moment,
    moved,
)
from inventory.impact_words import conclude, falling_sentence, hours_after
from inventory.network import Network, Process, Scheme

MONEY, NAME = uuid.UUID(int=1), uuid.UUID(int=2)
HOURS = tuple(Decimal(h) for h in (4, 8, 24, 72, 168, 336, 720))
SCHEME = Scheme(HOURS, intolerability_level=2, reaction_hours=Decimal(4), buffer_hours=Decimal(0))
WORDS = {0: "gering", 1: "mittel", 2: "hoch", 3: "sehr hoch"}


def row(*levels, kind=MONEY):
    """Levels at the horizons in their order; None stays unknown."""
    return {(kind, hours): level for hours, level in zip(HOURS, levels, strict=False)}


def test_mtpd_is_the_first_horizon_at_which_anything_is_intolerable():
    found = first_intolerable(row(0, 1, 2, 3) | row(0, 0, 1, 2, kind=NAME), SCHEME)

    assert (found.hours, found.kinds) == (Decimal(24), ((MONEY, 2),))


def test_nothing_intolerable_is_not_time_critical_and_unknown_is_not_zero():
    assert first_intolerable(row(0, 0, 1, 1, 1, 1, 1), SCHEME) is None
    assert first_intolerable(row(None, None, None, 2), SCHEME).hours == 72


def test_ratings_at_a_horizon_that_is_no_longer_named_do_not_count():
    levels = {(MONEY, Decimal(2)): 3} | row(0, 2)

    assert first_intolerable(levels, SCHEME).hours == 8


@pytest.mark.parametrize(
    ("levels", "cells"),
    [
        ((0, 1, 2, 3), []),
        ((2, 2, 2), []),
        ((0, 2, 1), [(8, 24, 2)]),
        ((3, None, 1, 2, 3), [(4, 24, 3), (4, 72, 3)]),
        ((None, None), []),
    ],
)
def test_a_falling_value_is_found_with_the_earlier_one(levels, cells):
    assert [(each.earlier, each.later, each.floor) for each in falling(row(*levels))] == cells


def test_the_sentence_at_a_falling_cell():
    with translation.override("de"):
        assert falling_sentence(falling(row(0, 2, 1))[0]) == (
            "Nach 24 Stunden kann der Schaden nicht kleiner sein als nach 8 Stunden."
        )
        assert falling_sentence(falling(row(None, None, None, 2, 1))[0]) == (
            "Nach 7 Tagen kann der Schaden nicht kleiner sein als nach 3 Tagen."
        )


def test_completeness_counts_mandatory_kinds_only():
    levels = row(0, 1) | row(*[0] * 7, kind=NAME)

    assert missing(levels, [MONEY, NAME], HOURS) == 5
    assert missing(levels, [NAME], HOURS) == 0
    assert completeness(0, 14) is Completeness.NOT
    assert completeness(9, 5) is Completeness.PARTLY
    assert completeness(14, 0) is Completeness.COMPLETE


def test_fingerprint_tells_every_change_that_counts_and_no_other():
    base = Analysis(levels=row(0, 1, 2), rto=Decimal(20))
    print_ = fingerprint(base, SCHEME)

    assert len(print_) == 64
    assert fingerprint(Analysis(levels=row(0, 1, 2, None), rto=Decimal("20.00")), SCHEME) == print_
    assert (
        fingerprint(Analysis(levels={(NAME, Decimal(1)): 3} | base.levels, rto=Decimal(20)), SCHEME) == print_
    )
    others = [
        Analysis(levels=row(0, 1, 3), rto=Decimal(20)),
        Analysis(levels=row(0, 1), rto=Decimal(20)),
        Analysis(levels=base.levels, rto=Decimal(8)),
        Analysis(
            levels=base.levels, rto=Decimal(20), mtpd_override=Decimal(4), mtpd_override_reason="Vertrag"
        ),
        Analysis(levels=base.levels, rto=Decimal(20), worst_time_note="Monatsende"),
        Analysis(levels=base.levels, rto=Decimal(20), rpo=Decimal(0)),
        Analysis(levels=base.levels, rto=Decimal(20), mbco_percent=50),
    ]
    prints = {fingerprint(each, SCHEME) for each in others}
    assert len(prints | {print_}) == len(others) + 1
    stricter = Scheme(HOURS, 1, Decimal(4), Decimal(0))
    assert fingerprint(base, stricter) != print_


def test_a_new_horizon_is_proposed_the_level_before_it():
    levels = {(MONEY, Decimal(4)): 1, (MONEY, Decimal(24)): 2}

    found = filled_forward(levels, [MONEY, NAME], [Decimal(h) for h in (2, 4, 8, 24, 72)])

    assert found == {(MONEY, Decimal(8)): 1, (MONEY, Decimal(72)): 2}


# --- Sentences ----------------------------------------------------------------------------------------
def said(levels, gaps=0, **fields):
    process = Process(uuid.UUID(int=9), "Auftragsannahme", is_rated=bool(levels), **fields)
    derived = first_intolerable(levels, SCHEME)
    process = Process(
        process.id,
        process.name,
        is_rated=process.is_rated,
        derived_mtpd=derived.hours if derived else None,
        mtpd_override=process.mtpd_override,
        duration=process.duration,
    )
    with translation.override("de"):
        return conclude(process, derived, SCHEME, {MONEY: "Geld", NAME: "Ansehen"}, WORDS, gaps)


def test_result_of_the_worked_example():
    result = said(row(0, 1, 2))

    assert (result.mtpd, result.proposal) == (24, 20)
    assert result.sentences == (
        "Spätestens wieder nötig nach 24 Stunden, weil „Geld“ dann hoch ist.",
        "Vorschlag fürs Ziel: 20 Stunden (24 − 4 Reaktionszeit − 0 Reserve).",
    )


def test_several_kinds_a_run_time_and_a_reaction_that_takes_all():
    assert "Geld (hoch), Ansehen (sehr hoch)" in said(row(0, 0, 2) | row(0, 0, 3, kind=NAME)).sentences[0]
    assert "− 6 Laufzeit" in said(row(0, 0, 2), duration=Decimal(6)).sentences[1]
    at_once = said(row(2))
    assert at_once.proposal == 0
    assert "Reaktionszeit" in at_once.sentences[1]
    assert "sofort" in at_once.sentences[1]


def test_nothing_known_something_open_and_not_critical_are_three_things():
    sentences = [said({}).sentences, said(row(0, 1), gaps=5).sentences, said(row(*[1] * 7)).sentences]

    assert all(len(each) == 1 for each in sentences)
    assert len({each[0] for each in sentences}) == 3
    assert "5" in sentences[1][0]
    assert "30 Tagen" in sentences[2][0]


def test_an_own_value_says_what_it_overrides():
    shorter, longer, same = (said(row(0, 1, 2), mtpd_override=Decimal(h)) for h in (8, 72, 24))

    assert shorter.mtpd == 8
    assert shorter.proposal == 4
    assert "24 Stunden" in shorter.sentences[1]
    assert "widerspricht" not in shorter.sentences[1]
    assert "widerspricht" in longer.sentences[1]
    assert "24 Stunden" not in same.sentences[1]
    assert said({}, mtpd_override=Decimal(0)).sentences[0].startswith("Sofort")


def test_days_behind_a_preposition_take_the_dative():
    with translation.override("de"):
        assert [hours_after(Decimal(h)) for h in (4, 24, 72)] == ["4 Stunden", "24 Stunden", "3 Tagen"]


def test_the_proposal_takes_off_reaction_and_buffer():
    scheme = Scheme(HOURS, 2, Decimal(4), Decimal(2))
    process = Process(MONEY, "x", derived_mtpd=Decimal(24), duration=Decimal(6))

    assert proposed_rto(process, Network(scheme)) == 12


# --- Plain questions ----------------------------------------------------------------------------------
def test_offered_answers_and_the_moment_asked_about():
    assert asked_horizons(HOURS) == [4, 24, 72, 168]
    assert asked_horizons([Decimal(12), Decimal(2)]) == [2, 12]
    assert moment(Decimal(24), HOURS) == 24
    assert moment(Decimal(20), HOURS) == 24
    assert moment(Decimal(8000), HOURS) == 720
    assert moment(None, HOURS) == 168


def test_an_intolerable_answer_fills_below_before_and_on_from_there():
    found = answered({}, MONEY, Decimal(24), 3, SCHEME)

    assert [found.cells[(MONEY, hours)] for hours in HOURS] == [1, 1, 3, 3, 3, 3, 3]
    assert found.overwritten == {}


def test_a_tolerable_answer_says_nothing_about_later():
    found = answered({}, MONEY, Decimal(24), 0, SCHEME)

    assert found.cells == {(MONEY, Decimal(h)): 0 for h in (4, 8, 24)}


def test_without_a_first_moment_earlier_cells_stay_unknown():
    assert answered({}, MONEY, Decimal(168), 1, SCHEME, first=False).cells == {(MONEY, Decimal(168)): 1}


def test_finer_ratings_stay_and_what_would_change_is_named():
    finer = row(0, 1, 2, 2, 3)

    kept = answered(finer, MONEY, Decimal(24), 2, SCHEME)
    changed = answered(finer, MONEY, Decimal(24), 3, SCHEME)

    assert kept.overwritten == {}
    assert set(kept.cells) == {(MONEY, Decimal(336)), (MONEY, Decimal(720))}
    assert changed.overwritten == {(MONEY, Decimal(24)): 2, (MONEY, Decimal(72)): 2}


levels_of_a_row = st.lists(st.one_of(st.none(), st.integers(0, 3)), min_size=7, max_size=7)


@given(levels_of_a_row, st.sampled_from(HOURS), st.integers(0, 3), st.booleans())
def test_whatever_was_monotone_stays_so_after_any_answer(levels, at, level, first):
    stored = row(*levels)
    if falling(stored):
        return

    found = answered(stored, MONEY, at, level, SCHEME, first=first)
    after = stored | found.cells

    assert falling(after) == []
    assert after[(MONEY, at)] == level
    tolerable_before = all((stored[(MONEY, h)] or 0) < 2 for h in HOURS if h < at)
    if first and tolerable_before:
        assert all(after[(MONEY, h)] < 2 for h in HOURS if h < at and stored[(MONEY, h)] is None)


@given(levels_of_a_row, levels_of_a_row, st.sampled_from([*asked_horizons(HOURS), None]))
def test_moving_the_first_moment_moves_it_there_and_stays_monotone(one, other, when):
    stored = row(*one) | row(*other, kind=NAME)
    if falling(stored) or first_intolerable(stored, SCHEME) is None:
        return

    after = stored | moved(stored, when, SCHEME)
    found = first_intolerable(after, SCHEME)

    assert falling(after) == []
    assert found is None or found.hours >= (when or Decimal(169))
    if when is not None and first_intolerable(stored, SCHEME).hours >= when:
        assert found.hours == when
