from backups.actions.drill import (
    DrillEnded,
    cancel_drill,
    remark,
    resume_drill,
    start_drill,
    stop_drill,
    tick,
    untick,
)
from backups.actions.jobs import pause, resume, retire
from backups.actions.restore import (
    AlreadyCorrected,
    Upload,
    correct_test,
    enter_test,
    finish_drill,
)

__all__ = [
    "AlreadyCorrected",
    "DrillEnded",
    "Upload",
    "cancel_drill",
    "correct_test",
    "enter_test",
    "finish_drill",
    "pause",
    "remark",
    "resume",
    "resume_drill",
    "retire",
    "start_drill",
    "stop_drill",
    "tick",
    "untick",
]
