"""What we do when it happens, as one value: playbooks, messages, duties, plans of return, workarounds and who can work them.

Their own values stand in `playbooks.texts`, `recovery.texts` and `recovery.plans`; here they stand together.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from playbooks.texts import DutyText, MessageText, PlaybookText
from recovery.plans import Staff
from recovery.texts import PlanKind, PlanText, WorkaroundText


@dataclass(frozen=True)
class Response:
    """Lists in the order of print; empty for what was not loaded."""

    playbooks: tuple[PlaybookText, ...] = ()
    messages: tuple[MessageText, ...] = ()
    duties: tuple[DutyText, ...] = ()
    plans: tuple[PlanText, ...] = ()
    workarounds: tuple[WorkaroundText, ...] = ()
    staff: Staff = field(default_factory=Staff)

    @cached_property
    def _playbooks(self) -> dict[uuid.UUID, PlaybookText]:
        return {each.id: each for each in self.playbooks}

    @cached_property
    def _messages(self) -> dict[uuid.UUID, MessageText]:
        return {each.id: each for each in self.messages}

    @cached_property
    def _duties(self) -> dict[uuid.UUID, DutyText]:
        return {each.id: each for each in self.duties}

    @cached_property
    def _plans(self) -> dict[uuid.UUID, PlanText]:
        return {each.id: each for each in self.plans}

    def playbook(self, id_: uuid.UUID | None) -> PlaybookText | None:
        return self._playbooks.get(id_) if id_ else None

    def message(self, id_: uuid.UUID | None) -> MessageText | None:
        return self._messages.get(id_) if id_ else None

    def duty(self, id_: uuid.UUID | None) -> DutyText | None:
        return self._duties.get(id_) if id_ else None

    def plan(self, id_: uuid.UUID | None) -> PlanText | None:
        return self._plans.get(id_) if id_ else None

    def plans_of(self, kind: PlanKind) -> tuple[PlanText, ...]:
        return tuple(each for each in self.plans if each.kind == kind)

    def plans_covering(self, node: uuid.UUID) -> Iterator[PlanText]:
        """The plans that bring this resource back, or keep this process going."""
        return (each for each in self.plans if node in each.resources or node in each.processes)

    def workarounds_of(self, process: uuid.UUID) -> tuple[WorkaroundText, ...]:
        return tuple(each for each in self.workarounds if each.process_id == process)
