"""Where one failure is enough."""

import pytest
from hypothesis import given

from inventory.targets import work_out
from inventory.weak_points import Weakness, find_weak_points, share_of_suppliers
from tests.inventory import twin
from tests.inventory.networks import key, network, networks, process, resource
from tests.inventory.test_targets import thorough

pytestmark = pytest.mark.once


def marks(found, name, **more):
    points = find_weak_points(work_out(found), **more)
    return [each.weakness for each in points.resources.get(key(name), ())]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [({}, [Weakness.FAILURE]),
     ({"redundancy": "cold"}, [Weakness.FAILURE]),
     ({"redundancy": "warm"}, []),
     ({"redundancy": "hot"}, []),
     ({"redundancy": "n_plus_1"}, []),
     ({"substitute_id": key("Spare"), "switch_over": 1}, []),
     ({"redundancy": "hot", "knowledge_holders": 1}, [Weakness.KNOWLEDGE]),
     ({"redundancy": "hot", "knowledge_holders": 2}, []),
     ({"redundancy": "hot", "supplier_id": key("Shop")}, [Weakness.CONTACT])],
)  # fmt: skip
def test_marks_of_a_needed_resource(fields, expected):
    found = network(
        process("P", derived_mtpd=24), resource("R", takes=1, **fields), resource("Spare", takes=1), "P > R"
    )

    assert marks(found, "R", single_contacts=frozenset({key("Shop")})) == expected


def test_what_nothing_needs_is_not_marked():
    assert marks(network(resource("R", knowledge_holders=1)), "R") == []


def test_a_substitute_that_is_too_slow_does_not_help():
    found = network(
        process("P", rto=2),
        resource("R", takes=48, substitute_id=key("Spare"), switch_over=1),
        resource("Spare", takes=24),
        "P > R",
    )

    assert marks(found, "R") == [Weakness.FAILURE]


def test_concentration_of_resource_site_and_supplier():
    processes = [process(f"P{n}", derived_mtpd=24 - n) for n in range(3)]
    found = network(
        *processes,
        resource("Line", redundancy="hot"),
        resource("App", redundancy="hot", site_id=key("Site"), supplier_id=key("Shop")),
        resource("Other", redundancy="hot", site_id=key("Site"), supplier_id=key("Else")),
        "P0 > App > Line",
        "P1 > App",
        "P2 > Other > Line",
    )
    points = find_weak_points(work_out(found))

    assert marks(found, "Line") == [Weakness.CONCENTRATION]
    assert marks(found, "App") == []
    assert points.resources[key("Line")][0].processes == (key("P2"), key("P1"), key("P0"))
    assert set(points.sites) == {key("Site")}
    assert points.suppliers == {}
    assert share_of_suppliers(work_out(found)) == {key("Shop"): 1 / 3, key("Else"): 1 / 3}


@thorough
@given(networks())
def test_affected_processes_are_those_of_the_twin(random):
    targets = work_out(random)
    points = find_weak_points(targets)
    critical = {each.id for each in random.processes if targets.processes[each.id].is_time_critical}

    assert {resource: set(found) for resource, found in points.affected.items()} == {
        each.id: {p for p in critical if each.id in twin.reachable(random, p)} for each in random.resources
    }
