"""Holidays by federal state and country, without single municipalities."""

from datetime import date

import pytest

from accounts.models.organisation import Country, FederalState
from playbooks.public_holidays import PublicHolidays, is_working_day


@pytest.mark.parametrize(
    ("day", "states"),
    [
        (date(2026, 1, 6), {"BW", "BY", "ST"}),  # Heilige Drei Könige
        (date(2026, 3, 8), {"BE", "MV"}),  # Frauentag
        (date(2026, 6, 4), {"BW", "BY", "HE", "NW", "RP", "SL"}),  # Fronleichnam
        (date(2026, 8, 15), {"SL"}),  # Mariä Himmelfahrt; in Bavaria by municipality only
        (date(2026, 9, 20), {"TH"}),  # Weltkindertag
        (date(2026, 10, 31), {"BB", "HB", "HH", "MV", "NI", "SN", "ST", "SH", "TH"}),  # Reformationstag
        (date(2026, 11, 1), {"BW", "BY", "NW", "RP", "SL"}),  # Allerheiligen
        (date(2026, 11, 18), {"SN"}),  # Buß- und Bettag
        (date(2026, 12, 25), set(FederalState.values)),
    ],
)
def test_federal_states_differ(day, states):
    assert {state for state in FederalState.values if day in PublicHolidays("DE", state)} == states


def test_without_a_state_only_what_holds_everywhere():
    everywhere = PublicHolidays("DE")

    assert date(2026, 10, 3) in everywhere
    assert date(2026, 6, 4) not in everywhere


@pytest.mark.parametrize(
    ("country", "day"),
    [
        ("AT", date(2026, 10, 26)),
        ("CH", date(2026, 8, 1)),
        ("LI", date(2026, 8, 15)),
        ("LU", date(2026, 6, 23)),
    ],
)
def test_other_countries(country, day):
    assert country in Country.values
    assert day in PublicHolidays(country, "BW")  # a state means nothing there
    assert day not in PublicHolidays("DE", "NI")


def test_working_days():
    bw = PublicHolidays("DE", "BW")

    assert is_working_day(date(2026, 6, 5), bw)
    assert not is_working_day(date(2026, 6, 4), bw)
    assert not is_working_day(date(2026, 6, 6), bw)
    assert not is_working_day(date(2026, 6, 7), bw)
    assert "2026-06-04" not in bw
