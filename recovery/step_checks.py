"""What is wrong with one step, said while somebody writes it. Pure: text in, findings out; the language is a parameter.

A step is a short command with a visible result and a role: „Netzwerkkabel ziehen“ -> „Leuchte am Anschluss aus“, IT.
Sources: DIN 14096 practice (short infinitive), NUREG-0899 (no imprecise adverbs, one action a step), Degani & Wiener
1990 (the answer is a state, not “checked”). What stops saving is only what makes a step useless: no verb, no target
state. All else is a hint, because word lists err; what they cannot know stands in `recovery.step_grammar`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext

from recovery.step_grammar import Grammar, grammar_of, phrases_in, tokens

MAX_WORDS = 10
MAX_CHARACTERS = 60


class Problem(StrEnum):
    VERB_MISSING = "verb_missing"
    ADDRESS = "address"
    VAGUE = "vague"
    TOO_LONG = "too_long"
    TWO_ACTIONS = "two_actions"
    TARGET_MISSING = "target_missing"
    TARGET_EMPTY = "target_empty"
    NEGATION = "negation"
    ROLE_MISSING = "role_missing"
    PROHIBITION_MISSING = "prohibition_missing"
    WHY_MISSING = "why_missing"


class Field(StrEnum):
    """Where the finding belongs: the fields of a step, and the two of a line in the DO NOT box."""

    ACTION = "action"
    TARGET_STATE = "target_state"
    ROLE = "role"
    TEXT = "text"
    WHY = "why"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend. `words` as they were typed; `stops`: the step cannot be saved like this."""

    code: Problem
    field: Field
    words: tuple[str, ...] = ()
    stops: bool = False


def check_step(*, action: str, target_state: str, has_role: bool, language: str) -> list[Finding]:
    """Everything to mend in one step, in the order of its fields, what stops saving first within a field.

    `language` is the language the step is written in ("de", "en", also "de-at"). In any other language only what does
    not depend on words is looked at: length, semicolon, empty fields, role.
    """
    action, target_state = action.strip(), target_state.strip()
    grammar = grammar_of(language)
    found = _action(action, grammar)
    found += _target_state(target_state, grammar)
    if not has_role:
        found.append(Finding(Problem.ROLE_MISSING, Field.ROLE))
    return found


def check_dont(text: str, why: str, language: str) -> list[Finding]:
    """Everything to mend in one line of the DO NOT box: a command that forbids, and half a sentence why."""
    text, why = text.strip(), why.strip()
    grammar = grammar_of(language)
    if not tokens(text):
        return [Finding(Problem.VERB_MISSING, Field.TEXT, stops=True)]
    found = _length(text, Field.TEXT)
    if grammar:
        found += _command(text, Field.TEXT, grammar, stops=False)
        if not grammar.negations(text):
            found.append(Finding(Problem.PROHIBITION_MISSING, Field.TEXT))
        found += _vague(text, Field.TEXT, grammar) + _vague(why, Field.WHY, grammar)
    if not tokens(why):
        found.append(Finding(Problem.WHY_MISSING, Field.WHY))
    return found


def _action(action: str, grammar: Grammar | None) -> list[Finding]:
    if not tokens(action):
        return [Finding(Problem.VERB_MISSING, Field.ACTION, stops=True)]
    if grammar is None:
        two = [Finding(Problem.TWO_ACTIONS, Field.ACTION, (";",))] if ";" in action else []
        return _length(action, Field.ACTION) + two
    found = _command(action, Field.ACTION, grammar, stops=True)
    if words := grammar.negations(action):
        found.append(Finding(Problem.NEGATION, Field.ACTION, tuple(words)))
    if words := grammar.actions(action):
        found.append(Finding(Problem.TWO_ACTIONS, Field.ACTION, tuple(words)))
    return found + _vague(action, Field.ACTION, grammar) + _length(action, Field.ACTION)


