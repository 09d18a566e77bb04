"""What needs what, as one value: the input of every derived number. No database behind it; times in hours (Decimal)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property


class ProofKind(StrEnum):
    """How a time became known, best first. The first two are facts, the others are promises."""

    INCIDENT = "incident"
    TEST = "test"
    CONTRACT = "contract"
    ESTIMATE = "estimate"

    @property
    def is_proven(self) -> bool:
        return self in {ProofKind.INCIDENT, ProofKind.TEST}


@dataclass(frozen=True, slots=True)
class Known:
    """A time that somebody knows, how, and since when (no date for an estimate)."""

    hours: Decimal
    proof: ProofKind
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Scheme:
    """The organisation's settings that the numbers depend on."""

    horizons: tuple[Decimal, ...]
    intolerability_level: int
    reaction_hours: Decimal
    buffer_hours: Decimal
    concentration: int = 3


@dataclass(frozen=True, slots=True)
class Process:
    """A process with what was typed; `derived_mtpd` is the first horizon that its ratings call intolerable."""

    id: uuid.UUID
    name: str
    is_rated: bool = False
    derived_mtpd: Decimal | None = None
    mtpd_override: Decimal | None = None
    rto: Decimal | None = None
    rpo: Decimal | None = None
    duration: Decimal | None = None
    unit: str = ""
    owner_id: uuid.UUID | None = None
    kind: str = "process"


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource with what was typed and what was proven; `rta` and `rpa` hold at most one `Known` per kind of proof."""

    id: uuid.UUID
    name: str
    kind: str
    rto: Decimal | None = None
    rpo: Decimal | None = None
    holds_data: bool = False
    rta: tuple[Known, ...] = ()
    rpa: tuple[Known, ...] = ()
    redundancy: str = "none"
    substitute_id: uuid.UUID | None = None
    switch_over: Decimal | None = None
    basic_service: str = ""
    hosting: str = ""
    site_id: uuid.UUID | None = None
    supplier_id: uuid.UUID | None = None
    owner_id: uuid.UUID | None = None
    knowledge_holders: int = 0


@dataclass(frozen=True, slots=True)
class Edge:
    """`dependent` needs `required`; `bridged`: a workaround is described for the time until `needed_after`."""

    id: uuid.UUID
    dependent: uuid.UUID
    required: uuid.UUID
    essential: bool = True
    needed_after: Decimal | None = None
    bridged: bool = False


@dataclass(frozen=True)
class Network:
    """Processes, resources and the edges between them; every edge's ends are among them."""

    scheme: Scheme
    processes: tuple[Process, ...] = ()
    resources: tuple[Resource, ...] = ()
    edges: tuple[Edge, ...] = field(default=())

    @cached_property
    def by_id(self) -> dict[uuid.UUID, Process | Resource]:
        found: dict[uuid.UUID, Process | Resource] = {node.id: node for node in self.processes}
        return found | {node.id: node for node in self.resources}

    @cached_property
    def requirements(self) -> dict[uuid.UUID, list[Edge]]:
        """The edges of each node to what it needs."""
        return self._edges_by("dependent")

    @cached_property
    def dependents(self) -> dict[uuid.UUID, list[Edge]]:
        """The edges of each node to what needs it."""
        return self._edges_by("required")

    def _edges_by(self, end: str) -> dict[uuid.UUID, list[Edge]]:
        found: dict[uuid.UUID, list[Edge]] = {node: [] for node in self.by_id}
        for edge in self.edges:
            found[getattr(edge, end)].append(edge)
        return found

    def name(self, node: uuid.UUID) -> str:
        return self.by_id[node].name

    def upstream(self, node: uuid.UUID) -> Iterator[uuid.UUID]:
        """Everything that this node needs, directly or not, nearest first; without itself."""
        return self._reach(node, self.requirements, "required")

    def downstream(self, node: uuid.UUID) -> Iterator[uuid.UUID]:
        """Everything that needs this node, directly or not, nearest first; without itself."""
        return self._reach(node, self.dependents, "dependent")

    @staticmethod
    def _reach(start: uuid.UUID, edges: dict[uuid.UUID, list[Edge]], end: str) -> Iterator[uuid.UUID]:
        seen, ring = {start}, [start]
        while ring:
            following = []
            for node in ring:
                for edge in edges[node]:
                    other = getattr(edge, end)
                    if other not in seen:
                        seen.add(other)
                        following.append(other)
                        yield other
            ring = following
