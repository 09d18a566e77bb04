"""Hours as people say them."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from recovery import said


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (None, ""),
        ("0", "sofort"),
        ("0.001", "1 Minute"),
        ("0.5", "30 Minuten"),
        ("1", "1 Stunde"),
        ("1.6666666667", "1 Stunde 40 Minuten"),
        ("47.99", "47 Stunden 59 Minuten"),
        ("48", "2 Tage"),
        ("54.4", "2 Tage 6 Stunden"),
        ("71.9", "3 Tage"),
    ],
)
def test_length(hours, words):
    with override("de"):
        assert said.time(None if hours is None else Decimal(hours)) == words


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ("0", "sofort"),
        ("1.5", "nach 1 Stunde 30 Minuten"),
        ("48", "nach 2 Tagen"),
        ("54", "nach 2 Tagen 6 Stunden"),
    ],
)
def test_moment(hours, words):
    with override("de"):
        assert said.after(Decimal(hours)) == words


@pytest.mark.parametrize(
    ("hours", "clock"), [("0", "0:00"), ("6.5", "6:30"), ("54", "54:00"), ("1.99999", "2:00")]
)
def test_hour_on_the_axis(hours, clock):
    assert said.hour(Decimal(hours)) == clock