def _command(text: str, field: Field, grammar: Grammar, *, stops: bool) -> list[Finding]:
    found = []
    addresses = grammar.addresses(text)
    if not grammar.verbs(text):
        found.append(Finding(Problem.VERB_MISSING, field, stops=stops and grammar.lacks_verb(text)))
    if addresses:
        found.append(Finding(Problem.ADDRESS, field, tuple(addresses)))
    return found


def _target_state(target_state: str, grammar: Grammar | None) -> list[Finding]:
    if not tokens(target_state):  # a dash is no answer either
        return [Finding(Problem.TARGET_MISSING, Field.TARGET_STATE, stops=True)]
    found = []
    if grammar:
        if empty := _says_nothing(target_state, grammar):
            found.append(Finding(Problem.TARGET_EMPTY, Field.TARGET_STATE, empty))
        found += _vague(target_state, Field.TARGET_STATE, grammar)
    if len(target_state) > MAX_CHARACTERS:
        found.append(Finding(Problem.TOO_LONG, Field.TARGET_STATE))
    return found


def _says_nothing(target_state: str, grammar: Grammar) -> tuple[str, ...]:
    """The words that only claim it was done, if every part of the sentence ends in one of them."""
    parts = [tokens(part) for part in re.split(r"[,;.]|(?<!\w)(?:und|and)(?!\w)", target_state)]
    last = [part[-1] for part in parts if part]
    return tuple(last) if all(word.lower() in grammar.empty_states for word in last) else ()


def _vague(text: str, field: Field, grammar: Grammar) -> list[Finding]:
    words = phrases_in(text, grammar.vague)
    return [Finding(Problem.VAGUE, field, tuple(words))] if words else []


def _length(text: str, field: Field) -> list[Finding]:
    words = sum(1 for part in text.split() if tokens(part))
    too_long = words > MAX_WORDS or len(text) > MAX_CHARACTERS
    return [Finding(Problem.TOO_LONG, field)] if too_long else []


def sentence(finding: Finding) -> str:
    """What to do about the finding, with an example, in the language of the page."""
    words = {"words": ", ".join(finding.words)}
    if finding.code is Problem.TOO_LONG and finding.field is Field.TARGET_STATE:
        return gettext("Shorten this to 60 characters: “Light at the socket is off”.")
    return {
        Problem.VERB_MISSING: gettext("Say with a verb what to do: “Pull the network cable”."),
        Problem.ADDRESS: gettext(
            "Leave out “%(words)s” and write as short as on a fire notice: “Pull the network cable”."
        ),
        Problem.VAGUE: gettext(
            "Everybody understands “%(words)s” differently. Write a time, a number or a condition: "
            "“by 14:00”, “after 2 attempts”."
        ),
        Problem.TOO_LONG: gettext(
            "Nobody reads that in a hurry. At most 10 words and 60 characters; all else belongs into the detail."
        ),
        Problem.TWO_ACTIONS: gettext(
            "These are several actions (“%(words)s”). Make each a step of its own, so that each can be ticked."
        ),
        Problem.TARGET_MISSING: gettext("Say how one sees that it is done: “Light at the socket is off”."),
        Problem.TARGET_EMPTY: gettext(
            "Nobody can see “%(words)s”. Write what one sees, hears or holds in the hand: "
            "“Light at the socket is off”."
        ),
        Problem.NEGATION: gettext(
            "“%(words)s”: what is forbidden belongs into the DO NOT box. Write here what to do: "
            "“Leave the device switched on”."
        ),
        Problem.ROLE_MISSING: gettext("Choose who does it: a role, or everybody."),
        Problem.PROHIBITION_MISSING: gettext("Say clearly what is forbidden: “Do NOT switch off devices”."),
        Problem.WHY_MISSING: gettext(
            "Say in half a sentence why, or somebody will do it: “Traces are lost”."
        ),
    }[finding.code] % words
