"""Pulling the plug: against the naive twin, and by hand."""

import itertools
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inventory.figures import Verdict
from inventory.network import Known, ProofKind
from inventory.targets import work_out
from recovery.courses import EventKind
from recovery.ordering import order_of_return
from recovery.plans import Staff
from recovery.simulation import Outage, simulate
from tests.inventory.networks import edge, key, network, process, resource
from tests.recovery import twin
from tests.recovery.companies import companies, outages, plan, staff, step

pytestmark = pytest.mark.once
thorough = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LITTLE = 300


# --- Laws ---------------------------------------------------------------------------------------------
@thorough
@given(st.data())
def test_the_course_is_that_of_the_twin(data):
    company = data.draw(companies())
    outage = data.draw(outages(company))
    found = simulate(company.order, outage, company.staff, LITTLE)
    falls, back, expired = twin.simulate(company.network, company.plans, outage)

    number = company.order.workload.ids
    settled = found.best.settled
    assert {number[node]: Fraction(fallen.at, 3600) for node, fallen in settled.falls.items()} == falls
    assert settled.expired == expired
    assert {
        node: Fraction(settled.ends.get(at), 3600) if at in settled.ends else twin.UNKNOWN
        for at, node in enumerate(number)
        if node in falls
    } == back
    outcomes_follow_from_the_course(company, found.best)
    outcomes_follow_from_the_course(company, found.staffed)
    people_make_nothing_quicker(found)
    assert set(found.held_up) == {node for node in found.lost if node not in found.staffed.falls}


def outcomes_follow_from_the_course(company, course):
    begin = company.network.scheme.reaction_hours
    events = course.timeline
    assert [event.hours for event in events] == sorted(event.hours for event in events)
    for outcome in course.processes:
        fall = course.falls.get(outcome.process)
        assert (fall is None) == (not outcome.outages)
        if fall is None:
            assert all(bridge.holds for bridge in outcome.bridges)
            continue
        assert (outcome.falls_at, outcome.back_at) == (fall.at, fall.back)
        for (_start, end), (start, _end) in itertools.pairwise(outcome.outages):
            assert end is not None
            assert end < start
        assert outcome.way_down[-1] == outcome.process
        assert course.falls[outcome.way_down[0]].because is None
        lengths = [None if end is None else end - start for start, end in outcome.outages]
        if outcome.mtpd is not None:
            passed = any(each is not None and each > outcome.mtpd for each in lengths)
            assert outcome.passes_mtpd == passed
            if not passed:
                sure = None not in lengths and outcome.unknown_because is None
                assert outcome.mtpd_verdict == (Verdict.OK if sure else Verdict.UNKNOWN)
        if outcome.target is not None:
            late = any(
                end is not None and end > max(start, begin) + outcome.target for start, end in outcome.outages
            )
            assert (outcome.verdict is Verdict.GAP) == late
    told = [
        (event.hours, event.node) for event in events if event.kind is EventKind.MTPD_PASSED and event.sure
    ]
    assert sorted(told) == sorted(
        (each.mtpd_at, each.process) for each in course.processes if each.passes_mtpd
    )


def people_make_nothing_quicker(found):
    assert found.best.falls.keys() <= found.staffed.falls.keys()
    count = len(found.order.network.processes)
    for node, end in found.staffed.settled.ends.items():
        if node >= count and node in found.best.settled.ends:
            assert end >= found.best.settled.ends[node]


@settings(thorough, max_examples=20)
@given(companies())
def test_losing_everything_takes_the_reaction_and_the_best_case(company):
    everything = Outage(frozenset(each.id for each in company.network.resources), total_loss=True)
    course = simulate(company.order, everything, company.staff, LITTLE).best
    for each in company.network.resources:
        best = company.order.by_node[each.id].end
        assert course.falls[each.id].back == (None if best is None else best + 2)


# --- By hand ------------------------------------------------------------------------------------------
def pulled(found, outage, plans=(), there=None):
    return simulate(order_of_return(work_out(found), plans), outage, there)


def lost(*names, **more):
    return Outage(frozenset(key(name) for name in names), **more)


def told(course, name):
    fall = course.falls[key(name)]
    return fall.at, fall.back


def outcome_of(course, name):
    return next(each for each in course.processes if each.process == key(name))


def shop(**server):
    return network(
        process("Sales", derived_mtpd=24, rto=8),
        process("Archive"),
        resource("ERP", takes=2),
        resource("Server", **{"takes": 3} | server),
        resource("Telephone", takes=1),
        "Sales > ERP > Server",
        "Sales > Telephone",
        "Archive > Telephone",
    )


def test_what_needs_it_falls_at_once_and_only_what_fell_is_recovered():
    found = pulled(shop(), lost("Server"))
    assert told(found.best, "Server") == (0, 5)  # two hours until work begins
    assert told(found.best, "ERP") == (0, 7)
    sales = outcome_of(found.best, "Sales")
    assert (sales.outages, sales.mtpd_at, sales.passes_mtpd) == (((0, 7),), 24, False)
    assert (sales.due, sales.verdict, sales.waits_for) == (10, Verdict.OK, key("ERP"))
    assert sales.way_down == (key("Server"), key("ERP"), key("Sales"))
    assert [link.node for link in found.best.way_back(key("ERP"))] == [key("Server"), key("ERP")]
    assert key("Telephone") not in found.best.falls
    assert [each.process for each in found.best.processes] == [key("Sales")]


