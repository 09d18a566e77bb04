from backups.actions.importing import Added, add_jobs
from backups.actions.jobs import pause, resume, retire, set_rules

__all__ = [
    "Added",
    "add_jobs",
    "pause",
    "resume",
    "retire",
    "set_rules",
]
