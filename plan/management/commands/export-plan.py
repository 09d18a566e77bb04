"""`manage.py export-plan acme plan.json`: the plan of an organisation as a file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import Organisation
from plan.snapshot import take, to_bytes


class Command(BaseCommand):
    help = "Write the plan of an organisation into a file, from which restore-plan founds it anew."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the organisation's short name in the address")
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--without-private", action="store_true", help="leave out private telephone numbers"
        )

    def handle(self, *args: Any, slug: str, file: Path, without_private: bool, **options: Any) -> None:
        organisation = Organisation.objects.filter(slug=slug).first()
        if organisation is None:
            known = ", ".join(Organisation.objects.values_list("slug", flat=True)[:20])
            raise CommandError(f"There is no organisation {slug}. There are: {known}")
        if file.exists():
            raise CommandError(f"{file} exists already. Name another file.")
        content = to_bytes(take(organisation, at=timezone.now(), private=not without_private))
        try:
            file.touch(mode=0o600)
            file.write_bytes(content)
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{file}: {organisation}, {len(content) // 1024 + 1} kB.")
