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

WIDTH, ROW, TOP = 344, 54, 4
DIGIT, BOXES, TEXT, MARK = 14, 38, 142, 330  # where they stand in a row, from the left
BOX, GAP, HEIGHT = 28, 4, 24
CHARACTERS = 28  # of a line of text


class Token(StrEnum):
    """What stands in a box."""

    ORIGINAL = "original"
    THERE = "there"
    MISSING = "missing"
    WRONG = "wrong"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Box:
    x: int
    y: int
    token: Token


@dataclass(frozen=True, slots=True)
class Row:
    """One digit. Coordinates of the baselines of its texts."""

    number: int
    y: int
    middle: int
    label: str
    verdict: str
    state: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    width: int
    height: int
    rows: tuple[Row, ...]


def draw(digits: tuple[DigitWords, ...]) -> Picture:
    """Place five rows under each other."""
    rows = tuple(_row(each, TOP + index * ROW) for index, each in enumerate(digits))
    return Picture(WIDTH, 2 * TOP + ROW * len(digits), rows)


def _row(words: DigitWords, y: int) -> Row:
    top = y + (ROW - HEIGHT) // 2
    boxes = tuple(
        Box(BOXES + index * (BOX + GAP), top, token) for index, token in enumerate(_tokens(words.digit))
    )
    return Row(
        number=words.digit.number,
        y=y,
        middle=y + ROW // 2,
        label=_cut(words.label),
        verdict=_cut(words.verdict),
        state=words.state,
        boxes=boxes,
    )


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
