"""How a short German or English instruction is built, as far as word lists and endings can tell. Text in, words out.

Known limits: no dictionary stands behind this. A rare infinitive before „und“ is missed, an inflected adjective at
the very end can pass for a verb, an English noun that is also a verb („Test results“) passes for a command. Errors
are chosen to fall on the side that does not stop anybody from saving.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Protocol

from recovery import step_words as words

WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*|\d+(?:[.:,]\d+)*", re.UNICODE)


class Grammar(Protocol):
    """What the checker asks of a language. Every answer names the words concerned, as they were typed."""

    vague: tuple[str, ...]
    empty_states: frozenset[str]

    def verbs(self, text: str) -> list[str]:
        """The instructions in the text, one verb for each; empty when there is none."""

    def lacks_verb(self, text: str) -> bool:
        """Whether there is surely none; where `verbs` found nothing and this is False, the word may just be unknown."""

    def actions(self, text: str) -> list[str]:
        """The words that show more than one action; empty for one action or none."""

    def negations(self, text: str) -> list[str]:
        """What forbids, in the instruction itself and not in a clause that hangs on it."""

    def addresses(self, text: str) -> list[str]:
        """Where the reader is spoken to, which a short command does without."""


def tokens(text: str) -> list[str]:
    return WORD.findall(text)


def phrases_in(text: str, phrases: Iterable[str]) -> list[str]:
    """Which of the phrases stand in the text as whole words, in any case; as typed, longest first, each place once."""
    found: list[tuple[int, str]] = []
    rest = text
    for phrase in sorted(phrases, key=len, reverse=True):
        for match in _whole(phrase).finditer(rest):
            found.append((match.start(), text[match.start() : match.end()]))
            rest = rest[: match.start()] + "_" * (match.end() - match.start()) + rest[match.end() :]
    return [typed for _start, typed in sorted(found)]


@cache
def _whole(phrase: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)" + re.escape(phrase).replace(r"\ ", r"\s+") + r"(?!\w)", re.IGNORECASE)


def _fold(word: str) -> str:
    return word.lower().replace("ß", "ss")  # Swiss spelling finds the same entry


class German:
    """The short infinitive of fire posters: „Netzwerkkabel ziehen“, the verb last."""

    vague: tuple[str, ...] = words.GERMAN_VAGUE
    empty_states = words.GERMAN_EMPTY_STATES

    _joints = ("und", "oder", "sowie", "bzw")
    _known = frozenset(map(_fold, words.GERMAN_VERBS))
    _prefixes = tuple(sorted(words.GERMAN_PREFIXES, key=len, reverse=True))
    _prefix = "(?:" + "|".join(_prefixes) + ")"
    _participle = re.compile(rf"^{_prefix}*ge\w{{2,}}en$")
    _with_zu = re.compile(rf"^{_prefix}zu\w{{3,}}n$")
    _adjective = re.compile(r"(enen|eten|ischen|lichen|baren|losen|samen|haften|enden|ernden|elnden)$")
    _seam = re.compile(r"([,;:–—()/&.!?]+|\s-\s|(?<!\w)(?:und|oder|sowie|bzw)(?!\w))", re.IGNORECASE)
    _polite = re.compile(
        r"(?<!\w)(?:Sie|Ihnen|Ihr|Ihre|Ihren|Ihrem|Ihrer|Ihres|[Dd]u|[Dd]ein\w*|[Dd]ich|[Dd]ir)(?!\w)"
    )

    def verbs(self, text: str) -> list[str]:
        return [verb for verb, _joint in self._instructions(text)]

    def lacks_verb(self, text: str) -> bool:
        return not self.verbs(text)  # an unknown infinitive shows by its ending

    def actions(self, text: str) -> list[str]:
        instructions = self._instructions(text)
        second = [verb for verb, joint in instructions[1:] if joint != "oder"]
        if second:
            return [instructions[0][0], *second]
        clue = phrases_in(text, words.GERMAN_THEN)
        if ";" in text:
            clue.append(";")
        return clue

    def negations(self, text: str) -> list[str]:
        found = []
        for segment, _joint, _next in self._main_segments(text):
            parts = tokens(segment)
            for index, part in enumerate(parts):
                if part.lower() in words.GERMAN_NEGATIONS and not self._belongs_to_noun(parts[index:]):
                    found.append(part)
        return found

    def addresses(self, text: str) -> list[str]:
        return self._polite.findall(text)

    def _belongs_to_noun(self, parts: list[str]) -> bool:
        """„die nicht erreichbaren Server“: the negation describes the servers, it forbids nothing."""
        return (
            parts[0].lower() == "nicht"
            and len(parts) > 2
            and parts[1].islower()
            and parts[1].endswith(("e", "en", "er", "es", "em"))
            and parts[2][0].isupper()
            and parts[1] not in words.GERMAN_DETERMINERS
            and not self._knows(parts[1])
        )

    def _instructions(self, text: str) -> list[tuple[str, str]]:
        """One verb per segment, with the word or sign that joins the segment to the one before."""
        found: list[tuple[str, str]] = []
        for segment, joint, following in self._main_segments(text):
            verb = self._verb_of(segment, joint, following)
            if verb and joint == ":" and found and _fold(found[-1][0]) in words.GERMAN_CHOICES:
                break
            if verb:
                found.append((verb, joint))
        return found

    def _main_segments(self, text: str) -> list[tuple[str, str, str]]:
        """The text cut at signs and joining words, each piece with what stands before and after it.

        Clauses that are no instruction are left out, with everything that „und“ hangs on them.
        """
        pieces = [piece.strip() for piece in self._seam.split(text)] + [""]
        segments: list[tuple[str, str, str]] = []
        hangs = False
        has_verb = False
        for index in range(0, len(pieces) - 1, 2):
            segment, following = pieces[index], pieces[index + 1].lower()
            joint = pieces[index - 1].lower() if index else ""
            if not segment:
                continue
            first = tokens(segment)[:1]
            opener = first[0].lower() if first else ""
            late = has_verb and joint == ","
            opens = opener in (words.GERMAN_LATE_SUBORDINATORS if late else words.GERMAN_SUBORDINATORS)
            ends = index > 0 or "," in text  # „Falls nötig Strom abschalten“ has no clause to leave
            hangs = (opens and ends) or (hangs and joint in self._joints)
            if not hangs:
                segments.append((segment, joint, following))
                has_verb = has_verb or bool(self._verb_of(segment, joint, following))
        return segments

    def _verb_of(self, segment: str, joint: str, following: str) -> str:
        """The last bare infinitive; a capitalised one only where a sentence begins, else it is a noun („Rollen“)."""
        parts = tokens(segment)
        for index in range(len(parts) - 1, -1, -1):
            part = parts[index]
            if not part[0].islower() or (index and parts[index - 1].lower() == "zu"):
                continue
            if self._describes(parts, index):
                continue
            last = index == len(parts) - 1
            if self._knows(part) or (
                last and following not in self._joints and self._sounds_like_a_verb(part)
            ):
                return part
        begins = joint != "," and joint not in self._joints
        return parts[0] if parts and begins and self._knows(parts[0]) else ""

    def _describes(self, parts: list[str], index: int) -> bool:
        """„leeren Akku laden“: before a noun the same form is an adjective, if a verb still follows."""
        following = parts[index + 1 :]
        return (
            bool(following)
            and following[0][0].isupper()
            and any(part[0].islower() and (self._knows(part) or part.endswith("en")) for part in following)
        )

    def _knows(self, word: str) -> bool:
        folded = _fold(word)
        if folded in words.GERMAN_NO_VERBS:
            return False
        if folded.endswith("ieren") and len(folded) > 6:
            return True
        return self._known_with_prefixes(folded, 2)

    def _known_with_prefixes(self, word: str, prefixes: int) -> bool:
        if word in self._known:
            return True
        return prefixes > 0 and any(
            word.startswith(prefix) and self._known_with_prefixes(word[len(prefix) :], prefixes - 1)
            for prefix in self._prefixes
        )

    def _sounds_like_a_verb(self, word: str) -> bool:
        return (
            len(word) > 4
            and word.endswith(("en", "ern", "eln"))
            and word not in words.GERMAN_NO_VERBS
            and not self._participle.match(word)
            and not self._with_zu.match(word)
            and not self._adjective.search(word)
        )


class English:
    """The imperative: “Pull the network cable”, the verb first."""

    vague: tuple[str, ...] = words.ENGLISH_VAGUE
    empty_states = words.ENGLISH_EMPTY_STATES

    _forbids = re.compile(r"^\s*(?:do\s+not|don[’']t|never|do\s+never)\s+", re.IGNORECASE)
    _seam = re.compile(r"(,?\s+and\s+|,\s*|;\s*|:\s+|\s&\s|\s[–—-]\s)", re.IGNORECASE)
    _reader = re.compile(r"(?<!\w)(?:you|you[’'](?:re|ll|ve|d))(?!\w)", re.IGNORECASE)

    def verbs(self, text: str) -> list[str]:
        verb = self._command(self._main(self._forbids.sub("", text)))
        return [verb] if verb else []

    def lacks_verb(self, text: str) -> bool:
        parts = [part.lower() for part in tokens(self._main(self._forbids.sub("", text)))]
        return not self.verbs(text) and (
            len(parts) < 2
            or parts[0] in words.ENGLISH_OBJECT_STARTS
            or parts[0].endswith(words.ENGLISH_NO_VERB_ENDINGS)
            or any(part in words.ENGLISH_STATES for part in parts)
        )

    def actions(self, text: str) -> list[str]:
        pieces = self._seam.split(self._main(self._forbids.sub("", text)))
        first = self._command(pieces[0])
        found = [first] if first else []
        for index in range(2, len(pieces), 2):
            sign = pieces[index - 1].strip()
            if sign == ":" and first.lower() in words.ENGLISH_CHOICES:
                break
            command = self._command(pieces[index], joined=True)
            if command and first:
                found.append(command)
        if len(found) > 1:
            return found
        clue = phrases_in(self._main(text), words.ENGLISH_THEN)
        if ";" in text:
            clue.append(";")
        return clue

    def negations(self, text: str) -> list[str]:
        typed = tokens(self._main(text).replace("’", "'"))
        return [word for word in typed if word.lower() in words.ENGLISH_NEGATIONS]

    def addresses(self, text: str) -> list[str]:
        return self._reader.findall(self._main(text))

    def _main(self, text: str) -> str:
        """The command without the clauses that hang on it: “Write down who called” -> “Write down”."""
        first = tokens(text)[:1]
        if first and first[0].lower() in words.ENGLISH_CONDITIONS and "," in text:
            text = text.partition(",")[2].strip()
        for match in WORD.finditer(text):
            if match.start() and match.group().lower() in words.ENGLISH_SUBORDINATORS:
                return text[: match.start()].rstrip(" ,")
        return text

    def _leads(self, word: str) -> bool:
        """“Immediately call …”: an adverb before the command, which “apply” is not."""
        return word in words.ENGLISH_LEADING or (word.endswith("ly") and word not in words.ENGLISH_VERBS)

    def _command(self, segment: str, *, joined: bool = False) -> str:
        parts = tokens(segment)
        while parts and self._leads(parts[0].lower()):
            parts = parts[1:]
        if not parts:
            return ""
        word, following = parts[0].lower(), parts[1].lower() if len(parts) > 1 else ""
        takes_object = following in words.ENGLISH_OBJECT_STARTS
        if word in words.ENGLISH_VERBS:
            if joined and word in words.ENGLISH_NOUN_OR_VERB and not takes_object:
                return ""
            return parts[0]
        if joined or word in words.ENGLISH_OBJECT_STARTS or word.endswith(words.ENGLISH_NO_VERB_ENDINGS):
            return ""
        return parts[0] if takes_object and word.isalpha() and following not in {"off", "out", "on"} else ""


_GRAMMARS: dict[str, Grammar] = {"de": German(), "en": English()}


def grammar_of(language: str) -> Grammar | None:
    """The grammar for a language code such as "de" or "de-at"; None for a language that we cannot read."""
    return _GRAMMARS.get(language.partition("-")[0].lower())
