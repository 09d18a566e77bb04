"""A contract as one value; its own module, because suppliers and resources both name it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Contract:
    subject: str
    contract_number: str
    service_hours: str
    reaction_hours: float | None
    restore_hours: float | None
    ends_on: date | None
    id: uuid.UUID | None = None
