"""How it stands with a plan and with what it refers to: pure functions."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils.translation import override

from inventory.network import Known, ProofKind
from inventory.targets import work_out
from recovery.states import (
    ContractTrouble,
    Lack,
    PersonTrouble,
    before_it,
    contract_troubles,
    leans_on,
    login_locked_in,
    person_troubles,
    plan_gaps,
    plan_time,
    processes_without,
    resources_with_target,
    resources_without,
)
from recovery.texts import PlanKind
from recovery.wording import gap_sentence, limit_sentence, measured_sentence, ring_sentence, time_sentence
from recovery.workaround_states import WorkaroundLack, workaround_gaps
from tests.inventory.networks import edge as an_edge
from tests.inventory.networks import key, network, process, resource
from tests.recovery.values import plan, step, workaround

DAY = date(2026, 11, 21)
FINISH = (step("Testen", kind="function_test"), step("Übergeben", kind="handover"))


@pytest.fixture
def targets():
    """Orders (4 h) > ERP > server > power; the password store runs on the server; nobody asks for the archive."""
    return work_out(
        network(
            process("orders", rto=4, mtpd_override=8),
            resource("erp", takes=1),
            resource("server", takes=2),
            resource("power", takes=1),
            resource("passwords", takes=1),
            resource("archive", takes=1),
            "orders > erp > server > power",
            "passwords > server",
        )
    )


def lacks(text, targets):
    return [gap.lack for gap in plan_gaps(text, targets)]


# --- People and contracts ---------------------------------------------------------------------------
@dataclass
class Point:
    kind: str = "mobile"
    out_of_hours: bool = True
    verified_at: date | None = DAY


@pytest.mark.parametrize(
    ("is_active", "points", "troubles"),
    [
        (True, [Point()], []),
        (False, [], [PersonTrouble.LEFT]),
        (True, [], [PersonTrouble.NO_PHONE]),
        (True, [Point(kind="email_company")], [PersonTrouble.NO_PHONE]),
        (True, [Point(out_of_hours=False)], [PersonTrouble.OFFICE_HOURS]),
        (True, [Point(verified_at=None)], [PersonTrouble.UNCHECKED]),
        (True, [Point(verified_at=DAY - timedelta(184))], [PersonTrouble.UNCHECKED]),
        (True, [Point(verified_at=None), Point(out_of_hours=False)], []),
        (True, [Point(verified_at=None, out_of_hours=False)], [PersonTrouble.OFFICE_HOURS, PersonTrouble.UNCHECKED]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_reaching_somebody(is_active, points, troubles):
    assert person_troubles(is_active=is_active, points=points, on=DAY) == troubles


@pytest.mark.parametrize(
    ("fields", "troubles"),
    [
        ({}, []),
        ({"ends_on": DAY - timedelta(1)}, [ContractTrouble.ENDED]),
        ({"ends_on": DAY}, [ContractTrouble.ENDS_SOON]),
        ({"ends_on": DAY + timedelta(90)}, [ContractTrouble.ENDS_SOON]),
        ({"ends_on": DAY + timedelta(91)}, []),
        ({"service_hours": "none"}, [ContractTrouble.NOTHING_AGREED]),
        ({"service_hours": "office"}, [ContractTrouble.HOURS_TOO_SHORT]),
        ({"service_hours": "office", "target": Decimal(24)}, [ContractTrouble.HOURS_TOO_SHORT]),
        ({"service_hours": "office", "target": Decimal(25)}, []),
        ({"service_hours": "office", "target": None}, []),
        ({"restore_hours": Decimal(4)}, []),
        ({"restore_hours": Decimal(5)}, [ContractTrouble.RESTORES_LATE]),
        ({"restore_hours": Decimal(5), "target": None}, []),
    ],
)
def test_what_is_wrong_with_a_contract(fields, troubles):
    given = {"ends_on": None, "service_hours": "24x7", "restore_hours": None, "target": Decimal(4), "on": DAY}

    assert contract_troubles(**(given | fields)) == troubles


# --- Time -------------------------------------------------------------------------------------------
def test_time_is_the_critical_path_against_the_shortest_target(targets):
    text = plan(
        step("Vorbereiten", 30), step("A", 60, group=1), step("B", 200, group=1), covers=["server", "archive"]
    )
    time = plan_time(text, targets)

    assert (time.minutes, time.path, time.unknown) == (230, (1, 3), ())
    assert (time.limit, time.limit_of, time.is_too_long) == (4, key("server"), False)
    with override("de"):
        assert time_sentence(time) == "Das dauert 3 Stunden 50 Minuten, wenn niemand fehlt."
        assert (
            limit_sentence(time, targets.network.name)
            == "Das reicht: Die Zielzeit von „server“ beträgt 4 Stunden."
        )


def test_a_plan_longer_than_the_target_says_by_how_much(targets):
    time = plan_time(plan(step("A", 300), covers=["server"]), targets)

    assert time.is_too_long
    with override("de"):
        assert limit_sentence(time, targets.network.name) == (
            "Um 1 Stunde zu lang: Die Zielzeit von „server“ beträgt 4 Stunden."
        )


def test_unknown_minutes_are_named_and_a_lower_bound_still_proves_the_gap(targets):
    unknown = plan_time(plan(step("A", None), step("B", 60), covers=["server"]), targets)
    late = plan_time(plan(step("A", None), step("B", 300), covers=["server"]), targets)

    assert (unknown.minutes, unknown.at_least, unknown.unknown) == (None, 60, (1,))
    assert not unknown.is_too_long
    assert late.is_too_long
    with override("de"):
        assert time_sentence(unknown).startswith(
            "Wie lange das dauert, kann noch niemand sagen. Ohne Minuten: Schritt 1."
        )


def test_a_measured_time_stands_beside_the_plan():
    tested = resource("server", rta=(Known(Decimal(9), ProofKind.TEST, DAY),))
    targets = work_out(network(process("orders", rto=4), tested, "orders > server"))
    time = plan_time(plan(step("A", 240), covers=["server"]), targets)

    assert time.measured.hours == 9
    with override("de"):
        assert measured_sentence(time, targets.network.name) == (
            "„server“: gemessen 9 Stunden (21.11.2026), Plan 4 Stunden."
        )
    assert plan_time(plan(step("A"), covers=[]), targets).measured is None


def test_of_a_continuity_plan_only_the_way_into_emergency_operation_counts(targets):
    text = plan(
        step("Hin", 30, stage="reach"), step("Arbeiten", 9000, stage="operate"), step("Zurück", 600, stage="return"),
        covers=["orders"], kind=PlanKind.CONTINUITY,
    )  # fmt: skip
    time = plan_time(text, targets)

    assert (time.minutes, time.limit, time.is_too_long) == (30, 4, False)


def test_a_restoration_plan_has_no_target(targets):
    time = plan_time(plan(step("A", 9999), covers=["server"], kind=PlanKind.RESTORATION), targets)

    assert time.limit is None
    assert not time.is_too_long


# --- What a plan lacks ------------------------------------------------------------------------------
def test_a_complete_plan_lacks_nothing(targets):
    assert lacks(plan(step("A"), *FINISH, covers=["server"]), targets) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (plan(covers=["server"]), [Lack.NO_STEPS]),
        (plan(step("A"), *FINISH), [Lack.NO_COVERAGE]),
        (plan(step("A"), *FINISH, covers=["gone"]), [Lack.OUT_OF_USE]),
        (plan(step("A", 999), *FINISH, covers=["server"]), [Lack.TOO_LONG]),
        (plan(step("A", role=None), *FINISH, covers=["server"]), [Lack.NO_ROLE]),
        (plan(step("A", role=None, for_everybody=True), *FINISH, covers=["server"]), []),
        (plan(step("A", None), *FINISH, covers=["server"]), [Lack.NO_MINUTES]),
        (plan(step("A"), covers=["server"]), [Lack.NO_FUNCTION_TEST, Lack.NO_HANDOVER]),
        (plan(step("A"), *FINISH, covers=["server"], prerequisites=""), [Lack.NO_PREREQUISITES]),
        (plan(step("A"), *FINISH, covers=["server"], activation=""), [Lack.NO_ACTIVATION]),
        (plan(step("A"), *FINISH, covers=["server"], login="passwords"), [Lack.LOGIN_LOCKED_IN]),
        (plan(step("A", after="B"), step("B"), *FINISH, covers=["server"]), [Lack.RING]),
        (plan(step("A"), covers=["server"], kind=PlanKind.RESTORATION), [Lack.NO_FUNCTION_TEST]),
        (plan(step("A"), covers=["server"], kind=PlanKind.RESTORATION, function_test="so"), []),
    ],
)
def test_what_a_plan_lacks(text, expected, targets):
    assert lacks(text, targets) == expected


def test_a_continuity_plan_needs_the_way_back_and_whom_to_tell(targets):
    text = plan(step("Hin", stage="reach"), covers=["orders"], kind=PlanKind.CONTINUITY, contacts_note="")
    gaps = plan_gaps(text, targets)

    assert [gap.lack for gap in gaps] == [Lack.STAGES_MISSING, Lack.NO_CONTACTS]
    with override("de"):
        assert "im Notbetrieb arbeiten, zurückkehren und nacharbeiten" in gap_sentence(
            gaps[0], plan_time(text, targets), targets.network.name
        )


def test_every_lack_has_a_sentence(targets):
    text = plan(step("A", after="B"), step("B", 999), covers=["server"], login="passwords")
    gaps = plan_gaps(text, targets)

    assert {Lack.RING, Lack.TOO_LONG, Lack.LOGIN_LOCKED_IN} <= {gap.lack for gap in gaps}
    for gap in gaps:
        assert gap_sentence(gap, plan_time(text, targets), targets.network.name)


@pytest.mark.parametrize(
    ("login", "expected"),
    [
        ("server", ["server"]),
        ("passwords", ["server"]),
        ("power", []),
        ("archive", []),
        ("gone", []),
        (None, []),
    ],
)
def test_a_login_must_not_need_what_the_plan_brings_back(login, expected, targets):
    text = plan(covers=["server"], login=login)

    assert login_locked_in(text, targets) == tuple(key(name) for name in expected)


def test_supporting_needs_lock_nothing_in():
    targets = work_out(
        network(resource("server"), resource("passwords"), an_edge("passwords", "server", essential=False))
    )

    assert leans_on(key("passwords"), targets) == {key("passwords")}


def test_what_must_be_there_before(targets):
    assert before_it(plan(covers=["erp", "server"]), targets) == [key("power")]
    assert before_it(plan(covers=["gone"]), targets) == []


def test_ring_is_closed_in_words():
    with override("de"):
        assert ring_sentence([2, 4]) == "Schritt 2 wartet auf Schritt 4, der auf Schritt 2 wartet"
        assert ring_sentence([2, 4, 3]).endswith("der auf Schritt 3 wartet, der auf Schritt 2 wartet")


# --- Workarounds ------------------------------------------------------------------------------------
ERP = "orders->erp"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (workaround("A", 8, [ERP], tried_on=DAY), []),
        (workaround("A", None, [ERP], tried_on=DAY), [WorkaroundLack.CARRIES_UNKNOWN]),
        (workaround("A", 8, [], tried_on=DAY), [WorkaroundLack.BRIDGES_NOTHING]),
        (workaround("A", 8, [ERP]), [WorkaroundLack.NEVER_TRIED]),
        (workaround("A", 8, [ERP], tried_on=DAY - timedelta(366)), [WorkaroundLack.TRIED_LONG_AGO]),
        (workaround("A", 8, [ERP], tried_on=DAY, material=""), [WorkaroundLack.NO_MATERIAL]),
        (workaround("A", 8, [ERP], tried_on=DAY, uses="erp"), [WorkaroundLack.NEEDS_WHAT_IS_GONE]),
        (workaround("A", 8, [ERP], tried_on=DAY, uses="archive"), []),
        (workaround("A", 8, [ERP], tried_on=DAY, starts_after=Decimal(5)), [WorkaroundLack.READY_TOO_LATE]),
        (workaround("A", 3, [ERP], tried_on=DAY), [WorkaroundLack.ENDS_TOO_EARLY]),
    ],
)
def test_what_a_workaround_lacks(given, expected, targets):
    assert [gap.lack for gap in workaround_gaps(given, targets, DAY)] == expected


# --- What has no plan -------------------------------------------------------------------------------
def test_what_has_a_target_and_no_plan_comes_in_the_order_of_need(targets):
    missing = [figures.id for figures in resources_without(targets, {key("server")})]

    assert missing == [key("erp"), key("power")]
    assert resources_with_target(targets.network) == {key("erp"), key("server"), key("power")}
    assert [figures.id for figures in processes_without(targets, set())] == [key("orders")]
    assert processes_without(targets, {key("orders")}) == []
