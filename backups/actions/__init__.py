from backups.actions.jobs import pause, resume, retire

__all__ = [
    "pause",
    "resume",
    "retire",
]
