"""Findings and digits in sentences: nothing is left without words, and what is missing is said exactly."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import given, settings

from backups import digit_words
from backups.findings import WEIGHT, Detail, Finding, Found, Gap, Severity
from backups.judging import judge
from backups.picture import Token, draw
from backups.rule321 import Why, count
from backups.words import SAY, TITLES, Words, ago
from tests.backups.protections import NOW, at, copy, job, key, protection, thing, tried
from tests.backups.test_rule321 import CASES, jobs, productions

pytestmark = pytest.mark.once

PLAN = protection(thing("ERP"), thing("Wirt"), job("Nacht", "ERP", copy("NAS")))
DETAILS = {
    Finding.RUN_TOO_OLD: (Detail.FAILED, Detail.LATE),
    Finding.TEST_FAILED: (Detail.FAILED, Detail.PARTIAL),
    Finding.ON_ITSELF: (Detail.ITSELF, Detail.HOST),
    Finding.SAME_PLACE: (Detail.SITE, Detail.COMPARTMENT),
    Finding.SAME_ADMIN: (Detail.SAME, Detail.UNKNOWN),
    Finding.KEY_NOT_APART: (Detail.MISSING, Detail.DEPENDS),
}
EVERY = [(finding, detail) for finding in Finding for detail in DETAILS.get(finding, (Detail.NONE,))]


def a_finding(finding, detail=Detail.NONE, **fields):
    given = {
        "resource": key("ERP"),
        "job": key("Nacht"),
        "copies": (key("Nacht/NAS"),),
        "others": (key("Wirt"), key("ERP")),
        "have": Decimal(30),
        "limit": Decimal(4),
        "gaps": tuple(Gap),
        "words": ("Werk", "Halle 1"),
        "detail": detail,
    }
    return Found(finding, Severity.ERROR, **given | fields)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(("finding", "detail"), EVERY)
def test_every_finding_has_a_sentence_and_a_way_out(finding, detail, language):
    with override(language):
        told = Words(PLAN).tell(a_finding(finding, detail))
    for text in (told.title, told.sentence, told.fix, str(told.word)):
        assert text
        assert "%(" not in text
        assert "None" not in text
    assert told.code.startswith("BKP-")


def test_nothing_is_forgotten():
    assert set(SAY) == set(TITLES) == set(WEIGHT) == set(Finding)
    assert set(digit_words.REASONS) | {Why.MEDIUM} == set(Why)


def test_numbers_and_names_are_in_the_sentence():
    def sentence(finding, detail=Detail.NONE, **fields):
        return Words(PLAN).tell(a_finding(finding, detail, **fields)).sentence

    assert sentence(Finding.INTERVAL_TOO_LONG) == (
        "Abstand der Sicherungen: 30 Stunden. Zulässiger Datenverlust: 4 Stunden."
    )
    assert sentence(Finding.INTERVAL_TOO_LONG, limit=Decimal(0)).endswith("Zulässiger Datenverlust: keiner.")
    assert sentence(Finding.RESTORE_TOO_SLOW) == (
        "Das Zurücksichern dauerte 30 Stunden. Nutzbar sein muss es nach 4 Stunden."
    )
    assert "„NAS“" in sentence(Finding.ON_ITSELF, Detail.HOST)
    assert "„Wirt“" in sentence(Finding.ON_ITSELF, Detail.HOST)
    assert sentence(Finding.RUN_TOO_OLD, Detail.LATE, have=Decimal(96)).endswith("war vor 4 Tagen.")
    assert sentence(Finding.RUN_TOO_OLD, Detail.FAILED, have=None).endswith("Gelungen ist noch keiner.")
    assert "30 Tage" in sentence(Finding.RETENTION_TOO_SHORT, limit=Decimal(60))
    assert "Werk, Halle 1" in sentence(Finding.SAME_PLACE, Detail.COMPARTMENT)


def test_what_is_gone_has_a_word():
    gone = a_finding(Finding.UNWATCHED, job=key("weg"))
    assert "ein Auftrag außer Betrieb" in Words(PLAN).tell(gone).sentence
    assert Words(PLAN).resource(None) == "eine Ressource außer Betrieb"


def test_ago():
    assert ago(Decimal("0.5")) == "30 Minuten"
    assert ago(Decimal("30.04")) == "30 Stunden"
    assert ago(Decimal(49)) == "2 Tagen"


def test_it_says_exactly_which_copy_is_missing():
    erp, nas = thing("ERP", place=at("Werk")), copy("NAS", on="Synology")
    tape = copy("Band", "tape", is_offsite=True, is_offline=True)

    def said(*copies):
        found = count(protection(erp, job("J", "ERP", *copies)), key("ERP"))
        return digit_words.lacking(found)

    assert said(nas, tape) == ""
    assert said(nas) == "Es fehlt: eine weitere Kopie, und zwar außer Haus, offline oder unveränderbar."
    assert said(tape) == "Es fehlt: eine weitere Kopie."
    assert said(nas, replace(tape, is_offline=False)) == "Es fehlt: eine Kopie offline oder unveränderbar."
    assert said() == (
        "Es fehlen: 2 weitere Kopien, mindestens eine davon auf einer anderen Art von Medium, außer Haus, "
        "offline oder unveränderbar."
    )


def test_the_finding_about_321_says_it_too():
    found = protection(thing("ERP"), job("J", "ERP", copy("NAS", on="Synology")))
    judgement = judge(found, key("ERP"), at=NOW)
    (one,) = [each for each in judgement.findings if each.finding == Finding.NO_321]
    assert Words(found).tell(one, judgement).sentence.startswith("Es fehlt: eine weitere Kopie")


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ("nothing at all", ("overdue", "3-2-1 nicht erfüllt", "keine Kopie, die zählt")),
        ("NAS and tape, restored and checked", ("ok", "3-2-1-1-0 erfüllt", "")),
        ("NAS and a tape in the bank", ("ok", "3-2-1 erfüllt", "nie versucht")),
        ("NAS and tape, restored in part", ("due", "3-2-1 erfüllt", "teilweise zurückgesichert")),
        ("one immutable copy in the cloud alone", ("overdue", "3-2-1 nicht erfüllt", "Kopien: 2 von 3")),
    ],
)
def test_verdict(case, expected):
    parts, name, _have, _holds = CASES[case]
    assert digit_words.verdict(count(protection(*parts), key(name))) == expected


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_every_reason_is_a_sentence(case):
    parts, name, _have, _holds = case
    words = digit_words.in_words(count(protection(*parts), key(name)))
    for each in words:
        assert all(text and "%(" not in text for text in (each.label, each.word, each.verdict, *each.reasons))


# --- The picture --------------------------------------------------------------------------------------
def tokens(*parts):
    words = digit_words.in_words(count(protection(*parts), key("ERP")))
    return ["".join(box.token[0] for box in row.boxes) for row in draw(words).rows]


def test_boxes():
    """o: original, t: there, m: missing, w: wrong, u: unknown."""
    erp, nas = thing("ERP"), copy("NAS", on="Synology")
    tape = copy("Band", "tape", is_offsite=True, is_offline=True)
    assert tokens(erp) == ["omm", "tm", "m", "m", "u"]
    assert tokens(erp, job("J", "ERP", nas, tape), tried("ERP")) == ["ott", "tt", "t", "t", "t"]
    assert tokens(erp, job("J", "ERP", nas), tried("ERP", result="failed")) == ["otm", "tt", "m", "m", "w"]


@settings(max_examples=100, deadline=None)
@given(productions, jobs())
def test_boxes_and_words_stay_inside_and_apart(production, one):
    picture = draw(digit_words.in_words(count(protection(production, one), key("ERP"))))
    for row in picture.rows:
        right = max(box.x + 28 for box in row.boxes)
        assert right < row.text_x
        assert 0 <= row.y < row.verdict_y < row.y + picture.height // 5
        # 13 px Atkinson needs 6.3 px a letter, bold ones included
        assert row.text_x + 6.3 * max(len(row.label), len(row.verdict)) <= picture.width
        there = sum(box.token in {Token.ORIGINAL, Token.THERE} for box in row.boxes)
        assert there <= max(1, row.number)
