"""The form field of a moment in the organisation's time zone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backups.moments import NoSuchTime, moments, on_the_wall
from core.forms import DateTimeInput

LATEST_LENGTH = 40  # characters


class MomentField(forms.DateTimeField):
    """Date and time to the minute in the active time zone; cleans to UTC.

    A time that happened twice (clocks went back) is read so that what is measured comes out longer: the first one, or with
    `last` the second. A proof is never better than it was. `exact` is a known moment: as long as the field shows its
    minute, its seconds stay. `now` is the moment up to which things can have happened.
    """

    widget = DateTimeInput

    def __init__(self, *, last: bool = False, **kwargs: Any) -> None:
        self.last = last
        self.exact: datetime | None = None
        self.now: datetime | None = None
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> datetime | None:
        if isinstance(value, str):
            value = value.replace("\x00", "").strip()[:LATEST_LENGTH]
        with timezone.override(UTC):
            try:
                typed = super().to_python(value)
            except (OverflowError, ValueError):
                typed = None
                if value not in self.empty_values:
                    raise self._unclear() from None
            except ValidationError:
                raise self._unclear() from None
        if typed is None:
            return None
        zone = _zone()
        wall = typed.replace(tzinfo=None)
        if self.exact is not None and on_the_wall(self.exact, zone) == wall:
            return self.exact.astimezone(UTC)
        try:
            first, last = moments(wall, zone)
        except NoSuchTime:
            raise ValidationError(
                _("In that night the clock was put forward, so this time did not exist. Check it."),
                code="no_such_time",
            ) from None
        except (OverflowError, ValueError):
            raise self._unclear() from None
        found = last if self.last and (self.now is None or last <= self.now) else first
        if self.now is not None and found > self.now:
            raise ValidationError(
                _("This moment is still to come. Check date and time."), code="still_to_come"
            )
        return found

    def _unclear(self) -> ValidationError:
        return ValidationError(_("Enter date and time as in 24.11.2026 14:30."), code="invalid")


def _zone() -> ZoneInfo:
    zone = timezone.get_current_timezone()
    return zone if isinstance(zone, ZoneInfo) else ZoneInfo(str(zone))
