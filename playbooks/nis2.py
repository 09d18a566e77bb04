"""Whether NIS2 covers a company: the questions of BSIG § 28 in order, and what the answers say. Pure; no legal advice.

Every question may stay unknown. The status is then known only if the open answers cannot change it; otherwise the
result says what it is at least and at most. Size by the "and" and "or" of § 28: at least 50 staff, or turnover and balance
sheet both above 10 million euros; for essential entities 250, or above 50 and above 43 million.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum, StrEnum

Answers = Mapping["Question", str] | Mapping[str, str]  # question -> one of its choices; absent: not answered
Known = bool | None

YES, NO, NONE, UNKNOWN = "yes", "no", "none", "unknown"


class Status(IntEnum):
    """In the order of strictness."""

    NONE = 0
    IMPORTANT = 1
    ESSENTIAL = 2


class Question(StrEnum):
    """In the order in which they are asked."""

    CRITICAL = "critical_operator"
    SPECIAL = "special_service"
    TELECOM = "telecom"
    ANNEX_1 = "annex_1"
    NEGLIGIBLE_1 = "negligible_1"
    ANNEX_2 = "annex_2"
    NEGLIGIBLE_2 = "negligible_2"
    LINKED = "linked"
    STAFF = "staff"
    TURNOVER = "turnover"
    BALANCE = "balance"
    OTHER_LAW = "other_law"


_YES_NO = (YES, NO, UNKNOWN)
CHOICES: dict[Question, tuple[str, ...]] = {
    Question.CRITICAL: _YES_NO,
    Question.SPECIAL: ("qualified_trust", "tld", "dns", "trust", NONE, UNKNOWN),
    Question.TELECOM: _YES_NO,
    Question.ANNEX_1: (
        "energy",
        "transport",
        "finance",
        "health",
        "water",
        "digital",
        "ict_services",
        "space",
        NONE,
        UNKNOWN,
    ),
    Question.NEGLIGIBLE_1: _YES_NO,
    Question.ANNEX_2: (
        "post",
        "waste",
        "chemicals",
        "food",
        "manufacturing",
        "digital_providers",
        "research",
        NONE,
        UNKNOWN,
    ),
    Question.NEGLIGIBLE_2: _YES_NO,
    Question.LINKED: (NONE, "counted", "independent", UNKNOWN),
    Question.STAFF: ("below_50", "below_250", "from_250", UNKNOWN),
    Question.TURNOVER: ("to_10", "to_50", "above_50", UNKNOWN),
    Question.BALANCE: ("to_10", "to_43", "above_43", UNKNOWN),
    Question.OTHER_LAW: ("dora", "gematik", "energy_network", NONE, UNKNOWN),
}
_SIZE = (Question.LINKED, Question.STAFF, Question.TURNOVER, Question.BALANCE)


class Rule(StrEnum):
    """The ways into the law; § 28 (1) makes essential, § 28 (2) important."""

    CRITICAL = "critical"
    QUALIFIED = "qualified"
    TRUST = "trust"
    TELECOM_MEDIUM = "telecom_medium"
    TELECOM = "telecom"
    ANNEX_1_LARGE = "annex_1_large"
    ANNEX_1_MEDIUM = "annex_1_medium"
    ANNEX_2_MEDIUM = "annex_2_medium"


@dataclass(frozen=True)
class Way:
    """One rule with what the answers say about it: fulfilled, not, or open."""

    rule: Rule
    status: Status
    paragraph: str
    fulfilled: Known
    open_questions: tuple[Question, ...]


@dataclass(frozen=True)
class Result:
    """What the answers say. `status` None: unknown, but between `at_least` and `at_most`.

    `ways`: every rule, strictest first. `carved_out`: reports go by other law (§ 28 (5), (6)); None if unknown.
    """

    status: Status | None
    at_least: Status
    at_most: Status
    ways: tuple[Way, ...]
    carved_out: Known

    @property
    def reasons(self) -> tuple[Way, ...]:
        """The rules that make the status; those of the highest status that is certain."""
        return tuple(way for way in self.ways if way.fulfilled and way.status == self.at_least)

    @property
    def open_ways(self) -> tuple[Way, ...]:
        """The rules that might still lift the status, each with the questions that would decide it."""
        return tuple(way for way in self.ways if way.open_questions and way.status > self.at_least)


def assess(answers: Answers) -> Result:
    """The result of these answers, complete or not. ValueError for an answer that is none of the choices."""
    for question, answer in answers.items():
        if answer not in CHOICES[Question(question)]:
            raise ValueError(f"{answer!r} is no answer to {question}")
    ways = tuple(_ways(answers))
    at_least = max((way.status for way in ways if way.fulfilled), default=Status.NONE)
    at_most = max((way.status for way in ways if way.fulfilled is not False), default=Status.NONE)
    status = at_least if at_least == at_most else None
    return Result(status, at_least, at_most, ways, _carved_out(answers) if at_most else False)


def next_question(answers: Answers) -> Question | None:
    """The first question without an answer that can still change the result; None: all is said."""
    result = assess(answers)
    wanted = {question for way in result.open_ways for question in way.open_questions}
    for question in Question:
        if question in answers:
            continue
        if question in wanted or (
            question == Question.OTHER_LAW and result.at_most and not result.carved_out
        ):
            return question
    return None


def asked(answers: Answers) -> dict[Question, str]:
    """The answers that belong to the walk, in order: without those to questions that no longer come up."""
    walked: dict[Question, str] = {}
    while (question := next_question(walked)) is not None and question in answers:
        walked[question] = answers[question]
    return walked


Terms = Mapping[Question, Known]


def _ways(answers: Answers) -> list[Way]:
    special = answers.get(Question.SPECIAL)
    critical = {Question.CRITICAL: _yes(answers.get(Question.CRITICAL))}
    qualified = {Question.SPECIAL: _among(special, "qualified_trust", "tld", "dns")}
    trust = {Question.SPECIAL: _among(special, "trust")}
    telecom = {Question.TELECOM: _yes(answers.get(Question.TELECOM))}
    first = _listed(answers, Question.ANNEX_1, Question.NEGLIGIBLE_1)
    second = _listed(answers, Question.ANNEX_2, Question.NEGLIGIBLE_2)
    medium, large = _is_medium(answers), _is_large(answers)
    # Whoever is large is medium, too: these add nothing to telecommunication, nor annex 2 to annex 1.
    by_telecom, by_first = telecom[Question.TELECOM] is True, _and(*first.values()) is True
    essential, important = "BSIG § 28 (1)", "BSIG § 28 (2)"
    return [
        _way(Rule.CRITICAL, Status.ESSENTIAL, essential, critical),
        _way(Rule.QUALIFIED, Status.ESSENTIAL, essential, qualified),
        _way(Rule.TELECOM_MEDIUM, Status.ESSENTIAL, essential, telecom, medium),
        _way(Rule.ANNEX_1_LARGE, Status.ESSENTIAL, essential, first, large, idle=by_telecom),
        _way(Rule.TRUST, Status.IMPORTANT, important, trust),
        _way(Rule.TELECOM, Status.IMPORTANT, important, telecom),
        _way(Rule.ANNEX_1_MEDIUM, Status.IMPORTANT, important, first, medium, idle=by_telecom),
        _way(Rule.ANNEX_2_MEDIUM, Status.IMPORTANT, important, second, medium, idle=by_telecom or by_first),
    ]


def _way(
    rule: Rule, status: Status, paragraph: str, terms: Terms, size: Known = True, *, idle: bool = False
) -> Way:
    """All terms and the size must hold; the open ones name the questions that would decide. `idle`: nothing to ask for."""
    fulfilled = _and(*terms.values(), size)
    wanted = [question for question, known in terms.items() if known is None]
    wanted += [question for question in _SIZE if size is None]
    return Way(rule, status, paragraph, fulfilled, tuple(wanted) if fulfilled is None and not idle else ())


def _listed(answers: Answers, annex: Question, negligible: Question) -> dict[Question, Known]:
    """Listed in the annex, and not negligible for the whole business (§ 28 (3))."""
    listed = _among(answers.get(annex), *CHOICES[annex][:-2])
    if not listed:  # nothing to be negligible, or nobody knows what
        return {annex: listed}
    small = _yes(answers.get(negligible))
    return {annex: listed, negligible: None if small is None else not small}


def _is_medium(answers: Answers) -> Known:
    """At least 50 staff, or turnover and balance sheet both above 10 million euros."""
    both = _and(
        _among(answers.get(Question.TURNOVER), "to_50", "above_50"),
        _among(answers.get(Question.BALANCE), "to_43", "above_43"),
    )
    return _with_linked(answers, _or(_among(answers.get(Question.STAFF), "below_250", "from_250"), both))


def _is_large(answers: Answers) -> Known:
    """At least 250 staff, or turnover above 50 and balance sheet above 43 million euros."""
    both = _and(
        _among(answers.get(Question.TURNOVER), "above_50"), _among(answers.get(Question.BALANCE), "above_43")
    )
    return _with_linked(answers, _or(_among(answers.get(Question.STAFF), "from_250"), both))


def _with_linked(answers: Answers, reached: Known) -> Known:
    """Own figures alone prove that a threshold is reached, never that it is not (§ 28 (4), 2003/361/EC)."""
    counted = answers.get(Question.LINKED) in {NONE, "counted", "independent"}
    return None if reached is False and not counted else reached


def _carved_out(answers: Answers) -> Known:
    """Financial entities under DORA and gematik (§ 28 (6)), telecommunication and energy networks (§ 28 (5))."""
    other = _among(answers.get(Question.OTHER_LAW), "dora", "gematik", "energy_network")
    return _or(_yes(answers.get(Question.TELECOM)), other)


def _yes(answer: str | None) -> Known:
    return {YES: True, NO: False}.get(answer or "")


def _among(answer: str | None, *choices: str) -> Known:
    return None if answer in {None, UNKNOWN} else answer in choices


def _and(*parts: Known) -> Known:
    if False in parts:
        return False
    return None if None in parts else True


def _or(*parts: Known) -> Known:
    if True in parts:
        return True
    return None if None in parts else False


def size_answers(
    staff: int | None = None, turnover: Decimal | None = None, balance: Decimal | None = None
) -> dict[Question, str]:
    """Figures as answers: people, and millions of euros; what is not known stays out."""
    found = {}
    if staff is not None:
        found[Question.STAFF] = "below_50" if staff < 50 else "below_250" if staff < 250 else "from_250"
    if turnover is not None:
        found[Question.TURNOVER] = "to_10" if turnover <= 10 else "to_50" if turnover <= 50 else "above_50"
    if balance is not None:
        found[Question.BALANCE] = "to_10" if balance <= 10 else "to_43" if balance <= 43 else "above_43"
    return found
