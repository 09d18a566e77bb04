"""Folding text so that search and order work for German on every database.

SQLite knows no umlauts in LIKE or ORDER BY and PostgreSQL only with ICU, so both columns are made here.
"""

import unicodedata

_TWO_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "å": "aa"})


def strip_accents(text: str) -> str:
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def sort_key(text: str) -> str:
    """DIN 5007-1: ä sorts as a, ß as ss. Cut to the column's 200 characters."""
    return strip_accents(text.casefold()).replace("ø", "o").strip()[:200]


def fold(text: str) -> str:
    """One spelling for a search word: lower case, ä as ae."""
    return strip_accents(unicodedata.normalize("NFC", text).casefold().translate(_TWO_LETTERS))


def lines(text: str) -> tuple[str, ...]:
    """What stands on each line of a text, without the empty ones."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def search_text(*parts: str) -> str:
    """Both spellings of every part, so that "mueller", "muller" and "Müller" all find Müller."""
    joined = " ".join(part for part in parts if part)
    spellings = dict.fromkeys((fold(joined), strip_accents(joined.casefold())))
    return "\n".join(spellings)


def search_words(query: str) -> list[str]:
    """The folded words of what somebody typed, at most eight, without U+0000."""
    return [fold(word) for word in query.replace("\x00", " ").split()[:8]]
