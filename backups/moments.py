"""A date and a time as somebody reads them off the wall, turned into a moment. Pure.

Twice a year that is not one to one: in the night in which clocks go forward an hour is missing, in the night in which
they go back one happens twice.
"""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


class NoSuchTime(ValueError):
    """The clock jumped over this time."""


def moments(wall: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The earliest and the latest moment (UTC) at which the clock shows this; the same but for one hour a year."""
    found = sorted(wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if found[0].astimezone(zone).replace(tzinfo=None, fold=0) != wall:
        raise NoSuchTime
    return found[0], found[1]


def on_the_wall(moment: datetime, zone: ZoneInfo) -> datetime:
    """What the clock shows at a moment, to the minute."""
    return moment.astimezone(zone).replace(tzinfo=None, fold=0, second=0, microsecond=0)
