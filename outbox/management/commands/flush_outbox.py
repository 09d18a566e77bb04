from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from outbox.send import flush


class Command(BaseCommand):
    help = "Sends what is due in the outbox, as the task does every minute."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.MAIL_LEAVES:
            raise CommandError("No mail server is set up. Set EMAIL_URL, see .env.example.")
        self.stdout.write(f"{flush(at=timezone.now())} sent.")
