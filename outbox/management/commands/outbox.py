from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import localtime

from outbox.models import Message


class Command(BaseCommand):
    """The only place that shows mails without organisation: whoever can run it can read the database anyway."""

    help = "Lists the mails that have not left, password resets too; with an id, prints that mail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", nargs="?", default="", help="first characters of a mail's id: print it")
        parser.add_argument("--all", action="store_true", help="list sent mails, too")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["id"]:
            self._show(options["id"])
            return
        found = Message.objects.select_related("organisation")
        if not options["all"]:
            found = found.filter(sent__isnull=True)
        for message in found[:200]:
            written = f"{localtime(message.created_at):%Y-%m-%d %H:%M}"
            of = str(message.organisation) if message.organisation else "-"
            self.stdout.write(
                f"{str(message.pk)[:8]}  {written}  {message.state:8}  {message.to}  {message.subject}  ({of})"
            )
        if not found:
            self.stdout.write("Every mail has left." if not options["all"] else "No mail was written yet.")

    def _show(self, start: str) -> None:
        keys = Message.objects.values_list("pk", flat=True)
        found = [pk for pk in keys.iterator() if str(pk).startswith(start.lower())]
        if len(found) != 1:
            raise CommandError(f"{len(found)} mails start with {start!r}. Give more characters of the id.")
        message = Message.objects.get(pk=found[0])
        self.stdout.write(f"To: {message.to}\nSubject: {message.subject}\nState: {message.state}")
        if message.error:
            self.stdout.write(f"Error: {message.error}")
        self.stdout.write(f"\n{message.text}")
