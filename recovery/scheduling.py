"""Who does what when: a schedule in which one person does one thing at a time. Pure; numbers in, numbers out.

The resource-constrained project scheduling problem with alternative people per activity. Serial schedule generation
(Kolisch 1996) over priority lists; small projects are then improved by late acceptance hill climbing (Burke and Bykov
2017) over lists and people with a fixed seed, so the same input always gives the same schedule. Exact solutions are for
the benchmark only (`bench.recovery`).
"""

from __future__ import annotations

import heapq
import random
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

NOBODY = -1
NEVER = 2**62
EFFORT = 120_000  # activities placed in all passes together, at most: a small project gets many passes
SMALL = 100  # activities; beyond, the effort falls with the square of their number
FEWEST, MOST = 3, 3_000  # passes of the search; with fewer the three rules are enough
POLISH = 100  # passes at most once neither time past the limits nor makespan can become less
MEMORY = 30  # a step may be worse than the last one, but not than the one so many steps ago: out of the dead ends
SEED = 4


@dataclass(frozen=True)
class Project:
    """Activities by number with whole seconds; `before[a]` must have ended when `a` starts.

    `people[a]` can do it, the first one by preference; without any it takes nobody's time, as does one of no length.
    `limits`: what is asked, each a list of activities and the second by which they must have ended.
    """

    seconds: Sequence[int]
    before: Sequence[Sequence[int]]
    release: Sequence[int]
    people: Sequence[Sequence[int]]
    limits: Sequence[Sequence[tuple[int, int]]] = ()

    @property
    def headcount(self) -> int:
        return 1 + max((max(each) for each in self.people if each), default=NOBODY)

    @cached_property
    def following(self) -> list[list[int]]:
        found: list[list[int]] = [[] for _ in self.seconds]
        for activity, needed in enumerate(self.before):
            for each in needed:
                found[each].append(activity)
        return found

    @cached_property
    def topological(self) -> list[int]:
        """Every activity after what it waits for, the lowest number first."""
        left = [len(needed) for needed in self.before]
        ready = [activity for activity, count in enumerate(left) if not count]
        order = []
        while ready:  # a heap from the beginning: ascending numbers
            activity = heapq.heappop(ready)
            order.append(activity)
            for other in self.following[activity]:
                left[other] -= 1
                if not left[other]:
                    heapq.heappush(ready, other)
        return order

    @cached_property
    def dues(self) -> list[int]:
        """The second by which each activity itself is asked to have ended."""
        found = [NEVER] * len(self.seconds)
        for limit in self.limits:
            for activity, due in limit:
                found[activity] = min(found[activity], due)
        return found

    @cached_property
    def latest_starts(self) -> list[int]:
        """The latest start of each activity that still keeps every limit, if nobody were missing."""
        latest = list(self.dues)
        for activity in reversed(self.topological):
            end = latest[activity]
            for other in self.following[activity]:
                if latest[other] < end:
                    end = latest[other]
            latest[activity] = end if end == NEVER else end - self.seconds[activity]
        return latest

    @cached_property
    def tails(self) -> list[int]:
        """How long each activity and what must follow it takes."""
        tail = [0] * len(self.seconds)
        for activity in reversed(self.topological):
            longest = 0
            for other in self.following[activity]:
                if tail[other] > longest:
                    longest = tail[other]
            tail[activity] = longest + self.seconds[activity]
        return tail

    @cached_property
    def least(self) -> tuple[int, int, int]:
        """What no schedule can beat: the cost if nobody ever waited for a person."""
        nobody = Project(self.seconds, self.before, self.release, [()] * len(self.seconds), self.limits)
        return place(nobody, self.topological).cost

    @cached_property
    def above(self) -> list[int]:
        """Each activity and all that it waits for, directly or not, as bits."""
        found = [0] * len(self.seconds)
        for activity in self.topological:
            found[activity] = 1 << activity
            for each in self.before[activity]:
                found[activity] |= found[each]
        return found

    @cached_property
    def below(self) -> list[int]:
        """Each activity and all that waits for it, directly or not, as bits."""
        found = [0] * len(self.seconds)
        for activity in reversed(self.topological):
            found[activity] = 1 << activity
            for each in self.following[activity]:
                found[activity] |= found[each]
        return found

    def with_double(self, person: int) -> Project:
        """The same project with a second person who can do all that this one can."""
        double = self.headcount
        people = [(*each, double) if person in each else each for each in self.people]
        return Project(self.seconds, self.before, self.release, people, self.limits)


@dataclass(frozen=True)
class Placement:
    """A schedule: when each activity starts, and who does it (-1: takes nobody's time)."""

    starts: list[int]
    who: list[int]
    late: int  # seconds past the limits, summed
    makespan: int
    flow: int  # the ends of all activities, summed
    order: list[int] = field(default_factory=list, repr=False)
    preferred: Mapping[int, int] = field(default_factory=dict, repr=False)

    @property
    def cost(self) -> tuple[int, int, int]:
        """What counts: first the time past the limits, then the end of it all, then that nothing waits for nothing."""
        return self.late, self.makespan, self.flow


def schedule(project: Project, effort: int = EFFORT, first: Placement | None = None) -> Placement:
    """Return the best schedule found. `effort` bounds the work; `first` is one to begin with, never to fall behind of.

    About 2 µs for each activity and pass: a fifth of a second for up to a hundred activities, few passes for thousands.
    """
    size = len(project.seconds)
    best = place(project, _by_latest_start(project))
    if first is not None and first.cost < best.cost:
        best = first
    passes = effort // max(1, size) if size <= SMALL else effort * SMALL // size**2
    for rule in (_by_due, _by_tail) if first is None else ():
        best = min(best, place(project, rule(project)), key=lambda each: each.cost)
    passes = min(MOST, passes)
    return best if passes < FEWEST or best.cost == project.least else _improve(project, best, passes)


