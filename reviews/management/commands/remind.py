from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from reviews import reminding


class Command(BaseCommand):
    help = "Asks people to confirm what is due, as the task does every five minutes."

    def handle(self, *args: Any, **options: Any) -> None:
        done = reminding.remind(at=timezone.now())
        self.stdout.write(f"{done.organisations} organisations looked at, {done.mails} mails written.")
