"""Order of return and best case: by hand, and against the naive twin."""

import itertools
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inventory.network import Known, Network, Process, ProofKind
from inventory.targets import work_out
from recovery.durations import DurationSource, hours, seconds, timed_steps
from recovery.means import Means
from recovery.ordering import order_of_return
from tests.inventory.networks import edge, key, network, networks, process, resource
from tests.recovery import twin
from tests.recovery.companies import companies, plan, step

pytestmark = pytest.mark.once
thorough = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def ordered(found, *plans):
    return order_of_return(work_out(found), plans)


def names(order):
    return [order.network.name(entry.node) for entry in order.entries]


def entry(order, name):
    return order.by_node[key(name)]


# --- Against the twin ---------------------------------------------------------------------------------
@thorough
@given(networks())
def test_without_plans_the_hours_are_those_of_the_chains(random):
    targets = work_out(random)
    order = order_of_return(targets)
    for node, found in order.by_node.items():
        chain = targets.of(node).chain
        assert found.end == (chain.hours if chain else None)
        assert bool(found.back and found.back.leans_on) == bool(chain and chain.leans_on)
        assert (found.back is None) <= (found.unknown_because is not None)
    assert {frozenset(ring) for ring in order.rings} == {frozenset(ring) for ring in targets.rings}


def hours_are_those_of_the_twin_and_add_up(company):
    order, expected = company.order, twin.best_case(company.network, company.plans)
    assert {
        node: twin.UNKNOWN if found.back is None else Fraction(found.back.ended, 3600)
        for node, found in order.by_node.items()
    } == expected
    for found in order.entries:
        if found.back:
            path = found.back.path
            assert sum(link.ended - link.started for link in path) == found.back.ended
            assert all(one.ended == other.started for one, other in itertools.pairwise(path))


def everything_stands_there_once_and_after_what_it_needs(company):
    order = company.order
    place = {found.node: found.position for found in order.entries}
    assert sorted(place.values()) == list(range(1, len(company.network.by_id) + 1))
    assert set(place) == set(company.network.by_id)
    together, _own = twin.units(company.network, company.plans)
    edges, ringed = twin.outside(company.network, together)
    assert set(itertools.chain(*order.rings)) == ringed
    for each in edges:
        means = order.by_node[each.dependent].means
        is_process = isinstance(company.network.by_id[each.dependent], Process)
        if means is not Means.SUBSTITUTE and not (is_process and twin.carried(each)):
            assert place[each.required] < place[each.dependent]
    for found in company.network.resources:
        if order.by_node[found.id].means is Means.SUBSTITUTE:
            assert place[found.substitute_id] < place[found.id]


def misses_are_real_and_unknown_ones_have_somebody_to_blame(company):
    order = company.order
    expected = twin.best_case(company.network, company.plans)
    for miss in order.misses:
        if miss.back is None:
            assert expected[miss.late] == twin.UNKNOWN
            assert miss.cause is not None
        else:
            assert Fraction(seconds(miss.back), 3600) == expected[miss.late] > Fraction(miss.allowed)
            assert miss.cause in {link.node for link in miss.path}
    missed = {miss.node for miss in order.misses}
    for found in order.targets.processes.values():
        if found.target is not None and expected[found.id] > Fraction(found.target):
            assert found.id in missed


def stretched_steps_end_with_their_work(company):
    for work, _members in company.order.workload.works:
        steps = timed_steps(work)
        if steps and work.seconds is not None:
            ends = {}
            while len(ends) < len(steps):
                for each in steps:
                    if all(other in ends for other in each.waits):
                        ends[each.id] = max((ends[o] for o in each.waits), default=0) + each.seconds
            assert max(ends.values()) == work.seconds
            assert all(each.seconds >= 0 for each in steps)


@thorough
@given(companies())
def test_order_and_best_case_agree_with_the_twin(company):
    """One test: drawing a company costs more than all of the checks."""
    hours_are_those_of_the_twin_and_add_up(company)
    everything_stands_there_once_and_after_what_it_needs(company)
    misses_are_real_and_unknown_ones_have_somebody_to_blame(company)
    stretched_steps_end_with_their_work(company)


