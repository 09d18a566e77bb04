"""What Django and allauth send on their own goes through the outbox, too."""

import uuid
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from outbox import send


class OutboxBackend(BaseEmailBackend):
    """Writes each mail as a message without organisation: password resets are for no manager's eyes."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for mail in email_messages:
            alternatives = getattr(mail, "alternatives", [])
            html = next((str(content) for content, kind in alternatives if kind == "text/html"), "")
            for address in mail.recipients():
                send.write(
                    key=f"mail:{uuid.uuid4()}",
                    to=address,
                    subject=str(mail.subject),
                    text=str(mail.body),
                    html=html,
                    headers=dict(mail.extra_headers),
                )
        return len(email_messages)
