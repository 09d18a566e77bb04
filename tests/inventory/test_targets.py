"""The derived numbers: by hand, and against the brute-force twin."""

import itertools
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inventory.figures import Contradiction, Origin, TargetSource, Verdict
from inventory.network import Known, Network, Process, ProofKind
from inventory.targets import work_out
from tests.inventory import twin
from tests.inventory.networks import SCHEME, edge, key, network, networks, process, resource

pytestmark = pytest.mark.once
thorough = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def names(found, path):
    return [found.name(each) for each in path]


# --- Against the twin ---------------------------------------------------------------------------------
@thorough
@given(networks())
def test_demands_are_those_of_the_twin_and_their_paths_lead_there(random):
    targets, expected = work_out(random), twin.demanded(random)
    steps = {(e.dependent, e.required) for e in random.edges if e.essential}
    figures = {**targets.processes, **targets.resources}

    assert {node: f.demand.hours for node, f in figures.items() if f.demand} == expected
    for node, each in figures.items():
        if each.demand:
            path = each.demand.path
            assert path[-1] == node != path[0]
            assert set(itertools.pairwise(path)) <= steps


@thorough
@given(networks())
def test_data_loss_is_that_of_the_twin_where_data_are_held(random):
    targets, expected = work_out(random), twin.losses(random)
    holding = {each.id for each in random.resources if each.holds_data}

    assert {n: f.rpo_demand.hours for n, f in targets.resources.items() if f.rpo_demand} == {
        node: hours for node, hours in expected.items() if node in holding
    }


@thorough
@given(networks())
def test_chains_are_those_of_the_twin_and_add_up(random):
    targets, expected = work_out(random), twin.chained(random)
    for node, hours in expected.items():
        figures = targets.of(node)
        assert (figures.chain.hours if figures.chain else twin.UNKNOWN) == hours
        if figures.chain:
            assert sum(link.own for link in figures.chain.path) == hours
            assert figures.chain.path[-1].node == node


@thorough
@given(networks())
def test_an_unknown_chain_names_somebody_without_a_time(random):
    targets = work_out(random)
    for node in random.by_id:
        figures = targets.of(node)
        if figures.chain is None and figures.unknown_because is not None:
            culprit = random.by_id[figures.unknown_because]
            assert isinstance(culprit, Process) or not culprit.rta


@thorough
@given(networks())
def test_rings_are_found_whole_and_can_be_walked(random):
    targets = work_out(random)
    steps = {(e.dependent, e.required) for e in random.edges if e.essential}
    for node in random.by_id:
        reached = twin.reachable(random, node)
        assert (node in targets.in_ring) == (node in reached)
        ring = targets.ring_of(node)
        if node in reached:
            assert ring[0] == node
            assert set(zip(ring, [*ring[1:], node], strict=True)) <= steps


@thorough
@given(networks())
def test_nothing_that_leans_on_a_ring_is_said_to_hold(random):
    targets = work_out(random)
    for node in random.by_id:
        figures = targets.of(node)
        path = [] if figures.chain is None else figures.chain.path
        if any(link.node in targets.in_ring and not link.substitute for link in path):
            assert figures.verdict != Verdict.OK
            assert figures.unknown_because in targets.in_ring


@thorough
@given(networks(), st.randoms())
def test_the_order_of_the_entries_changes_no_number(random, dice):
    mixed = [list(part) for part in (random.processes, random.resources, random.edges)]
    for part in mixed:
        dice.shuffle(part)
    other = Network(random.scheme, *(tuple(part) for part in mixed))
    one, two = work_out(random), work_out(other)

    def numbers(targets):
        return {
            node: (f.target, f.chain and f.chain.hours, f.verdict, f.gap, f.contradictions)
            for node, f in {**targets.processes, **targets.resources}.items()
        }

    assert numbers(one) == numbers(two)


