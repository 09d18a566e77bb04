"""`manage.py backup [FILE]`: database and media in one file, while the application runs."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core import backup
from core.version import VERSION


class Command(BaseCommand):
    help = "Write database and media into one file. The application may run meanwhile."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", nargs="?", type=Path, help="file or folder; default: backups/ in the data folder"
        )

    def handle(self, *_args: Any, file: Path | None, **_options: Any) -> None:
        if file is None:
            file = settings.DATA_DIR / "backups"
            file.mkdir(mode=0o700, exist_ok=True)
        if file.is_dir():
            file = file / f"notfallplan-{backup.now():%Y%m%dT%H%M%SZ}.zip"
        try:
            manifest = backup.write(file, Path(settings.MEDIA_ROOT), VERSION)
        except backup.BackupProblem as error:
            raise CommandError(str(error)) from None
        files = len(manifest.sha256) - len(manifest.rows)
        self.stdout.write(f"{file}: {sum(manifest.rows.values())} rows and {files} files.")
        self.stdout.write("It holds personal data and is not encrypted: keep it where only you can read it.")
