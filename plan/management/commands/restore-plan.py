"""`manage.py restore-plan binder.pdf --manager mia@example.com`: an organisation from its binder or plan file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from plan.in_pdf import plan_file_of
from plan.reading_file import PlanFileProblem, read
from plan.restore import restore


class Command(BaseCommand):
    help = "Found an organisation from the PDF of its binder or from a plan file. Nothing that is here is changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--manager", required=True, help="mail address of the login that becomes its manager"
        )

    def handle(self, *args: Any, file: Path, manager: str, **options: Any) -> None:
        by = User.objects.filter(email__iexact=manager).first()
        if by is None:
            raise CommandError(f"There is no login {manager}. Make one with the link that ./start prints.")
        try:
            organisation = restore(read(plan_file_of(file.read_bytes())), by=by)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except PlanFileProblem as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"{organisation} is here: /o/{organisation.slug}/")
