"""Writing to the outbox, and emptying it.

Nothing is lost: a message is a row in the same transaction as the change that causes it. Nothing is doubled: a
conditional UPDATE decides who sends, on SQLite and PostgreSQL alike, and however often a broker delivers the task.
Only a crash between the SMTP server's "250 OK" and our mark can repeat a mail; its Message-ID stays the same.
"""

import logging
import smtplib
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

from celery import current_app
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import Organisation
from outbox.models import Message

logger = logging.getLogger(__name__)


def write(
    *,
    key: str,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    organisation: Organisation | None = None,
    headers: Mapping[str, str] | None = None,
    due: datetime | None = None,
) -> Message:
    """Put a message into the outbox, once per `key`; it leaves after the surrounding transaction commits."""
    message, created = Message.objects.get_or_create(
        key=key,
        defaults={
            "organisation": organisation,
            "to": to,
            "sender_name": organisation.name if organisation else "",
            "subject": " ".join(subject.split())[:250],
            "text": text,
            "html": html,
            "headers": dict(headers or {}),
            "due": due or timezone.now(),
            "held": not settings.MAIL_LEAVES,
        },
    )
    if created and not message.held:
        transaction.on_commit(_wake)
    return message


def _wake() -> None:
    try:
        current_app.tasks["outbox.tasks.flush"].delay()  # by name: tasks stand above this module
    except Exception:  # the broker is down: beat finds the row a minute later
        logger.warning("The queue did not take the wake-up call; beat will send the mail.", exc_info=True)


def flush(*, at: datetime) -> int:
    """Send what is due; returns how many mails left. Safe to run twice and side by side."""
    sent = 0
    connection = get_connection(settings.OUTBOX_TRANSPORT)
    try:
        for message_id in list(
            Message.objects.waiting(at).order_by("due").values_list("pk", flat=True)[:200]
        ):
            if _claim(message_id):
                sent += _send(Message.objects.get(pk=message_id), connection)
    finally:
        connection.close()
    return sent


def _claim(message_id: uuid.UUID) -> bool:
    now = timezone.now()
    return bool(
        Message.objects.waiting(now)
        .filter(pk=message_id)
        .update(lease=now + Message.LEASE, attempts=F("attempts") + 1)
    )


def _send(message: Message, connection: BaseEmailBackend) -> bool:
    try:
        as_mail(message, connection).send()
    except (OSError, smtplib.SMTPException) as error:
        connection.close()
        _postpone(message, error)
        return False
    Message.objects.filter(pk=message.pk).update(sent=timezone.now(), lease=None, error="")
    return True


def _postpone(message: Message, error: Exception) -> None:
    refused = isinstance(error, smtplib.SMTPRecipientsRefused) and all(
        code >= 500 for code, _reply in error.recipients.values()
    )
    wait = timedelta(minutes=min(2**message.attempts, 360))
    Message.objects.filter(pk=message.pk).update(
        lease=None,
        due=timezone.now() + wait,
        error=f"{type(error).__name__}: {error}"[:1000],
        given_up=refused or message.attempts >= Message.MAX_ATTEMPTS,
    )
    logger.warning("Mail %s was not sent (attempt %s): %s", message.pk, message.attempts, error)


def as_mail(message: Message, connection: BaseEmailBackend | None = None) -> EmailMultiAlternatives:
    """The mail as it goes over the wire: plain text first, HTML twin, machine-made (RFC 3834)."""
    address = settings.DEFAULT_FROM_EMAIL
    if message.sender_name and "<" not in address:
        quoted = message.sender_name.replace("\\", "").replace('"', "'")
        address = f'"{quoted}" <{address}>'
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.text,
        from_email=address,
        to=[message.to],
        headers={"Auto-Submitted": "auto-generated", **message.headers, "Message-ID": message.message_id},
        connection=connection,
    )
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    return mail


def release(message: Message) -> None:
    """Send a message that was held back or given up after all."""
    Message.objects.filter(pk=message.pk, sent__isnull=True).update(
        held=False, given_up=False, attempts=0, due=timezone.now(), lease=None
    )
    transaction.on_commit(_wake)
