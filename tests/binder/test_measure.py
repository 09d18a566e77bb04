"""Sizes of type against the face's own metrics, and what fits where."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from binder import measure
from binder.cards import SMALL, number_size
from binder.glyphs import printable_text, unprintable

SHEETS = Path(measure.__file__).parent / "sheets"
X_HEIGHT_ON_ACTION_PAGES = 7.2  # points: 0.10 inch, NASA CR-177605
MM = 72 / 25.4


def metrics(font: str) -> tuple[float, float]:
    """Height of x and of capitals, per em."""
    from fontTools.ttLib import TTFont

    with TTFont(measure.FONT_FOLDER / font) as face:
        em = face["head"].unitsPerEm
        return face["OS/2"].sxHeight / em, face["OS/2"].sCapHeight / em


def size_of(sheet: str, selector: str) -> float:
    """The type size that a rule of a print sheet sets, in points."""
    css = (SHEETS / sheet).read_text(encoding="utf-8")
    for selectors, rules in re.findall(r"([^{}]+)\{([^{}]*)\}", css):
        if selector in [s.strip() for s in selectors.split(",")]:
            size = re.search(r"font-size: ([\d.]+)pt", rules)
            if size:
                return float(size.group(1))
    raise AssertionError(f"{sheet} sets no size for {selector}")


@pytest.mark.parametrize("font", [measure.REGULAR, measure.BOLD])
@pytest.mark.parametrize(
    ("sheet", "selector"),
    [
        ("pages.css", ".step-name"),
        ("pages.css", ".calls tbody th"),
        ("pages.css", ".questions-table tbody th"),
        ("pages.css", ".now li"),
        ("wall.css", ".row > p"),
    ],
)
def test_steps_reach_the_x_height(font: str, sheet: str, selector: str) -> None:
    """Inter needs 13.2 pt for it, this face 14.6."""
    x_height, _cap_height = metrics(font)
    assert size_of(sheet, selector) * x_height >= X_HEIGHT_ON_ACTION_PAGES


@pytest.mark.parametrize(("selector", "millimetres"), [(".band h1", 10), (".row h2", 8), (".row > p", 4)])
def test_the_poster_reaches_the_letter_heights_of_din_14096(selector: str, millimetres: int) -> None:
    _x_height, cap_height = metrics(measure.BOLD)
    assert size_of("wall.css", selector) * cap_height >= millimetres * MM - 0.05


def test_phone_numbers_are_18_points_and_bold() -> None:
    assert size_of("pages.css", ".tel") >= 18
    assert size_of("wallet.css", ".card-tel") >= 10
    assert min(number_size(number) for number in ("", "112", "0" * 40)) >= 60


def test_the_card_is_measured_in_the_size_it_is_set_in() -> None:
    assert size_of("wallet.css", ".card") == SMALL


def test_width_of_a_line() -> None:
    assert measure.width("", 10) == 0
    assert measure.width("ll", 10) == pytest.approx(2 * measure.width("l", 10))
    assert measure.width("m", 20) == pytest.approx(2 * measure.width("m", 10))


@pytest.mark.parametrize(("text", "expected"), [("", 1), ("kurz", 1), ("zwei Zeilen lang", 2), ("a" * 60, 6)])
def test_lines_in_a_column(text: str, expected: int) -> None:
    column = measure.width("zwei Zeilen", 10) + 0.1
    assert measure.lines(text, 10, column) == pytest.approx(expected, abs=1 if len(text) > 20 else 0)


@pytest.mark.parametrize(
    ("text", "on_paper"),
    [
        ("Öztürk, Łukasz, Ayşe", "Öztürk, Łukasz, Ayşe"),
        ("a\u0308", "ä"),  # composed, not two signs
        ("Nguyễn Thị Ánh", "Nguyên Thi Ánh"),
        ("0170\u202f555\u2011010", "0170\u00a0555-010"),
        ("李 🔥", "(?) (?)"),
        ("\u202eumgedreht\x00", "umgedreht"),
    ],
)
def test_characters_the_face_lacks(text: str, on_paper: str) -> None:
    assert printable_text(text) == on_paper


def test_unprintable_names_the_characters() -> None:
    assert unprintable("Müller 李 🔥 李") == "李🔥"
