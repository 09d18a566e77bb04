"""When a report is due: hours, days, months, DORA; and a table of every report of every duty, worked out by hand."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from playbooks import catalogue
from playbooks.deadlines import (
    Basis,
    Counting,
    Event,
    Formal,
    Kind,
    Period,
    Stage,
    Unit,
    due,
    last_day,
    timetable,
)
from playbooks.public_holidays import PublicHolidays

BERLIN = ZoneInfo("Europe/Berlin")
BW, NI = PublicHolidays("DE", "BW"), PublicHolidays("DE", "NI")
HOURS_72 = Stage(Kind.NOTIFICATION, Event.AWARE, Period(72, Unit.HOURS))
A_MONTH = Stage(Kind.FINAL, Event.NOTIFICATION_SUBMITTED, Period(1, Unit.MONTHS), Counting.CALENDAR)


def local(text):
    """ "2026-12-22 12:17" in Berlin."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def shown(moment):
    return "" if moment is None else moment.astimezone(BERLIN).strftime("%Y-%m-%d %H:%M")


def count(stage, holidays=BW, zone=BERLIN, **events):
    """The deadline from events given by the names of `Event`."""
    moments = {Event[name.upper()]: local(text) for name, text in events.items()}
    return due(stage, events=moments, zone=zone, holidays=holidays)


# --- Hours ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("aware", "expected", "formal"),
    [
        ("2026-12-22 12:17", "2026-12-25 12:17", "2026-12-25 13:00"),  # domain 3.1: Christmas counts
        ("2026-06-05 16:30", "2026-06-08 16:30", "2026-06-08 17:00"),  # over a weekend
        ("2026-12-30 23:59", "2027-01-02 23:59", "2027-01-03 00:00"),  # over New Year
        ("2026-06-05 16:00", "2026-06-08 16:00", "2026-06-08 17:00"),  # the hour that begins does not count
        ("2026-03-27 10:00", "2026-03-30 11:00", "2026-03-30 12:00"),  # clocks go forward: 72 real hours
        ("2026-10-23 10:00", "2026-10-26 09:00", "2026-10-26 10:00"),  # clocks go back
        ("2028-02-27 08:30", "2028-03-01 08:30", "2028-03-01 09:00"),  # over a leap day
    ],
)
def test_hours_run_through(aware, expected, formal):
    found = count(HOURS_72, aware=aware)

    assert (shown(found.due_at), shown(found.formal_at)) == (expected, formal)
    assert (found.formal, found.basis, found.whole_day) == (Formal.FULL_HOUR, Basis.LAW, False)
    assert found.due_at.tzinfo is UTC


def test_the_hour_that_comes_twice():
    first, second = (datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=fold) for fold in (0, 1))
    found = [
        due(HOURS_72, events={Event.AWARE: at}, zone=BERLIN, holidays=BW).due_at for at in (first, second)
    ]

    assert [shown(each) for each in found] == ["2026-10-28 01:30", "2026-10-28 02:30"]


def test_full_hours_are_those_of_the_place():
    found = due(
        HOURS_72,
        events={Event.AWARE: datetime(2026, 6, 1, 10, 10, tzinfo=UTC)},
        zone=ZoneInfo("Asia/Kolkata"),  # 15:40 there
        holidays=BW,
    )

    assert found.formal_at == datetime(2026, 6, 4, 10, 30, tzinfo=UTC)  # 16:00 there


def test_knowledge_is_assumed_from_detection():
    found = count(HOURS_72, detected="2026-06-01 08:00")

    assert (shown(found.due_at), found.assumed) == ("2026-06-04 08:00", True)
    assert not count(HOURS_72, detected="2026-06-01 08:00", aware="2026-06-01 09:00").assumed


def test_a_missing_start_is_named():
    found = count(HOURS_72)

    assert (found.due_at, found.missing) == (None, Event.AWARE)
    assert count(A_MONTH, aware="2026-06-01 08:00").missing == Event.NOTIFICATION_SUBMITTED


