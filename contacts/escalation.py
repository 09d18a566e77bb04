"""The escalation matrix as a value: its fingerprint, its gaps, its words. Pure functions, times in minutes."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

DECIDES = "decides"


@dataclass(frozen=True, order=True)
class Cell:
    """What one role does at one level; an empty `duty` means it is not involved."""

    level: str
    role: str  # the role's key
    duty: str = ""
    within_minutes: int | None = None
    channel: str = ""


def fingerprint(cells: Iterable[Cell]) -> str:
    """A short text that is another one as soon as any cell is."""
    lines = sorted(repr(cell) for cell in cells if cell.duty)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]


def deciders(cells: Iterable[Cell]) -> Counter[str]:
    """How many roles decide at each level."""
    return Counter(cell.level for cell in cells if cell.duty == DECIDES)


def within(minutes: int | None) -> str:
    """The time limit in words: "at once", "within 30 minutes", "within 2 hours"; empty without a limit."""
    if minutes is None:
        return ""
    if minutes == 0:
        return _("at once")
    if minutes % 1440 == 0:
        days = minutes // 1440
        return ngettext("within %(count)d day", "within %(count)d days", days) % {"count": days}
    if minutes % 60 == 0:
        hours = minutes // 60
        return ngettext("within %(count)d hour", "within %(count)d hours", hours) % {"count": hours}
    return ngettext("within %(count)d minute", "within %(count)d minutes", minutes) % {"count": minutes}
