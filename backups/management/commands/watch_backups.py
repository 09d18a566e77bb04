from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from backups import watching


class Command(BaseCommand):
    help = "Looks which backup jobs are late, failed or work again, as the task does every minute."

    def handle(self, *args: Any, **options: Any) -> None:
        found = watching.look(at=timezone.now())
        gone = watching.prune()
        self.stdout.write(
            f"{found.late} late, {found.mails} mails written, {found.forgiven} excused, {gone} old runs deleted."
        )
