"""How levels and decisions are shown: a coloured word, a status badge, a sentence."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from risks.scoring import AcceptanceState, Standing, gap

Badge = tuple[str, Any]

BADGES: dict[Standing, Badge] = {
    Standing.UNRATED: ("open", gettext_lazy("Not rated")),
    Standing.ENDED: ("overdue", gettext_lazy("Acceptance ended")),
    Standing.UNDECIDED: ("overdue", gettext_lazy("Decision missing")),
    Standing.TREATED: ("due", gettext_lazy("Being treated")),
    Standing.ACCEPTED: ("ok", gettext_lazy("Accepted")),
    Standing.WITHIN: ("ok", gettext_lazy("Acceptable")),
}


class LevelWord(str):
    """A level in the organisation's word: plain text in a CSV file, with its colour on a page."""

    def __new__(cls, word: str, number: int) -> LevelWord:
        made = super().__new__(cls, word)
        made.number = number
        return made

    number: int

    def __html__(self) -> SafeString:
        if not self.number:
            return format_html('<span class="blank">{}</span>', str(self))
        return format_html('<span class="level level--{}">{}</span>', self.number, str(self))


def level_word(number: int | None, word: str) -> LevelWord:
    """The word of a level on a page; "not rated" for None and 0."""
    return LevelWord(word, number) if number else LevelWord(_("not rated"), 0)


def badge(standing: Standing, review_on: date | None, on: date) -> Badge:
    """The badge of a risk; what is fine otherwise is due once its day of review has come."""
    if review_on is not None and review_on <= on and BADGES[standing][0] == "ok":
        return "due", gettext_lazy("Look at it again")
    return BADGES[standing]


def where_it_stands(level: int | None, appetite: int, levels: list[tuple[int, str]]) -> str:
    """One sentence: how the net level relates to the risk appetite."""
    words = dict(levels)
    if not level:
        return _("Not rated yet. Nobody can say whether this is acceptable.")
    above = gap(level, appetite)
    if not above:
        return _(
            "Acceptable: the net level “%(level)s” is within our risk appetite (up to “%(appetite)s”)."
        ) % {
            "level": words[level],
            "appetite": words[appetite],
        }
    return ngettext(
        "The net level “%(level)s” lies %(count)d level above our risk appetite (up to “%(appetite)s”).",
        "The net level “%(level)s” lies %(count)d levels above our risk appetite (up to “%(appetite)s”).",
        above,
    ) % {"level": words[level], "appetite": words[appetite], "count": above}


def acceptance_sentence(state: AcceptanceState) -> str:
    """What became of an acceptance that no longer holds; empty while it holds or where there is none."""
    return {
        AcceptanceState.NONE: "",
        AcceptanceState.VALID: "",
        AcceptanceState.CHANGED: _("Acceptance ended: the rating has changed."),
        AcceptanceState.EXPIRED: _("Acceptance ended: its time is over."),
        AcceptanceState.WITHDRAWN: _("The acceptance was taken back."),
    }[state]
