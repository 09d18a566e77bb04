"""Placeholders in prepared messages: `[[name]]`. Found, checked and filled; nothing is ever executed. Pure.

What they mean stands in `data/placeholders.yaml`. A name is lower-case letters, digits and underscores.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml
from django.utils.translation import gettext as _

DATA = Path(__file__).parent / "data" / "placeholders.yaml"

_TOKEN = re.compile(r"\[\[([^\[\]\n]*)\]\]")
_BRACKETS = re.compile(r"\[\[|\]\]")
_LINE = "_" * 12  # where a value is missing: a line to fill in by hand


class Level(StrEnum):
    """Who fills it: the company's own data once, or whoever sends the message."""

    ORGANISATION = "organisation"
    INCIDENT = "incident"


@dataclass(frozen=True)
class Placeholder:
    """A name that texts may use; label and example by language ("de", "en")."""

    name: str
    level: Level
    label: dict[str, str]
    example: dict[str, str]

    @property
    def token(self) -> str:
        return f"[[{self.name}]]"


@cache
def known() -> dict[str, Placeholder]:
    """Every placeholder by name, in the order of the file."""
    data = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return {name: Placeholder(name, level, **words) for level in Level for name, words in data[level].items()}


def names_in(*texts: str) -> tuple[str, ...]:
    """The names between well-formed brackets, known or not, each once, in order."""
    return tuple(dict.fromkeys(match[1].strip() for text in texts for match in _TOKEN.finditer(text)))


class Mistake(StrEnum):
    UNKNOWN = "unknown"
    EMPTY = "empty"
    UNCLOSED = "unclosed"
    UNOPENED = "unopened"


@dataclass(frozen=True)
class Problem:
    """Something wrong with one placeholder of a text."""

    mistake: Mistake
    found: str  # as typed: the name, or the words around stray brackets
    suggestion: str = ""  # the nearest known name

    @property
    def sentence(self) -> str:
        """What is wrong and what to do, in the active language."""
        if self.mistake == Mistake.UNKNOWN:
            said = _("There is no [[%(name)s]].") % {"name": self.found}
            if self.suggestion:
                return said + " " + _("Did you mean [[%(name)s]]?") % {"name": self.suggestion}
            return said + " " + _("Choose one from the list of placeholders.")
        if self.mistake == Mistake.EMPTY:
            return _("A placeholder is empty: write a name between the brackets, as in [[organisation]].")
        if self.mistake == Mistake.UNCLOSED:
            return _("A placeholder is not closed at “%(text)s”: end it with ]].") % {"text": self.found}
        return _("Brackets are closed that were never opened, at “%(text)s”: begin with [[.") % {
            "text": self.found
        }


def check(text: str, names: Mapping[str, object] | None = None) -> list[Problem]:
    """Every mistake in a text, in order, each once. `names`: the known ones, those of the file unless given."""
    names = known() if names is None else names
    problems: list[tuple[int, Problem]] = []
    rest = list(text)
    for match in _TOKEN.finditer(text):
        rest[match.start() : match.end()] = " " * (match.end() - match.start())
        name = match[1].strip()
        if not name:
            problems.append((match.start(), Problem(Mistake.EMPTY, "")))
        elif name not in names or name != match[1]:
            problems.append((match.start(), Problem(Mistake.UNKNOWN, match[1], nearest(name, names))))
    for bracket in _BRACKETS.finditer("".join(rest)):
        mistake, found = _stray(text, bracket.start(), bracket[0])
        problems.append((bracket.start(), Problem(mistake, found)))
    ordered = sorted(problems, key=lambda each: each[0])
    return list(dict.fromkeys(problem for _at, problem in ordered))


def _stray(text: str, at: int, bracket: str) -> tuple[Mistake, str]:
    """Brackets without partner, with up to four words of their line, so that they can be found."""
    if bracket == "[[":
        return Mistake.UNCLOSED, " ".join(text[at:].split("\n")[0].split()[:4])
    before = re.split(r"\n|\[\[|\]\]", text[:at])[-1]
    return Mistake.UNOPENED, " ".join(before.split()[-4:]) + "]]"


def nearest(name: str, names: Mapping[str, object]) -> str:
    """The known name that was probably meant; "" if none is near."""
    typed = re.sub(r"[\s-]+", "_", name.strip().casefold())
    if typed in names:
        return typed
    close = difflib.get_close_matches(typed, list(names), n=1, cutoff=0.6)
    return close[0] if close else ""


@dataclass(frozen=True)
class Piece:
    """A part of a filled text. `name`: the placeholder it stands for; `filled`: whether its value was known."""

    text: str
    name: str = ""
    filled: bool = True


def pieces(text: str, values: Mapping[str, str], language: str) -> list[Piece]:
    """The text with its placeholders filled; where a value is missing, a line with the label behind it.

    One pass: brackets inside a value stay what they are. An unknown name keeps its brackets, so that nobody overlooks it.
    """
    found: list[Piece] = []
    position = 0
    for match in _TOKEN.finditer(text):
        if match.start() > position:
            found.append(Piece(text[position : match.start()]))
        found.append(_piece(match, values, language))
        position = match.end()
    if position < len(text):
        found.append(Piece(text[position:]))
    return found


def _piece(match: re.Match[str], values: Mapping[str, str], language: str) -> Piece:
    name = match[1].strip()
    if value := values.get(name, ""):
        return Piece(value, name)
    if placeholder := known().get(name):
        return Piece(f"{_LINE} ({placeholder.label[language]})", name, filled=False)
    return Piece(match[0], name, filled=False)


def fill(text: str, values: Mapping[str, str], language: str) -> str:
    """The filled text in one piece; see `pieces`."""
    return "".join(piece.text for piece in pieces(text, values, language))


def gaps(values: Mapping[str, str], *texts: str) -> tuple[Placeholder, ...]:
    """The placeholders of these texts that the company's own data should fill and do not (rule PLB-012)."""
    return tuple(
        placeholder
        for name in names_in(*texts)
        if (placeholder := known().get(name))
        and placeholder.level == Level.ORGANISATION
        and not values.get(name)
    )
