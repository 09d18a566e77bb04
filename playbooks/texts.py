"""Playbooks, messages and duties as values: what paper, preview, approval and comparison are pure functions of.

No database behind them; references are ids. Lists are in the order in which they are printed. Minutes from the start.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from playbooks.phases import Phase
from records.approvals import ApprovalState, Decided, approval_state, fingerprint


@dataclass(frozen=True, slots=True)
class Branch:
    """A way that leaves the page: to another playbook, or to another phase of this one."""

    when: str
    playbook_id: uuid.UUID | None = None
    phase: str = ""


@dataclass(frozen=True, slots=True)
class ActionStep:
    """A step of an action page. `role_id` None and not `for_everybody`: nobody is named."""

    id: uuid.UUID
    phase: str
    action: str
    target: str = ""
    detail: str = ""
    role_id: uuid.UUID | None = None
    for_everybody: bool = False
    kind: str = "work"
    is_immediate: bool = False
    minutes: int | None = None
    is_life_safety: bool = False
    approval_role_id: uuid.UUID | None = None
    rollback: str = ""
    uses_id: uuid.UUID | None = None
    branch: Branch | None = None
    is_core: bool = False
    differs: bool = False  # from the template: "abweichend von Vorlage"


@dataclass(frozen=True, slots=True)
class Dont:
    """What must not be done on a page, and why."""

    id: uuid.UUID
    phase: str
    text: str
    why: str = ""
    differs: bool = False


@dataclass(frozen=True, slots=True)
class PageFrame:
    """Goal and end of one phase."""

    phase: str
    goal: str = ""
    exit: str = ""


@dataclass(frozen=True)
class PlaybookText:
    """One playbook as it is printed: without what the company left out. `approval`: the newest decision about it."""

    id: uuid.UUID
    title: str
    kind: str
    symptom: str = ""
    goal: str = ""
    signs: tuple[str, ...] = ()
    owner_role_id: uuid.UUID | None = None
    escalation_criteria: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    scenarios: tuple[str, ...] = ()
    is_attack: bool = False
    concerns_data: bool = False
    frames: tuple[PageFrame, ...] = ()
    steps: tuple[ActionStep, ...] = ()
    donts: tuple[Dont, ...] = ()
    duties: tuple[uuid.UUID, ...] = ()
    messages: tuple[uuid.UUID, ...] = ()
    owner_id: uuid.UUID | None = None
    deputy_id: uuid.UUID | None = None
    core_version: int | None = None
    approval: Decided | None = None

    def frame(self, phase: str) -> PageFrame:
        return next((each for each in self.frames if each.phase == phase), PageFrame(phase))

    def immediate(self, phase: str) -> tuple[ActionStep, ...]:
        """What stands in the yellow box of a page."""
        return tuple(each for each in self.steps if each.phase == phase and each.is_immediate)

    def numbered(self, phase: str) -> tuple[ActionStep, ...]:
        """The steps of a page below the box, in order."""
        return tuple(each for each in self.steps if each.phase == phase and not each.is_immediate)

    def donts_of(self, phase: str) -> tuple[Dont, ...]:
        return tuple(each for each in self.donts if each.phase == phase)

    @property
    def phases(self) -> tuple[Phase, ...]:
        """The phases that have a page: those in which something is to be done."""
        used = {each.phase for each in self.steps}
        return tuple(phase for phase in Phase if phase.value in used)

    @property
    def fingerprint(self) -> str:
        """Of all that an approval covers: not who keeps it true, nor who approved it."""
        return fingerprint(replace(self, owner_id=None, deputy_id=None, core_version=None, approval=None))

    @property
    def state(self) -> ApprovalState:
        return approval_state(self.approval, self.fingerprint if self.approval else "")


@dataclass(frozen=True, slots=True)
class MessageText:
    """A prepared message; placeholders still in it."""

    id: uuid.UUID
    title: str
    audience: str
    audience_label: str
    channels: str
    language: str
    approver_role_id: uuid.UUID | None
    subject: str
    body: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class StageText:
    """One report of a duty, with the time that counts: the company's own, where it has set one."""

    stage: str
    stage_label: str
    start: str
    start_stage: str
    amount: int | None
    unit: str
    counts: str
    internal_hours: Decimal | None
    latest_start: str
    latest_hours: int | None
    is_voluntary: bool
    condition: str
    instead_of: str
    note: str
    is_own: bool  # differs from the catalogue, with a reason


@dataclass(frozen=True, slots=True)
class DutyText:
    """A reporting duty; `applies` is "yes", "no" or "" (as the answers about the company say)."""

    id: uuid.UUID
    code: str
    title: str
    legal_basis: str
    questions: tuple[str, ...]
    applies: str
    recipient: str
    channel: str
    contents: tuple[str, ...]
    notes: str
    verified: str
    valid_from: date | None
    role_id: uuid.UUID | None
    template_id: uuid.UUID | None
    access_place: str
    stages: tuple[StageText, ...]