# --- By hand ------------------------------------------------------------------------------------------
def test_target_is_handed_down_with_the_way_it_came():
    found = network(
        process("Auftragsannahme", derived_mtpd=24),
        resource("Warenwirtschaft", takes=2),
        resource("Server 1", takes=3),
        "Auftragsannahme > Warenwirtschaft > Server 1",
    )
    targets = work_out(found)
    server = targets.resources[key("Server 1")]

    assert server.demand.hours == 22
    assert server.demand.origin == Origin.PROPOSAL
    assert names(found, server.demand.path) == ["Auftragsannahme", "Warenwirtschaft", "Server 1"]
    order = targets.processes[key("Auftragsannahme")]
    assert (order.chain.hours, order.verdict, order.gap) == (5, Verdict.OK, None)
    assert names(found, [link.node for link in order.chain.path]) == [
        "Server 1",
        "Warenwirtschaft",
        "Auftragsannahme",
    ]


@pytest.mark.parametrize(
    ("fields", "proposal"),
    [({"derived_mtpd": 24}, 21), ({"derived_mtpd": 4}, 1), ({"derived_mtpd": 2}, 0), ({}, None),
     ({"derived_mtpd": 24, "duration": 6}, 15), ({"derived_mtpd": 24, "mtpd_override": 8}, 5)],
)  # fmt: skip
def test_proposal_is_mtpd_less_reaction_buffer_and_run_time(fields, proposal):
    """Worked example of BSI-Standard 200-4, 7: RTO is not "MTPD minus a bit"."""
    scheme = SCHEME.__class__(SCHEME.horizons, 2, Decimal(2), Decimal(1))
    figures = work_out(network(process("P", **fields), scheme=scheme)).processes[key("P")]

    assert figures.proposed_rto == proposal
    assert figures.rto_source == (None if proposal is None else TargetSource.PROPOSED)


def test_what_nobody_rated_stays_unknown():
    figures = work_out(network(process("P"), resource("R"), "P > R"))

    assert figures.processes[key("P")].verdict == Verdict.NO_DEMAND
    assert figures.resources[key("R")].demand is None
    assert figures.resources[key("R")].chain is None


def test_supporting_edges_hand_nothing_on_and_hold_nothing_up():
    found = network(
        process("P", rto=4), resource("R", takes=1), resource("S"), "P > R", edge("P", "S", essential=False)
    )
    targets = work_out(found)

    assert targets.resources[key("S")].demand is None
    assert targets.processes[key("P")].chain.hours == 1


@pytest.mark.parametrize(("bridged", "asked", "late"), [(True, 24, False), (False, 4, True)])
def test_a_later_need_counts_only_with_a_workaround(bridged, asked, late):
    found = network(
        process("P", rto=4),
        resource("R", takes=8),
        resource("Q", takes=1),
        "P > Q",
        edge("P", "R", needed_after=24, bridged=bridged),
    )
    targets = work_out(found)

    assert targets.resources[key("R")].demand.hours == asked
    assert (targets.processes[key("P")].verdict == Verdict.GAP) == late


def test_what_is_bridged_can_still_come_too_late():
    found = network(
        process("P", rto=4),
        resource("R", takes=30),
        resource("Q", takes=1),
        "P > Q",
        edge("P", "R", needed_after=24, bridged=True),
    )
    figures = work_out(found).processes[key("P")]

    assert (figures.verdict, figures.late, figures.chain.hours) == (Verdict.GAP, (key("R"),), 1)


def test_an_earlier_need_is_taken_at_its_word():
    found = network(process("P", rto=8), resource("R"), edge("P", "R", needed_after=2))

    assert work_out(found).resources[key("R")].demand.hours == 2


def test_an_own_target_never_relaxes_what_is_demanded():
    found = network(process("P", rto=4), resource("R", rto=24), resource("S"), "P > R > S")
    targets = work_out(found)
    figures = targets.resources[key("R")]

    assert (figures.target, figures.contradictions) == (4, (Contradiction.LATER_THAN_NEEDED,))
    assert targets.resources[key("S")].demand.hours == 4


