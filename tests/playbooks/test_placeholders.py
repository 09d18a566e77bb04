"""Placeholders: found, checked with a suggestion, filled in one pass."""

import pytest
from django.utils.translation import override

from playbooks import catalogue
from playbooks.placeholders import Level, Mistake, Piece, check, fill, gaps, known, names_in, pieces


def test_names_in_order_each_once():
    assert names_in("[[b]] [[a]]", "[[b]] [[c]]") == ("b", "a", "c")


@pytest.mark.parametrize(
    ("text", "mistake", "found", "suggestion"),
    [
        ("Bei [[organsation]]", Mistake.UNKNOWN, "organsation", "organisation"),
        ("[[Organisation]]", Mistake.UNKNOWN, "Organisation", "organisation"),
        ("[[ organisation ]]", Mistake.UNKNOWN, " organisation ", "organisation"),
        ("[[next-update]]", Mistake.UNKNOWN, "next-update", "next_update"),
        ("[[zzzzzz]]", Mistake.UNKNOWN, "zzzzzz", ""),
        ("[[]]", Mistake.EMPTY, "", ""),
        ("[[  ]]", Mistake.EMPTY, "", ""),
        ("seit [[detected_at sind", Mistake.UNCLOSED, "[[detected_at sind", ""),
        ("seit [[detected_at] sind", Mistake.UNCLOSED, "[[detected_at] sind", ""),
        ("seit detected_at]] sind", Mistake.UNOPENED, "seit detected_at]]", ""),
        ("seit [detected_at]] sind", Mistake.UNOPENED, "seit [detected_at]]", ""),
        ("eine [[zeile\nhier]]", Mistake.UNCLOSED, "[[zeile", ""),
    ],
)
def test_one_mistake(text, mistake, found, suggestion):
    problem = check(text)[0]

    assert (problem.mistake, problem.found, problem.suggestion) == (mistake, found, suggestion)


def test_all_mistakes_in_order_each_once():
    assert [each.mistake for each in check("[[x]] [[y [[]] [[x]]")] == [
        Mistake.UNKNOWN,
        Mistake.UNCLOSED,
        Mistake.EMPTY,
    ]


@pytest.mark.parametrize("text", ["", "ohne", "[eins] und [zwei]", "[[organisation]], [[affected]]"])
def test_nothing_wrong(text):
    assert check(text) == []


def test_every_mistake_has_a_german_sentence():
    with override("de"):
        said = [each.sentence for each in check("[[organsation]] [[zzzz]] [[]] a]] [[b")]

    assert said == [
        "[[organsation]] gibt es nicht. Meinten Sie [[organisation]]?",
        "[[zzzz]] gibt es nicht. Wählen Sie einen aus der Liste der Platzhalter.",
        "Ein Platzhalter ist leer: Schreiben Sie einen Namen zwischen die Klammern, etwa [[organisation]].",
        "Bei „a]]“ werden Klammern geschlossen, die nie geöffnet wurden: Beginnen Sie mit [[.",
        "Bei „[[b“ ist ein Platzhalter nicht geschlossen: Beenden Sie ihn mit ]].",
    ]


def test_missing_values_become_lines_to_fill_in():
    text = "Bei [[organisation]] seit [[detected_at]]."

    assert fill(text, {"organisation": "Acme"}, "de") == "Bei Acme seit ____________ (Bemerkt am)."
    assert pieces(text, {"organisation": "Acme"}, "de")[:2] == [Piece("Bei "), Piece("Acme", "organisation")]


def test_values_are_not_read_again():
    assert fill("[[organisation]]", {"organisation": "[[affected]] AG"}, "de") == "[[affected]] AG"


def test_unknown_names_stay_visible():
    assert fill("a [[nonsense]] b", {"nonsense": ""}, "de") == "a [[nonsense]] b"


def test_gaps_are_of_the_company_only():
    found = gaps({"organisation": "Acme"}, "[[organisation]] [[status_page]]", "[[affected]]")

    assert [each.name for each in found] == ["status_page"]


def test_every_placeholder_is_worded_and_used():
    used = {
        name
        for message in catalogue.messages().values()
        for language in ("de", "en")
        for name in names_in(message.subject[language], message.body[language])
    }

    assert used == set(known())
    for each in known().values():
        assert {*each.label, *each.example} == {"de", "en"}
        assert all([*each.label.values(), *each.example.values()])
    assert sum(each.level == Level.ORGANISATION for each in known().values()) == 8


def test_shipped_messages_are_without_mistakes_and_alike_in_both_languages():
    for message in catalogue.messages().values():
        names = {}
        for language in ("de", "en"):
            texts = message.texts(language)
            assert check(texts["subject"]) == []
            assert check(texts["body"]) == []
            names[language] = set(names_in(texts["subject"], texts["body"]))
        assert names["de"] == names["en"], message.code
