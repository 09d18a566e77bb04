"""The staffed schedule: its laws on random companies, and what it says by hand."""

import itertools
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inventory.network import Network
from inventory.targets import work_out
from recovery.activities import Hold
from recovery.means import Means
from recovery.ordering import order_of_return
from recovery.plans import Staff
from recovery.scheduling import Project, place, schedule
from recovery.staffing import staffed
from tests.inventory.networks import key, network, process, resource
from tests.recovery.companies import companies, plan, staff, step

pytestmark = pytest.mark.once
thorough = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LITTLE = 300  # effort: the laws hold for the first schedule as for the best


# --- Laws ---------------------------------------------------------------------------------------------
@thorough
@given(companies())
def test_the_laws_of_the_schedule_hold(company):
    found = staffed(company.order, company.staff, LITTLE)
    nobody_does_two_things_at_once(found)
    nothing_starts_before_what_it_needs(company, found)
    nothing_idles_without_a_reason(found)
    it_is_never_better_than_the_best_case(company, found)
    everybody_does_what_they_can(company, found)
    its_numbers_add_up(found)


def nobody_does_two_things_at_once(found):
    busy = {}
    for each in found.activities:
        if each.person is not None and each.hours:
            busy.setdefault(each.person, []).append((each.start, each.end))
    for times in busy.values():
        for (_start, end), (start, _end) in itertools.pairwise(sorted(times)):
            assert end <= start


def nothing_starts_before_what_it_needs(company, found):
    order = company.order
    for each in found.activities:
        if each.start is None:
            continue
        assert each.start >= each.ready
        waits = []
        if each.step is not None:
            steps = order.workload.works
            work = next(work for work, _members in steps if work.plan is each.plan)
            assert set(each.resources) <= set(work.resources)
        if each.means in {Means.WORK, Means.STANDBY}:
            for node in each.resources:
                waits += [order.workload.ids[n] for n in order.workload.requires[order.workload.number[node]]]
        elif each.means is Means.SUBSTITUTE:
            waits = [company.network.by_id[each.resources[0]].substitute_id]
        for node in waits:
            assert found.end(node) is not None
            assert found.end(node) <= each.start
        if each.end is not None:
            for node in each.resources:
                if order.by_node[node].means is each.means:
                    assert found.end(node) is None or found.end(node) >= each.end


def nothing_idles_without_a_reason(found):
    ends = {(each.person, each.end) for each in found.activities if each.person is not None}
    for each in found.activities:
        if each.start is None:
            continue
        if each.waited:
            assert (each.person, each.start) in ends
            (keeper,) = (other for other in found.activities if other.id == each.held_by)
            assert (each.hold, keeper.person, keeper.end) == (Hold.PERSON, each.person, each.start)
        elif each.held_by is not None:
            assert each.hold is Hold.DEPENDENCY


def it_is_never_better_than_the_best_case(company, found):
    order = company.order
    for entry in order.entries:
        assert (found.end(entry.node) is None) == (entry.end is None)
        if entry.end is not None:
            assert found.ends[entry.node] >= entry.back.ended
    assert found.makespan >= order.makespan
    assert found.hours_late >= order.hours_late - Decimal("1e-20")


def everybody_does_what_they_can(company, found):
    for each in found.activities:
        able = ()
        if each.step is not None:
            able = company.staff.by_role.get(each.step.role_id, ())
        elif each.means is not Means.REPAIR:
            able = {one for node in each.resources for one in company.staff.by_node[node]}
        assert set(each.able) == set(able)
        assert each.person is None or each.person in able
        if each.able and each.end is not None:
            assert each.person is not None
    assert set(found.without_anybody) == {each for each in found.activities if not each.able}


