"""What is backed up where, whether it ran, and what came back."""

from backups.models.copy import BackupCopy
from backups.models.drill import RestoreDrill, RestoreDrillStep
from backups.models.job import BackupJob, Protection
from backups.models.policy import BackupPolicy
from backups.models.restore_test import RestoreTest, RestoreTestStep
from backups.models.run import BackupRun, JobWatch, PingAddress, WatchBeat

__all__ = [
    "BackupCopy",
    "BackupJob",
    "BackupPolicy",
    "BackupRun",
    "JobWatch",
    "PingAddress",
    "Protection",
    "RestoreDrill",
    "RestoreDrillStep",
    "RestoreTest",
    "RestoreTestStep",
    "WatchBeat",
]
