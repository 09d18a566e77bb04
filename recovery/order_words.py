"""The order of return in words: a line per entry, and the sentences on top. For page, CSV and paper; without markup.

Pure functions of an order and a schedule in the language of the moment.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext, ngettext

from inventory.figures import Verdict
from inventory.models import Resource as ResourceRecord
from inventory.network import Process
from recovery import said
from recovery.activities import Activity, Hold
from recovery.gantt import Row
from recovery.means import Means
from recovery.order_lines import Broken, Line, Shift
from recovery.ordering import Entry, Miss, Order
from recovery.said import NAMED, names, source
from recovery.staffing import Schedule, StaffedMiss


@dataclass(frozen=True)
class Words:
    """What is said about one order. `at_best`: judged by the best case instead of with our people."""

    order: Order
    schedule: Schedule
    names: dict[uuid.UUID, str]  # of people
    at_best: bool = False

    # --- Lines ------------------------------------------------------------------------------------
    def line(self, entry: Entry) -> Line:
        node = self.order.network.by_id[entry.node]
        end = entry.end if self.at_best else self.schedule.end(entry.node)
        duration = entry.duration
        verdict, gap = self._judged(entry, end)
        is_process = isinstance(node, Process)
        return Line(
            position=entry.position,
            node=entry.node,
            name=node.name,
            kind=gettext("Process") if is_process else str(ResourceRecord.Kind(node.kind).label),
            is_process=is_process,
            own=said.time(duration.hours) if duration else "",
            source=source(duration.source) if duration else "",
            plan_says=said.time(duration.plan_hours) if duration and duration.differs_from_plan else "",
            best=self._at_least(entry, entry.end),
            staffed=self._at_least(entry, self.schedule.end(entry.node)),
            target="" if entry.target is None else said.time(entry.target),
            verdict=verdict,
            gap=gap,
            cause=self.cause(entry),
        )

    @staticmethod
    def _at_least(entry: Entry, end: Decimal | None) -> str:
        words = said.time(end)
        leans = end is not None and entry.unknown_because is not None
        return gettext("at least %(time)s") % {"time": words} if leans else words

    def _judged(self, entry: Entry, end: Decimal | None) -> tuple[Verdict, str]:
        """A miss counts first: of a process that a workaround bridges, not its own return is late."""
        miss = self._missed.get(entry.node)
        if miss is not None and miss.hours is not None:
            return Verdict.GAP, gettext("%(gap)s too late") % {"gap": said.time(miss.hours)}
        if entry.target is None:
            return Verdict.NO_DEMAND, ""
        if end is None or miss is not None:
            return Verdict.UNKNOWN, ""
        if end > entry.target:
            return Verdict.GAP, gettext("%(gap)s too late") % {"gap": said.time(end - entry.target)}
        return (Verdict.UNKNOWN if entry.unknown_because else Verdict.OK), ""

    @cached_property
    def _missed(self) -> dict[uuid.UUID, Miss]:
        found = self.order.misses if self.at_best else [each.miss for each in self.schedule.misses]
        return {each.node: each for each in found}

    # --- Why it comes back so late ----------------------------------------------------------------
    def cause(self, entry: Entry) -> str:
        """What an entry waits for last, in a few words; empty where it waits for nothing."""
        if entry.back is None:
            return self.unknown(entry.unknown_because)
        if entry.means is Means.SUBSTITUTE:
            return gettext("through its substitute")
        miss = self._missed.get(entry.node)
        if miss is not None and miss.hours is not None and miss.late != entry.node:
            late = self.order.network.name(miss.late)
            return gettext("“%(name)s” is back too late for its workaround") % {"name": late}
        number = self.order.workload.number[entry.node]
        if number in self.order.workload.bridged and not entry.back.ended:
            return gettext("goes on by its workaround")
        return self._waits_at_best(entry) if self.at_best else self._waits(entry)

    def _waits_at_best(self, entry: Entry) -> str:
        before = entry.back.waits_for if entry.back else None
        return "" if before is None else self._waits_for(before.node)

    def _waits(self, entry: Entry) -> str:
        """With our people: for a person, where that costs anything; else for what is back last of all it needs."""
        waiting = [each for each in self._activities.get(entry.node, ()) if each.hold is Hold.PERSON]
        longest = max(waiting, key=lambda each: each.waited, default=None)
        if longest is not None:
            return self._waits_for_person(longest)
        number = self.order.workload.number[entry.node]
        ids, ends = self.order.workload.ids, self.schedule.ends
        needed = [ids[each] for each in self.order.workload.requires[number] if ids[each] in ends]
        last = max(needed, key=lambda node: ends[node], default=None)
        return "" if last is None or not ends[last] else self._waits_for(last)

    @cached_property
    def _activities(self) -> dict[uuid.UUID, list[Activity]]:
        found: dict[uuid.UUID, list[Activity]] = {}
        for activity in self.schedule.activities:
            for node in activity.resources:
                found.setdefault(node, []).append(activity)
        return found

    def _waits_for(self, node: uuid.UUID) -> str:
        values = {"name": self.order.network.name(node)}
        duration = self.order.workload.durations.get(node)
        if duration is None or duration.hours is None:
            return gettext("waits for %(name)s") % values
        return gettext("waits for %(name)s: %(time)s, %(source)s") % (
            values | {"time": said.time(duration.hours), "source": source(duration.source)}
        )

    def _waits_for_person(self, activity: Activity) -> str:
        person = self.names.get(activity.person, "") if activity.person else ""
        busy = self._by_id.get(activity.held_by) if activity.held_by else None
        values = {"name": person, "time": said.time(activity.waited)}
        if busy is None:
            return gettext("waits %(time)s for %(name)s") % values
        return gettext("waits %(time)s for %(name)s, who is busy with “%(work)s”") % (
            values | {"work": self.work(busy)}
        )

    def shift(self, activity: Activity) -> Shift:
        """Who does one piece of work, when, and what it waits for."""
        brings = names((self.order.network.name(node) for node in activity.resources), 3)
        who = self.names.get(activity.person, "") if activity.person else ""
        if not who and activity.means not in {Means.REPAIR, Means.NOTHING}:
            who = gettext("nobody named") if activity.has_nobody else ""
        waits = ""
        if activity.hold is Hold.PERSON:
            waits = self._waits_for_person(activity)
        elif activity.held_by is not None and activity.held_by in self._by_id:
            waits = gettext("after “%(work)s”") % {"work": self.work(self._by_id[activity.held_by])}
        return Shift(
            work=self.work(activity),
            what_for=brings if activity.step is not None else "",
            who=who,
            begins="" if activity.start is None else said.hour(activity.start),
            ends="" if activity.end is None else said.hour(activity.end),
            waits=waits,
            is_critical=activity.id in self._critical,
            is_assumed=activity.assumed,
        )

    def bar(self, activity: Activity) -> Row:
        """The same as a bar of the picture: "step: person"."""
        who = self.names.get(activity.person, "") if activity.person else ""
        name = f"{self.work(activity)}: {who}" if who else self.work(activity)
        return Row(name, activity.start, activity.end, activity.id in self._critical)

    @cached_property
    def _by_id(self) -> dict[uuid.UUID, Activity]:
        return {each.id: each for each in self.schedule.activities}

    @cached_property
    def _critical(self) -> set[uuid.UUID]:
        return {each.id for each in self.schedule.critical_path}

    def unknown(self, blamed: uuid.UUID | None) -> str:
        """Why nobody knows when something is back."""
        if blamed is None:
            return ""
        name = self.order.network.name(blamed)
        if isinstance(self.order.network.by_id[blamed], Process):
            return gettext("Unknown, because nothing is entered yet that “%(name)s” needs.") % {"name": name}
        return gettext("Unknown, because no time is entered for “%(name)s”.") % {"name": name}

    def work(self, activity: Activity) -> str:
        """What somebody does: the step, or the resource that is brought back."""
        if activity.step is not None:
            return activity.step.action
        return self.order.network.name(activity.resources[0])

    def who(self, node: uuid.UUID) -> str:
        """Who brings something back, by name, in the order of the work."""
        found = dict.fromkeys(each.person for each in self._activities.get(node, ()) if each.person)
        return names((self.names.get(person, "") for person in found), 3)

    def named(self, nodes: Iterable[uuid.UUID], most: int = NAMED) -> str:
        """Entries by name, and how many more there are."""
        return names((self.order.network.name(node) for node in nodes), most)

    # --- The sentences on top ---------------------------------------------------------------------
    @property
    def ends(self) -> str:
        """When everything is back."""
        if not self.order.entries:
            return ""
        staffed, best = self.schedule.makespan, self.order.makespan
        values = {"staffed": said.after(staffed), "best": said.after(best)}
        if self.order.unknown:
            count = len(self.order.unknown)
            if not self.order.judges_anything and not best:
                return ngettext(
                    "When what is back cannot be said yet: nobody knows how long %(count)d entry takes.",
                    "When what is back cannot be said yet: nobody knows how long %(count)d entries take.",
                    count,
                ) % {"count": count}
            if staffed == best:
                return self._same(count) % (values | {"count": count})
            known = ngettext(
                "All that has a known duration is back %(staffed)s with our people, %(best)s at best. "
                "Nobody knows how long %(count)d entry takes.",
                "All that has a known duration is back %(staffed)s with our people, %(best)s at best. "
                "Nobody knows how long %(count)d entries take.",
                count,
            )
            return known % (values | {"count": count})
        if staffed == best:
            return gettext(
                "Everything is back %(best)s: our people are enough to do at once all that can be done at once."
            ) % (values)
        return gettext("Everything is back %(staffed)s with our people, %(best)s at best.") % values

    @staticmethod
    def _same(count: int) -> str:
        return ngettext(
            "All that has a known duration is back %(best)s. Nobody knows how long %(count)d entry takes.",
            "All that has a known duration is back %(best)s. Nobody knows how long %(count)d entries take.",
            count,
        )

    @property
    def bottleneck(self) -> str:
        """Who is the bottleneck, how much that person does, and what a second one would save."""
        found = self.schedule.bottleneck
        if found is None:
            return ""
        load = next(each for each in self.schedule.loads if each.person == found.person)
        values = {
            "name": self.names.get(found.person, ""),
            "busy": said.time(load.busy),
            "whole": said.time(self.schedule.makespan),
            "saves": said.time(found.saves_makespan),
            "late": said.time(found.saves_late),
        }
        busy = gettext("%(name)s works %(busy)s of %(whole)s.") % values
        if found.saves_makespan > 0 and found.saves_late > 0:
            saves = gettext(
                "A second person who can do the same would save %(saves)s, and %(late)s past the target times."
            )
        elif found.saves_makespan > 0:
            saves = gettext("A second person who can do the same would save %(saves)s.")
        else:
            saves = gettext("A second person who can do the same would save %(late)s past the target times.")
        return f"{busy} {saves % values}"

    @cached_property
    def _late(self) -> list[Miss | StaffedMiss]:
        found: list[Miss | StaffedMiss] = [*(self.order.misses if self.at_best else self.schedule.misses)]
        late = [each for each in found if _miss(each).hours is not None]
        return sorted(late, key=lambda each: -(_miss(each).hours or 0))

    @property
    def broken_count(self) -> int:
        """How many targets do not hold."""
        return len(self._late)

    def broken(self, most: int = NAMED) -> list[Broken]:
        """The targets that do not hold, the worst first; only so many, for the reasons take time to find."""
        return [
            self._broken(
                _miss(each),
                self._because_staffed(each) if isinstance(each, StaffedMiss) else self._because(each),
            )
            for each in self._late[:most]
        ]

    def _broken(self, miss: Miss, why: str) -> Broken:
        name = self.order.network.name(miss.node)
        values = {
            "target": said.time(miss.target),
            "back": said.after(miss.back or Decimal(0)),
            "gap": said.time(miss.hours),
            "late": self.order.network.name(miss.late),
            "allowed": said.time(miss.allowed),
        }
        if miss.late != miss.node:
            said_ = gettext(
                "its workaround carries for %(allowed)s, but “%(late)s” is back %(back)s: %(gap)s too late."
            )
        else:
            said_ = gettext("target %(target)s, back %(back)s: %(gap)s too late.")
        return Broken(miss.node, name, " ".join(part for part in (said_ % values, why) if part))

    def _because(self, miss: Miss) -> str:
        """The link of the way that takes longest."""
        return self._costs(miss.cause)

    def _costs(self, cause: uuid.UUID | None) -> str:
        duration = self.order.workload.durations.get(cause) if cause else None
        if cause is None or duration is None or duration.hours is None:
            return ""
        return gettext("“%(name)s” takes longest: %(time)s, %(source)s.") % {
            "name": self.order.network.name(cause),
            "time": said.time(duration.hours),
            "source": source(duration.source),
        }

    def _because_staffed(self, missed: StaffedMiss) -> str:
        if missed.reason is not Hold.PERSON or missed.wait is None:
            return self._costs(missed.cause)
        wait = missed.wait
        return gettext("“%(work)s” waits %(time)s for %(name)s, who is busy with “%(busy)s”.") % {
            "work": self.work(wait.activity),
            "time": said.time(wait.hours),
            "name": self.names.get(wait.person, ""),
            "busy": self.work(wait.kept_by),
        }

    @property
    def rings(self) -> Iterator[list[str]]:
        """Everybody in each ring, by name."""
        for ring in self.order.rings:
            yield [self.order.network.name(node) for node in ring]

    @property
    def rings_of_steps(self) -> Iterator[tuple[uuid.UUID, str, str]]:
        """Plans whose steps wait for each other: id, title, the steps as a closed way."""
        titles = {plan.id: plan for work, _members in self.order.workload.works if (plan := work.plan)}
        for plan_id, steps in self.order.rings_of_steps.items():
            plan = titles.get(plan_id)
            way = " → ".join(step.action for step in (*steps, steps[0]))
            yield plan_id, plan.title if plan else "", way

    @property
    def without_anybody(self) -> list[str]:
        """Resources that must come back by somebody's work, and nobody is named who can do it; each once."""
        nodes = {
            node: None
            for each in self.schedule.without_anybody
            if each.means is not Means.NOTHING and (each.hours is None or each.hours > 0)
            for node in each.resources[:1]
        }
        return [self.order.network.name(node) for node in nodes]


def _miss(found: Miss | StaffedMiss) -> Miss:
    return found.miss if isinstance(found, StaffedMiss) else found
