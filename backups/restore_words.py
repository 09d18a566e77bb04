"""What restore tests say, in sentences. No database and no clock."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from backups.due import Due, DueBecause
from backups.models import RestoreTest
from core.durations import hours_in_words
from inventory.wording import loss

Badge = tuple[str, Any]
SOON = 30  # days


def elapsed(passed: timedelta) -> str:
    """Hours, minutes and seconds as a clock shows them: 1:05:09."""
    seconds = max(0, int(passed.total_seconds()))
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def span(hours: Decimal) -> str:
    """A measured duration to the minute: "4 h 5 min", "2 h", "12 min"."""
    minutes = int((hours * 60).to_integral_value(ROUND_HALF_UP))
    if minutes == 0:
        return _("less than a minute")
    whole, rest = divmod(minutes, 60)
    if whole and rest:
        return pgettext("measured", "%(hours)d h %(minutes)d min") % {"hours": whole, "minutes": rest}
    return (
        pgettext("measured", "%(hours)d h") % {"hours": whole}
        if whole
        else pgettext("measured", "%(minutes)d min") % {"minutes": rest}
    )


def badge(test: RestoreTest) -> Badge:
    """Shape and word of a result."""
    shape = {"passed": "ok", "partial": "due", "failed": "overdue"}[test.result]
    return shape, test.get_result_display()


def due_badge(due: Due, on: date) -> Badge:
    """Shape and word of the next test."""
    if due.because == DueBecause.NEVER:
        return "overdue", _("never tested")
    if due.because in {DueBecause.FAILED, DueBecause.PARTIAL}:
        return "overdue", _("test again")
    if due.is_overdue(on):
        return "overdue", _("overdue")
    return ("due", _("due soon")) if (due.on - on).days <= SOON else ("ok", _("believed"))


def due_sentence(due: Due) -> str:
    """Why the next test is due on its day."""
    if due.because == DueBecause.NEVER:
        return _("No restore was ever tried.")
    last = date_format(due.last_on, "SHORT_DATE_FORMAT") if due.last_on else "–"
    if due.because == DueBecause.FAILED:
        return _("The last test failed on %(day)s: try again at once.") % {"day": last}
    if due.because == DueBecause.PARTIAL:
        return _("The last test passed only in part on %(day)s: try again at once.") % {"day": last}
    return ngettext(
        "Last tested on %(day)s; believed for %(count)d month.",
        "Last tested on %(day)s; believed for %(count)d months.",
        due.months,
    ) % {"day": last, "count": due.months}


def time_sentence(hours: Decimal, demand: Decimal | None) -> str:
    """How long it took, beside what is demanded: "4 hours measured, 8 hours demanded"."""
    measured = _("%(time)s measured") % {"time": span(hours)}
    if demand is None:
        return _("%(measured)s, no demand entered") % {"measured": measured}
    return _("%(measured)s, %(demand)s demanded") % {"measured": measured, "demand": hours_in_words(demand)}


def loss_sentence(hours: Decimal | None, demand: Decimal | None) -> str:
    """How old the data were, beside what may be lost."""
    if hours is None:
        return _("nobody wrote down how old the data were")
    lost = _("%(time)s lost") % {"time": span(hours)}
    if demand is None:
        return _("%(lost)s, no demand entered") % {"lost": lost}
    return _("%(lost)s, at most %(demand)s demanded") % {"lost": lost, "demand": loss(demand)}


def verdict(hours: Decimal | None, demand: Decimal | None) -> Badge | None:
    """Whether a measured time or loss keeps the demand; None where one of them is unknown."""
    if hours is None or demand is None:
        return None
    return ("ok", _("kept")) if hours <= demand else ("overdue", _("missed"))


def kept_sentence(test: RestoreTest) -> str:
    """What is said once a test is kept."""
    time = span(test.duration_hours)
    if test.proves_time:
        return _("The restore test is kept. Measured: %(time)s.") % {"time": time}
    return _("The restore test is kept. It took: %(time)s.") % {"time": time}
