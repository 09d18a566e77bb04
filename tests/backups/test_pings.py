"""What signals change, by a table and by chance; when silence becomes late; what our own downtime excuses."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backups.models import JobWatch
from backups.pings import (
    Pace,
    Signal,
    State,
    Watched,
    forgiven,
    hear,
    is_too_many,
    pace_of,
    rearmed,
    signal_of,
    text_of,
)

HOUR = timedelta(hours=1)
DAILY = Pace(24 * HOUR, 12 * HOUR)
STRICT = Pace(24 * HOUR, 1 * HOUR)
BERLIN = ZoneInfo("Europe/Berlin")
SIGNALS = {"S": Signal.START, "+": Signal.SUCCESS, "-": Signal.FAIL, "l": Signal.LOG}


def at(hour, minute=0, day=20):
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def told(story, pace=DAILY):
    """The watch after "S02:30 +02:50 …"; an end closes the run that is under way."""
    watched = Watched()
    for word in story.split():
        hour, minute = word[1:].split(":")
        moment = at(0) + timedelta(hours=int(hour), minutes=int(minute))
        signal = SIGNALS[word[0]]
        begun = watched.started_at if signal in {Signal.SUCCESS, Signal.FAIL} else None
        watched = hear(watched, signal, moment, started_at=begun, pace=pace)
    return watched


@pytest.mark.parametrize(
    ("story", "state", "seconds", "due"),
    [
        ("+02:50", "ok", None, at(14, 50, 21)),  # a success without a start has no duration
        ("S02:30 +02:50", "ok", 1200, at(14, 50, 21)),
        ("S02:30", "running", None, at(14, 30, 21)),  # what never ends is late, too
        ("+02:50 S26:30", "running", None, at(14, 50, 21)),  # what was promised stays promised
        ("+02:50 S39:00", "running", None, at(3, 0, 23)),  # late already: it gets its time from the start
        ("S02:30 S03:00 +03:10", "ok", 600, at(15, 10, 21)),  # the second start is the one that ended
        ("S02:30 -02:40", "failed", None, at(14, 30, 21)),
        ("-02:40", "failed", None, None),  # never a success: nothing was promised yet
        ("-02:40 +03:40", "ok", None, at(15, 40, 21)),
        ("+02:40 -03:40", "failed", None, at(14, 40, 21)),
        ("S02:30 +02:50 -02:51", "failed", 1200, at(14, 50, 21)),
        ("S02:30 l02:35 +02:50", "ok", 1200, at(14, 50, 21)),  # words change nothing
        ("l02:35", "new", None, None),
        ("+02:50 l48:00", "ok", None, at(14, 50, 21)),
        ("+05:00 -03:00", "ok", None, at(17, 0, 21)),  # told late: a failure from before
        ("-05:00 +03:00", "failed", None, at(15, 0, 21)),
        ("+05:00 +03:00", "ok", None, at(17, 0, 21)),
        ("+05:00 S03:00", "ok", None, at(17, 0, 21)),
    ],
)
def test_what_a_story_leaves(story, state, seconds, due):
    watched = told(story)

    assert (watched.state, watched.seconds, watched.due_at) == (state, seconds, due)


def test_runs_that_overlap_are_told_apart_by_who_ends():
    first = hear(Watched(), Signal.START, at(2), started_at=None, pace=DAILY)
    both = hear(first, Signal.START, at(3), started_at=None, pace=DAILY)
    one = hear(both, Signal.SUCCESS, at(4), started_at=at(2), pace=DAILY)
    none = hear(one, Signal.SUCCESS, at(5), started_at=at(3), pace=DAILY)

    assert (one.seconds, one.started_at) == (7200, at(3)), "the second is still under way"
    assert (none.seconds, none.started_at) == (7200, None)


def test_a_job_without_interval_is_never_late():
    assert told("S02:30 +02:50", pace=None).due_at is None
    assert told("S02:30", pace=None).due_at is None


signals = st.lists(
    st.tuples(st.sampled_from(Signal), st.integers(0, 10**6), st.booleans()), min_size=1, max_size=30
)


@given(signals)
def test_the_newest_signal_decides_and_no_duration_is_negative(heard):
    watched, newest = Watched(), None
    for signal, second, closes in heard:
        moment = at(0) + timedelta(seconds=second)
        begun = watched.started_at if closes and signal in {Signal.SUCCESS, Signal.FAIL} else None
        watched = hear(watched, signal, moment, started_at=begun, pace=DAILY)
        if signal is not Signal.LOG and (newest is None or moment >= newest[0]):
            newest = moment, signal
        assert watched.seconds is None or watched.seconds >= 0
    expected = {Signal.START: "running", Signal.SUCCESS: "ok", Signal.FAIL: "failed"}

    assert watched.state == (expected[newest[1]] if newest else "new")
    assert watched.heard_at == (newest[0] if newest else None)
    successes = [second for signal, second, _closes in heard if signal is Signal.SUCCESS]
    assert watched.success_at == (at(0) + timedelta(seconds=max(successes)) if successes else None)


@given(signals)
def test_pings_count_in_the_order_in_which_they_come_whatever_the_clock_says(heard):
    """The server's clock may jump back: what was heard last counts, and nothing lies in the future."""
    watched, last = Watched(), None
    for signal, second, _closes in heard:
        moment = at(0) + timedelta(seconds=second)
        known = watched.as_of(moment)
        watched = hear(known, signal, moment, started_at=known.started_at, pace=DAILY)
        if signal is not Signal.LOG:
            last = moment, signal
            assert (
                watched.due_at is None or watched.due_at <= moment + DAILY.patience or signal is Signal.FAIL
            )
        assert watched.seconds is None or watched.seconds >= 0
    expected = {Signal.START: "running", Signal.SUCCESS: "ok", Signal.FAIL: "failed"}

    assert watched.state == (expected[last[1]] if last else "new")


