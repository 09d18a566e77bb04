"""Companies for tests: a network with recovery plans and people, by hand and at random."""

import uuid
from dataclasses import dataclass, replace
from functools import cached_property

from hypothesis import strategies as st

from inventory.network import Network
from inventory.targets import work_out
from recovery.ordering import Order, order_of_return
from recovery.plans import Plan, PlanStep, Staff
from recovery.simulation import Outage
from tests.inventory.networks import hours, key, networks


def step(action, minutes=None, role=None, *, group=0, after=None):
    return PlanStep(
        key(action),
        action,
        minutes,
        None if role is None else key(role),
        group,
        None if after is None else key(after),
    )


def plan(title, resources, *steps):
    return Plan(key(title), title, tuple(key(name) for name in resources), steps)


def staff(roles=None, nodes=None):
    """`{"IT": "Anna Bert"}`: people by the words of a text, holder first."""

    def filled(named):
        return {
            key(name): tuple(key(one) for one in people.split()) for name, people in (named or {}).items()
        }

    everybody = {
        one for named in (roles, nodes) for people in (named or {}).values() for one in people.split()
    }
    return Staff(filled(roles), filled(nodes), {key(one): one for one in everybody})


@dataclass(frozen=True)
class Company:
    network: Network
    plans: tuple[Plan, ...]
    staff: Staff

    @cached_property
    def order(self) -> Order:
        return order_of_return(work_out(self.network), self.plans)


@st.composite
def plans(draw, resources, title):
    """A plan with everything that can go wrong: steps without minutes or role, groups, rings, strangers."""
    count = draw(st.integers(0, 5))
    ids = [key(f"{title}.{number}") for number in range(count)]
    steps = tuple(
        PlanStep(
            each,
            f"Step {number}",
            draw(st.sampled_from([None, 0, 10, 20, 45, 60, 90])) if draw(st.integers(0, 3)) == 0 else 30,
            draw(st.none() | st.sampled_from([key("role 0"), key("role 1"), key("role 2")])),
            draw(st.sampled_from([0, 0, 1, 1, 2])),
            draw(st.none() | st.none() | st.none() | st.sampled_from([*ids, key("stranger")])),
        )
        for number, each in enumerate(ids)
    )
    covered = draw(st.lists(st.sampled_from([*resources, key("gone")]), max_size=3, unique=True))
    return Plan(key(title), title, tuple(covered), steps)


@st.composite
def companies(draw, most=9, largest=3):
    network = draw(networks(most))
    ids = [each.id for each in network.resources]
    network = replace(
        network,
        resources=tuple(
            replace(
                each, redundancy=draw(st.sampled_from(["none", "none", "cold", "warm", "hot", "n_plus_1"]))
            )
            for each in network.resources
        ),
    )
    people = [uuid.uuid5(uuid.NAMESPACE_OID, f"person {number}") for number in range(3)]
    some = st.lists(st.sampled_from(people), max_size=3, unique=True).map(tuple)
    return Company(
        network,
        tuple(draw(plans(ids, f"plan {number}")) for number in range(draw(st.integers(0, largest)))),
        Staff(
            {key(f"role {number}"): draw(some) for number in range(2)},
            {each: draw(some) for each in ids},
            {each: f"Person {number}" for number, each in enumerate(people)},
        ),
    )


@st.composite
def outages(draw, company):
    ids = [each.id for each in company.network.resources]
    lost = draw(st.lists(st.sampled_from([*ids, key("gone")]), max_size=4, unique=True))
    repaired = draw(st.lists(st.sampled_from(ids), max_size=2, unique=True))
    return Outage(
        nodes=frozenset(lost),
        absent=frozenset(each for each in company.staff.names if draw(st.integers(0, 3)) == 0),
        repair_hours={each: draw(hours) for each in repaired},
        total_loss=draw(st.booleans()),
    )
