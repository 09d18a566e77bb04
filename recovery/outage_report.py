"""What came of a simulated outage, by name: what page, paper and a kept run show. Values only; hours from its begin.

Nothing in it points back into the plan but ids for links: kept as JSON it says tomorrow what it said today. Telephone
numbers in it are never private ones.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from inventory.figures import Verdict


@dataclass(frozen=True, slots=True)
class Named:
    """An entry of the plan by id and name."""

    id: uuid.UUID
    name: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was switched off. `hours`: how long it is gone if nobody does anything; None is not known."""

    resources: tuple[Named, ...] = ()
    sites: tuple[Named, ...] = ()
    suppliers: tuple[Named, ...] = ()
    people: tuple[Named, ...] = ()  # who are missing
    hours: Decimal | None = None
    gone: bool = False  # must be rebuilt when that time is over


class What(StrEnum):
    """Kinds of events, in the order in which those of one hour are told."""

    WORKAROUND_ENDS = "workaround_ends"
    FALLS = "falls"
    WORKAROUND_BEGINS = "workaround_begins"
    WORK_BEGINS = "work_begins"  # our people begin to work; nobody is named
    BACK = "back"
    LIMIT_PASSED = "limit_passed"  # the MTPD of a process


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens at an hour, to one or several entries at once. Not `sure`: unless it is back by then."""

    hour: Decimal
    what: What
    processes: tuple[Named, ...] = ()
    resources: tuple[Named, ...] = ()
    sure: bool = True


@dataclass(frozen=True, slots=True)
class ProcessLine:
    """One process that falls, or that a workaround carries through (`falls` is None). None: nobody knows (`unknown`)."""

    process: Named
    falls: Decimal | None
    carries: Decimal | None  # until this hour a workaround carries it
    back: Decimal | None  # with our people
    back_at_best: Decimal | None
    limit: Decimal | None  # its MTPD
    limit_at: Decimal | None  # the hour at which that is or would be passed
    limit_verdict: Verdict
    target: Decimal | None
    verdict: Verdict
    unknown: str = ""  # the name of what has no duration
    path: tuple[str, ...] = ()  # from what was switched off to the process
    waits_for: str = ""

    @property
    def passes_limit(self) -> Decimal | None:
        """The hour at which it passes its MTPD; None where it does not, or nobody knows."""
        return self.limit_at if self.limit_verdict == Verdict.GAP else None


@dataclass(frozen=True, slots=True)
class ResourceLine:
    """One resource that falls."""

    resource: Named
    kind: str  # value of Resource.Kind
    falls: Decimal | None
    back: Decimal | None
    back_at_best: Decimal | None
    own: Decimal | None  # its own work
    source: str  # value of DurationSource
    means: str = ""  # value of Means
    is_chosen: bool = False
    unknown: str = ""
    waits_for: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """Something lost whose loss nobody feels: something else takes its place at once."""

    resource: Named
    redundancy: str  # value of Resource.Redundancy, "" for a substitute


@dataclass(frozen=True, slots=True)
class Loss:
    """Data that are lost: how old what comes back is, against what is asked."""

    resource: Named
    known: Decimal | None
    proof: str  # value of ProofKind, "" where nobody knows
    asked: Decimal | None
    verdict: Verdict


class Why(StrEnum):
    """Why somebody is called."""

    ROLE = "role"
    PROCESS = "process"  # answers for a process that stands still
    RESOURCE = "resource"
    SUPPLIER = "supplier"


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody to call. `is_missing`: this person is away in the simulation."""

    why: Why
    id: uuid.UUID
    name: str
    what: str  # the role, or what the person answers for
    is_deputy: bool = False
    is_missing: bool = False
    phones: tuple[str, ...] = ()
    customer_number: str = ""
    hours: str = ""  # when the supplier works for us


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A recovery plan that is worked, in the order of its begin."""

    plan: Named
    resources: tuple[str, ...]
    begins: Decimal | None
    ends: Decimal | None
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Absence:
    """What a missing person leaves behind: what nobody else knows, and roles that nobody fills."""

    person: Named
    only_knows: tuple[Named, ...] = ()
    empty_roles: tuple[Named, ...] = ()


@dataclass(frozen=True)
class Report:
    """Everything that is shown of one simulated outage."""

    chosen: Chosen
    reaction: Decimal  # hours until work begins
    processes: tuple[ProcessLine, ...] = ()
    resources: tuple[ResourceLine, ...] = ()
    held: tuple[Held, ...] = ()
    events: tuple[Event, ...] = ()
    losses: tuple[Loss, ...] = ()
    calls: tuple[Call, ...] = ()
    plans: tuple[PlanLine, ...] = ()
    absences: tuple[Absence, ...] = ()
    scenarios: tuple[str, ...] = ()
    unknown: tuple[Named, ...] = ()  # resources that must come back and have no duration
    bottleneck: str = ""
    saves: Decimal | None = None  # hours that a second such person saves
    whole: Decimal | None = (
        None  # where only people are missing: hours until everything is back from a total outage
    )
    whole_with_all: Decimal | None = None  # the same while nobody is missing

    @property
    def back(self) -> Decimal | None:
        """The hour at which all is back, with our people; None where nobody knows."""
        found = [each.back for each in self.processes if each.falls is not None]
        found += [each.back for each in self.resources]
        if None in found:
            return None
        return max((back for back in found if back is not None), default=None)
