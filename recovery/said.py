"""Hours of an order or a simulation as people say them, to the minute: sums are seldom a round number of hours.

And how a duration is known, and lists of names.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext, ngettext, pgettext

from recovery.durations import DurationSource

HOUR, DAY = 60, 24 * 60  # in minutes
NAMED = 20  # names before "and 3 more"


def time(hours: Decimal | None) -> str:
    """A length: "at once", "40 minutes", "1 hour 40 minutes", "3 days 6 hours"; "" for None.

    To the minute below two days, to the hour above. What is more than nothing never becomes "at once".
    """
    if hours is None:
        return ""
    if hours == 0:
        return gettext("at once")
    minutes = _minutes(hours)
    if minutes < HOUR:
        return _short(minutes)
    if minutes < 2 * DAY:
        whole, rest = divmod(minutes, HOUR)
        return f"{_hours(whole)} {_short(rest)}" if rest else _hours(whole)
    count, rest = divmod(_to_the_hour(minutes), DAY)
    said = ngettext("%(count)d day", "%(count)d days", count) % {"count": count}
    return f"{said} {_hours(rest // HOUR)}" if rest else said


def after(hours: Decimal) -> str:
    """A moment: "at once", "after 1 hour 40 minutes", "after 3 days 6 hours"; the dative that German asks for."""
    if hours == 0:
        return gettext("at once")
    minutes = _minutes(hours)
    if minutes >= 2 * DAY:
        days, rest = divmod(_to_the_hour(minutes), DAY)
        said = ngettext("after %(count)d day", "after %(count)d days", days) % {"count": days}
        return f"{said} {_hours(rest // HOUR)}" if rest else said
    return gettext("after %(time)s") % {"time": time(hours)}


def hour(hours: Decimal) -> str:
    """The moment on a time axis that begins with the outage: "0:00", "6:30", "54:00"."""
    whole, minutes = divmod(_minutes(hours) if hours else 0, HOUR)
    return f"{whole}:{minutes:02d}"


def _minutes(hours: Decimal) -> int:
    return max(1, int((hours * HOUR).to_integral_value(ROUND_HALF_UP)))


def _to_the_hour(minutes: int) -> int:
    return (minutes + HOUR // 2) // HOUR * HOUR


def _short(minutes: int) -> str:
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}


def _hours(whole: int) -> str:
    return gettext("1 hour") if whole == 1 else gettext("%(count)s hours") % {"count": whole}


def source(of: DurationSource) -> str:
    """How a duration is known."""
    return {
        DurationSource.INCIDENT: gettext("happened in an incident"),
        DurationSource.TEST: gettext("measured in a test"),
        DurationSource.PLAN: gettext("from the recovery plan"),
        DurationSource.CONTRACT: gettext("promised by contract"),
        DurationSource.ESTIMATE: pgettext("duration", "estimated"),
        DurationSource.UNKNOWN: pgettext("duration", "unknown"),
    }[of]


def names(found: Iterable[str], most: int = NAMED) -> str:
    """Names with commas, and how many more there are."""
    listed = list(found)
    shown, more = ", ".join(listed[:most]), len(listed) - most
    if more <= 0:
        return shown
    return ngettext("%(names)s and %(count)d more", "%(names)s and %(count)d more", more) % {
        "names": shown,
        "count": more,
    }
