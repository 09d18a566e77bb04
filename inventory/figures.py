"""The derived numbers of one node, each with the path that produced it. Times in hours (Decimal); None is unknown."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from inventory.network import Known


class Origin(StrEnum):
    """Where a demanded time begins."""

    PROCESS_TARGET = "process_target"  # the RTO that was set for a process
    PROPOSAL = "proposal"  # the RTO proposed from the impact analysis
    OWN_TARGET = "own_target"  # set for a resource, with a reason
    NEEDED_AFTER = "needed_after"  # typed on a dependency
    RPO = "rpo"  # the data loss that a process or its data tolerate


class TargetSource(StrEnum):
    """Why a target time applies."""

    SET = "set"
    PROPOSED = "proposed"
    INHERITED = "inherited"


class Verdict(StrEnum):
    """Target against what is known (BSI-Standard 200-4, 8)."""

    OK = "ok"
    GAP = "gap"
    UNKNOWN = "unknown"  # needed, but nobody knows how long it takes
    NO_DEMAND = "no_demand"


class Contradiction(StrEnum):
    """What a process or resource says against itself; the linter's rules BIA-003 to BIA-005 and DEP-001 to DEP-004."""

    RTO_NOT_BELOW_MTPD = "rto_not_below_mtpd"
    REACTION_FORGOTTEN = "reaction_forgotten"
    MTPD_LONGER_THAN_RATED = "mtpd_longer_than_rated"
    LATER_THAN_NEEDED = "later_than_needed"  # own target is longer than what is demanded
    RPO_LAXER_THAN_NEEDED = "rpo_laxer_than_needed"


@dataclass(frozen=True, slots=True)
class Demand:
    """A time asked of `node`, because of what `because` asks of what needs it; None at the origin."""

    node: uuid.UUID
    hours: Decimal
    origin: Origin
    because: Demand | None = None

    @property
    def path(self) -> list[uuid.UUID]:
        """The nodes from the origin to this one: "Auftragsannahme → Warenwirtschaft → Server 1"."""
        found, demand = [self.node], self.because
        while demand is not None:
            found.append(demand.node)
            demand = demand.because
        return found[::-1]


@dataclass(frozen=True, slots=True)
class Chain:
    """How long `node` takes if everything is down: what it waits for, and then its own work (the critical path).

    `substitute`: it is back sooner through its substitute, `own` is then the switch-over. `leans_on`: a member of a ring
    of dependencies that it is or waits for; the ring's own edges are left out of the hours, so they are a lower bound.
    """

    node: uuid.UUID
    hours: Decimal
    own: Decimal
    waits_for: Chain | None = None
    substitute: bool = False
    leans_on: uuid.UUID | None = None

    @property
    def path(self) -> list[Chain]:
        """The links of the critical path, the first to be started first."""
        found: list[Chain] = []
        chain: Chain | None = self
        while chain is not None:
            found.append(chain)
            chain = chain.waits_for
        return found[::-1]


@dataclass(frozen=True, slots=True)
class ProcessFigures:
    """What is derived for a process. `needed_again_after` is its MTPD, the latest moment."""

    id: uuid.UUID
    mtpd: Decimal | None
    derived_mtpd: Decimal | None
    proposed_rto: Decimal | None
    rto: Decimal | None
    rto_source: TargetSource | None
    rpo: Decimal | None
    demand: Demand | None  # what other processes ask of it
    chain: Chain | None  # of the slowest thing that nothing bridges
    unknown_because: uuid.UUID | None  # to blame: it has no time, needs nothing yet, or stands in a ring
    late: tuple[uuid.UUID, ...]  # what it needs and what comes back too late
    verdict: Verdict
    contradictions: tuple[Contradiction, ...]

    @property
    def needed_again_after(self) -> Decimal | None:
        return self.mtpd

    @property
    def is_time_critical(self) -> bool:
        return self.mtpd is not None

    @property
    def overrides_mtpd(self) -> bool:
        return self.mtpd is not None and self.mtpd != self.derived_mtpd

    @property
    def target(self) -> Decimal | None:
        return self.rto

    @property
    def gap(self) -> Decimal | None:
        """Hours by which the chain misses the target; None where either is unknown or it holds."""
        return _gap(self.chain, self.rto)


@dataclass(frozen=True, slots=True)
class ResourceFigures:
    """What is derived for a resource. `target` is the shorter of what is demanded and what was set."""

    id: uuid.UUID
    demand: Demand | None
    own_target: Decimal | None
    rpo_demand: Demand | None
    own_rpo: Decimal | None
    rta: Known | None  # the best known own time
    rpa: Known | None
    chain: Chain | None
    unknown_because: uuid.UUID | None  # to blame: it has no time, needs nothing yet, or stands in a ring
    verdict: Verdict
    rpo_verdict: Verdict
    contradictions: tuple[Contradiction, ...]

    @property
    def needed_again_after(self) -> Decimal | None:
        return self.target

    @property
    def target(self) -> Decimal | None:
        demanded = self.demand.hours if self.demand else None
        return _shorter(demanded, self.own_target)

    @property
    def target_source(self) -> TargetSource | None:
        if self.target is None:
            return None
        return TargetSource.SET if self.target == self.own_target else TargetSource.INHERITED

    @property
    def rpo(self) -> Decimal | None:
        demanded = self.rpo_demand.hours if self.rpo_demand else None
        return _shorter(demanded, self.own_rpo)

    @property
    def gap(self) -> Decimal | None:
        """Hours by which the chain misses the target; None where either is unknown or it holds."""
        return _gap(self.chain, self.target)


def _shorter(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return min((each for each in (one, other) if each is not None), default=None)


def _gap(chain: Chain | None, target: Decimal | None) -> Decimal | None:
    if chain is None or target is None or chain.hours <= target:
        return None
    return chain.hours - target
