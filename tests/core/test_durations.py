"""Durations as people write them."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from core.durations import LONGEST, HoursFormField, hours_in_words, parse_hours, typed_hours


@pytest.mark.parametrize(
    ("typed", "hours"),
    [("4", "4"), ("4 h", "4"), ("4h", "4"), ("0,5", "0.5"), ("0.5", "0.5"), ("30 min", "0.5"), ("90 Min.", "1.5"),
     ("2 Tage", "48"), ("1 Tag", "24"), ("1,5 Tage", "36"), ("1 Tag 6 Std.", "30"), ("1 Tag, 6 Stunden", "30"),
     ("2 days", "48"), ("1 Woche", "168"), ("1 Monat", "720"), ("sofort", "0"), ("At once", "0"), ("0", "0"),
     ("  8  Stunden ", "8"), ("366 Tage", "8784"), ("20 min", "0.33")],
)  # fmt: skip
def test_what_people_type(typed, hours):
    assert parse_hours(typed) == Decimal(hours)


@pytest.mark.parametrize(
    ("typed", "said"),
    [("-1", "nicht negativ"), ("−2 h", "nicht negativ"), ("10^9", "Dauer"), ("1000000000", "mehr als ein Jahr"),
     ("367 Tage", "mehr als ein Jahr"), ("bald", "Dauer"), ("4 Äpfel", "Dauer"), ("4 h bald", "Dauer"), ("h", "Dauer"),
     ("1/2", "Dauer"), ("9" * 40, "mehr als ein Jahr"), ("4 h; 3", "Dauer"), ("nan", "Dauer"), ("1e3", "Dauer")],
)  # fmt: skip
def test_what_is_refused_says_what_to_do(typed, said):
    with override("de"), pytest.raises(ValidationError) as error:
        parse_hours(typed)

    assert said in error.value.messages[0]


@given(st.integers(0, LONGEST * 100).map(lambda n: Decimal(n) / 100), st.sampled_from(["de", "en"]))
def test_what_a_form_shows_reads_back_the_same(hours, language):
    with override(language):
        assert parse_hours(typed_hours(hours)) == hours


@pytest.mark.parametrize(
    ("hours", "words"),
    [(None, ""), ("0", "sofort"), ("0.5", "30 Minuten"), ("0.02", "1 Minute"), ("1", "1 Stunde"), ("1.50", "1,5 Stunden"),
     ("24.00", "24 Stunden"), ("48", "2 Tage"), ("50", "50 Stunden"), ("720", "30 Tage"), ("8784", "366 Tage")],
)  # fmt: skip
def test_in_words(hours, words):
    with override("de"):
        assert hours_in_words(None if hours is None else Decimal(hours)) == words


def test_the_field_keeps_nothing_as_nothing_and_knows_a_change():
    field = HoursFormField(required=False)

    assert field.clean("") is None
    assert field.clean("0") == 0
    assert not field.has_changed(Decimal(48), "2 Tage")
    assert field.has_changed(Decimal(48), "bald")
