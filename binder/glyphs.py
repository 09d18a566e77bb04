"""Only characters that the type face has reach the press; others would print as empty boxes.

Accents that the face lacks fall off (ạ becomes a), signs get their plain form, and what is left becomes a
question mark in brackets. The plan itself is never changed: this is about paper only.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from binder.measure import BOLD, REGULAR, advances

UNKNOWN = "(?)"
PLAIN = {
    "\u00ad": "\u00ad",  # a soft hyphen is never printed itself
    "\u2010": "-",
    "\u2011": "-",
    "\u2012": "–",
    "\u2015": "—",
    "\u2212": "–",
    "\u202f": "\u00a0",
    "\u2007": "\u00a0",
    "\u2009": " ",
    "\u200a": " ",
    "\u2192": "->",
    "\u2190": "<-",
    "\u2605": "*",
    "ẞ": "SS",
}
INVISIBLE = {"Cc", "Cf", "Cn", "Co", "Cs", "Mn", "Me"}  # controls, joiners, lone accents: dropped


class _Plain(dict[int, str | None]):
    """Fills itself: what each character of a text is printed as."""

    def __missing__(self, code: int) -> str | None:
        self[code] = printed = _printed(chr(code))
        return printed


@lru_cache(maxsize=1)
def _table() -> _Plain:
    return _Plain()


def _in_face(text: str) -> bool:
    return all(c in advances(REGULAR) and c in advances(BOLD) for c in text)


def _printed(character: str) -> str | None:
    if character in "\n\r\t" or _in_face(character):
        return character
    if character in PLAIN:
        return PLAIN[character].replace("<", "&lt;").replace(">", "&gt;")
    if unicodedata.category(character) in INVISIBLE:
        return None
    accented = unicodedata.decomposition(character).split()
    if accented and not accented[0].startswith("<"):  # the letter under the outermost accent
        return _printed(chr(int(accented[0], 16)))
    plain = "".join(c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c))
    if plain and _in_face(plain):
        return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return UNKNOWN


def printable_text(html: str) -> str:
    """HTML with every character that the face lacks replaced; composed first, so ä stays ä."""
    return unicodedata.normalize("NFC", html).translate(_table())


def unprintable(text: str) -> str:
    """The characters of a text that paper can only show as (?), each once, in order."""
    return "".join(
        dict.fromkeys(c for c in unicodedata.normalize("NFC", text) if _table()[ord(c)] == UNKNOWN)
    )
