"""The course of an outage as it is told: falls, outages of processes, and the events in the order of the clock.

Pure. Hours from the beginning of the outage (Decimal); None is unknown. A process is judged by each of its outages: a
workaround may carry it again in between.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from inventory.demands import waits_longer
from inventory.figures import Verdict
from inventory.network import Edge
from recovery.durations import hours, seconds
from recovery.means import Return
from recovery.ordering import Order
from recovery.returns import BestCase, Workload


class Fallen(NamedTuple):
    """The second at which a node falls, and the edge that takes it down (None: it is lost itself)."""

    at: int
    edge: Edge | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """What falls and when it is back, once every workaround has either held or ended. Nodes are numbers of the workload."""

    falls: Mapping[int, Fallen]
    expired: frozenset[uuid.UUID]  # workarounds (edges) that end too early
    ends: Mapping[int, int]  # unknown ones are missing
    leans: Mapping[int, uuid.UUID]  # whose hours are a lower bound, and on which ring they lean
    blame: Mapping[uuid.UUID, uuid.UUID]
    best: BestCase


@dataclass(frozen=True, slots=True)
class Fall:
    """A node that falls. `because` is what it needs and what falls before or with it; None: it is lost itself."""

    node: uuid.UUID
    at: Decimal
    because: uuid.UUID | None
    back: Decimal | None
    unknown_because: uuid.UUID | None  # no duration, or a ring: then `back` is a lower bound


@dataclass(frozen=True, slots=True)
class Bridge:
    """A workaround for something that fell. `holds`: it is back by then; None where nobody knows."""

    edge: uuid.UUID
    required: uuid.UUID
    start: Decimal
    until: Decimal
    holds: bool | None


@dataclass(frozen=True, slots=True)
class ProcessOutcome:
    """What the outage does to one process. Without `outages`, workarounds carry it through."""

    process: uuid.UUID
    outages: tuple[tuple[Decimal, Decimal | None], ...]  # from, until (None: nobody knows)
    bridges: tuple[Bridge, ...]
    mtpd: Decimal | None
    mtpd_at: Decimal | None  # the hour at which the MTPD is or would be passed
    mtpd_verdict: Verdict
    target: Decimal | None
    due: Decimal | None  # the hour at which the target wants it back
    verdict: Verdict
    waits_for: uuid.UUID | None  # the resource that decides when it is back
    unknown_because: uuid.UUID | None
    way_down: tuple[uuid.UUID, ...]  # from what is lost to the process

    @property
    def falls_at(self) -> Decimal | None:
        return self.outages[0][0] if self.outages else None

    @property
    def back_at(self) -> Decimal | None:
        return self.outages[-1][1] if self.outages else None

    @property
    def carried_until(self) -> Decimal | None:
        """The hour at which the first of its workarounds ends."""
        return min((bridge.until for bridge in self.bridges), default=None)

    @property
    def passes_mtpd(self) -> bool:
        return self.mtpd_verdict is Verdict.GAP


class EventKind(StrEnum):
    """What happens, in the order of one and the same hour."""

    WORKAROUND_ENDS = "workaround_ends"
    FALLS = "falls"
    WORK_BEGINS = "work_begins"
    BACK = "back"
    MTPD_PASSED = "mtpd_passed"


RANK = {kind: rank for rank, kind in enumerate(EventKind)}


@dataclass(frozen=True, slots=True)
class Event:
    """Something at one hour, and the thing behind it. Not `sure`: unless it is back by then."""

    hours: Decimal
    kind: EventKind
    node: uuid.UUID | None
    because: uuid.UUID | None = None
    sure: bool = True


@dataclass(frozen=True)
class Course:
    """How an outage goes: every fall, every process it reaches, and the timeline."""

    order: Order = field(repr=False)
    settled: Settled = field(repr=False)
    begin: int = 0

    @property
    def _workload(self) -> Workload:
        return self.order.workload

    @cached_property
    def falls(self) -> dict[uuid.UUID, Fall]:
        """Everything that falls, the first one first; equal times by name."""
        ids, settled = self._workload.ids, self.settled
        found = {}
        rank = self._workload.by_name
        for node in sorted(settled.falls, key=lambda node: (settled.falls[node].at, rank[node])):
            at, edge = settled.falls[node]
            end = settled.ends.get(node)
            found[ids[node]] = Fall(
                ids[node],
                hours(at),
                None if edge is None else edge.required,
                None if end is None else hours(end),
                self._unknown_because(node),
            )
        return found

    @property
    def resources(self) -> tuple[Fall, ...]:
        """The resources that fall."""
        return tuple(fall for node, fall in self.falls.items() if node in self.order.targets.resources)

    def way_down(self, node: uuid.UUID) -> tuple[uuid.UUID, ...]:
        """From what is lost to this node, which falls with it."""
        found = [node]
        while (edge := self.settled.falls[self._workload.number[found[-1]]].edge) is not None:
            found.append(edge.required)
        return tuple(reversed(found))

    def way_back(self, node: uuid.UUID) -> list[Return]:
        """The critical path of a resource's return in the best case; empty where it does not fall or nobody knows."""
        back = self.settled.best.returns.get(node)
        return [] if back is None else back.path

    @cached_property
    def processes(self) -> tuple[ProcessOutcome, ...]:
        """Every process that the outage reaches, also if a workaround carries it; in the order of the network."""
        count, workload = len(self.order.network.processes), self._workload
        reached = {node for node in self.settled.falls if node < count}
        for node in self.settled.falls:
            reached |= {each[0] for each in workload.carried.get(node, ()) if each[0] < count}
        return tuple(self._outcome(node) for node in sorted(reached))

    @cached_property
    def timeline(self) -> tuple[Event, ...]:
        """Everything that happens, hour by hour."""
        rank = self._workload.by_name
        events = sorted(
            self._events(),
            key=lambda each: (each[0], RANK[each[1]], -1 if each[2] is None else rank[each[2]]),
        )
        ids = self._workload.ids
        return tuple(
            Event(hours(at), kind, None if node is None else ids[node], because, sure)
            for at, kind, node, because, sure in events
        )

    def _unknown_because(self, node: int) -> uuid.UUID | None:
        if node in self.settled.ends:
            return self.settled.leans.get(node)
        key = self._workload.ids[node]
        return self.settled.blame.get(key, key)

    def _outcome(self, node: int) -> ProcessOutcome:
        key = self._workload.ids[node]
        figures = self.order.targets.processes[key]
        outages = self._outages(node)
        lengths = _Judge(outages, self.settled.leans.get(node) is not None)
        mtpd = None if figures.mtpd is None else seconds(figures.mtpd)
        target = None if figures.target is None else seconds(figures.target)
        mtpd_at, mtpd_verdict = lengths.judge(mtpd, 0)
        due, verdict = lengths.judge(target, self.begin)
        fell = node in self.settled.falls
        return ProcessOutcome(
            process=key,
            outages=tuple((hours(start), None if end is None else hours(end)) for start, end in outages),
            bridges=tuple(self._bridges(node)),
            mtpd=figures.mtpd,
            mtpd_at=mtpd_at,
            mtpd_verdict=mtpd_verdict,
            target=figures.target,
            due=due,
            verdict=verdict,
            waits_for=self._decides(node) if fell else None,
            unknown_because=self._unknown_because(node) if fell else None,
            way_down=self.way_down(key) if fell else (),
        )

    def _outages(self, node: int) -> list[tuple[int, int | None]]:
        """When the process stands still: while something is down that no workaround bridges any more."""
        settled = self.settled
        if node not in settled.falls:
            return []
        fell = settled.falls[node].at
        found = [(start, settled.ends.get(other)) for other, start in needs(self._workload, settled, node)]
        if all(start != fell for start, _end in found):  # it fell through a ring, whose edges are left out
            found.append((fell, settled.ends.get(node)))
        found.sort(key=lambda outage: (outage[0], outage[1] is None, outage[1] or 0))
        merged: list[tuple[int, int | None]] = []
        for start, end in found:
            if merged:
                before, until = merged[-1]
                if until is None or start <= until:
                    merged[-1] = (before, None if until is None or end is None else max(until, end))
                    continue
            merged.append((start, end))
        return merged

    def _bridges(self, node: int) -> Iterator[Bridge]:
        settled, workload = self.settled, self._workload
        for edge in self.order.network.requirements[workload.ids[node]]:
            required = workload.number[edge.required]
            if required not in settled.falls or not edge.essential or edge.needed_after is None:
                continue
            if waits_longer(edge):
                start = settled.falls[required].at
                until, end = start + seconds(edge.needed_after), settled.ends.get(required)
                holds = None if end is None else end <= until
                yield Bridge(edge.id, edge.required, hours(start), hours(until), holds)

    def _decides(self, node: int) -> uuid.UUID | None:
        """The resource that comes back last of all that the process waits for, through other processes."""
        workload, ends = self._workload, self.settled.ends
        seen = set()
        while node < len(self.order.network.processes) and node not in seen:
            seen.add(node)
            waits = [other for other, _start in needs(workload, self.settled, node)]
            if not waits:
                return None
            node = max(waits, key=lambda each: (each not in ends, ends.get(each, 0)))
        return workload.ids[node]

    def _events(self) -> Iterator[tuple[int, EventKind, int | None, uuid.UUID | None, bool]]:
        settled, count = self.settled, len(self.order.network.processes)
        number = self._workload.number
        if settled.falls and self.begin:
            yield self.begin, EventKind.WORK_BEGINS, None, None, True
        for node, (at, edge) in settled.falls.items():
            because = None if edge is None else edge.required
            if edge is not None and edge.id in settled.expired:
                yield at, EventKind.WORKAROUND_ENDS, node, because, True
            if node >= count:
                yield at, EventKind.FALLS, node, because, True
                if node in settled.ends:
                    yield settled.ends[node], EventKind.BACK, node, None, True
        for outcome in self.processes:
            node = number[outcome.process]
            for start, end in self._outages(node):
                edge = settled.falls[node].edge if start == settled.falls[node].at else None
                yield start, EventKind.FALLS, node, None if edge is None else edge.required, True
                if end is not None:
                    yield end, EventKind.BACK, node, None, True
            if outcome.mtpd_at is not None and outcome.outages:
                at, verdict = seconds(outcome.mtpd_at), outcome.mtpd_verdict
                if verdict is Verdict.GAP or verdict is Verdict.UNKNOWN:
                    yield at, EventKind.MTPD_PASSED, node, None, verdict is Verdict.GAP


