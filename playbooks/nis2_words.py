"""The questions of the NIS2 assistant and its reasoning in words, in the active language. No legal advice."""

from __future__ import annotations

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from playbooks.nis2 import Answers, Question, Result, Rule, Status, Way, asked, assess

TITLES: dict[Question, Any] = {
    Question.CRITICAL: gettext_lazy("Do you operate a critical installation?"),
    Question.SPECIAL: gettext_lazy("Do you provide one of these services?"),
    Question.TELECOM: gettext_lazy("Do you offer telecommunication to the public?"),
    Question.ANNEX_1: gettext_lazy("Do you work in one of these sectors? (Annex 1)"),
    Question.NEGLIGIBLE_1: gettext_lazy("Is the activity of Annex 1 negligible for your whole business?"),
    Question.ANNEX_2: gettext_lazy("Do you work in one of these sectors? (Annex 2)"),
    Question.NEGLIGIBLE_2: gettext_lazy("Is the activity of Annex 2 negligible for your whole business?"),
    Question.LINKED: gettext_lazy("Do partner or linked companies belong to yours?"),
    Question.STAFF: gettext_lazy("How many people work for you?"),
    Question.TURNOVER: gettext_lazy("How much do you turn over in a year?"),
    Question.BALANCE: gettext_lazy("How high is your balance sheet total?"),
    Question.OTHER_LAW: gettext_lazy("Does one of these apply to you?"),
}
HINTS: dict[Question, Any] = {
    Question.CRITICAL: gettext_lazy(
        "As a rule such an installation supplies 500,000 people or more. You would have registered it with the BSI."
    ),
    Question.SPECIAL: gettext_lazy("For these, size does not matter."),
    Question.TELECOM: gettext_lazy(
        "Telephone or internet access for anybody, or a public network. Not: the wireless network for your guests."
    ),
    Question.ANNEX_1: gettext_lazy(
        "Choose what fits your main activity. The exact kinds of companies stand in Annex 1 of the BSIG."
    ),
    Question.NEGLIGIBLE_1: gettext_lazy(
        "As in: solar panels on the roof of a factory. Write down later why you see it like that."
    ),
    Question.ANNEX_2: gettext_lazy(
        "Choose what fits your main activity. The exact kinds of companies stand in Annex 2 of the BSIG."
    ),
    Question.NEGLIGIBLE_2: gettext_lazy(
        "As in: a workshop that now and then ships a parcel for others. Write down later why you see it like that."
    ),
    Question.LINKED: gettext_lazy(
        "From 25 % of shares on, staff and turnover of others count as well (Recommendation 2003/361/EC). Not if your own "
        "IT is independent of theirs."
    ),
    Question.STAFF: gettext_lazy("Full-time positions of the last year; part-time counts in part."),
    Question.TURNOVER: gettext_lazy("Of the last closed year."),
    Question.BALANCE: gettext_lazy("Of the last closed year; it stands in your annual accounts."),
    Question.OTHER_LAW: gettext_lazy(
        "Then other law governs your reports. What the BSIG calls you stays the same."
    ),
}
_YES_NO: dict[str, Any] = {"yes": gettext_lazy("Yes"), "no": gettext_lazy("No")}
_NONE_OF_THEM = gettext_lazy("None of them")
ANSWERS: dict[Question, dict[str, Any]] = {
    Question.CRITICAL: _YES_NO,
    Question.SPECIAL: {
        "qualified_trust": gettext_lazy("Qualified trust service (such as qualified signatures)"),
        "tld": gettext_lazy("Registry of a top-level domain"),
        "dns": gettext_lazy("DNS service for others"),
        "trust": gettext_lazy("Other trust service"),
        "none": _NONE_OF_THEM,
    },
    Question.TELECOM: _YES_NO,
    Question.ANNEX_1: {
        "energy": gettext_lazy("Energy (electricity, gas, oil, district heating, hydrogen)"),
        "transport": gettext_lazy("Transport (air, rail, water, road)"),
        "finance": gettext_lazy("Finance (banks, financial market infrastructure)"),
        "health": gettext_lazy("Health (hospitals, laboratories, pharmaceuticals)"),
        "water": gettext_lazy("Drinking water, waste water"),
        "digital": gettext_lazy("Digital infrastructure (cloud, data centre, CDN, internet exchange)"),
        "ict_services": gettext_lazy("IT services for companies (managed services, managed security)"),
        "space": gettext_lazy("Space"),
        "none": _NONE_OF_THEM,
    },
    Question.NEGLIGIBLE_1: _YES_NO,
    Question.ANNEX_2: {
        "post": gettext_lazy("Post and courier services"),
        "waste": gettext_lazy("Waste management"),
        "chemicals": gettext_lazy("Chemicals (making and trading)"),
        "food": gettext_lazy("Food (wholesale, industrial production)"),
        "manufacturing": gettext_lazy(
            "Making medical devices, computers, electronics, optics, electrical equipment, machines, vehicles"
        ),
        "digital_providers": gettext_lazy("Online marketplace, search engine, social network"),
        "research": gettext_lazy("Research"),
        "none": _NONE_OF_THEM,
    },
    Question.NEGLIGIBLE_2: _YES_NO,
    Question.LINKED: {
        "none": gettext_lazy("No, there are none"),
        "counted": gettext_lazy("Yes, and I count them in the next answers"),
        "independent": gettext_lazy("Yes, but our IT is independent of theirs"),
    },
    Question.STAFF: {
        "below_50": gettext_lazy("Fewer than 50"),
        "below_250": gettext_lazy("50 to 249"),
        "from_250": gettext_lazy("250 or more"),
    },
    Question.TURNOVER: {
        "to_10": pgettext_lazy("turnover", "At most 10 million euros"),
        "to_50": gettext_lazy("More than 10, at most 50 million euros"),
        "above_50": gettext_lazy("More than 50 million euros"),
    },
    Question.BALANCE: {
        "to_10": pgettext_lazy("balance sheet", "At most 10 million euros"),
        "to_43": gettext_lazy("More than 10, at most 43 million euros"),
        "above_43": gettext_lazy("More than 43 million euros"),
    },
    Question.OTHER_LAW: {
        "dora": gettext_lazy("Financial entity under DORA (BSIG § 28 (6))"),
        "gematik": gettext_lazy("Service of the health telematics infrastructure (BSIG § 28 (6))"),
        "energy_network": gettext_lazy("Energy network or installation under the EnWG (BSIG § 28 (5))"),
        "none": _NONE_OF_THEM,
    },
}
UNKNOWN = gettext_lazy("not known yet")
STATUS: dict[Status, Any] = {
    Status.ESSENTIAL: gettext_lazy("essential entity"),
    Status.IMPORTANT: gettext_lazy("important entity"),
    Status.NONE: gettext_lazy("not covered"),
}
PARAGRAPHS: dict[str, Any] = {
    "BSIG § 28 (1)": gettext_lazy("BSIG § 28 (1)"),
    "BSIG § 28 (2)": gettext_lazy("BSIG § 28 (2)"),
}
RULES: dict[Rule, Any] = {
    Rule.CRITICAL: gettext_lazy("operator of a critical installation"),
    Rule.QUALIFIED: gettext_lazy(
        "qualified trust service, top-level domain or DNS service, whatever its size"
    ),
    Rule.TRUST: gettext_lazy("trust service, whatever its size"),
    Rule.TELECOM_MEDIUM: gettext_lazy(
        "telecommunication with at least 50 staff, or turnover and balance sheet each above 10 million euros"
    ),
    Rule.TELECOM: gettext_lazy("telecommunication of any size"),
    Rule.ANNEX_1_LARGE: gettext_lazy(
        "sector of Annex 1 with at least 250 staff, or turnover above 50 and balance sheet above 43 million euros"
    ),
    Rule.ANNEX_1_MEDIUM: gettext_lazy(
        "sector of Annex 1 with at least 50 staff, or turnover and balance sheet each above 10 million euros"
    ),
    Rule.ANNEX_2_MEDIUM: gettext_lazy(
        "sector of Annex 2 with at least 50 staff, or turnover and balance sheet each above 10 million euros"
    ),
}