def test_the_timeline_tells_it_in_order():
    found = pulled(shop(takes=30), lost("Server"))
    events = [
        (event.hours, event.kind, event.node and found.order.network.name(event.node))
        for event in found.best.timeline
    ]
    assert events == [
        (0, EventKind.FALLS, "ERP"),
        (0, EventKind.FALLS, "Sales"),
        (0, EventKind.FALLS, "Server"),
        (2, EventKind.WORK_BEGINS, None),
        (24, EventKind.MTPD_PASSED, "Sales"),
        (32, EventKind.BACK, "Server"),
        (34, EventKind.BACK, "ERP"),
        (34, EventKind.BACK, "Sales"),
    ]
    assert outcome_of(found.best, "Sales").verdict is Verdict.GAP


@pytest.mark.parametrize("redundancy", ["hot", "n_plus_1"])
def test_what_takes_over_by_itself_holds_everything_up(redundancy):
    found = pulled(shop(redundancy=redundancy), lost("Server"))
    assert (found.best.falls, found.held_up, found.best.timeline) == ({}, (key("Server"),), ())
    gone = pulled(shop(redundancy=redundancy), lost("Server", total_loss=True))
    assert (told(gone.best, "Server"), gone.held_up) == ((0, 5), ())


@pytest.mark.parametrize("redundancy", ["warm", "cold"])
def test_a_standby_is_back_after_the_switch_over(redundancy):
    server = shop(redundancy=redundancy, switch_over=0.5)
    assert told(pulled(server, lost("Server")).best, "Server") == (0, Decimal("2.5"))
    assert told(pulled(server, lost("Server", total_loss=True)).best, "Server") == (0, 5)
    slow = shop(redundancy=redundancy)
    assert told(pulled(slow, lost("Server")).best, "Server") == (0, 5)


def test_a_hot_pair_falls_when_both_are_lost():
    pair = network(
        resource("One", takes=3, redundancy="hot", substitute_id=key("Other"), switch_over=0),
        resource("Other", takes=4),
    )
    assert pulled(pair, lost("One")).held_up == (key("One"),)
    both = pulled(pair, lost("One", "Other")).best
    assert (told(both, "One"), told(both, "Other")) == ((0, 5), (0, 6))


def test_a_substitute_that_stands_is_there_after_the_switch_over():
    found = network(
        resource("ERP", takes=1),
        resource("Server", takes=9, substitute_id=key("Old"), switch_over=1),
        resource("Old", takes=5),
        "ERP > Server",
    )
    assert told(pulled(found, lost("Server")).best, "ERP") == (0, 4)
    assert told(pulled(found, lost("Server", "Old")).best, "Server") == (0, 8)


def bridged(after, takes=9):
    return network(
        process("Sales", derived_mtpd=4, rto=2),
        resource("ERP", takes=1),
        resource("Printer", takes=takes),
        "Sales > ERP",
        edge("Sales", "Printer", needed_after=after, bridged=True),
    )


def test_a_workaround_that_is_long_enough_carries():
    found = pulled(bridged(after=11), lost("Printer")).best
    sales = outcome_of(found, "Sales")
    assert (sales.outages, sales.carried_until, sales.bridges[0].holds, sales.verdict) == (
        (),
        11,
        True,
        Verdict.OK,
    )


def test_a_workaround_that_ends_too_early_lets_the_process_fall_then():
    found = pulled(bridged(after=6), lost("Printer")).best
    sales = outcome_of(found, "Sales")
    assert (sales.outages, sales.bridges[0].holds) == (((6, 11),), False)
    assert (sales.mtpd_at, sales.passes_mtpd) == (10, True)  # it stands still since hour 6
    assert [(event.hours, event.kind) for event in found.timeline if event.node == key("Sales")] == [
        (6, EventKind.WORKAROUND_ENDS),
        (6, EventKind.FALLS),
        (10, EventKind.MTPD_PASSED),
        (11, EventKind.BACK),
    ]


def test_between_two_outages_the_workaround_carries_the_process():
    sales = outcome_of(pulled(bridged(after=6), lost("Printer", "ERP")).best, "Sales")
    assert sales.outages == ((0, 3), (6, 11))
    assert (sales.mtpd_at, sales.passes_mtpd, sales.verdict) == (10, True, Verdict.GAP)


def test_outages_that_touch_are_one():
    sales = outcome_of(pulled(bridged(after=3), lost("Printer", "ERP")).best, "Sales")
    assert sales.outages == ((0, 11),)


def test_targets_of_the_schedule_count_from_when_work_begins():
    (miss,) = pulled(shop(takes=30), lost("Server"), there=staff(nodes={"Server": "Anna"})).schedule.misses
    assert (miss.miss.node, miss.miss.target, miss.miss.allowed, miss.miss.hours) == (key("Sales"), 8, 10, 24)


