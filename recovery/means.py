"""By what something comes back, and when: the values of order, schedule and simulation. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from recovery.durations import Work, hours

NOBODY = -1


class Means(StrEnum):
    """By what a node comes back."""

    WORK = "work"  # its plan, or its own work as a whole
    SUBSTITUTE = "substitute"  # something else takes its place
    STANDBY = "standby"  # its own warm or cold redundancy
    REPAIR = "repair"  # by itself, when the repair is done
    NOTHING = "nothing"  # a process: back with what it needs


class Task(NamedTuple):
    """One way for some nodes to come back: wait for others, not before `release`, and then so many seconds of work.

    Nodes are numbers of a `Workload`. `ring`: a member of a ring of dependencies whose edges are left out (else -1).
    """

    makes: Sequence[int]
    waits: Sequence[int]
    seconds: int | None
    means: Means
    release: int = 0
    work: Work | None = None
    ring: int = NOBODY

    @property
    def is_own(self) -> bool:
        """Whether it is what the node does itself, so that it is to blame for an unknown time."""
        return self.means is Means.WORK or self.means is Means.NOTHING


@dataclass(frozen=True, slots=True, eq=False)
class Return:
    """When `node` is back at the earliest, and what it waits for last. Hours are counted from hour 0.

    `leans_on`: a member of a ring of dependencies that it is or waits for; then the hours are a lower bound.
    """

    node: uuid.UUID
    started: int
    ended: int
    means: Means
    waits_for: Return | None = None
    leans_on: uuid.UUID | None = None

    @property
    def start(self) -> Decimal:
        return hours(self.started)

    @property
    def end(self) -> Decimal:
        return hours(self.ended)

    @property
    def own(self) -> Decimal:
        """The part of the time that is its own work, or its switch-over."""
        return hours(self.ended - self.started)

    @property
    def path(self) -> list[Return]:
        """The links of the critical path, the first to be started first."""
        found: list[Return] = []
        link: Return | None = self
        while link is not None:
            found.append(link)
            link = link.waits_for
        return found[::-1]
