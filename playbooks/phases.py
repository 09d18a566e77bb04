"""The five phases of an emergency (first seed, section 4), and what kind of thing a step is. No Django."""

from __future__ import annotations

from enum import StrEnum


class Phase(StrEnum):
    """One phase is one page."""

    DETECT_REPORT = "detect_report"
    ASSESS = "assess"
    COMMUNICATE = "communicate"
    RECOVER = "recover"
    FOLLOW_UP = "follow_up"


class StepKind(StrEnum):
    """What a step is for, where something else asks for it: evidence, deadlines, messages, decisions."""

    WORK = "work"
    DECISION = "decision"
    EVIDENCE = "evidence"
    DUTY_CHECK = "duty_check"
    MESSAGE = "message"
    LOG = "log"


MAX_IMMEDIATE = 3  # memory items in the "Sofort" box (CAP 676)
MAX_DONTS = 3  # lines in the "Nicht tun" box of a page
MAX_STEPS = 7  # steps of a page
MAX_BRANCHES = 3  # ways that leave a page