def test_the_states_are_those_of_the_table():
    assert {state.value for state in State} == set(JobWatch.State.values)


@pytest.mark.parametrize(
    ("interval", "grace", "factor", "patience"),
    [
        (Decimal(24), None, Decimal("1.5"), 36 * HOUR),
        (Decimal(24), Decimal(2), Decimal("1.5"), 26 * HOUR),
        (Decimal(24), Decimal(0), Decimal("1.5"), 24 * HOUR),
        (Decimal("0.25"), None, Decimal("2.0"), HOUR / 2),
        (Decimal(168), None, Decimal("1.1"), timedelta(hours=184, minutes=48)),
    ],
)
def test_patience_of_a_job(interval, grace, factor, patience):
    assert pace_of(interval, grace, factor).patience == patience


def test_no_interval_no_pace():
    assert pace_of(None, Decimal(3), Decimal("1.5")) is None


@pytest.mark.parametrize(
    ("word", "signal"),
    [
        ("", (Signal.SUCCESS, None)),
        ("start", (Signal.START, None)),
        ("fail", (Signal.FAIL, None)),
        ("log", (Signal.LOG, None)),
        ("0", (Signal.SUCCESS, 0)),
        ("1", (Signal.FAIL, 1)),
        ("255", (Signal.FAIL, 255)),
        ("256", None),
        ("-1", None),
        ("0255", None),
        ("²", None),
        ("success", None),
        ("START", None),
    ],
)
def test_words_of_an_address(word, signal):
    assert signal_of(word) == signal