def test_a_moment_without_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        due(HOURS_72, events={Event.AWARE: datetime(2026, 6, 1)}, zone=BERLIN, holidays=BW)  # noqa: DTZ001


# --- Days and months --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "period", "expected"),
    [
        (date(2026, 1, 15), Period(1, Unit.MONTHS), date(2026, 2, 15)),
        (date(2026, 1, 31), Period(1, Unit.MONTHS), date(2026, 2, 28)),  # § 188 (3)
        (date(2028, 1, 31), Period(1, Unit.MONTHS), date(2028, 2, 29)),
        (date(2028, 2, 29), Period(12, Unit.MONTHS), date(2029, 2, 28)),
        (date(2026, 2, 28), Period(1, Unit.MONTHS), date(2026, 3, 28)),  # not the end of March
        (date(2026, 12, 31), Period(2, Unit.MONTHS), date(2027, 2, 28)),
        (date(2026, 12, 28), Period(14, Unit.DAYS), date(2027, 1, 11)),
        (date(2028, 2, 25), Period(7, Unit.DAYS), date(2028, 3, 3)),
    ],
)
def test_the_last_day(start, period, expected):
    assert last_day(start, period) == expected


def test_hours_have_no_last_day():
    with pytest.raises(ValueError, match="moment"):
        last_day(date(2026, 1, 1), Period(24, Unit.HOURS))


@pytest.mark.parametrize(
    ("submitted", "holidays", "target", "formal"),
    [
        ("2026-05-04 09:00", BW, "2026-06-04 23:59", "2026-06-05 23:59"),  # Corpus Christi in BW
        ("2026-05-04 09:00", NI, "2026-06-04 23:59", ""),  # and an ordinary Thursday in NI
        ("2026-11-25 09:00", BW, "2026-12-25 23:59", "2026-12-28 23:59"),  # Friday and Saturday, then Sunday
        ("2026-12-01 09:00", BW, "2027-01-01 23:59", "2027-01-04 23:59"),  # New Year's Day, then a weekend
        ("2026-12-06 09:00", BW, "2027-01-06 23:59", "2027-01-07 23:59"),  # Epiphany
        ("2026-05-13 23:30", BW, "2026-06-13 23:59", "2026-06-15 23:59"),  # a Saturday
        ("2026-05-12 00:10", BW, "2026-06-12 23:59", ""),  # the local day counts, in UTC it is the day before
    ],
)
def test_months_end_with_a_day(submitted, holidays, target, formal):
    found = count(A_MONTH, holidays, notification_submitted=submitted)

    assert (shown(found.due_at), shown(found.formal_at), found.whole_day) == (target, formal, True)
    assert found.formal == (Formal.WORKING_DAY if formal else None)


# --- DORA -------------------------------------------------------------------------------------------

DORA = [each.clock for each in catalogue.duties()["DORA_19"].stages]


@pytest.mark.parametrize(
    ("classified", "aware", "expected", "missing"),
    [
        ("2026-06-01 12:00", "2026-06-01 08:00", "2026-06-01 16:00", None),  # 4 h after classification
        ("2026-06-02 06:00", "2026-06-01 08:00", "2026-06-02 08:00", None),  # 24 h after knowledge come first
        (
            "2026-06-03 09:00",
            "2026-06-01 08:00",
            "2026-06-03 13:00",
            None,
        ),  # classified after the 24 h: 4 h alone
        (None, "2026-06-01 08:00", "2026-06-02 08:00", Event.CLASSIFIED),
        ("2026-06-01 12:00", None, "2026-06-01 16:00", Event.AWARE),
        (None, None, "", Event.CLASSIFIED),
    ],
)
def test_dora_initial_notification(classified, aware, expected, missing):
    given = {"classified": classified, "aware": aware}
    found = count(DORA[0], **{name: at for name, at in given.items() if at})

    assert (shown(found.due_at), found.missing) == (expected, missing)


