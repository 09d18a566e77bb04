from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from accounts.setup import ensure_setup_link


class Command(BaseCommand):
    help = "Prints a one-time link with which the first manager sets a password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--base-url", default=settings.BASE_URL)

    def handle(self, *args: Any, base_url: str, **options: Any) -> None:
        link = ensure_setup_link(base_url)
        self.stdout.write(link or "There is a manager already. Use “forgot password” or an invitation.")
