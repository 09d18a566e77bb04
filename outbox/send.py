"""Writing to the outbox, and emptying it.

Nothing is lost: a message is a row in the same transaction as the change that causes it. Nothing is doubled: whoever takes a
message holds it by a lease, on SQLite and PostgreSQL alike, and however often a broker delivers the task.
Only a crash between the SMTP server's "250 OK" and our mark can repeat a mail; its Message-ID stays the same.
"""

import logging
import re
import smtplib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, cast

from celery import current_app
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Organisation
from outbox.gateways import Refused, deliver
from outbox.models import Gateway, Message, MessageQuerySet

logger = logging.getLogger(__name__)

AT_ONCE = 500  # messages written in one go
BATCH = 20  # messages taken in one go: a killed process holds so many for the length of a lease
RUN_FOR = timedelta(seconds=45)
SERVER_IS_BACK = timedelta(minutes=5)  # the longest wait while the server is down
LONGEST_WAIT = timedelta(hours=6)  # and while it says "not now" about one mail
NO_SUCH_ADDRESS = frozenset({550, 551, 553})  # RFC 5321, 4.2.2
ABOUT_THIS_MAIL = (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError)


class Unreachable(Exception):
    """The mail server does not answer, or does not let us in."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that is not written yet. `key` makes it one, however often it is asked for; `due` in UTC, empty: now."""

    key: str
    to: str
    subject: str
    text: str
    html: str = ""
    organisation: Organisation | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    due: datetime | None = None
    gateway: Gateway | None = None  # carries the text instead of mail, to the number `to`

    @property
    def columns(self) -> dict[str, Any]:
        """Its columns in the outbox, but the key."""
        return {
            "organisation": self.organisation,
            "gateway": self.gateway,
            "to": self.to,
            "sender_name": self.organisation.name if self.organisation else "",
            "subject": " ".join(self.subject.split())[:250],
            "text": self.text,
            "html": self.html,
            "headers": dict(self.headers),
            "due": self.due or timezone.now(),
            "held": not settings.MAIL_LEAVES and self.gateway is None,
        }


def plain(text: str) -> str:
    """The text of a mail as a template has left it, with one empty line at most between its paragraphs."""
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


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
    draft = Draft(key, to, subject, text, html, organisation, headers or {}, due)
    message, created = Message.objects.get_or_create(key=key, defaults=draft.columns)
    if created and not message.held:
        transaction.on_commit(_wake)
    return message


def write_many(drafts: Iterable[Draft]) -> int:
    """Put many messages into the outbox, each once per key; returns how many are new. Two queries for each 500 of them."""
    drafts, written, leaves = list(drafts), 0, False
    for start in range(0, len(drafts), AT_ONCE):
        some = drafts[start : start + AT_ONCE]
        known = set(Message.objects.filter(key__in=[each.key for each in some]).values_list("key", flat=True))
        new = {each.key: each for each in some if each.key not in known}
        rows = [Message(key=key, **each.columns) for key, each in new.items()]
        Message.objects.bulk_create(rows, ignore_conflicts=True)
        written += len(rows)
        leaves = leaves or any(not row.held for row in rows)
    if leaves:
        transaction.on_commit(_wake)
    return written


def _wake() -> None:
    try:
        current_app.tasks["outbox.tasks.flush"].delay()  # by name: tasks stand above this module
    except Exception:  # the broker is down: beat finds the row a minute later
        logger.warning("The queue did not take the wake-up call; beat will send the mail.", exc_info=True)


def flush(*, at: datetime) -> int:
    """Send what is due at `at` (UTC); returns how many mails left. Safe to run twice and side by side.

    A run ends after `RUN_FOR` (well below the time limit of a task, which could fall between "250 OK" and our mark) and
    calls for the next one; and as soon as the server cannot be reached: what is left is still due a minute later. Three
    queries for each `BATCH` of mails, and one for each mail.
    """
    sent, began = 0, monotonic()
    connection = get_connection(settings.OUTBOX_TRANSPORT)
    try:
        while batch := _claim(at + timedelta(seconds=monotonic() - began)):
            for place, message in enumerate(batch):
                if monotonic() - began > RUN_FOR.total_seconds():
                    _give_back(batch[place:])
                    _wake()
                    return sent
                try:
                    sent += _hand_over(message) if message.gateway_id else _send(message, connection)
                except Unreachable:
                    _give_back(batch[place + 1 :])
                    return sent
            connection.close()  # servers take only so many mails from one connection
    finally:
        connection.close()
    return sent


