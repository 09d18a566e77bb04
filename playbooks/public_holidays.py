"""Which days are public holidays where a company sits. The only place that knows the `holidays` library.

Germany by federal state; without one, and in the other countries, the holidays of the whole country. Days that are
holidays in single municipalities (Augsburg, Mariä Himmelfahrt in Catholic Bavaria) are left out: a period then ends
earlier than it might, never later.
"""

from __future__ import annotations

from collections.abc import Container
from datetime import date
from functools import lru_cache


class PublicHolidays:
    """The public holidays of one place; `day in holidays` answers."""

    def __init__(self, country: str, federal_state: str = "") -> None:
        self.country, self.federal_state = country, federal_state if country == "DE" else ""

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and day in _of_year(self.country, self.federal_state, day.year)


@lru_cache(maxsize=256)
def _of_year(country: str, federal_state: str, year: int) -> frozenset[date]:
    from holidays import country_holidays  # noqa: PLC0415 -- slow import

    return frozenset(country_holidays(country, subdiv=federal_state or None, years=year))


def is_working_day(day: date, holidays: Container[date]) -> bool:
    """Monday to Friday and no public holiday (BGB § 193, VO 1182/71 Art. 2 (2))."""
    return day.weekday() < 5 and day not in holidays