@pytest.mark.parametrize(
    ("submitted", "expected", "noon"),
    [
        ("2026-06-01 10:00", "2026-06-04 10:00", "2026-06-05 12:00"),  # Corpus Christi in BW
        ("2026-06-04 10:00", "2026-06-07 10:00", "2026-06-08 12:00"),  # Sunday
        ("2026-12-22 20:05", "2026-12-25 20:05", "2026-12-28 12:00"),
    ],
)
def test_dora_allows_noon_of_the_next_working_day(submitted, expected, noon):
    found = count(DORA[1], early_warning_submitted=submitted)

    assert (shown(found.due_at), shown(found.formal_at), found.formal) == (expected, noon, Formal.NOON)


def test_dora_noon_of_a_month():
    found = count(DORA[2], intermediate_submitted="2026-05-13 10:00")

    assert (shown(found.due_at), shown(found.formal_at)) == ("2026-06-13 23:59", "2026-06-15 12:00")


def test_dora_on_a_working_day_is_hours_as_everywhere():
    assert count(DORA[1], early_warning_submitted="2026-06-08 10:20").formal == Formal.FULL_HOUR


# --- Own periods, contracts, "without undue delay" ---------------------------------------------------


def test_without_undue_delay_has_an_internal_target():
    found = count(Stage(Kind.NOTIFICATION, Event.AWARE), aware="2026-06-01 08:00")

    assert (shown(found.due_at), found.internal, found.formal_at) == ("2026-06-02 08:00", True, None)


def test_own_period_instead_of_the_default():
    stage = Stage(Kind.NOTIFICATION, Event.AWARE, Period(72, Unit.HOURS), own=Period(36, Unit.HOURS))
    found = count(stage, aware="2026-06-01 08:00")

    assert (shown(found.due_at), found.basis) == ("2026-06-02 20:00", Basis.OWN)


def test_contract_without_a_period_says_so():
    stage = Stage(Kind.NOTIFICATION, Event.AWARE, by_contract=True)
    found = count(stage, aware="2026-06-01 08:00")

    assert (found.due_at, found.contract_missing, shown(found.start_at)) == (None, True, "2026-06-01 08:00")


def test_contract_with_a_period():
    stage = Stage(Kind.NOTIFICATION, Event.AWARE, by_contract=True, own=Period(24, Unit.HOURS))
    found = count(stage, aware="2026-06-01 08:00")

    assert (shown(found.due_at), found.basis) == ("2026-06-02 08:00", Basis.CONTRACT)


# --- NIS2: while it goes on ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("is_ongoing", "kinds"),
    [
        (False, ["early_warning", "notification", "intermediate", "final"]),
        (True, ["early_warning", "notification", "intermediate", "progress", "final"]),
        (None, ["early_warning", "notification", "intermediate", "final", "progress", "final"]),
    ],
)
def test_progress_report_takes_the_place_of_the_final_one(is_ongoing, kinds):
    stages = [each.clock for each in catalogue.duties()["BSIG_32"].stages]
    found = timetable(stages, events={}, facts={"is_ongoing": is_ongoing}, zone=BERLIN, holidays=BW)

    assert [each.stage.kind for each in found] == kinds
    assert {each.applies for each in found[3:]} == {None if is_ongoing is None else True}
    assert found[-1].deadline.missing == (
        Event.NOTIFICATION_SUBMITTED if is_ongoing is False else Event.CLOSED
    )


# --- The table ----------------------------------------------------------------------------------------

