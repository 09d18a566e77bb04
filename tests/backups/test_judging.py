"""The judgement on a resource, and on all of them."""

import time
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from backups.judging import State, judge, judge_all
from backups.protection import Heard
from tests.backups.protections import NOW, at, copy, edge, job, key, process, protection, thing, tried

pytestmark = pytest.mark.once

ERP = thing("ERP", place=at("Werk"), admin_domain="firma.local")
NAS = copy("NAS", on="Synology", admin_domain="nas")
TAPE = copy("Band", "tape", place=at("Bank"), is_offsite=True, is_offline=True)
NIGHT = job("Nacht", "ERP", NAS, TAPE)
ORDERS, NEEDED = process("Aufträge", rto=24, rpo=24), edge("Aufträge", "ERP")


def state(*parts):
    return judge(protection(*parts), key("ERP"), at=NOW).state


def test_state():
    assert state(ERP, ORDERS, NEEDED, NIGHT, tried("ERP")) == State.OK
    assert state(ERP, ORDERS, NEEDED, NIGHT) == State.ERROR
    assert state(ERP, NIGHT, tried("ERP", 400)) == State.WARNING
    assert state(ERP, NIGHT) == State.UNKNOWN  # nobody needs it, nobody tried
    assert state(ERP, replace(NIGHT, heard=Heard()), tried("ERP")) == State.UNKNOWN  # nothing was heard
    assert state(ERP) == State.UNKNOWN
    assert state(ERP, replace(NIGHT, restore_order=None), tried("ERP")) == State.OK  # a hint is no flaw


def test_numbers():
    hourly = job(
        "Stunde",
        "ERP",
        NAS,
        interval=Decimal(1),
        heard=Heard("ok", success_at=NOW - timedelta(minutes=30), seconds=900),
    )
    paused = job("Alt", "ERP", NAS, interval=Decimal("0.25"), status="paused")
    mirror = job("Spiegel", "ERP", NAS, interval=Decimal("0.1"), kind="replication")
    tests = [tried("ERP", 5, scope="file", hours=1), tried("ERP", 50, hours=6), tried("ERP", 90, hours=9)]
    found = judge(protection(ERP, ORDERS, NEEDED, NIGHT, hourly, paused, mirror, *tests), key("ERP"), at=NOW)

    assert (found.target, found.rpo) == (24, 24)
    assert found.interval == 1
    assert found.worst_loss == Decimal("1.25")
    assert found.proven_hours == 6  # files prove no time
    assert found.newest_test == tests[0]
    assert found.newest_success == NOW - timedelta(minutes=30)
    assert found.due.months == 3
    assert found.has_backup
    assert found.is_proven


def test_who_is_judged():
    parts = [
        thing("A", holds_data=True),
        thing("B", holds_data=False),
        thing("C", "data", holds_data=False),
        thing("D", holds_data=False),
        thing("E", holds_data=False),
        thing("F", holds_data=False, is_network_or_ot=True),
        job("J", "D"),
        tried("E"),
    ]
    assert list(judge_all(protection(*parts), at=NOW)) == [key(name) for name in "ACDEF"]


def test_one_and_all_are_the_same():
    both = protection(ERP, thing("Web"), ORDERS, NEEDED, NIGHT, job("J", "ERP, Web", NAS), tried("ERP"))
    everything = judge_all(both, at=NOW)
    assert {each: judge(both, each, at=NOW) for each in everything} == everything


def test_a_network_without_the_resource_is_no_error():
    alone = replace(protection(ERP, NIGHT), targets=protection().targets)
    assert judge(alone, key("ERP"), at=NOW).target is None


def test_a_thousand_jobs_take_no_time():
    hosts = [thing(f"W{number}", place=at("Werk"), admin_domain="firma") for number in range(50)]
    things = [thing(f"S{number}", rto=24) for number in range(1000)]
    edges = [edge(f"S{number}", f"W{number % 50}") for number in range(1000)]
    jobs = [job(f"J{number}", f"S{number}", copy("NAS", on="W0"), TAPE) for number in range(1000)]
    large = protection(*hosts, *things, *edges, *jobs)
    start = time.process_time()
    assert len(judge_all(large, at=NOW)) == 1050
    assert time.process_time() - start < 1  # 50 ms on an idle machine


def test_long_chains_and_rings_come_to_an_end():
    things = [thing(f"S{number}") for number in range(1000)]
    ring = " > ".join(f"S{number % 1000}" for number in range(1001))
    found = judge(protection(*things, ring, job("J", "S0", copy("NAS", on="S500"))), key("S0"), at=NOW)
    assert found.state == State.ERROR
