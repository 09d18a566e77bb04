"""NIS2: companies with what § 28 BSIG makes of them, and which questions come up."""

from decimal import Decimal
from itertools import product

import pytest

from playbooks.nis2 import CHOICES, UNKNOWN, Question, Status, asked, assess, next_question, size_answers

ESSENTIAL, IMPORTANT, COVERED_NOT = Status.ESSENTIAL, Status.IMPORTANT, Status.NONE
NOTHING = {
    "critical_operator": "no",
    "special_service": "none",
    "telecom": "no",
    "annex_1": "none",
    "negligible_1": "no",
    "annex_2": "none",
    "negligible_2": "no",
    "linked": "none",
    "other_law": "none",
}


def company(staff=None, turnover=None, balance=None, **answers):
    """A company that does nothing special, with these figures (million euros) and answers."""
    figures = size_answers(
        staff,
        None if turnover is None else Decimal(str(turnover)),
        None if balance is None else Decimal(str(balance)),
    )
    return NOTHING | {str(question): answer for question, answer in figures.items()} | answers


COMPANIES = [
    ("crafts", company(14, 2, 1), COVERED_NOT, False),
    ("large retailer, not listed", company(900, 300, 200), COVERED_NOT, False),
    ("waterworks above the threshold", company(20, 3, 8, critical_operator="yes"), ESSENTIAL, False),
    ("qualified trust service of two", company(2, 1, 1, special_service="qualified_trust"), ESSENTIAL, False),
    ("TLD registry", company(9, 1, 1, special_service="tld"), ESSENTIAL, False),
    ("DNS provider", company(3, 1, 1, special_service="dns"), ESSENTIAL, False),
    ("other trust service", company(3, 1, 1, special_service="trust"), IMPORTANT, False),
    (
        "large trust service",
        company(300, 90, 90, special_service="trust", annex_1="digital"),
        ESSENTIAL,
        False,
    ),
    ("small telecom", company(12, 3, 2, telecom="yes"), IMPORTANT, True),
    ("telecom, 50 staff", company(50, 3, 2, telecom="yes"), ESSENTIAL, True),
    ("telecom, turnover alone", company(12, 30, 10, telecom="yes"), IMPORTANT, True),
    ("telecom, turnover and balance", company(12, 10.01, 10.01, telecom="yes"), ESSENTIAL, True),
    ("hosting, 49 staff, small figures", company(49, 9, 9, annex_1="digital"), COVERED_NOT, False),
    ("hosting, 50 staff", company(50, 1, 1, annex_1="digital"), IMPORTANT, False),
    ("hosting, 249 staff", company(249, 40, 40, annex_1="digital"), IMPORTANT, False),
    ("hosting, 250 staff", company(250, 1, 1, annex_1="digital"), ESSENTIAL, False),
    ("hospital chain, few staff, big figures", company(10, 50.01, 43.01, annex_1="health"), ESSENTIAL, False),
    ("turnover big, balance not", company(10, 80, 43, annex_1="health"), IMPORTANT, False),
    ("balance big, turnover not", company(10, 50, 80, annex_1="health"), IMPORTANT, False),
    ("figures exactly at the lower line", company(10, 10, 10, annex_1="energy"), COVERED_NOT, False),
    ("turnover above, balance at the line", company(10, 10.01, 10, annex_1="energy"), COVERED_NOT, False),
    ("machine maker, 60 staff", company(60, 8, 5, annex_2="manufacturing"), IMPORTANT, False),
    ("machine maker, 2000 staff", company(2000, 900, 900, annex_2="manufacturing"), IMPORTANT, False),
    ("machine maker, 30 staff", company(30, 8, 5, annex_2="manufacturing"), COVERED_NOT, False),
    ("solar panels on the roof", company(300, 80, 80, annex_1="energy", negligible_1="yes"), COVERED_NOT, False),
    (
        "solar panels and a food factory",
        company(300, 80, 80, annex_1="energy", negligible_1="yes", annex_2="food"),
        IMPORTANT,
        False,
    ),
    (
        "a little post and much else",
        company(80, 8, 8, annex_2="post", negligible_2="yes"),
        COVERED_NOT,
        False,
    ),
    ("bank under DORA", company(400, 90, 90, annex_1="finance", other_law="dora"), ESSENTIAL, True),
    ("energy network", company(60, 8, 8, annex_1="energy", other_law="energy_network"), IMPORTANT, True),
    ("gematik", company(400, 90, 90, annex_1="health", other_law="gematik"), ESSENTIAL, True),
    ("nobody knows about other law", company(60, 8, 8, annex_1="water", other_law=UNKNOWN), IMPORTANT, None),
    ("own IT is independent", company(40, 5, 5, annex_1="digital", linked="independent"), COVERED_NOT, False),
    # Unknown answers: known only where they cannot matter
    ("size unknown, not listed", company(), COVERED_NOT, False),
    ("50 staff, figures unknown", company(50, annex_2="food"), IMPORTANT, False),
    ("40 staff, small turnover", company(40, 9, annex_2="food"), COVERED_NOT, False),
    ("40 staff, figures unknown", company(40, annex_2="food"), None, False),
    ("annex unknown, 14 staff", company(14, 2, 1, annex_1=UNKNOWN, annex_2=UNKNOWN), COVERED_NOT, False),
    ("annex unknown, 60 staff", company(60, 8, 8, annex_1=UNKNOWN), None, False),
    ("group unknown, 40 staff", company(40, 5, 5, annex_2="food", linked=UNKNOWN), None, False),
    ("group unknown, 60 staff", company(60, 5, 5, annex_2="food", linked=UNKNOWN), IMPORTANT, False),
    ("group unknown, 60 staff, annex 1", company(60, 5, 5, annex_1="water", linked=UNKNOWN), None, False),
    ("critical unknown", company(14, 2, 1, critical_operator=UNKNOWN), None, False),
    ("critical unknown, but a registry", company(9, special_service="tld", critical_operator=UNKNOWN), ESSENTIAL, False),
    ("special unknown", company(9, 1, 1, special_service=UNKNOWN), None, False),
    ("telecom unknown, 14 staff", company(14, 2, 1, telecom=UNKNOWN), None, None),
    ("negligible unknown", company(80, 8, 8, annex_2="post", negligible_2=UNKNOWN), None, False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "status", "carved_out"), [each[1:] for each in COMPANIES], ids=[each[0] for each in COMPANIES]
)
def test_companies(answers, status, carved_out):
    result = assess(answers)

    assert (result.status, result.carved_out) == (status, carved_out)
    assert result.at_least <= result.at_most
    assert bool(result.open_ways) == (status is None)


