"""3-2-1-1-0 as a picture: one row per digit, what is there drawn as boxes, what is missing as dashed ones.

Pure and deterministic: whole pixels, no colours, no words of its own; narrow enough for a telephone and a column on paper.
`templates/backups/_picture_321.html` draws page and paper from the same data. The list beside it says the same in words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from backups.digit_words import DigitWords
from backups.rule321 import Digit, Part

WIDTH, ROW = 344, 54
DIGIT, BOXES, TEXT = 14, 36, 140  # middle of the digit, left of the boxes, left of the words
BOX, GAP, HEIGHT = 28, 5, 28
CHARACTERS = 30  # of a line of text


class Token(StrEnum):
    """What stands in a box."""

    ORIGINAL = "original"
    THERE = "there"
    MISSING = "missing"
    WRONG = "wrong"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Box:
    """A square from its upper left corner."""

    x: int
    y: int
    token: Token

    @property
    def outline(self) -> str:
        return f"M{self.x} {self.y}h{BOX}v{HEIGHT}h-{BOX}z"

    @property
    def mark(self) -> str:
        """What is drawn into it: a block for the original, a tick for a copy, a cross for a failure."""
        x, y = self.x, self.y
        return {
            Token.ORIGINAL: f"M{x + 8} {y + 8}h12v12h-12z",
            Token.THERE: f"M{x + 7} {y + 15}l5 5 9-11",
            Token.WRONG: f"M{x + 8} {y + 8}l12 12m0-12l-12 12",
        }.get(self.token, "")

    @property
    def is_there(self) -> bool:
        return self.token in {Token.ORIGINAL, Token.THERE}

    @property
    def is_filled(self) -> bool:
        return self.token == Token.ORIGINAL

    @property
    def is_unknown(self) -> bool:
        return self.token == Token.UNKNOWN

    @property
    def middle(self) -> int:
        return self.x + BOX // 2

    @property
    def baseline(self) -> int:
        return self.y + HEIGHT // 2 + 6


@dataclass(frozen=True, slots=True)
class Row:
    """One digit: what it asks for, and below it what there is."""

    number: int
    y: int
    label: str
    verdict: str
    boxes: tuple[Box, ...]

    @property
    def digit_x(self) -> int:
        return DIGIT

    @property
    def digit_y(self) -> int:
        return self.y + ROW // 2 + 10

    @property
    def text_x(self) -> int:
        return TEXT

    @property
    def label_y(self) -> int:
        return self.y + 22

    @property
    def verdict_y(self) -> int:
        return self.y + 41


@dataclass(frozen=True, slots=True)
class Picture:
    width: int
    height: int
    rows: tuple[Row, ...]


def draw(digits: tuple[DigitWords, ...]) -> Picture:
    """Place a row for each digit, one below the other."""
    rows = tuple(_row(each, index * ROW) for index, each in enumerate(digits))
    return Picture(WIDTH, ROW * len(digits), rows)


def _row(words: DigitWords, y: int) -> Row:
    boxes = tuple(
        Box(BOXES + index * (BOX + GAP), y + (ROW - HEIGHT) // 2, token)
        for index, token in enumerate(_tokens(words.digit))
    )
    return Row(words.digit.number, y, _cut(words.label), _cut(words.verdict), boxes)


def _tokens(digit: Digit) -> Iterator[Token]:
    if digit.part == Part.ERRORS:
        yield Token.UNKNOWN if digit.holds is None else Token.THERE if digit.holds else Token.WRONG
        return
    for index in range(digit.number):
        if index >= digit.have:
            yield Token.MISSING
        elif index == 0 and digit.part == Part.COPIES:
            yield Token.ORIGINAL
        else:
            yield Token.THERE


def _cut(text: str) -> str:
    return text if len(text) <= CHARACTERS else text[: CHARACTERS - 1].rstrip() + "…"
