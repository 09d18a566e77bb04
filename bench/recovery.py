"""Order of return, staffed schedule and outage simulation from a loaded value; and how good the schedule is.

`python -m bench.recovery` prints two Markdown tables. The second one compares small companies with an exact solver: for it,
`pip install -r bench/requirements.txt` by hand.
"""

from __future__ import annotations

import random
import statistics
import uuid
from dataclasses import replace
from decimal import Decimal

from bench.graphs import LARGE, SMALL, Size, company
from bench.targets import fresh, milliseconds
from inventory.network import Known, Network, ProofKind
from inventory.targets import Targets, work_out
from recovery.ordering import Order, order_of_return
from recovery.plans import Plan, PlanStep, Staff
from recovery.scheduling import Placement, Project
from recovery.simulation import Outage, Simulation, simulate
from recovery.staffing import Schedule, staffed

INSTANCES = 20
SECONDS = 5  # the exact solver's time for one instance
TINY = Size(6, 14, 24)


def equipped(size: Size, people: int, plans: int, seed: int = 7) -> tuple[Targets, list[Plan], Staff]:
    """A random company with people, and a recovery plan of six steps for some of its resources."""
    dice = random.Random(seed)

    def key() -> uuid.UUID:
        return uuid.UUID(int=dice.getrandbits(128))

    network = company(size, seed)
    estimate = (Known(Decimal(2), ProofKind.ESTIMATE),)
    resources = tuple(  # one in five hundred without a duration: more, and nothing at all would be known
        each if each.rta or dice.random() < 0.02 else replace(each, rta=estimate)
        for each in network.resources
    )
    network = Network(network.scheme, network.processes, resources, network.edges)
    crowd = [key() for _ in range(people)]
    roles = [key() for _ in range(max(2, people // 4))]
    staff = Staff(
        {role: tuple(dice.sample(crowd, 2)) for role in roles},
        {each.id: tuple(dice.sample(crowd, dice.choice([0, 1, 1, 2]))) for each in resources},
        {person: f"Person {number}" for number, person in enumerate(crowd)},
    )
    chosen = dice.sample(resources, plans)
    found = [
        Plan(
            key(),
            f"Plan {number}",
            (resource.id,),
            tuple(
                PlanStep(
                    key(), "Step", dice.choice([10, 20, 30, 60]), dice.choice(roles), dice.choice([0, 0, 1])
                )
                for _ in range(6)
            ),
        )
        for number, resource in enumerate(chosen)
    ]
    return work_out(network), found, staff


def everything(order: Order) -> Order:
    """The order with all that its page shows."""
    order.critical_path  # noqa: B018 -- walking it is the work
    for entry in order.entries:
        entry.start, entry.end, entry.hours_late  # noqa: B018 -- likewise
    return order


def told(schedule: Schedule) -> Schedule:
    """The schedule with every activity, load and miss."""
    schedule.activities, schedule.loads, schedule.misses, schedule.critical_path  # noqa: B018 -- likewise
    return schedule


def with_timelines(simulation: Simulation) -> Simulation:
    for course in (simulation.best, simulation.staffed):
        course.falls, course.processes, course.timeline  # noqa: B018 -- likewise
    return simulation


def speed() -> None:
    print(
        "| processes / resources / edges, plans, people | numbers of the inventory, ms | order, ms | schedule, ms |"
        " simulation, ms | the three, ms | who is the bottleneck, ms | all told, ms |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for size, plans, people in ((SMALL, 12, 8), (Size(40, 160, 600), 30, 20), (LARGE, 200, 60)):
        targets, found, staff = equipped(size, people, plans)
        order = order_of_return(targets, found)
        dice = random.Random(1)
        count = max(1, size.resources // 10)
        outage = Outage(frozenset(each.id for each in dice.sample(targets.network.resources, count)))
        base = milliseconds(lambda: work_out(fresh(targets.network)))  # noqa: B023 -- called at once
        one = milliseconds(lambda: order_of_return(targets, found))  # noqa: B023 -- likewise
        two = milliseconds(lambda: staffed(order, staff))  # noqa: B023 -- likewise
        three = milliseconds(lambda: simulate(order, outage, staff))  # noqa: B023 -- likewise
        bottleneck = milliseconds(lambda: staffed(order, staff).reliefs) - two  # noqa: B023 -- likewise

        def page() -> None:
            here = everything(order_of_return(targets, found))  # noqa: B023 -- likewise
            told(staffed(here, staff))  # noqa: B023 -- likewise
            with_timelines(simulate(here, outage, staff))  # noqa: B023 -- likewise

        whole = milliseconds(page)
        print(
            f"| {size}, {plans}, {people} | {base:.1f} | {one:.1f} | {two:.1f} | {three:.1f} |"
            f" {one + two + three:.1f} | {bottleneck:.1f} | {whole:.1f} |",
            flush=True,
        )


def exact(project: Project, hint: Placement) -> tuple[int, int, bool]:
    """The least time past the limits, then the least makespan (both in seconds), and whether that is proven."""
    from ortools.sat.python import cp_model  # noqa: PLC0415 -- for this comparison only

    unit = 60
    horizon = (sum(project.seconds) + max(project.release, default=0)) // unit + 1
    model = cp_model.CpModel()
    starts = [model.new_int_var(0, horizon, f"s{each}") for each in range(len(project.seconds))]
    ends = [start + seconds // unit for start, seconds in zip(starts, project.seconds, strict=True)]
    busy: dict[int, list[cp_model.IntervalVar]] = {}
    for activity, able in enumerate(project.people):
        model.add_hint(starts[activity], hint.starts[activity] // unit)
        model.add(starts[activity] >= project.release[activity] // unit)
        for each in project.before[activity]:
            model.add(starts[activity] >= ends[each])
        length = project.seconds[activity] // unit
        if able and length:
            chosen = [model.new_bool_var(f"w{activity}.{person}") for person in able]
            model.add_exactly_one(chosen)
            for person, does in zip(able, chosen, strict=True):
                busy.setdefault(person, []).append(
                    model.new_optional_fixed_size_interval_var(starts[activity], length, does, "")
                )
    for intervals in busy.values():
        model.add_no_overlap(intervals)
    makespan = model.new_int_var(0, horizon, "makespan")
    model.add_max_equality(makespan, ends)
    late = []
    for limit in project.limits:
        over = model.new_int_var(0, 2 * horizon, "late")
        for activity, due in limit:
            model.add(over >= ends[activity] - due // unit)
        late.append(over)
    model.minimize(sum(late) * (horizon + 1) + makespan)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = SECONDS
    solver.parameters.num_workers = 2
    status = solver.solve(model)
    least = sum(solver.value(each) for each in late)
    return least * unit, solver.value(makespan) * unit, status == cp_model.OPTIMAL


def quality() -> None:
    try:
        import ortools  # noqa: F401, PLC0415 -- for this comparison only
    except ImportError:
        print("\nNo exact solver here, so no comparison: pip install -r bench/requirements.txt")
        return
    print(
        "\n| people | activities | proven optimal | as good as the best known | hours late: ours / best | worst gap |"
    )
    print("|---:|---:|---:|---:|---:|---:|")
    for people in (2, 3, 5):
        gaps, sizes, proven, ours, best = [], [], 0, 0, 0
        for seed in range(INSTANCES):
            targets, found, staff = equipped(TINY, people, 4, seed)
            schedule = staffed(order_of_return(targets, found), staff)
            late, makespan, is_proven = exact(schedule.project, schedule.placement)
            placement = schedule.placement
            least = min((late, makespan), placement.cost[:2])
            gaps.append(gap(placement.cost[:2], least))
            sizes.append(len(schedule.activities))
            proven += is_proven
            ours, best = ours + placement.late, best + least[0]
        equal = sum(each == 0 for each in gaps)
        print(
            f"| {people} | {statistics.mean(sizes):.0f} | {proven} of {INSTANCES} | {equal} of {INSTANCES} |"
            f" {ours / 3600:.1f} / {best / 3600:.1f} | {max(gaps):.1%} |",
            flush=True,
        )


def gap(cost: tuple[int, int], best: tuple[int, int]) -> float:
    """By how much more the time past the limits is, or, where that is equal, the makespan."""
    for one, other in zip(cost, best, strict=True):
        if one != other:
            return (one - other) / max(other, 1)
    return 0.0


def main() -> None:
    speed()
    quality()


if __name__ == "__main__":
    main()