def its_numbers_add_up(found):
    for load in found.loads:
        mine = [each for each in found.activities if each.person == load.person]
        assert sum(each.hours for each in mine) == pytest.approx(load.busy)
        assert len(mine) == load.activities
        assert 0 <= load.share <= 1
    assert sum(miss.miss.hours or 0 for miss in found.misses) == pytest.approx(found.hours_late)
    if found.critical_path:
        assert found.critical_path[-1].end == found.makespan
        for one, other in itertools.pairwise(found.critical_path):
            assert one.end == other.start
            assert other.held_by == one.id
    for miss in found.misses:
        assert (miss.reason is None) == (miss.miss.back is None)
        if miss.miss.back is not None and miss.path:
            assert miss.path[-1].end == miss.miss.back
    for relief in found.reliefs:
        assert (relief.hours_late, relief.makespan) <= (found.hours_late, found.makespan)


@settings(thorough, max_examples=20)
@given(companies(), st.randoms())
def test_the_order_of_the_entries_changes_nothing(company, dice):
    mixed = [
        list(part) for part in (company.network.processes, company.network.resources, company.network.edges)
    ]
    for part in mixed:
        dice.shuffle(part)
    targets = work_out(Network(company.network.scheme, *(tuple(part) for part in mixed)))
    one = staffed(company.order, company.staff, LITTLE)
    two = staffed(order_of_return(targets, company.plans), company.staff, LITTLE)
    assert (one.hours_late, one.makespan) == (two.hours_late, two.makespan)
    assert [(a.id, a.person, a.start, a.end) for a in one.activities] == [
        (a.id, a.person, a.start, a.end) for a in two.activities
    ]


@st.composite
def projects(draw):
    size = draw(st.integers(1, 5))
    return Project(
        seconds=[draw(st.integers(0, 5)) for _ in range(size)],
        before=[
            sorted(draw(st.sets(st.integers(0, one - 1), max_size=2))) if one else [] for one in range(size)
        ],
        release=[draw(st.sampled_from([0, 0, 0, 2])) for _ in range(size)],
        people=[sorted(draw(st.sets(st.integers(0, 1)))) for _ in range(size)],
        limits=[
            [(draw(st.integers(0, size - 1)), draw(st.integers(0, 8)))]
            for _ in range(draw(st.integers(0, 2)))
        ],
    )


@settings(max_examples=40, deadline=None)
@given(projects())
def test_tiny_projects_are_solved_to_the_optimum(project):
    """All lists times all people: one of them is the best there is."""
    best = None
    choices = [people or [-1] for people in project.people]
    for order in itertools.permutations(range(len(project.seconds))):
        at = {each: number for number, each in enumerate(order)}
        if any(at[other] > at[each] for each in at for other in project.before[each]):
            continue
        for people in itertools.product(*choices):
            preferred = {each: who for each, who in enumerate(people) if who >= 0}
            found = place(project, list(order), preferred).cost[:2]
            best = found if best is None else min(best, found)
    assert schedule(project).cost[:2] == best


# --- By hand ------------------------------------------------------------------------------------------
def two_servers(**fields):
    return network(
        process("Sales", rto=3, **fields),
        process("Archive", rto=24),
        resource("ERP", takes=3),
        resource("Files", takes=3),
        "Sales > ERP",
        "Archive > Files",
    )


def test_one_person_does_one_thing_after_the_other_and_the_target_decides_which():
    order = order_of_return(work_out(two_servers()))
    found = staffed(order, staff(nodes={"ERP": "Anna", "Files": "Anna"}))
    assert [(each.id, each.start, each.end) for each in found.activities] == [
        (key("ERP"), 0, 3),
        (key("Files"), 3, 6),
    ]
    assert (found.hours_late, found.makespan, found.misses) == (0, 6, ())
    assert (found.loads[0].busy, found.loads[0].share, found.loads[0].kept) == (6, 1, 3)
    assert (found.bottleneck.person, found.bottleneck.saves_makespan) == (key("Anna"), 3)


def test_a_deputy_who_is_free_takes_over():
    order = order_of_return(work_out(two_servers()))
    found = staffed(order, staff(nodes={"ERP": "Anna", "Files": "Anna Bert"}))
    assert {(each.person, each.start) for each in found.activities} == {(key("Anna"), 0), (key("Bert"), 0)}
    assert found.bottleneck is None