def test_a_stricter_own_target_binds_what_it_needs():
    found = network(process("P", rto=24), resource("R", rto=4), resource("S"), "P > R > S")
    demand = work_out(found).resources[key("S")].demand

    assert (demand.hours, demand.origin) == (4, Origin.OWN_TARGET)


def test_targets_between_departments_are_negotiated_not_cascaded():
    found = network(process("Early", rto=4), process("Late", rto=24), resource("R"), "Early > Late > R")
    targets = work_out(found)

    assert targets.resources[key("R")].demand.hours == 24
    assert targets.processes[key("Late")].contradictions == (Contradiction.LATER_THAN_NEEDED,)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [({"derived_mtpd": 8, "rto": 8}, Contradiction.RTO_NOT_BELOW_MTPD),
     ({"derived_mtpd": 8, "rto": 7}, Contradiction.REACTION_FORGOTTEN),
     ({"derived_mtpd": 8, "mtpd_override": 24}, Contradiction.MTPD_LONGER_THAN_RATED)],
)  # fmt: skip
def test_contradictions_of_a_process(fields, expected):
    assert expected in work_out(network(process("P", **fields))).processes[key("P")].contradictions


def test_a_substitute_shortens_the_chain():
    found = network(
        resource("Server", takes=48, substitute_id=key("Spare"), switch_over=1), resource("Spare", takes=2)
    )
    chain = work_out(found).resources[key("Server")].chain

    assert (chain.hours, chain.substitute) == (3, True)


def test_substitutes_of_each_other_do_no_harm():
    found = network(
        resource("A", takes=5, substitute_id=key("B"), switch_over=0),
        resource("B", substitute_id=key("A"), switch_over=1),
    )
    targets = work_out(found)

    assert [targets.resources[key(name)].chain.hours for name in "AB"] == [5, 6]


def test_seven_in_a_ring_keep_their_numbers():
    parts = [resource(f"R{number}", takes=1) for number in range(7)]
    found = network(process("P", rto=4), *parts, "P > R0 > R1 > R2 > R3 > R4 > R5 > R6 > R0")
    targets = work_out(found)

    assert names(found, targets.ring_of(key("R3"))) == ["R3", "R4", "R5", "R6", "R0", "R1", "R2"]
    assert {targets.resources[each.id].demand.hours for each in parts} == {4}
    assert {targets.resources[each.id].chain.hours for each in parts} == {1}
    assert targets.processes[key("P")].chain.hours == 1


def test_data_carry_their_own_loss_through_applications():
    found = network(
        process("P", rpo=24),
        resource("App"),
        resource("Data", kind="data", holds_data=True, rpo=4),
        resource("Store", holds_data=True, rpa=(Known(Decimal(12), ProofKind.TEST, date(2026, 1, 1)),)),
        "P > App > Data > Store",
    )
    store = work_out(found).resources[key("Store")]

    assert (store.rpo, store.rpo_verdict) == (4, Verdict.GAP)
    assert names(found, store.rpo_demand.path) == ["Data", "Store"]
    assert work_out(found).resources[key("App")].rpo_demand is None


def test_the_newest_proof_counts_and_no_promise_beats_a_proof():
    times = (
        Known(Decimal(2), ProofKind.CONTRACT, date(2026, 6, 1)),
        Known(Decimal(4), ProofKind.TEST, date(2025, 1, 1)),
        Known(Decimal(9), ProofKind.INCIDENT, date(2026, 1, 1)),
    )
    figures = work_out(network(resource("R", rta=times))).resources[key("R")]

    assert (figures.rta.hours, figures.rta.proof) == (9, ProofKind.INCIDENT)


def test_everything_in_the_order_in_which_it_is_needed():
    found = network(process("B", rto=8), process("A", rto=8), resource("C", rto=1), resource("D"))

    assert [found.name(each.id) for each in work_out(found).in_order()] == ["C", "A", "B", "D"]
