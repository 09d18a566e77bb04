"""The order of return as single activities that somebody does: steps of plans, or the whole work of a resource. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from recovery.durations import TimedStep
from recovery.means import Means, Task
from recovery.ordering import Limit, precedence
from recovery.plans import Plan, PlanStep, Staff
from recovery.returns import BestCase, Workload
from recovery.scheduling import Project

WORKED = frozenset({Means.WORK, Means.SUBSTITUTE, Means.STANDBY})  # somebody does something for it


class Hold(StrEnum):
    """What an activity waits for last."""

    DEPENDENCY = "dependency"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Activity:
    """One piece of work in the schedule. Hours from hour 0; None is unknown.

    `able` can do it, holder first; without anybody it takes nobody's time ("nobody is named"). `held_by` names the
    activity that decides when it starts: one that it needs, or (`hold` is PERSON) what keeps its person until then.
    """

    id: uuid.UUID  # of the step, else of the resource
    means: Means
    resources: tuple[uuid.UUID, ...]  # what it brings back, or helps to
    plan: Plan | None
    step: PlanStep | None
    able: tuple[uuid.UUID, ...]
    person: uuid.UUID | None
    ready: Decimal | None  # everything that it needs is there
    start: Decimal | None
    end: Decimal | None
    hold: Hold | None
    held_by: uuid.UUID | None
    assumed: bool = False  # the plan gives this step no minutes: it counts like the average of the others

    @property
    def hours(self) -> Decimal | None:
        return None if self.end is None or self.start is None else self.end - self.start

    @property
    def waited(self) -> Decimal:
        """Hours that it waits for its person."""
        return Decimal(0) if self.start is None or self.ready is None else self.start - self.ready

    @property
    def has_nobody(self) -> bool:
        return not self.able and self.means in WORKED


class Item(NamedTuple):
    """An activity before it is scheduled; without `id` it is a milestone, which takes no time."""

    id: uuid.UUID | None
    task: Task
    seconds: int | None
    step: TimedStep | None = None
    able: tuple[uuid.UUID, ...] = ()

    @property
    def release(self) -> int:
        return 0 if self.step is not None else self.task.release


@dataclass
class Draft:
    """All activities of a best case and what they wait for.

    A plan becomes a gate, its steps and a finish, everything else one activity. Everything comes back by the same means as
    in the best case. What has no known duration, and what follows it, is left out of `project`.
    """

    workload: Workload
    items: list[Item] = field(default_factory=list)
    before: list[list[int]] = field(default_factory=list)
    finish: dict[int, int] = field(default_factory=dict)  # task -> the activity that ends it

    @classmethod
    def of(cls, workload: Workload, best: BestCase, staff: Staff) -> Draft:
        """Linear in tasks, steps and edges. Whatever the order of the entries, the numbers are the same."""
        draft = cls(workload)
        needed, _following = precedence(best)
        gates = {}
        for number in sorted(needed, key=lambda each: workload.ids[best.tasks[each].makes[0]].int):
            gates[number] = draft._draw(number, best.tasks[number], staff)
        for number, gate in gates.items():
            draft.before[gate] = sorted({draft.finish[each] for each in needed[number]})
        return draft

    def _draw(self, number: int, task: Task, staff: Staff) -> int:
        steps: list[TimedStep] = []
        if task.means is Means.WORK and task.work is not None:
            steps = self.workload.steps.get(task.work.id, [])
        gate, ids = len(self.items), self.workload.ids
        if not steps:
            able: tuple[uuid.UUID, ...] = ()
            if task.means in WORKED and len(task.makes) == 1:
                able = staff.by_node.get(ids[task.makes[0]], ())
            elif task.means in WORKED:
                able = _once(person for node in task.makes for person in staff.by_node.get(ids[node], ()))
            shown = None if task.means is Means.NOTHING else ids[task.makes[0]]
            self.finish[number] = self._add(Item(shown, task, task.seconds, None, able), [])
            return gate
        self._add(Item(None, task, 0), [])
        place = {step.id: gate + 1 + each for each, step in enumerate(steps)}
        for step in steps:
            able = _once(staff.by_role.get(step.role_id, ())) if step.role_id is not None else ()
            waits = [place[each] for each in step.waits] or [gate]
            self._add(Item(step.id, task, step.seconds, step, able), waits)
        self.finish[number] = self._add(Item(None, task, 0), sorted(place.values()))
        return gate

    def _add(self, item: Item, before: list[int]) -> int:
        self.items.append(item)
        self.before.append(before)
        return len(self.items) - 1

    def known(self) -> list[int]:
        """The activities whose times can be known: neither they nor anything before them lacks a duration."""
        following: list[list[int]] = [[] for _ in self.items]
        for activity, needed in enumerate(self.before):
            for each in needed:
                following[each].append(activity)
        unknown = [item.seconds is None for item in self.items]
        reached = [activity for activity, is_unknown in enumerate(unknown) if is_unknown]
        for activity in reached:  # grows while it runs
            for other in following[activity]:
                if not unknown[other]:
                    unknown[other] = True
                    reached.append(other)
        return [activity for activity, is_unknown in enumerate(unknown) if not is_unknown]

    def people(self) -> tuple[uuid.UUID, ...]:
        """Everybody who can do anything of it."""
        return tuple(sorted({each for item in self.items for each in item.able}, key=lambda each: each.int))

    def project(
        self,
        known: Sequence[int],
        people: Sequence[uuid.UUID],
        finished: Mapping[int, int],
        limits: Iterable[Limit],
    ) -> Project:
        """The same in numbers. `finished`: node -> the activity (of the project) that brings it back."""
        number = {activity: place for place, activity in enumerate(known)}
        person = {each: place for place, each in enumerate(people)}
        asked = []
        for limit in limits:
            waits = [(self.workload.number[node], by) for node, by in limit.waits]
            found = [(finished[node], by) for node, by in waits if node in finished]
            if found:
                asked.append(found)
        return Project(
            seconds=[self.items[each].seconds or 0 for each in known],
            before=[[number[other] for other in self.before[each]] for each in known],
            release=[self.items[each].release for each in known],
            people=[[person[one] for one in self.items[each].able] for each in known],
            limits=asked,
        )


def _once(people: Iterable[uuid.UUID]) -> tuple[uuid.UUID, ...]:
    return tuple(dict.fromkeys(people))