@transaction.atomic
def _claim(now: datetime) -> list[Message]:
    """Take some messages that nobody else takes: PostgreSQL skips what another holds, SQLite lets one write at a time."""
    waiting = Message.objects.waiting(now).select_for_update(skip_locked=True)
    batch = list(waiting.order_by("due")[:BATCH])
    lease = now + Message.LEASE
    if batch:
        Message.objects.filter(pk__in=[message.pk for message in batch]).update(lease=lease)
    for message in batch:
        message.lease = lease
    return batch


def _ours(messages: Iterable[Message]) -> MessageQuerySet:
    """Of these messages those whose lease has not passed to somebody else."""
    held = [(message.pk, message.lease) for message in messages]
    return Message.objects.filter(
        pk__in=[pk for pk, _lease in held], lease__in={lease for _pk, lease in held}
    )


def _give_back(messages: list[Message]) -> None:
    if messages:
        _ours(messages).update(lease=None)


def _send(message: Message, connection: BaseEmailBackend) -> bool:
    """Send one claimed message; raises Unreachable when no other message could leave either."""
    try:
        connection.open()  # once for a batch; without it, Django opens one for each mail
        as_mail(message, connection).send()
    except ValueError as error:  # a header that cannot be written: another attempt would not help
        _postpone(message, error, hopeless=True)
        return False
    except ABOUT_THIS_MAIL as error:
        connection.close()
        _postpone(message, error, hopeless=_refused_for_good(error))
        return False
    except (OSError, smtplib.SMTPException) as error:
        connection.close()
        _postpone(message, error, longest=SERVER_IS_BACK)
        raise Unreachable from error
    except Exception as error:  # a fault of ours about one mail: the others leave
        logger.exception("Mail %s cannot be sent.", message.pk)
        connection.close()
        _postpone(message, error)
        return False
    _mark_sent(message)
    return True


def _hand_over(message: Message) -> bool:
    """Give one claimed message to its gateway. One that does not answer keeps no other message back."""
    try:
        deliver(cast(Gateway, message.gateway), message.to, message.subject, message.text)
    except Refused as error:
        _postpone(message, error, longest=SERVER_IS_BACK)
        return False
    except Exception as error:  # a fault of ours or of the library
        logger.exception("Message %s cannot be handed to its gateway.", message.pk)
        _postpone(message, error, longest=SERVER_IS_BACK)
        return False
    _mark_sent(message)
    return True


def _mark_sent(message: Message) -> None:
    Message.objects.filter(pk=message.pk).update(
        sent=timezone.now(), lease=None, error="", refused_at=None, attempts=F("attempts") + 1
    )


def _refused_for_good(error: Exception) -> bool:
    """Whether the server said 5xx to this recipient or to this text (RFC 5321, 4.2.1)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _reply in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500


def _knows_nobody(error: Exception) -> bool:
    """Whether the server says that there is no such address, rather than that it does not like us (5.7.x, RFC 3463)."""
    return isinstance(error, smtplib.SMTPRecipientsRefused) and all(
        code in NO_SUCH_ADDRESS and b"5.7." not in reply for code, reply in error.recipients.values()
    )


def _postpone(
    message: Message, error: Exception, *, hopeless: bool = False, longest: timedelta = LONGEST_WAIT
) -> None:
    """Try again later, each time after a longer wait; not for ever, and not at all where that is hopeless."""
    now, attempts = timezone.now(), message.attempts + 1
    said: dict[str, Any] = {}
    if isinstance(error, ABOUT_THIS_MAIL):  # else the server has said nothing about the address
        said["refused_at"] = now if _knows_nobody(error) else None
    _ours([message]).update(
        lease=None,
        attempts=attempts,
        due=now + min(timedelta(minutes=2 ** min(attempts, 10)), longest),
        error=f"{type(error).__name__}: {error}"[:1000],
        **said,
        given_up=hopeless or now >= message.give_up_at,
    )
    logger.warning("Mail %s was not sent (attempt %s): %s", message.pk, attempts, error)


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


def release(message: Message, *, at: datetime) -> bool:
    """Send a message now that was held back, given up or put off; False if it has left or is leaving."""
    released = Message.objects.filter(
        Q(lease__isnull=True) | Q(lease__lt=at), pk=message.pk, sent__isnull=True
    ).update(held=False, given_up=False, attempts=0, due=at, lease=None)
    if released:
        transaction.on_commit(_wake)
    return bool(released)
