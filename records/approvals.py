"""Whether an approval still covers what it approved. Pure; no clock, no database."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class ApprovalState(StrEnum):
    """Draft until somebody approves; `CHANGED`: it was approved, but reads otherwise now."""

    NONE = "none"
    VALID = "valid"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Decided:
    """The newest decision about a plan: who approved what, or took it back, and when."""

    act: str  # Approval.Act
    fingerprint: str
    by: str
    at: datetime
    note: str = ""


def approval_state(newest: Decided | None, fingerprint: str) -> ApprovalState:
    """The state of a plan that reads like `fingerprint` now."""
    if newest is None:
        return ApprovalState.NONE
    if newest.act == "withdrawn":
        return ApprovalState.WITHDRAWN
    return ApprovalState.VALID if newest.fingerprint == fingerprint else ApprovalState.CHANGED


def fingerprint(content: Any) -> str:
    """A text of 64 characters that is another one as soon as the content is: dataclasses, lists, plain values."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    """A dataclass field by field; not `asdict`, which copies every value deeply and is ten times slower."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    return str(value)
