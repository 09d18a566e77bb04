"""Times read off the wall, and the hours between them, also in the two nights of the year that are not 24 hours long."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from hypothesis import given, settings
from hypothesis import strategies as st

from backups.forms.moments import MomentField
from backups.moments import NoSuchTime, moments, on_the_wall

BERLIN = ZoneInfo("Europe/Berlin")
FORWARD = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)  # 02:00 becomes 03:00
BACK = datetime(2026, 10, 25, 1, 0, tzinfo=UTC)  # 03:00 becomes 02:00


@pytest.fixture(autouse=True)
def in_berlin():
    with timezone.override(BERLIN), translation.override("de"):
        yield


def field(**kwargs):
    made = MomentField(**{name: value for name, value in kwargs.items() if name == "last"})
    made.exact, made.now = kwargs.get("exact"), kwargs.get("now")
    return made


def test_an_ordinary_time_is_one_moment():
    noon = datetime(2026, 7, 1, 12, 0)  # noqa: DTZ001 -- as it stands on the wall

    assert moments(noon, BERLIN) == (datetime(2026, 7, 1, 10, tzinfo=UTC),) * 2


def test_the_hour_that_happens_twice_is_two_moments():
    half_past = datetime(2026, 10, 25, 2, 30)  # noqa: DTZ001 -- as it stands on the wall

    first, last = moments(half_past, BERLIN)

    assert (first.hour, last.hour, last - first) == (0, 1, timedelta(hours=1))


def test_the_hour_that_is_left_out_is_none():
    with pytest.raises(NoSuchTime):
        moments(datetime(2026, 3, 29, 2, 30), BERLIN)  # noqa: DTZ001 -- as it stands on the wall


@given(st.sampled_from((FORWARD, BACK)), st.integers(-3000, 3000))
@settings(max_examples=300)
def test_every_moment_is_found_on_the_wall_and_back(change, minutes):
    moment = change + timedelta(minutes=minutes)

    assert moment in moments(on_the_wall(moment, BERLIN), BERLIN)


@given(st.sampled_from((FORWARD, BACK)), st.integers(-3000, 3000), st.integers(0, 3000))
@settings(max_examples=300)
def test_what_is_typed_never_measures_shorter_than_it_was(change, begin, took):
    """Elapsed hours, not hours of the clock on the wall; where the clock says too little, the longer reading counts."""
    started = change + timedelta(minutes=begin)
    ended = started + timedelta(minutes=took)

    typed = [f"{on_the_wall(each, BERLIN):%Y-%m-%dT%H:%M}" for each in (started, ended)]
    measured = field(last=True).clean(typed[1]) - field().clean(typed[0])

    assert timedelta(0) <= measured - timedelta(minutes=took) <= timedelta(hours=2)
    if abs(begin) > 120 and abs(begin + took) > 120:
        assert measured == timedelta(minutes=took)


@given(st.sampled_from((FORWARD, BACK)), st.integers(-3000, 3000), st.integers(0, 59))
@settings(max_examples=200)
def test_a_known_moment_keeps_its_seconds_and_its_hour_until_its_minute_is_changed(change, minutes, seconds):
    known = change + timedelta(minutes=minutes, seconds=seconds)
    shown = f"{on_the_wall(known, BERLIN):%Y-%m-%dT%H:%M}"

    assert field(exact=known, last=True).clean(shown) == known
    assert field(exact=known).clean(shown) == known


def test_the_second_of_two_is_not_taken_while_it_is_still_to_come():
    now = datetime(2026, 10, 25, 0, 40, tzinfo=UTC)  # 02:40, for the first time

    assert field(last=True, now=now).clean("2026-10-25T02:30") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("2026-03-29T02:30", "In dieser Nacht wurde die Uhr vorgestellt"),
        ("2026-11-24T14:31", "liegt in der Zukunft"),
        ("gestern", "etwa 24.11.2026 14:30"),
        ("9999-99-99T99:99", "etwa 24.11.2026 14:30"),
        ("0001-01-01T00:00", "etwa 24.11.2026 14:30"),
        ("2026-11-24T14:30\x00", None),
    ],
)
def test_a_bad_time_gets_a_sentence(typed, sentence):
    moment = field(now=datetime(2026, 11, 24, 13, 30, tzinfo=UTC))

    if sentence is None:
        assert moment.clean(typed) == datetime(2026, 11, 24, 13, 30, tzinfo=UTC)
        return
    with pytest.raises(ValidationError, match=sentence):
        moment.clean(typed)


def test_a_browser_without_a_picker_may_be_typed_into():
    assert field().clean("24.11.2026 14:30") == datetime(2026, 11, 24, 13, 30, tzinfo=UTC)
