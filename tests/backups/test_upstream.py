"""On what resources stand, against a search by hand."""

import pytest
from hypothesis import given, settings

from backups.upstream import Upstream
from tests.inventory.networks import key, network, networks, resource

pytestmark = pytest.mark.once


def reached(network_, start, carries=lambda _node: True):
    """Everything above a node over essential edges between resources, by walking."""
    resources = {each.id for each in network_.resources}
    found, todo = set(), [start]
    while todo:
        for edge in network_.requirements[todo.pop()]:
            other = edge.required
            if edge.essential and other in resources and other not in found and carries(other):
                found.add(other)
                todo.append(other)
    return found


@settings(max_examples=300, deadline=None)
@given(networks())
def test_needs_and_machines_are_those_of_a_walk(random):
    upstream = Upstream(random, storages=frozenset(), devices=frozenset())
    ids = [each.id for each in random.resources]
    for one in ids:
        assert upstream.needs(one) == reached(random, one)
        assert set(upstream.needs_any(one, tuple(ids))) == reached(random, one)
        for other in ids:
            both = (reached(random, one) | {one}) & (reached(random, other) | {other})
            host = upstream.common_machine(one, other)
            assert (host is None) == (not both)
            assert host is None or host in both


@settings(max_examples=200, deadline=None)
@given(networks())
def test_what_is_inherited_comes_from_above(random):
    known = {each.id: each.name for each in random.resources[::2]}
    upstream = Upstream(random, storages=frozenset(), devices=frozenset())
    for each, said in upstream.inherited(known).items():
        if each in known:
            assert said == (known[each],)
        else:
            above = reached(random, each)
            assert {key(name) for name in said} <= above
            assert bool(said) == bool(above & known.keys())


def test_the_nearest_that_knows_is_asked():
    upstream = Upstream(
        network(*(resource(name) for name in "ABCD"), "A > B > C", "A > D"),
        storages=frozenset(),
        devices=frozenset(),
    )
    found = upstream.inherited({key("B"): "b", key("C"): "c", key("D"): "d"})
    assert set(found[key("A")]) == {"b", "d"}
    assert found[key("B")] == ("b",)


def test_what_nobody_knows_is_empty():
    upstream = Upstream(network(resource("A")), storages=frozenset(), devices=frozenset())
    assert upstream.needs(None) == frozenset()
    assert upstream.needs(key("gone")) == frozenset()
    assert upstream.common_machine(key("A"), key("gone")) is None
    assert upstream.inherited({}) == {key("A"): ()}