@pytest.mark.parametrize(
    ("body", "is_cut", "text"),
    [
        ("Größe".encode(), False, "Größe"),
        ("Größe".encode()[:3], True, "Gr"),  # half an ö at the cut
        ("Größe".encode()[:3], False, "Gr�"),
        ("Größe".encode("latin-1"), False, "Gr��e"),
        (b"a\x00b", False, "ab"),
        (b"", False, ""),
    ],
)
def test_text_of_a_body(body, is_cut, text):
    assert text_of(body, is_cut=is_cut) == text


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            datetime(2026, 3, 28, 2, 30, tzinfo=BERLIN),
            datetime(2026, 3, 29, 3, 30, tzinfo=BERLIN),
        ),  # 02:30 is skipped
        (datetime(2026, 3, 29, 3, 30, tzinfo=BERLIN), datetime(2026, 3, 30, 2, 30, tzinfo=BERLIN)),
        (datetime(2026, 10, 24, 2, 30, tzinfo=BERLIN), datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN)),
        (datetime(2026, 10, 24, 2, 30, tzinfo=BERLIN), datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=BERLIN)),
        (datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=BERLIN), datetime(2026, 10, 26, 2, 30, tzinfo=BERLIN)),
    ],
)
def test_the_change_of_the_clocks_makes_nobody_late(first, second):
    """A job at 02:30 local time comes after 23, 24 or 25 hours; an hour and a minute of grace are enough for it."""
    pace = Pace(24 * HOUR, HOUR + timedelta(minutes=1))
    watched = hear(Watched(), Signal.SUCCESS, first.astimezone(UTC), started_at=None, pace=pace)

    assert second.astimezone(UTC) < watched.due_at
    assert watched.due_at - first.astimezone(UTC) == 25 * HOUR + timedelta(minutes=1), "elapsed hours"


def nightly(hour=2, minute=30, pace=DAILY):
    return hear(Watched(), Signal.SUCCESS, at(hour, minute), started_at=None, pace=pace)


@pytest.mark.parametrize(
    ("since", "until", "due"),
    [
        (at(2, 0, 21), at(3, 0, 21), at(14, 30, 22)),  # an hour, over the run
        (at(22, 0, 20), at(7, 0, 21), at(14, 30, 22)),  # a night
        (at(22, 0, 20), at(7, 0, 27), at(14, 30, 28)),  # a week
        (
            at(10, 0, 21),
            at(14, 31, 21),
            at(14, 30, 23),
        ),  # late while we were deaf; the next is on its way: both count
        (at(4, 0, 20), at(5, 0, 20), at(14, 30, 21)),  # right after the last run: none can have been lost
        (at(15, 0, 21), at(18, 0, 21), at(14, 30, 21)),  # was late before
        (at(14, 30, 21), at(18, 0, 21), at(14, 30, 21)),  # late at the very moment we looked last
    ],
)
def test_downtime_is_forgiven(since, until, due):
    assert forgiven(nightly(), DAILY, since=since, until=until).due_at == due


@pytest.mark.parametrize(
    ("since", "until", "due"),
    [
        (at(2, 0, 21), at(2, 20, 21), at(3, 30, 22)),  # a minute early is no reason to be late a day on
        (at(20, 0, 20), at(23, 0, 20), at(3, 30, 21)),  # nothing was expected then
        (at(22, 0, 20), at(7, 0, 21), at(3, 30, 22)),
    ],
)
def test_a_short_grace_forgives_what_lies_around_the_run_only(since, until, due):
    watched = nightly(pace=STRICT)

    assert forgiven(watched, STRICT, since=since, until=until).due_at == due


def test_a_run_under_way_may_have_ended_unheard():
    running = hear(nightly(pace=STRICT), Signal.START, at(21, 0), started_at=None, pace=STRICT)

    assert forgiven(running, STRICT, since=at(21, 5), until=at(21, 30)).due_at == at(3, 30, 22)


@pytest.mark.parametrize(
    ("hour", "day"),
    [
        (4, 22),  # restarted after the run: excused once
        (2, 24),  # restarted over the run: three times
    ],
)
def test_a_nightly_restart_does_not_excuse_silence_for_ever(hour, day):
    watched = nightly()
    for night in range(21, 30):
        since, until = at(hour, 0, night), at(hour, 40, night)
        if watched.due_at <= since:
            break
        watched = forgiven(watched, DAILY, since=since, until=until)

    assert watched.due_at == at(14, 30, day)
    assert hear(watched, Signal.SUCCESS, at(2, 30, 29), started_at=None, pace=DAILY).excuses == 0


