"""The order of return with the people there are: one person does one thing at a time; who is the bottleneck, what is late.

Pure. Activities are the steps of recovery plans, or the whole work of a resource without a plan. What nobody is named for
runs without taking anybody's time, and says so. What follows an unknown duration has no time either: unknown is never zero.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from recovery.activities import Activity, Draft, Hold
from recovery.durations import hours
from recovery.means import Means
from recovery.ordering import Limit, Miss, Order, misses_of
from recovery.plans import Staff
from recovery.returns import BestCase, Workload
from recovery.scheduling import EFFORT, Placement, Project, place, schedule

FEW = 3  # people whose double is tried out
NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class Load:
    """How much of the time one person is busy; `share` of the makespan, 0 to 1. `kept`: hours that others wait for them."""

    person: uuid.UUID
    busy: Decimal
    share: Decimal
    activities: int
    kept: Decimal


@dataclass(frozen=True, slots=True)
class Relief:
    """What is gained if this person had a double."""

    person: uuid.UUID
    hours_late: Decimal  # that remain past the targets
    makespan: Decimal
    saves_late: Decimal
    saves_makespan: Decimal

    @property
    def helps(self) -> bool:
        return self.saves_late > 0 or (self.saves_late == 0 and self.saves_makespan > 0)


@dataclass(frozen=True, slots=True)
class Wait:
    """Work that waits for its person, and what keeps that person."""

    person: uuid.UUID
    activity: Activity
    kept_by: Activity
    hours: Decimal


@dataclass(frozen=True)
class StaffedMiss:
    """A missed target with the way there. `at_best`: the same target in the best case, None if it would hold there."""

    miss: Miss
    at_best: Miss | None
    schedule: Schedule = field(repr=False, compare=False)

    @cached_property
    def path(self) -> tuple[Activity, ...]:
        """The activities that decide when it is back, the first one first; empty where the time is unknown."""
        return self.schedule.path_to(self.miss.late)

    @cached_property
    def wait(self) -> Wait | None:
        """The longest wait for a person on that way."""
        by_id = {activity.id: activity for activity in self.path}
        waits = [
            Wait(each.person, each, by_id[each.held_by], each.waited)
            for each in self.path
            if each.person is not None and each.held_by is not None and each.hold is Hold.PERSON
        ]
        return max(waits, key=lambda wait: wait.hours, default=None)

    @cached_property
    def cause(self) -> uuid.UUID | None:
        """The resource whose work costs most hours on that way; where the time is unknown, what has no duration."""
        spent: dict[uuid.UUID, Decimal] = {}
        for each in self.path:
            spent[each.resources[0]] = spent.get(each.resources[0], NONE) + (each.hours or NONE)
        return max(spent, key=lambda node: spent[node], default=self.miss.cause)

    @property
    def reason(self) -> Hold | None:
        """Why: for want of a person only if it would hold with enough of them; None where the time is unknown."""
        if self.miss.back is None:
            return None
        return Hold.PERSON if self.at_best is None and self.wait is not None else Hold.DEPENDENCY


@dataclass(frozen=True)
class Schedule:
    """Who does what when. The same input always gives the same schedule; what only a page needs is worked out on demand."""

    draft: Draft = field(repr=False, compare=False)
    project: Project = field(repr=False, compare=False)
    placement: Placement
    known: tuple[int, ...]  # activities of the draft by their number in the project
    people: tuple[uuid.UUID, ...]
    ends: Mapping[
        uuid.UUID, int
    ]  # when each process and resource is back, in seconds; unknown ones are missing
    limits: tuple[Limit, ...] = field(repr=False)
    best: BestCase = field(repr=False, compare=False)
    finished: Mapping[int, int] = field(repr=False)  # node -> the activity of the project that brings it back

    @property
    def hours_late(self) -> Decimal:
        """Hours past the targets, summed."""
        return hours(self.placement.late)

    @property
    def makespan(self) -> Decimal:
        return hours(self.placement.makespan)

    def end(self, node: uuid.UUID) -> Decimal | None:
        """The hour at which a process or resource is back; None is unknown."""
        found = self.ends.get(node)
        return None if found is None else hours(found)

    @cached_property
    def activities(self) -> tuple[Activity, ...]:
        """By their start; those of unknown end last."""
        later = set(range(len(self.draft.items))) - set(self.known)
        unknown = [self._tell_unknown(each) for each in later if self.draft.items[each].id is not None]
        return (
            *sorted(self._told.values(), key=lambda each: (each.start, each.end, each.id.int)),
            *sorted(unknown, key=lambda each: (each.start is None, each.start or NONE, each.id.int)),
        )

    @property
    def without_anybody(self) -> tuple[Activity, ...]:
        """Work for which nobody is named."""
        return tuple(each for each in self.activities if each.has_nobody)

    @property
    def unknown(self) -> tuple[Activity, ...]:
        """Work without a known duration, or after such; the schedule takes nobody's time for it."""
        return tuple(each for each in self.activities if each.end is None)

    @property
    def critical_path(self) -> tuple[Activity, ...]:
        """The activities that decide when all is back, the first one first."""
        return self._path(max(range(len(self.known)), key=lambda each: self._end[each], default=None))

    def path_to(self, node: uuid.UUID) -> tuple[Activity, ...]:
        """The activities that decide when this node is back, the first one first; empty where that is unknown."""
        return self._path(self.finished.get(self.draft.workload.number[node]))

    @cached_property
    def misses(self) -> tuple[StaffedMiss, ...]:
        """The targets that do not hold, or of which nobody knows."""
        ends = {node: back.ended for node, back in self.best.returns.items()}
        at_best = {miss.node: miss for miss in misses_of(self.limits, ends, self.best.blame)}
        return tuple(
            StaffedMiss(miss, at_best.get(miss.node), self)
            for miss in misses_of(self.limits, self.ends, self.best.blame)
        )

    @cached_property
    def loads(self) -> tuple[Load, ...]:
        """How busy everybody is who can do anything, the busiest first."""
        busy, count, kept = ([0] * len(self.people) for _ in range(3))
        for activity, who in enumerate(self.placement.who):
            if who >= 0:
                busy[who] += self.project.seconds[activity]
                count[who] += 1
                kept[who] += self.placement.starts[activity] - self._ready[activity]
        whole = self.placement.makespan
        found = [
            Load(
                person,
                hours(busy[each]),
                Decimal(busy[each]) / whole if whole else NONE,
                count[each],
                hours(kept[each]),
            )
            for each, person in enumerate(self.people)
        ]
        return tuple(sorted(found, key=lambda load: (-load.busy, load.person.int)))

    @cached_property
    def reliefs(self) -> tuple[Relief, ...]:
        """What a double of the few people would gain who keep others waiting longest; the best first.

        Each costs a quarter of the search for the schedule itself, at least two passes.
        """
        kept = [load for load in self.loads if load.kept > 0]
        kept.sort(key=lambda load: (-load.kept, -load.busy, load.person.int))
        found = [self._with_double(load.person) for load in kept[:FEW]]
        return tuple(sorted(found, key=lambda each: (each.hours_late, each.makespan, each.person.int)))

    @property
    def bottleneck(self) -> Relief | None:
        """Whose double gains most; None if nobody's does."""
        return next((each for each in self.reliefs if each.helps), None)

    def _with_double(self, person: uuid.UUID) -> Relief:
        project = self.project.with_double(self.people.index(person))
        same = place(project, self.placement.order, self.placement.preferred)
        found = schedule(project, EFFORT // 4, min(same, self.placement, key=lambda each: each.cost))
        late, end = self.placement.late - found.late, self.placement.makespan - found.makespan
        return Relief(person, hours(found.late), hours(found.makespan), hours(late), hours(end))

    @cached_property
    def _end(self) -> list[int]:
        return [s + t for s, t in zip(self.placement.starts, self.project.seconds, strict=True)]

    @cached_property
    def _ready(self) -> list[int]:
        return [
            max([self.project.release[activity], *(self._end[each] for each in needed)])
            for activity, needed in enumerate(self.project.before)
        ]

    @cached_property
    def _keeps(self) -> dict[tuple[int, int], int]:
        """Person and second -> the activity that the person ends then."""
        return {
            (who, self._end[activity]): activity
            for activity, who in enumerate(self.placement.who)
            if who >= 0 and self.project.seconds[activity]
        }

    @cached_property
    def _told(self) -> dict[int, Activity]:
        """The activities of the project but for its milestones."""
        return {
            activity: self._tell(activity)
            for activity, each in enumerate(self.known)
            if self.draft.items[each].id is not None
        }

    def _tell(self, activity: int) -> Activity:
        who = self.placement.who[activity]
        holder, hold = self._holder(activity)
        while holder is not None and self.draft.items[self.known[holder]].id is None:
            holder, _hold = self._holder(holder)
        return self._value(
            self.known[activity],
            self.people[who] if who >= 0 else None,
            (
                hours(self._ready[activity]),
                hours(self.placement.starts[activity]),
                hours(self._end[activity]),
            ),
            None if holder is None else hold,
            None if holder is None else self.draft.items[self.known[holder]].id,
        )

    def _tell_unknown(self, each: int) -> Activity:
        """An activity without a known end; its start is known if all before it is."""
        number = self._number
        before = self.draft.before[each]
        release = self.draft.items[each].release
        start = None
        if all(other in number for other in before):
            start = hours(max([release, *(self._end[number[other]] for other in before)]))
        return self._value(each, None, (start, start, None), None, None)

    @cached_property
    def _number(self) -> dict[int, int]:
        return {each: activity for activity, each in enumerate(self.known)}

    def _value(
        self,
        each: int,
        person: uuid.UUID | None,
        times: tuple[Decimal | None, Decimal | None, Decimal | None],
        hold: Hold | None,
        held_by: uuid.UUID | None,
    ) -> Activity:
        item, ids = self.draft.items[each], self.draft.workload.ids
        task = item.task
        plan = task.work.plan if task.means is Means.WORK and task.work is not None else None
        step = None
        if item.step is not None and plan is not None:
            step = next(each for each in plan.steps if each.id == item.id)
        assert item.id is not None
        return Activity(
            item.id,
            task.means,
            tuple(ids[node] for node in task.makes),
            plan,
            step,
            item.able,
            person,
            *times,
            hold,
            held_by,
            item.step is not None and item.step.assumed,
        )

    def _holder(self, activity: int) -> tuple[int | None, Hold | None]:
        """The activity that decides when this one starts, and in which way; None where nothing does."""
        start = self.placement.starts[activity]
        if start > self._ready[activity]:
            return self._keeps[self.placement.who[activity], start], Hold.PERSON
        for each in self.project.before[activity]:
            if self._end[each] == start:
                return each, Hold.DEPENDENCY
        return None, None

    def _path(self, activity: int | None) -> tuple[Activity, ...]:
        found = []
        while activity is not None:
            if self.draft.items[self.known[activity]].id is not None:
                found.append(self._told[activity])
            activity, _hold = self._holder(activity)
        return tuple(reversed(found))


def staffed(order: Order, staff: Staff, effort: int = EFFORT) -> Schedule:
    """Schedule the whole order of return. `effort` bounds the search (see `recovery.scheduling`)."""
    return staffed_case(order.workload, order.best, order.limits, staff, effort)


def staffed_case(
    workload: Workload, best: BestCase, limits: Iterable[Limit], staff: Staff, effort: int = EFFORT
) -> Schedule:
    """Schedule the tasks of a best case. Everything comes back by the same means as there, so never sooner."""
    limits = tuple(limits)
    draft = Draft.of(workload, best, staff)
    known, people = draft.known(), draft.people()
    number = {activity: each for each, activity in enumerate(known)}
    finished = {
        node: number[draft.finish[task]]
        for node, task in best.provider.items()
        if draft.finish[task] in number
    }
    project = draft.project(known, people, finished, limits)
    placement = schedule(project, effort)
    ends = {
        workload.ids[node]: placement.starts[activity] + project.seconds[activity]
        for node, activity in finished.items()
    }
    return Schedule(draft, project, placement, tuple(known), people, ends, limits, best, finished)
