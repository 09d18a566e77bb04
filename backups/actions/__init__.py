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
from backups.actions.importing import Added, add_jobs
from backups.actions.jobs import pause, resume, retire, set_rules
from backups.actions.restore import (
    AlreadyCorrected,
    Upload,
    correct_test,
    enter_test,
    finish_drill,
)

__all__ = [
    "Added",
    "AlreadyCorrected",
    "DrillEnded",
    "Upload",
    "add_jobs",
    "cancel_drill",
    "correct_test",
    "enter_test",
    "finish_drill",
    "pause",
    "remark",
    "resume",
    "resume_drill",
    "retire",
    "set_rules",
    "start_drill",
    "stop_drill",
    "tick",
    "untick",
]