def needs(workload: Workload, settled: Settled, node: int) -> Iterator[tuple[int, int]]:
    """What a process waits for in this outage, and since when it does without; not what a workaround bridges in time."""
    falls = settled.falls
    for other in workload.requires[node]:
        if other in falls:
            yield other, falls[other].at
    for edge, other in workload.bridged.get(node, ()):
        if edge.id in settled.expired and other in falls and edge.needed_after is not None:
            yield other, falls[other].at + seconds(edge.needed_after)


@dataclass(frozen=True, slots=True)
class _Judge:
    """Outages in seconds against what is tolerated. `is_bound`: the ends are lower bounds, they prove no success."""

    outages: list[tuple[int, int | None]]
    is_bound: bool

    def judge(self, allowed: int | None, begin: int) -> tuple[Decimal | None, Verdict]:
        """The hour of the first outage that lasts too long (else of the first one at all), counted from `begin`; verdict."""
        if allowed is None:
            return None, Verdict.NO_DEMAND
        if not self.outages:
            return None, Verdict.OK
        open_at = None
        for start, end in self.outages:
            limit = max(start, begin) + allowed
            if end is None:
                open_at = limit
            elif end > limit:
                return hours(limit), Verdict.GAP
        if open_at is not None:
            return hours(open_at), Verdict.UNKNOWN
        first = hours(max(self.outages[0][0], begin) + allowed)
        return first, Verdict.UNKNOWN if self.is_bound else Verdict.OK