HAPPENED = {
    "detected": "2026-12-22 06:15",
    "aware": "2026-12-22 12:17",
    "classified": "2026-12-22 15:00",
    "authority_request": "2026-12-23 09:30",
    "third_party_claim": "2027-01-04 08:00",
    "corrective_measure": "2026-12-30 10:00",
    "closed": "2027-01-20 17:00",
    "early_warning_submitted": "2026-12-22 20:05",
    "notification_submitted": "2026-12-25 11:00",
    "intermediate_submitted": "2026-12-25 10:00",
}
LAW, INTERNAL, CONTRACT = Basis.LAW, Basis.INTERNAL, Basis.CONTRACT
NEXT_DAY, THIRD_DAY = ("2026-12-23 12:17", "2026-12-23 13:00"), ("2026-12-25 12:17", "2026-12-25 13:00")
TABLE = {
    "DSGVO_33": [("notification", *THIRD_DAY, LAW)],
    "DSGVO_34": [("notification", "2026-12-25 12:17", "", INTERNAL)],
    "DSGVO_33_2": [("notification", "2026-12-23 12:17", "", INTERNAL)],
    "BSIG_32": [
        ("early_warning", *NEXT_DAY, LAW),
        ("notification", *THIRD_DAY, LAW),
        ("intermediate", "2026-12-24 09:30", "", INTERNAL),
        ("final", "2027-01-25 23:59", "", LAW),
        ("progress", "2027-01-25 23:59", "", LAW),
        ("final", "2027-02-20 23:59", "2027-02-22 23:59", LAW),
    ],
    "BSIG_35": [("notification", "2026-12-24 09:30", "", INTERNAL)],
    "BSIG_5": [("notification", "", "", INTERNAL)],
    "KRITISDACHG_18": [("early_warning", *NEXT_DAY, LAW), ("final", "2027-01-22 23:59", "", LAW)],
    "TKG_168": [
        ("early_warning", *NEXT_DAY, LAW),
        ("notification", *THIRD_DAY, LAW),
        ("final", "2027-01-25 23:59", "", LAW),
        ("progress", "2027-01-25 23:59", "", LAW),
        ("final", "2027-02-20 23:59", "2027-02-22 23:59", LAW),
    ],
    "TKG_169": [("notification", "2026-12-23 12:17", "", INTERNAL)],
    "DORA_19": [
        ("early_warning", "2026-12-22 19:00", "2026-12-22 20:00", LAW),
        ("intermediate", "2026-12-25 20:05", "2026-12-28 12:00", LAW),
        ("final", "2027-01-25 23:59", "", LAW),
    ],
    "CRA_14": [
        ("early_warning", *NEXT_DAY, LAW),
        ("notification", *THIRD_DAY, LAW),
        ("final", "2027-01-13 23:59", "", LAW),
        ("final", "2027-01-25 23:59", "", LAW),
    ],
    "INSURANCE": [
        ("notification", "2026-12-22 16:17", "", INTERNAL),
        ("intermediate", "2027-01-11 23:59", "", LAW),
    ],
    "POLICE_ZAC": [("notification", "2026-12-23 12:17", "", INTERNAL)],
    "BANK": [("notification", "2026-12-22 13:17", "", INTERNAL)],
    "CUSTOMER_CONTRACT": [("notification", "", "", CONTRACT)],
    "WORKS_COUNCIL": [("notification", "2026-12-23 12:17", "", INTERNAL)],
    "CARD_DATA": [("notification", "2026-12-23 12:17", "", INTERNAL)],
}


def test_the_table_knows_every_duty():
    assert list(TABLE) == list(catalogue.duties())


@pytest.mark.parametrize("code", TABLE)
def test_every_report_of_every_duty(code):
    found = []
    for each in catalogue.duties()[code].stages:
        deadline = count(each.clock, **HAPPENED)
        found.append(
            (each.clock.kind.value, shown(deadline.due_at), shown(deadline.formal_at), deadline.basis)
        )

    assert found == TABLE[code]


@pytest.mark.parametrize("text", ["", "72H", "PT0H", "P1Y", "PT1H30M", "P-1D", "PTxH", "contract"])
def test_other_periods_are_refused(text):
    with pytest.raises(ValueError, match="no period"):
        Period.parse(text)