def answer_words(question: Question, answer: str | None) -> str:
    """The answer as it was chosen; "" for none, "not known yet" for unknown."""
    if answer is None:
        return ""
    return str(ANSWERS[question].get(answer, UNKNOWN))


def result_words(result: Result) -> str:
    """ "important entity", or what it is at least and at most."""
    if result.status is not None:
        return str(STATUS[result.status])
    return _("not known yet: at least “%(least)s”, at most “%(most)s”") % {
        "least": STATUS[result.at_least],
        "most": STATUS[result.at_most],
    }


def reasons(result: Result) -> list[str]:
    """Why the status is what it is, what might still change it, and whose law governs the reports."""
    said = [_way(way) for way in result.reasons]
    if not said and result.status == Status.NONE:
        said = [_("None of the cases of BSIG § 28 fits.")]
    said += [_open_way(way) for way in result.open_ways]
    if result.at_most and result.carved_out:
        said.append(_("Reports go by other law, not by BSIG § 32 (BSIG § 28 (5), (6))."))
    elif result.at_most and result.carved_out is None:
        said.append(_("Not known yet whether reports go by other law (BSIG § 28 (5), (6))."))
    return said


def _way(way: Way) -> str:
    return _("%(status)s: %(rule)s (%(paragraph)s)") % {
        "status": capfirst(STATUS[way.status]),
        "rule": RULES[way.rule],
        "paragraph": PARAGRAPHS[way.paragraph],
    }


def _open_way(way: Way) -> str:
    return _("Still open: %(status)s as %(rule)s (%(paragraph)s). It depends on: %(questions)s") % {
        "status": STATUS[way.status],
        "rule": RULES[way.rule],
        "paragraph": PARAGRAPHS[way.paragraph],
        "questions": " ".join(str(TITLES[question]) for question in way.open_questions),
    }


def reasoning(answers: Answers) -> str:
    """The whole walk as text, to be kept: every question with its answer, then the result and why."""
    walked = asked(answers)
    result = assess(walked)
    lines = [f"{TITLES[question]} {answer_words(question, answer)}" for question, answer in walked.items()]
    return "\n".join(
        [*lines, "", _("Result: %(result)s") % {"result": result_words(result)}, *reasons(result)]
    )