def test_a_missed_target_says_who_is_waited_for_and_what_keeps_that_person():
    order = order_of_return(
        work_out(
            network(
                process("Sales", rto=3),
                process("Purchase", rto=2),
                resource("ERP", takes=3),
                resource("Files", takes=2),
                "Sales > ERP",
                "Purchase > Files",
            )
        )
    )
    found = staffed(order, staff(nodes={"ERP": "Anna", "Files": "Anna"}))
    (miss,) = found.misses
    assert (miss.miss.node, miss.miss.hours, miss.at_best) == (key("Sales"), 2, None)
    assert miss.reason is Hold.PERSON
    assert (miss.wait.person, miss.wait.activity.id, miss.wait.kept_by.id, miss.wait.hours) == (
        key("Anna"),
        key("ERP"),
        key("Files"),
        2,
    )
    assert miss.cause == key("ERP")


def test_a_target_that_no_staff_could_meet_is_missed_for_a_dependency():
    order = order_of_return(
        work_out(network(process("Sales", rto=1), resource("ERP", takes=3), "Sales > ERP"))
    )
    (miss,) = staffed(order, staff(nodes={"ERP": "Anna"})).misses
    assert (miss.reason, miss.wait, miss.cause, miss.at_best.hours) == (Hold.DEPENDENCY, None, key("ERP"), 2)


def test_steps_go_to_the_roles_and_side_by_side_only_with_two_people():
    order = order_of_return(
        work_out(network(resource("Server"))),
        [plan("Server plan", ["Server"], step("Left", 60, "IT", group=1), step("Right", 60, "IT", group=1))],
    )
    alone = staffed(order, staff(roles={"IT": "Anna"}))
    assert [(each.person, each.start) for each in alone.activities] == [(key("Anna"), 0), (key("Anna"), 1)]
    assert alone.end(key("Server")) == 2
    together = staffed(order, staff(roles={"IT": "Anna Bert"}))
    assert together.end(key("Server")) == 1
    assert {each.person for each in together.activities} == {key("Anna"), key("Bert")}


def test_work_of_nobody_takes_nobodys_time_and_says_so():
    order = order_of_return(work_out(two_servers()))
    found = staffed(order, Staff())
    assert {each.id for each in found.without_anybody} == {key("ERP"), key("Files")}
    assert (found.makespan, found.loads, found.bottleneck) == (3, (), None)


def test_unknown_work_is_open_and_what_follows_it_has_no_time():
    order = order_of_return(
        work_out(
            network(
                process("Sales", rto=9),
                resource("ERP", takes=1),
                resource("Server"),
                resource("Power", takes=2),
                "Sales > ERP > Server > Power",
            )
        )
    )
    found = staffed(order, staff(nodes={"Server": "Anna", "Power": "Anna"}))
    assert [(each.id, each.start, each.end) for each in found.activities] == [
        (key("Power"), 0, 2),
        (key("Server"), 2, None),
        (key("ERP"), None, None),
    ]
    assert {each.id for each in found.unknown} == {key("Server"), key("ERP")}
    (miss,) = found.misses
    assert (miss.reason, miss.cause, miss.path) == (None, key("Server"), ())


def test_a_gap_in_somebodys_time_is_used():
    """Anna waits for Bert's network before the server; the printer fits in between."""
    order = order_of_return(
        work_out(
            network(
                process("Sales", rto=6),
                resource("Server", takes=3),
                resource("Network", takes=2),
                resource("Printer", takes=2),
                "Sales > Server > Network",
            )
        )
    )
    found = staffed(order, staff(nodes={"Server": "Anna", "Network": "Bert", "Printer": "Anna"}))
    assert {each.id: each.start for each in found.activities} == {
        key("Network"): 0,
        key("Printer"): 0,
        key("Server"): 2,
    }


def test_an_empty_company_has_an_empty_schedule():
    found = staffed(order_of_return(work_out(network())), Staff())
    assert (found.activities, found.loads, found.misses, found.critical_path) == ((), (), (), ())
    assert (found.makespan, found.hours_late, found.bottleneck) == (0, 0, None)