def test_a_long_downtime_is_excused_whatever_was_excused_before():
    watched = nightly()
    for night in (21, 22, 23):
        watched = forgiven(watched, DAILY, since=at(2, 0, night), until=at(3, 0, night))
    assert watched.excuses == 3

    week = forgiven(watched, DAILY, since=at(5, 0, 23), until=at(5, 0, 28))
    assert (week.due_at, week.excuses) == (at(14, 30, 29), 1)


paces = st.builds(
    lambda interval, share: Pace(timedelta(minutes=interval), timedelta(minutes=int(interval * share))),
    st.integers(10, 20_000),
    st.floats(0.05, 1.0),
)


@given(
    paces,
    st.integers(0, 40_000),
    st.integers(4, 40_000),
    st.lists(st.floats(-0.5, 0.5), min_size=8, max_size=8),
)
def test_a_job_that_keeps_its_pace_is_never_called_late_for_our_downtime(pace, begin, length, jitter):
    """Runs come early or late by half their grace; what was reported while we were deaf is lost."""
    since, until = at(0) + timedelta(minutes=begin), at(0) + timedelta(minutes=begin + length)
    watched, run, moment = Watched(), 0, at(0)
    while moment <= since:
        watched = hear(watched, Signal.SUCCESS, moment, started_at=None, pace=pace)
        run += 1
        moment = at(0) + run * pace.interval + pace.grace * jitter[run % 8]
    while moment <= until:  # nobody hears these
        run += 1
        moment = at(0) + run * pace.interval + pace.grace * jitter[run % 8]

    due = forgiven(watched, pace, since=since, until=until).due_at

    assert moment <= due
    assert due <= until + 2 * pace.interval + 2 * pace.grace, "and who stays silent is told all the same"


def test_whoever_touches_a_job_is_not_told_a_minute_later():
    weekly, now = Pace(168 * HOUR, 12 * HOUR), at(12, 0, 23)
    watched = hear(Watched(), Signal.SUCCESS, at(2), started_at=None, pace=weekly)

    sooner = rearmed(watched, now, pace=DAILY, expects=True, addressed_at=None)
    assert sooner.due_at == now + DAILY.patience
    assert rearmed(watched, at(3), pace=DAILY, expects=True, addressed_at=None).due_at == at(14, 0, 21)


def test_a_job_never_heard_is_expected_from_its_address_on():
    new = rearmed(Watched(), at(9), pace=DAILY, expects=True, addressed_at=at(9))
    assert (new.state, new.due_at) == ("new", at(21, 0, 21))
    assert rearmed(Watched(), at(9), pace=DAILY, expects=True, addressed_at=None).due_at is None


def test_late_stays_late_until_it_is_paused_or_given_more_time():
    late = Watched(State.LATE, success_at=at(2), heard_at=at(2), due_at=at(14, 0, 21))
    now = at(18, 0, 21)

    assert rearmed(late, now, pace=DAILY, expects=True, addressed_at=None) == late
    paused = rearmed(late, now, pace=None, expects=False, addressed_at=None)
    assert (paused.state, paused.due_at) == ("ok", None)
    again = rearmed(paused, now, pace=DAILY, expects=True, addressed_at=None)
    assert (again.state, again.due_at) == ("ok", now + DAILY.patience)
    more = rearmed(late, now, pace=Pace(168 * HOUR, HOUR), expects=True, addressed_at=None)
    assert (more.state, more.due_at) == ("ok", at(3, 0, 27))


def test_what_brings_news_is_heard_twice_as_long():
    assert [is_too_many(count, brings_news=False) for count in (59, 60)] == [False, True]
    assert [is_too_many(count, brings_news=True) for count in (60, 119, 120)] == [False, False, True]
