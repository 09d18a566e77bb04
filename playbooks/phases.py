"""The five phases of an emergency and the kinds of step: plain codes, the same in content, models and papers."""

from enum import StrEnum


class Phase(StrEnum):
    """In the order in which they are worked through; each is one page."""

    DETECT_REPORT = "detect_report"
    ASSESS = "assess"
    COMMUNICATE = "communicate"
    RECOVER = "recover"
    FOLLOW_UP = "follow_up"


class StepKind(StrEnum):
    """What a step is beside work: somebody decides, secures evidence, checks duties, sends a message, keeps the log."""

    WORK = "work"
    DECISION = "decision"
    EVIDENCE = "evidence"
    DUTY_CHECK = "duty_check"
    MESSAGE = "message"
    LOG = "log"