def place(project: Project, order: list[int], preferred: Mapping[int, int] | None = None) -> Placement:
    """Place the activities in this order, each as early as what it waits for and one of its people allow.

    A gap in somebody's time is used where it is long enough. `order` must name what is waited for first. `preferred`
    names somebody who does an activity even if another one were free earlier.
    """
    seconds, before, release, people = project.seconds, project.before, project.release, project.people
    count = len(seconds)
    preferred = preferred or {}
    starts, ends, who = [0] * count, [0] * count, [NOBODY] * count
    busy: list[tuple[list[int], list[int]]] = [([], []) for _ in range(project.headcount)]
    for activity in order:
        ready = release[activity]
        for each in before[activity]:
            if ends[each] > ready:
                ready = ends[each]
        takes, able = seconds[activity], people[activity]
        if not takes or not able:
            starts[activity], ends[activity] = ready, ready + takes
            if able:
                who[activity] = able[0]
            continue
        if activity in preferred:
            able = (preferred[activity],)
        best = NEVER
        for person in able:
            froms, untils = busy[person]
            at, time = bisect_right(untils, ready), ready
            last = len(froms)
            while at < last and froms[at] - time < takes:
                time = untils[at]
                at += 1
            if time < best:
                best, chosen, gap = time, person, at
                if time == ready:
                    break
        froms, untils = busy[chosen]
        end = best + takes
        if gap and untils[gap - 1] == best:
            if gap < len(froms) and froms[gap] == end:
                untils[gap - 1] = untils.pop(gap)
                del froms[gap]
            else:
                untils[gap - 1] = end
        elif gap < len(froms) and froms[gap] == end:
            froms[gap] = best
        else:
            froms.insert(gap, best)
            untils.insert(gap, end)
        starts[activity], ends[activity], who[activity] = best, end, chosen
    late = 0
    for limit in project.limits:
        worst = 0
        for activity, due in limit:
            if ends[activity] - due > worst:
                worst = ends[activity] - due
        late += worst
    return Placement(starts, who, late, max(ends, default=0), sum(ends), order, preferred)


def _by_latest_start(project: Project) -> list[int]:
    """The latest start first; without any limit, the longest tail.

    This key, like the other two, never grows against the precedence, and sorting is stable: the lists are feasible.
    """
    latest, tail = project.latest_starts, project.tails
    return sorted(project.topological, key=lambda each: (latest[each], -tail[each]))


def _by_due(project: Project) -> list[int]:
    """The earliest limit of all that waits for it first; then the longest tail."""
    due, tail = list(project.dues), project.tails
    for activity in reversed(project.topological):
        for other in project.following[activity]:
            if due[other] < due[activity]:
                due[activity] = due[other]
    return sorted(project.topological, key=lambda each: (due[each], -tail[each]))


def _by_tail(project: Project) -> list[int]:
    """The longest tail first, whatever the limits."""
    latest, tail = project.latest_starts, project.tails
    return sorted(project.topological, key=lambda each: (-tail[each], latest[each]))


def _improve(project: Project, best: Placement, passes: int) -> Placement:
    """Move something in the list, or give it to somebody else, and go on from what is not worse than some steps ago.

    An activity is moved together with all that it waits for, or with all that waits for it: the list stays feasible.
    """
    dice = random.Random(SEED)
    movable = [each for each, able in enumerate(project.people) if able and project.seconds[each]]
    shared = [each for each in movable if len(project.people[each]) > 1]
    if len(movable) < 2:
        return best
    least, last = project.least, len(project.seconds) - 1
    here, remembered, step = best, [best.cost] * MEMORY, 0
    while passes > 0:
        passes -= 1
        order, preferred = here.order, dict(here.preferred)
        for _move in range(dice.choice((1, 1, 2, 3))):
            if shared and dice.random() < 0.3:
                activity = dice.choice(shared)
                if preferred.pop(activity, None) is None:
                    preferred[activity] = dice.choice(project.people[activity])
                continue
            activity = dice.choice(movable)
            at = order.index(activity)
            if dice.random() < 0.7:
                order = _pulled(order, dice.randint(0, at), at, project.above[activity])
            else:
                order = _pushed(order, at, dice.randint(at, last), project.below[activity])
        found = place(project, order, preferred)
        if found.cost <= max(here.cost, remembered[step]):
            here = found
        if here.cost < best.cost:
            best = here
            if best.cost[:2] == least[:2]:
                passes = 0 if best.cost == least else min(passes, POLISH)
        remembered[step] = here.cost
        step = (step + 1) % MEMORY
    return best


def _pulled(order: list[int], to: int, at: int, mine: int) -> list[int]:
    """The activities of `mine` (bits) between two places moved to the first of them."""
    part = order[to : at + 1]
    front = [each for each in part if mine >> each & 1]
    rest = [each for each in part if not mine >> each & 1]
    return [*order[:to], *front, *rest, *order[at + 1 :]]


def _pushed(order: list[int], at: int, to: int, mine: int) -> list[int]:
    """The activities of `mine` (bits) between two places moved to the last of them."""
    part = order[at : to + 1]
    front = [each for each in part if not mine >> each & 1]
    rest = [each for each in part if mine >> each & 1]
    return [*order[:at], *front, *rest, *order[to + 1 :]]
