"""Steps of a plan: what waits for what, how long it takes, and rings."""

import pytest
from hypothesis import given

from recovery.plans import critical_path, ring_of_steps, waits_for
from tests.inventory.networks import key
from tests.recovery import twin
from tests.recovery.companies import plan, plans, staff, step

pytestmark = pytest.mark.once


def actions(steps):
    return [each.action for each in steps]


def test_steps_run_one_after_the_other():
    found = critical_path(plan("Server", [], step("Switch on", 10), step("Check", 5)))
    assert (found.minutes, actions(found.steps), found.unknown) == (15, ["Switch on", "Check"], ())


def test_a_group_runs_side_by_side_and_what_follows_waits_for_all_of_it():
    server = plan(
        "Server",
        [],
        step("Order", 5),
        step("Left", 30, group=1),
        step("Right", 10, group=1),
        step("Other group", 20, group=2),
        step("Check", 5),
    )
    assert waits_for(server)[key("Right")] == (key("Order"),)
    assert waits_for(server)[key("Other group")] == (key("Left"), key("Right"))
    found = critical_path(server)
    assert (found.minutes, actions(found.steps)) == (60, ["Order", "Left", "Other group", "Check"])


def test_after_names_the_only_step_to_wait_for():
    server = plan("Server", [], step("A", 60), step("B", 5), step("C", 10, after="A"), step("D", 1))
    assert waits_for(server)[key("C")] == (key("A"),)
    found = critical_path(server)
    assert (found.minutes, actions(found.steps)) == (71, ["A", "C", "D"])


def test_after_a_step_that_is_gone_counts_as_the_step_before():
    server = plan("Server", [], step("A", 60), step("B", 5, after="gone"))
    assert waits_for(server)[key("B")] == (key("A"),)


def test_a_step_without_minutes_is_named_and_makes_the_time_unknown():
    found = critical_path(plan("Server", [], step("A", 60), step("B"), step("C", 5)))
    assert (found.minutes, found.at_least, actions(found.unknown)) == (None, 65, ["B"])


def test_a_plan_without_steps_takes_an_unknown_time():
    found = critical_path(plan("Server", []))
    assert (found.minutes, found.steps, found.unknown, found.at_least) == (None, (), (), 0)


def test_a_ring_is_named_and_the_steps_then_run_as_listed():
    server = plan("Server", [], step("A", 1), step("B", 2, after="D"), step("C", 4), step("D", 8))
    assert set(actions(ring_of_steps(server))) == {"B", "C", "D"}
    assert critical_path(server).minutes == 15


def test_a_step_that_waits_for_itself_is_a_ring():
    server = plan("Server", [], step("A", 1), step("B", 2, after="B"))
    assert actions(ring_of_steps(server)) == ["B"]
    assert critical_path(server).minutes == 3


def test_staff_without_somebody_keeps_the_others_in_order():
    there = staff({"IT": "Anna Bert Cem"}, {"Server": "Bert"})
    without = there.without({key("Bert")})
    assert without.by_role[key("IT")] == (key("Anna"), key("Cem"))
    assert without.by_node[key("Server")] == ()
    assert there.without(frozenset()) is there


@given(plans([key("R0")], "plan"))
def test_waits_rings_and_length_are_those_of_the_twin(random):
    waits = twin.step_waits(random)
    ringed = twin.in_ring(waits)
    ring = ring_of_steps(random)
    number = {each.id: place for place, each in enumerate(random.steps)}
    assert bool(ring) == bool(ringed)
    assert {number[each.id] for each in ring} <= ringed
    for one, other in zip(ring, (*ring[1:], *ring[:1]), strict=True):
        assert number[other.id] in waits[number[one.id]]
    expected = twin.step_waits(random, with_after=not ringed)
    assert {number[one]: {number[each] for each in needed} for one, needed in waits_for(random).items()} == {
        one: set(needed) for one, needed in expected.items()
    }

    found = critical_path(random)
    assert found.minutes == twin.plan_minutes(random)
    assert sum(each.minutes or 0 for each in found.steps) == found.at_least
    assert found.unknown == tuple(each for each in random.steps if each.minutes is None)