@settings(thorough, max_examples=20)
@given(companies(), st.randoms())
def test_the_order_of_the_entries_changes_nothing(company, dice):
    mixed = [
        list(part) for part in (company.network.processes, company.network.resources, company.network.edges)
    ]
    for part in mixed:
        dice.shuffle(part)
    other = order_of_return(
        work_out(Network(company.network.scheme, *(tuple(part) for part in mixed))), company.plans
    )
    told = [(each.node, each.position, each.start, each.end, each.target) for each in company.order.entries]
    again = [(each.node, each.position, each.start, each.end, each.target) for each in other.entries]
    assert told == again


# --- By hand ------------------------------------------------------------------------------------------
def test_what_is_needed_comes_first_then_the_earliest_target_then_the_longest_tail():
    order = ordered(
        network(
            process("Order intake", rto=8),
            process("Archive search", rto=72),
            resource("ERP", takes=2),
            resource("Server", takes=3),
            resource("Archive", takes=1),
            resource("Mail", takes=1),
            resource("Telephone", takes=2),
            resource("Lamp", takes=1),
            "Order intake > ERP > Server",
            "Order intake > Telephone",
            "Archive search > Archive",
            "Archive search > Mail",
        )
    )
    assert names(order) == [
        "Server",
        "ERP",
        "Telephone",
        "Order intake",
        "Archive",
        "Mail",
        "Archive search",
        "Lamp",
    ]
    assert [each.position for each in order.entries] == list(range(1, 9))
    assert order.unneeded == (key("Lamp"),)
    assert (order.makespan, order.hours_late) == (5, 0)
    assert [link.node for link in order.critical_path][:2] == [key("Server"), key("ERP")]


def test_a_plan_gives_the_duration_where_nothing_is_proven():
    order = ordered(
        network(process("P", rto=1), resource("Server", takes=9), "P > Server"),
        plan("Server plan", ["Server"], step("Start", 30), step("Check", 60)),
    )
    found = entry(order, "Server").duration
    assert (found.hours, found.source, found.differs_from_plan) == (
        Decimal("1.5"),
        DurationSource.PLAN,
        False,
    )
    assert entry(order, "P").end == Decimal("1.5")
    (miss,) = order.misses
    assert (miss.node, miss.late, miss.hours, miss.cause) == (
        key("P"),
        key("P"),
        Decimal("0.5"),
        key("Server"),
    )


def test_a_proven_time_beats_the_plan_and_both_are_kept():
    proven = (Known(Decimal(9), ProofKind.TEST, date(2026, 5, 1)), Known(Decimal(1), ProofKind.CONTRACT))
    order = ordered(
        network(resource("Server", rta=proven)),
        plan("Server plan", ["Server"], step("Start", 60), step("Check", 180)),
    )
    found = entry(order, "Server")
    assert (found.duration.hours, found.duration.source) == (9, DurationSource.TEST)
    assert found.duration.source.is_measured
    assert (found.duration.plan_hours, found.duration.differs_from_plan) == (4, True)
    assert [each.seconds for each in timed_steps(found.work)] == [9 * 900, 9 * 2700]


@pytest.mark.parametrize(
    ("proofs", "source", "takes"),
    [
        ([(ProofKind.INCIDENT, 5, 2), (ProofKind.TEST, 3, 1)], DurationSource.INCIDENT, 5),
        ([(ProofKind.CONTRACT, 4, None), (ProofKind.ESTIMATE, 1, None)], DurationSource.CONTRACT, 4),
        ([(ProofKind.ESTIMATE, 1, None)], DurationSource.ESTIMATE, 1),
        ([], DurationSource.UNKNOWN, None),
    ],
)
def test_the_duration_says_where_it_comes_from(proofs, source, takes):
    rta = tuple(Known(Decimal(h), proof, day and date(2026, 1, day)) for proof, h, day in proofs)
    found = entry(ordered(network(resource("Server", rta=rta))), "Server").duration
    assert (found.hours, found.source) == (takes, source)


