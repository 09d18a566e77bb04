"""How wide a text is on paper, from the type face's own tables: what fits is decided before it is set."""

from functools import lru_cache
from pathlib import Path

import fontpkg_atkinson_hyperlegible

FONT_FOLDER = Path(fontpkg_atkinson_hyperlegible.ROOT) / "files"
REGULAR = "AtkinsonHyperlegible-Regular.ttf"
BOLD = "AtkinsonHyperlegible-Bold.ttf"


@lru_cache(maxsize=4)
def advances(font: str) -> dict[str, float]:
    """The width of every character the face has, in units of the type size."""
    from fontTools.ttLib import TTFont

    with TTFont(FONT_FOLDER / font, lazy=True) as face:
        em = face["head"].unitsPerEm
        metrics = face["hmtx"].metrics
        return {chr(code): metrics[glyph][0] / em for code, glyph in face.getBestCmap().items()}


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Width in points of one line set at `size` points; unknown characters count as one em."""
    table = advances(BOLD if bold else REGULAR)
    return size * sum(table.get(character, 1.0) for character in text)


def lines(text: str, size: float, within: float, *, bold: bool = False) -> int:
    """How many lines the text takes in a column `within` points wide; words too long for it are broken."""
    count, used = 1, 0.0
    space = width(" ", size, bold=bold)
    for word in text.split():
        needed = width(word, size, bold=bold)
        if used and used + space + needed > within:
            count, used = count + 1, 0.0
        elif used:
            used += space
        while needed > within:  # a part of the word fills the line, the rest goes on in the next
            needed -= within * 0.95
            count += 1
        used += needed
    return count
