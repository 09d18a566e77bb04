"""Recovery, restoration and continuity plans and workarounds as values: what paper and approval are pure functions of.

No database behind them; references are ids. Steps are in order. Durations of steps in minutes, others in hours.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from records.approvals import ApprovalState, Decided, approval_state, fingerprint
from recovery import plans


class PlanKind(StrEnum):
    RECOVERY = "recovery"
    RESTORATION = "restoration"
    CONTINUITY = "continuity"


@dataclass(frozen=True, slots=True)
class StepText:
    """A step of a plan with everything that is printed. `stage` is "" outside continuity plans."""

    id: uuid.UUID
    action: str
    target: str = ""
    detail: str = ""
    kind: str = "work"
    kind_label: str = ""
    stage: str = ""
    role_id: uuid.UUID | None = None
    for_everybody: bool = False
    minutes: int | None = None
    group: int = 0
    after: uuid.UUID | None = None
    is_life_safety: bool = False
    approval_role_id: uuid.UUID | None = None
    rollback: str = ""
    uses_id: uuid.UUID | None = None
    evidence_required: bool = False


@dataclass(frozen=True, slots=True)
class CalledIn:
    """A supplier that a plan calls in, and the contract it relies on."""

    supplier_id: uuid.UUID
    contract_id: uuid.UUID | None
    note: str = ""


@dataclass(frozen=True)
class PlanText:
    """One plan; `texts` holds its free texts by the name of the model's field, without the empty ones."""

    id: uuid.UUID
    kind: PlanKind
    title: str
    texts: Mapping[str, str] = field(default_factory=dict)
    resources: tuple[uuid.UUID, ...] = ()
    processes: tuple[uuid.UUID, ...] = ()
    suppliers: tuple[CalledIn, ...] = ()
    steps: tuple[StepText, ...] = ()
    credential_resource_id: uuid.UUID | None = None
    owner_id: uuid.UUID | None = None
    deputy_id: uuid.UUID | None = None
    approval: Decided | None = None

    @property
    def fingerprint(self) -> str:
        """Of all that an approval covers: not who keeps it true, nor who approved it."""
        bare = replace(self, owner_id=None, deputy_id=None, approval=None, texts=dict(self.texts))
        return fingerprint(bare)

    @property
    def state(self) -> ApprovalState:
        return approval_state(self.approval, self.fingerprint)

    @property
    def outline(self) -> plans.Plan:
        """What order and schedule need of it."""
        return plans.Plan(
            id=self.id,
            title=self.title,
            resources=self.resources,
            steps=tuple(
                plans.PlanStep(each.id, each.action, each.minutes, each.role_id, each.group, each.after)
                for each in self.steps
            ),
        )

    def steps_in(self, stage: str) -> tuple[StepText, ...]:
        """The steps of one stage of a continuity plan: reach, operate, return."""
        return tuple(each for each in self.steps if each.stage == stage)


@dataclass(frozen=True, slots=True)
class WorkaroundText:
    """How a process goes on meanwhile; `bridges` are the dependencies whose loss it covers. Hours; None is unknown."""

    id: uuid.UUID
    process_id: uuid.UUID
    name: str
    how: tuple[str, ...]
    starts_after: Decimal | None
    carries: Decimal | None
    people: int | None
    material: str
    limits: str
    backlog: str
    form_title: str
    form_columns: tuple[str, ...]
    uses_id: uuid.UUID | None
    tried_on: date | None
    owner_id: uuid.UUID | None
    deputy_id: uuid.UUID | None
    bridges: tuple[uuid.UUID, ...] = ()