def test_a_resource_with_a_workaround_falls_later_and_is_recovered_too():
    """The battery carries the server for an hour; then it has to be started again."""
    found = network(
        resource("Server", takes=2),
        resource("Power", takes=1),
        edge("Server", "Power", needed_after=1, bridged=True),
    )
    assert told(pulled(found, lost("Power")).best, "Server") == (1, 5)
    short = lost("Power", repair_hours={key("Power"): Decimal(1)})
    assert key("Server") not in pulled(found, short).best.falls


def test_an_assumed_repair_needs_nobody_and_counts_from_the_beginning():
    found = pulled(shop(), lost("Server", repair_hours={key("Server"): Decimal("0.5")})).best
    assert (told(found, "Server"), told(found, "ERP")) == ((0, Decimal("0.5")), (0, 4))
    gone = lost("Server", repair_hours={key("Server"): Decimal(48)}, total_loss=True)
    assert told(pulled(shop(), gone).best, "Server") == (0, 51)


def test_nobody_knows_when_it_is_back():
    found = pulled(shop(rta=()), lost("Server")).best
    assert (told(found, "Server"), told(found, "ERP")) == ((0, None), (0, None))
    sales = outcome_of(found, "Sales")
    assert (sales.outages, sales.unknown_because) == (((0, None),), key("Server"))
    assert (sales.mtpd_verdict, sales.mtpd_at, sales.verdict) == (Verdict.UNKNOWN, 24, Verdict.UNKNOWN)
    assert [event.sure for event in found.timeline if event.kind is EventKind.MTPD_PASSED] == [False]


def test_people_are_waited_for_and_the_absent_are_missing():
    there = staff(nodes={"Server": "Anna Bert", "Telephone": "Anna"})
    plug = lost("Server", "Telephone")
    found = pulled(shop(), plug, there=there)
    assert found.schedule.end(key("Server")) == 5
    assert {each.person for each in found.schedule.activities} >= {key("Anna"), key("Bert")}
    without = pulled(shop(), lost("Server", "Telephone", absent=frozenset({key("Bert")})), there=there)
    assert outcome_of(without.best, "Sales").back_at == 7
    assert (
        outcome_of(without.staffed, "Sales").back_at == 8 or outcome_of(without.staffed, "Sales").back_at == 7
    )
    assert without.schedule.makespan == 7
    assert told(without.staffed, "Telephone") == (0, 6)


def test_a_workaround_may_end_only_because_people_are_missing():
    found = network(
        process("Sales", rto=24),
        resource("Printer", takes=3),
        resource("Server", takes=5),
        edge("Sales", "Printer", needed_after=6, bridged=True),
        "Sales > Server",
    )
    plug = lost("Printer", "Server")
    alone = pulled(found, plug, there=staff(nodes={"Printer": "Anna", "Server": "Anna"}))
    assert outcome_of(alone.best, "Sales").outages == ((0, 7),)
    assert outcome_of(alone.staffed, "Sales").outages == ((0, 10),)


def test_an_absent_person_leaves_roles_and_knowledge_empty():
    server = plan("Server plan", ["Server"], step("Start", 60, "IT"), step("Check", 60, "Lead"))
    there = staff({"IT": "Anna", "Lead": "Bert Anna"}, {"ERP": "Anna", "Telephone": "Anna Bert"})
    found = pulled(shop(), Outage(absent=frozenset({key("Anna")})), [server], there)
    assert found.absence.only_known == (key("ERP"),)
    assert {role: [each.title for each in plans] for role, plans in found.absence.empty_roles.items()} == {
        key("IT"): ["Server plan"]
    }
    assert (found.lost, found.best.falls, found.best.timeline) == ((), {}, ())
    assert {each.person for each in found.schedule.activities} == {None, key("Bert")}


def test_lost_data_are_those_of_lost_resources_that_hold_data():
    found = network(
        process("Sales", rpo=4),
        resource("ERP", takes=1, holds_data=True, rpa=(Known(Decimal(24), ProofKind.TEST),)),
        resource("Files", takes=1, holds_data=True),
        resource("Mirror", takes=1, holds_data=True, redundancy="hot"),
        resource("Switch", takes=1),
        "Sales > ERP > Switch",
    )
    losses = pulled(found, lost("ERP", "Files", "Mirror", "Switch")).losses
    assert [
        (each.resource, each.known and each.known.hours, each.demanded, each.verdict) for each in losses
    ] == [
        (key("ERP"), 24, 4, Verdict.GAP),
        (key("Files"), None, None, Verdict.NO_DEMAND),
    ]


def test_nothing_lost_and_strangers_do_no_harm():
    found = pulled(shop(), lost("gone"), there=Staff())
    assert (found.lost, found.best.processes, found.staffed.timeline, found.losses) == ((), (), (), ())
    empty = pulled(network(), lost("gone"))
    assert (empty.best.falls, empty.schedule.activities) == ({}, ())
