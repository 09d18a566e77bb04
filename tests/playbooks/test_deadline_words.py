"""Deadlines in German sentences."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from playbooks.deadline_words import (
    CONDITIONS,
    EVENTS,
    KINDS,
    condition_words,
    default_words,
    due_notes,
    due_words,
    period_words,
    short_words,
    target_words,
)
from playbooks.deadlines import Counting, Event, Kind, Period, Stage, Unit, due
from playbooks.public_holidays import PublicHolidays

BERLIN, BW = ZoneInfo("Europe/Berlin"), PublicHolidays("DE", "BW")
AWARE = {Event.AWARE: datetime(2026, 12, 22, 11, 17, tzinfo=UTC)}
HOURS, DAYS, MONTHS, MINUTES = Unit.HOURS, Unit.DAYS, Unit.MONTHS, Unit.MINUTES


@pytest.fixture(autouse=True)
def german():
    with override("de"):
        yield


def stage(period=None, unit=HOURS, **fields):
    return Stage(Kind.NOTIFICATION, Event.AWARE, Period(period, unit) if period else None, **fields)


@pytest.mark.parametrize(
    ("amount", "unit", "words"),
    [
        (1, HOURS, "1 Stunde"),
        (72, HOURS, "72 Stunden"),
        (90, MINUTES, "90 Minuten"),
        (240, MINUTES, "4 Stunden"),
        (7, DAYS, "7 Tage"),
        (1, MONTHS, "1 Monat"),
        (3, MONTHS, "3 Monate"),
    ],
)
def test_periods(amount, unit, words):
    assert period_words(Period(amount, unit)) == words


@pytest.mark.parametrize(
    ("given", "default", "target", "short"),
    [
        (stage(72), "72 Stunden", "", "72 Stunden"),
        (stage(72, own=Period(24, HOURS)), "72 Stunden", "", "24 Stunden"),
        (stage(), "unverzüglich", "", "unverzüglich"),
        (
            stage(internal_target=Period(4, HOURS)),
            "unverzüglich",
            "eigenes Ziel: 4 Stunden",
            "unverzüglich",
        ),
        (stage(is_voluntary=True), "freiwillig", "", "freiwillig"),
        (stage(by_contract=True), "laut Vertrag", "", "laut Vertrag"),
        (stage(by_contract=True, own=Period(48, HOURS)), "laut Vertrag", "", "48 Stunden"),
        (
            stage(4, latest=(Event.DETECTED, Period(24, HOURS))),
            "4 Stunden, spätestens aber 24 Stunden ab: Bemerkt",
            "",
            "4 Stunden",
        ),
    ],
)
def test_what_is_allowed(given, default, target, short):
    assert (default_words(given), target_words(given), short_words(given)) == (default, target, short)


def said(given, events=AWARE):
    deadline = due(given, events=events, zone=BERLIN, holidays=BW)
    return due_words(deadline, BERLIN), due_notes(deadline, BERLIN)


@pytest.mark.parametrize(
    ("given", "events", "sentence", "notes"),
    [
        (
            stage(72),
            AWARE,
            "spätestens Freitag, 25. Dezember 2026, 12:17 Uhr",
            ["Formal endet die Frist mit der nächsten vollen Stunde: Freitag, 25. Dezember 2026, 13:00 Uhr."],
        ),
        (
            stage(3, DAYS),
            AWARE,
            "spätestens Freitag, 25. Dezember 2026, bis zum Ende des Tages",
            ["Das ist kein Werktag. Formal endet die Frist am nächsten Werktag: "
             "Montag, 28. Dezember 2026, bis zum Ende des Tages."],
        ),
        (
            stage(72, counting=Counting.DORA),
            AWARE,
            "spätestens Freitag, 25. Dezember 2026, 12:17 Uhr",
            ["Das ist kein Arbeitstag. DORA lässt zu: bis Montag, 28. Dezember 2026, 12:00 Uhr."],
        ),
        (stage(), AWARE, "unverzüglich; eigenes Ziel: Mittwoch, 23. Dezember 2026, 12:17 Uhr", []),
        (stage(72), {}, "Läuft, sobald dies bekannt ist: Kenntnis, dass zu melden ist", []),
        (
            stage(by_contract=True),
            AWARE,
            "Tragen Sie die Frist aus Ihrem Vertrag ein, dann lässt sie sich berechnen.",
            [],
        ),
        (stage(is_voluntary=True), AWARE, "Keine Frist: Diese Meldung ist freiwillig.", []),
        (
            stage(4, latest=(Event.CLASSIFIED, Period(24, HOURS))),
            AWARE,
            "spätestens Dienstag, 22. Dezember 2026, 16:17 Uhr",
            ["Formal endet die Frist mit der nächsten vollen Stunde: Dienstag, 22. Dezember 2026, 17:00 Uhr.",
             "Kann früher fällig sein; noch nicht bekannt: Eingestuft"],
        ),
        (
            stage(1, DAYS),
            {Event.DETECTED: datetime(2026, 12, 22, 8, 0, tzinfo=UTC)},
            "spätestens Mittwoch, 23. Dezember 2026, bis zum Ende des Tages",
            ["Gerechnet ab dem Bemerken, weil niemand den Zeitpunkt der Kenntnis genannt hat."],
        ),
        (
            stage(72, own=Period(1, DAYS)),
            AWARE,
            "spätestens Mittwoch, 23. Dezember 2026, bis zum Ende des Tages",
            ["Nach Ihrer eigenen Frist."],
        ),
        (
            stage(by_contract=True, own=Period(1, DAYS)),
            AWARE,
            "spätestens Mittwoch, 23. Dezember 2026, bis zum Ende des Tages",
            ["Nach der Frist aus Ihrem Vertrag."],
        ),
    ],
)  # fmt: skip
def test_sentences(given, events, sentence, notes):
    assert said(given, events) == (sentence, notes)


def test_every_code_has_a_word():
    assert set(EVENTS) == set(Event)
    assert set(KINDS) == set(Kind)
    assert condition_words(stage(only_if="is_ongoing")) == "solange der Vorfall andauert"
    assert condition_words(stage()) == ""
    assert "not is_ongoing" in CONDITIONS
