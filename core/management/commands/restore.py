"""`manage.py restore FILE`: put a backup in place of the present data."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core import backup, instance
from core import restore as restoring


class Command(BaseCommand):
    help = "Replace database and media by a backup, wholly or not at all; the old data are kept aside."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--yes", action="store_true", help="replace the data that are there")

    def handle(self, *_args: Any, file: Path, yes: bool, **_options: Any) -> None:
        try:
            lock = instance.lock(settings.DATA_DIR, what="restore")
        except instance.AlreadyRunning as error:
            raise CommandError(f"{error}\nEnd it before you restore.") from None
        try:
            if not yes and not restoring.is_empty():
                raise CommandError(
                    "There are data already. To replace them (they are kept aside), add: --yes"
                )
            done = restoring.restore(file, settings.DATA_DIR, Path(settings.MEDIA_ROOT))
        except backup.BackupProblem as error:
            raise CommandError(str(error)) from None
        finally:
            os.close(lock)
        found = done.manifest
        self.stdout.write(
            f"Restored: {sum(found.rows.values())} rows, {len(found.sha256) - len(found.rows)} files, "
            f"from {found.created} (version {found.version}). Everybody logs in again."
        )
        if done.aside:
            self.stdout.write(f"The data from before are in {done.aside}. Delete them when all is well.")
