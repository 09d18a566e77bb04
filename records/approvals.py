"""Whether an approval still covers what it approved. Pure; no clock, no database."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, is_dataclass
from enum import StrEnum
from typing import Any, Protocol


class Decision(Protocol):
    """The newest decision about a plan, as `records.models.Approval` keeps it."""

    act: str
    fingerprint: str


class ApprovalState(StrEnum):
    """Draft until somebody approves; `CHANGED`: it was approved, but reads otherwise now."""

    NONE = "none"
    VALID = "valid"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


def approval_state(newest: Decision | None, fingerprint: str) -> ApprovalState:
    """The state of a plan that reads like `fingerprint` now."""
    if newest is None:
        return ApprovalState.NONE
    if newest.act == "withdrawn":
        return ApprovalState.WITHDRAWN
    return ApprovalState.VALID if newest.fingerprint == fingerprint else ApprovalState.CHANGED


def fingerprint(content: Any) -> str:
    """A text of 64 characters that is another one as soon as the content is: dataclasses, lists, plain values."""
    plain = asdict(content) if is_dataclass(content) and not isinstance(content, type) else content
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