@pytest.mark.parametrize(
    ("answers", "bounds"),
    [
        (company(40, annex_2="food"), (COVERED_NOT, IMPORTANT)),
        (company(60, 5, 5, annex_1="water", linked=UNKNOWN), (IMPORTANT, ESSENTIAL)),
        (company(14, 2, 1, critical_operator=UNKNOWN), (COVERED_NOT, ESSENTIAL)),
        (company(14, 2, 1, telecom=UNKNOWN), (COVERED_NOT, IMPORTANT)),
        ({}, (COVERED_NOT, ESSENTIAL)),
    ],
)
def test_bounds_of_the_unknown(answers, bounds):
    result = assess(answers)

    assert (result.at_least, result.at_most) == bounds


def walk(answers):
    """The questions that come up when somebody answers like this."""
    given = {}
    while (question := next_question(given)) is not None:
        given[question] = answers.get(question, UNKNOWN)
    return [str(question) for question in given]


@pytest.mark.parametrize(
    ("answers", "questions"),
    [
        (company(14, 2, 1), ["critical_operator", "special_service", "telecom", "annex_1", "annex_2"]),
        (company(critical_operator="yes"), ["critical_operator", "other_law"]),
        (company(special_service="dns"), ["critical_operator", "special_service", "other_law"]),
        (
            company(60, telecom="yes"),
            ["critical_operator", "special_service", "telecom", "linked", "staff"],  # carved out already
        ),
        (
            company(60, annex_2="food"),
            [
                "critical_operator",
                "special_service",
                "telecom",
                "annex_1",
                "annex_2",
                "negligible_2",
                "linked",
                "staff",
                "other_law",
            ],
        ),
        (
            company(300, annex_1="water"),
            [
                "critical_operator",
                "special_service",
                "telecom",
                "annex_1",
                "negligible_1",
                "linked",
                "staff",
                "other_law",
            ],
        ),
    ],
)
def test_only_what_matters_is_asked(answers, questions):
    assert walk(answers) == questions


def test_unknown_everywhere_still_comes_to_an_end():
    found = walk({})

    assert found[0] == "critical_operator"
    assert found[-1] == "other_law"
    assert not {"negligible_1", "negligible_2"} & set(found)


def test_walk_forgets_answers_that_no_longer_come_up():
    answers = company(60, 5, 5, annex_2="food") | {"critical_operator": "yes"}

    assert list(asked(answers)) == ["critical_operator", "other_law"]
    assert list(asked({"annex_1": "water"})) == []


def test_whoever_answers_more_is_never_told_less():
    """Filling in an unknown answer keeps the result inside the bounds that were told before."""
    questions = [Question.CRITICAL, Question.TELECOM, Question.ANNEX_1, Question.STAFF, Question.LINKED]
    for choices in product(
        *([CHOICES[question][0], CHOICES[question][-2], UNKNOWN] for question in questions)
    ):
        answers = NOTHING | dict(zip(map(str, questions), choices, strict=True))
        before = assess(answers)
        for question in questions:
            if answers[question] == UNKNOWN:
                for choice in CHOICES[question]:
                    after = assess(answers | {str(question): choice})
                    assert before.at_least <= after.at_least <= after.at_most <= before.at_most


def test_reasons_name_rule_and_paragraph():
    result = assess(company(60, annex_2="food"))

    assert [(way.rule, way.paragraph) for way in result.reasons] == [("annex_2_medium", "BSIG § 28 (2)")]
    assert result.open_ways == ()


def test_open_ways_name_the_questions_that_would_decide():
    (way,) = assess(company(40, annex_2="food")).open_ways

    assert way.rule == "annex_2_medium"
    assert set(way.open_questions) == {"linked", "staff", "turnover", "balance"}


@pytest.mark.parametrize("answers", [{"telecom": "maybe"}, {"nonsense": "yes"}])
def test_other_answers_are_refused(answers):
    with pytest.raises(ValueError, match="is no"):
        assess(answers)


def test_size_answers_at_the_lines():
    assert list(size_answers(49, Decimal(10), Decimal(10)).values()) == ["below_50", "to_10", "to_10"]
    assert list(size_answers(50, Decimal("10.01"), Decimal(43)).values()) == ["below_250", "to_50", "to_43"]
    assert list(size_answers(250, Decimal("50.01"), Decimal("43.01")).values()) == [
        "from_250",
        "above_50",
        "above_43",
    ]
    assert size_answers() == {}
