"""Durations as people write them: hours in the database, "4 h", "2 Tage" or "sofort" in forms and on paper."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

LONGEST = 8784  # hours of a leap year
HUNDREDTH = Decimal("0.01")

_UNITS: dict[str, Decimal] = {
    unit: hours
    for hours, units in {
        Decimal(1) / 60: ("m", "min", "min.", "minute", "minuten", "minutes"),
        Decimal(1): ("h", "std", "std.", "stunde", "stunden", "hour", "hours"),
        Decimal(24): ("d", "t", "tag", "tage", "tagen", "day", "days"),
        Decimal(168): ("w", "woche", "wochen", "week", "weeks"),
        Decimal(720): ("monat", "monate", "monaten", "month", "months"),
    }.items()
    for unit in units
}
_AT_ONCE = {"sofort", "at once", "immediately", "now"}
_PART = re.compile(r"(\d+(?:[.,]\d+)?)\s*([^\W\d]+\.?)?", re.UNICODE)


def parse_hours(text: str) -> Decimal:
    """Hours from what somebody typed: "4", "0,5", "4 h", "90 min", "2 Tage", "1 Tag 6 Std.", "sofort".

    A number without a unit is hours; a month is 30 days. ValidationError with a sentence for everything else, for
    negative values and for more than a year.
    """
    typed = " ".join(text.casefold().split())
    if typed in _AT_ONCE:
        return Decimal(0)
    if typed.startswith(("-", "−", "–")):
        raise ValidationError(
            _("A duration cannot be negative. Enter 0 or “at once” for no waiting."), code="negative"
        )
    total, position = Decimal(0), 0
    for match in _PART.finditer(typed):
        unit = match[2] or "h"
        if typed[position : match.start()].strip(" ,") or unit not in _UNITS:
            raise _unclear()
        try:
            total += Decimal(match[1].replace(",", ".")) * _UNITS[unit]
        except InvalidOperation as error:  # thousands of digits
            raise _unclear() from error
        position = match.end()
    if position == 0 or typed[position:].strip():
        raise _unclear()
    if total > LONGEST:
        raise ValidationError(_("That is more than a year. Enter at most 366 days."), code="too_long")
    return total.quantize(HUNDREDTH)


def _unclear() -> ValidationError:
    return ValidationError(
        _("Enter a duration as in 30 min, 4 h, 2 days or “at once”. A bare number counts as hours."),
        code="unclear",
    )


def hours_in_words(hours: Decimal | int | None) -> str:
    """A duration as people say it: at once, 30 minutes, 4 hours, 3 days; "" for None. Rounds to minutes."""
    if hours is None:
        return ""
    hours = Decimal(hours)
    if hours == 0:
        return gettext("at once")
    if hours < 1:
        minutes = max(1, round(hours * 60))
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    if hours >= 48 and hours % 24 == 0:
        days = int(hours // 24)
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    return _shown_hours(hours)


def _shown_hours(hours: Decimal) -> str:
    shown = number_format(hours.normalize() if hours % 1 else hours.quantize(Decimal(1)), use_l10n=True)
    return gettext("1 hour") if hours == 1 else gettext("%(count)s hours") % {"count": shown}


def typed_hours(hours: Decimal | None) -> str:
    """A duration as one types it into a form: "30 min", "4 h", "3 d". Reads back as the same value."""
    if hours is None:
        return ""
    minutes = round(hours * 60)
    if 0 < hours < 1 and (Decimal(minutes) / 60).quantize(HUNDREDTH) == hours:
        return f"{minutes} min"
    if hours >= 48 and hours % 24 == 0:
        days = int(hours // 24)
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    return f"{number_format(hours.normalize() if hours % 1 else int(hours))} h"


class HoursInput(forms.TextInput):
    """A short text field: a number pad could not type "2 Tage"."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"size": 12, "autocomplete": "off", "spellcheck": "false"} | (attrs or {}))

    def format_value(self, value: Any) -> str | None:
        return typed_hours(value) if isinstance(value, Decimal) else super().format_value(value)


class HoursFormField(forms.CharField):
    """A duration as people write it; cleans to hours as Decimal, or None where it is empty."""

    widget = HoursInput

    def __init__(self, **kwargs: Any) -> None:
        for name in ("max_digits", "decimal_places", "min_value", "max_value", "localize", "step_size"):
            kwargs.pop(name, None)
        super().__init__(max_length=40, strip=True, **kwargs)

    def to_python(self, value: Any) -> Any:
        text = value if isinstance(value, str) else str(value or "")
        text = text.replace("\x00", "").strip()
        return parse_hours(text) if text else None

    def run_validators(self, value: Any) -> None:
        if value is not None:
            super().run_validators(str(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True


class HoursField(models.DecimalField):
    """A duration in hours with two decimals, 0 to 8,784 (a leap year)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_digits"], kwargs["decimal_places"] = 6, 2
        super().__init__(*args, **kwargs)

    @property
    def validators(self) -> list[Any]:
        return [*super().validators, MinValueValidator(0), MaxValueValidator(LONGEST)]

    def formfield(self, **kwargs: Any) -> Any:
        kwargs["form_class"] = HoursFormField
        return models.Field.formfield(self, **kwargs)
