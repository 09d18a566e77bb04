"""What stands around the numbers: processes, resources, their needs and the impact analysis, as printed.

Frozen dataclasses without any database behind them; the numbers themselves are `Plan.network` and `Plan.figures`.
Times in hours (Decimal), None is unknown.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from inventory.network import ProofKind
from plan.contracts import Contract


@dataclass(frozen=True, slots=True)
class StaffNeed:
    """How many people and workplaces emergency operation needs, from when on."""

    after_hours: Decimal
    people: int
    workplaces: int | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class SignOff:
    """The newest signature under an impact analysis, with the numbers that were signed."""

    person: str
    signed_at: datetime
    mtpd: Decimal | None
    rto: Decimal | None
    note: str = ""
    fingerprint: str = ""  # of the analysis that was signed, see `inventory.impact`


@dataclass(frozen=True, slots=True)
class ProcessDetails:
    """What a process is, in words; `ratings` is (scenario, hours) -> damage level."""

    id: uuid.UUID
    description: str = ""
    unit: str = ""
    owner_id: uuid.UUID | None = None
    deputy_id: uuid.UUID | None = None
    put_aside: str = ""  # the reason, where the pre-filter put it aside
    mtpd_reason: str = ""
    mtpd_override_reason: str = ""
    rto_reason: str = ""
    worst_time_note: str = ""
    critical_dates: str = ""
    mbco: str = ""
    mbco_percent: int | None = None
    staff_needs: tuple[StaffNeed, ...] = ()
    ratings: Mapping[tuple[uuid.UUID, Decimal], int] = field(default_factory=dict)
    sign_off: SignOff | None = None


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who knows how to run or repair a resource."""

    person_id: uuid.UUID
    note: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """One proof of how long a resource really takes, newest first in its list."""

    proof: ProofKind
    rta: Decimal | None
    rpa: Decimal | None
    proven_on: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class ResourceDetails:
    """What a resource is, where it stands and who helps, in words; labels are in the plan's language."""

    id: uuid.UUID
    kind_label: str = ""
    label: str = ""
    description: str = ""
    site_id: uuid.UUID | None = None
    location_id: uuid.UUID | None = None
    location: str = ""
    owner_id: uuid.UUID | None = None
    deputy_id: uuid.UUID | None = None
    supplier_id: uuid.UUID | None = None
    contract: Contract | None = None
    hosting_label: str = ""
    redundancy_label: str = ""  # "" where there is none
    rto_reason: str = ""
    rpo_reason: str = ""
    replacement_weeks: int | None = None
    provider_account: str = ""
    note: str = ""
    holders: tuple[Holder, ...] = ()
    evidence: tuple[Proof, ...] = ()


@dataclass(frozen=True, slots=True)
class EdgeDetails:
    """What is written on a dependency: how the time is bridged, and a note."""

    workaround: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A kind of harm with what each level means for it."""

    id: uuid.UUID
    name: str
    definitions: tuple[str, ...]  # as many as there are levels


@dataclass(frozen=True, slots=True)
class Method:
    """How this organisation measures harm. `levels` are the names of the scale, least first."""

    levels: tuple[str, ...] = ()
    approved_by: str = ""
    approved_on: date | None = None
    prefilter_hours: Decimal | None = None
    scenarios: tuple[Scenario, ...] = ()

    def level(self, number: int | None) -> str:
        """The name of a level; "" where nothing was rated."""
        return self.levels[number] if number is not None and number < len(self.levels) else ""


@dataclass(frozen=True)
class Inventory:
    """The descriptive part by id; empty for what was not loaded."""

    processes: Mapping[uuid.UUID, ProcessDetails] = field(default_factory=dict)
    resources: Mapping[uuid.UUID, ResourceDetails] = field(default_factory=dict)
    edges: Mapping[uuid.UUID, EdgeDetails] = field(default_factory=dict)
    method: Method = field(default_factory=Method)

    def process(self, id_: uuid.UUID) -> ProcessDetails:
        return self.processes.get(id_) or ProcessDetails(id_)

    def resource(self, id_: uuid.UUID) -> ResourceDetails:
        return self.resources.get(id_) or ResourceDetails(id_)

    def edge(self, id_: uuid.UUID) -> EdgeDetails:
        return self.edges.get(id_) or EdgeDetails()
