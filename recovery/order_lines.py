"""What is shown of the order of return, line by line: words only, ready for page, CSV and paper."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from inventory.figures import Verdict
from inventory.verdicts import badge


@dataclass(frozen=True)
class Line:
    """One line of the order as it is shown; "" is unknown or does not apply."""

    position: int
    node: uuid.UUID
    name: str
    kind: str
    is_process: bool
    own: str
    source: str
    plan_says: str  # where the plan says something else than what was measured
    best: str
    staffed: str
    target: str
    verdict: Verdict
    gap: str
    cause: str

    @property
    def badge(self) -> tuple[str, str]:
        return badge(self.verdict)


@dataclass(frozen=True)
class Shift:
    """One piece of work of the schedule: who does what when; "" is unknown."""

    work: str
    what_for: str
    who: str
    begins: str
    ends: str
    waits: str
    is_critical: bool
    is_assumed: bool


@dataclass(frozen=True)
class Broken:
    """A target that does not hold, in one sentence; `node` for the link."""

    node: uuid.UUID
    name: str
    sentence: str