def test_steps_without_minutes_count_like_the_average_once_the_whole_is_known():
    order = ordered(
        network(resource("Server", takes=4)),
        plan("Server plan", ["Server"], step("Start", 60), step("Wait"), step("Check", 60)),
    )
    found = entry(order, "Server")
    assert (found.duration.source, found.duration.plan_hours) == (DurationSource.ESTIMATE, None)
    assert [(each.seconds, each.assumed) for each in timed_steps(found.work)] == [
        (4800, False),
        (4800, True),
        (4800, False),
    ]


def test_a_plan_for_several_resources_is_worked_once_and_all_are_back_when_it_ends():
    order = ordered(
        network(
            process("P", rto=1),
            resource("Power", takes=1),
            resource("Server 1", takes=3),
            resource("Server 2", takes=5),
            resource("ERP", takes=1),
            "P > ERP > Server 1 > Power",
            "ERP > Server 2",
        ),
        plan("Servers", ["Server 1", "Server 2", "gone"], step("Both", 120)),
        plan("Late", ["Server 2"], step("Never used", 1)),
    )
    assert [entry(order, name).end for name in ("Server 1", "Server 2", "ERP")] == [3, 3, 4]
    assert [each.title for each in order.unused] == ["Late"]
    assert order.rings == ()


def test_a_plan_may_close_a_ring_which_is_named():
    order = ordered(
        network(
            resource("A", takes=1),
            resource("B", takes=2),
            resource("C", takes=4),
            "A > B > C",
        ),
        plan("A and C", ["A", "C"], step("Both", 60)),
    )
    assert set(order.rings[0]) == {key("A"), key("B"), key("C")}
    assert entry(order, "B").unknown_because in order.rings[0]
    assert (entry(order, "A").end, entry(order, "B").end) == (1, 2)


def test_a_substitute_that_is_sooner_is_used_and_becomes_urgent():
    order = ordered(
        network(
            process("P", rto=4),
            resource("Server", takes=24, substitute_id=key("Old server"), switch_over=1),
            resource("Old server", takes=2),
            resource("Archive", takes=1),
            "P > Server",
        )
    )
    found = entry(order, "Server")
    assert (found.end, found.means, found.back.own) == (3, Means.SUBSTITUTE, 1)
    assert names(order) == ["Old server", "Server", "P", "Archive"]
    assert order.unneeded == (key("Archive"),)


def test_a_workaround_that_ends_too_early_is_a_missed_target():
    order = ordered(
        network(
            process("P", rto=4),
            resource("ERP", takes=1),
            resource("Printer", takes=9),
            "P > ERP",
            edge("P", "Printer", needed_after=8, bridged=True),
        )
    )
    (miss,) = order.misses
    assert (miss.node, miss.late, miss.allowed, miss.back, miss.hours) == (key("P"), key("Printer"), 8, 9, 1)
    assert entry(order, "P").end == 1
    assert order.hours_late == 1


def test_an_unknown_duration_is_to_blame():
    order = ordered(
        network(process("P", rto=4), resource("ERP", takes=1), resource("Server"), "P > ERP > Server")
    )
    assert order.unknown == (key("Server"),)
    assert [entry(order, name).unknown_because for name in ("P", "ERP")] == [key("Server")] * 2
    (miss,) = order.misses
    assert (miss.back, miss.hours, miss.cause) == (None, None, key("Server"))
    assert order.hours_late == 0


def test_a_ring_of_steps_is_said():
    order = ordered(
        network(resource("Server")), plan("Server plan", ["Server"], step("A", 60, after="B"), step("B", 60))
    )
    assert [each.action for each in order.rings_of_steps[key("Server plan")]] in (["A", "B"], ["B", "A"])
    assert entry(order, "Server").end == 2


def test_an_empty_company_has_an_empty_order():
    order = ordered(network())
    assert (order.entries, order.misses, order.makespan, order.critical_path) == ((), (), 0, [])


@pytest.mark.parametrize("typed", ["0", "0.01", "0.5", "1", "8784", "0.33"])
def test_typed_hours_survive_the_seconds(typed):
    assert hours(seconds(Decimal(typed))) == Decimal(typed)
