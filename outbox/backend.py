"""What Django and allauth send on their own goes through the outbox, too."""

import uuid
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from accounts.mail import KeyedMail
from outbox import send


class OutboxBackend(BaseEmailBackend):
    """Writes each mail as a message.

    A KeyedMail keeps its key and its organisation. All others, such as password resets, have no organisation: they
    are for no manager's eyes.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for mail in email_messages:
            alternatives = getattr(mail, "alternatives", [])
            html = next((str(content) for content, kind in alternatives if kind == "text/html"), "")
            ours = mail if isinstance(mail, KeyedMail) else None
            for address in mail.recipients():
                send.write(
                    key=ours.key if ours else f"mail:{uuid.uuid4()}",
                    organisation=ours.organisation if ours else None,
                    to=address,
                    subject=str(mail.subject),
                    text=str(mail.body),
                    html=html,
                    headers=dict(mail.extra_headers),
                )
        return len(email_messages)
