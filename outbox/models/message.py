from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from outbox.models.gateway import Gateway


class MessageQuerySet(models.QuerySet["Message"]):
    def waiting(self, at: datetime) -> MessageQuerySet:
        """Due, not sent, not held back, and in nobody's hands."""
        return self.filter(
            Q(lease__isnull=True) | Q(lease__lt=at),
            sent__isnull=True,
            held=False,
            given_up=False,
            due__lte=at,
        )

    def in_state(self, state: str) -> MessageQuerySet:
        """What `Message.state` calls so; "waiting" includes what is tried again. Anything else: all."""
        unsent = self.filter(sent__isnull=True)
        if state == "sent":
            return self.filter(sent__isnull=False)
        if state == "held":
            return unsent.filter(held=True)
        if state == "failed":
            return unsent.filter(held=False, given_up=True)
        return unsent.filter(held=False, given_up=False) if state == "waiting" else self


class Message(models.Model):
    """A mail as a row: written in the transaction of the change that causes it, claimed and sent afterwards.

    With a `gateway` it is a text that this one carries, `to` a telephone number or, into a channel, to nobody by name.
    `key` makes a message unique: the same reminder for the same day is one row however often it is asked for.
    """

    LEASE = timedelta(minutes=5)  # longer than a run and its last SMTP conversation may take (EMAIL_TIMEOUT)
    GIVE_UP_AFTER = timedelta(hours=36)  # after it was written

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=200, unique=True)
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("organisation"),
    )
    gateway = models.ForeignKey(
        Gateway,
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="messages",
        verbose_name=_("gateway"),
    )
    to = models.CharField(_("to"), max_length=254, blank=True)
    sender_name = models.CharField(max_length=120, blank=True)
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"))
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict, blank=True)
    due = models.DateTimeField(_("due"), default=timezone.now)
    lease = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent = models.DateTimeField(_("sent"), null=True, blank=True)
    held = models.BooleanField(_("kept here, because no mail leaves this machine"), default=False)
    given_up = models.BooleanField(_("given up"), default=False)
    refused_at = models.DateTimeField(
        _("address refused"), null=True, blank=True, help_text="The server said 5xx to this recipient."
    )
    error = models.TextField(_("error"), blank=True)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-created_at"]
        indexes = [
            models.Index(
                fields=["due"], condition=Q(sent__isnull=True, held=False, given_up=False), name="outbox_due"
            ),
            models.Index(fields=["organisation", "-created_at"], name="outbox_by_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.receiver}"

    @property
    def receiver(self) -> str:
        """An address, or the gateway with the number; one query more for a gateway that was not read along."""
        return f"{self.gateway}: {self.to}".rstrip(": ") if self.gateway else self.to

    @property
    def give_up_at(self) -> datetime:
        return self.created_at + (Gateway.GIVE_UP_AFTER if self.gateway_id else self.GIVE_UP_AFTER)

    @property
    def state(self) -> str:
        """One word for the page: sent, held, failed, retrying or waiting."""
        if self.sent:
            return "sent"
        if self.held:
            return "held"
        if self.given_up:
            return "failed"
        return "retrying" if self.attempts else "waiting"

    @property
    def message_id(self) -> str:
        """Stable over attempts, so that a doubled delivery can be recognised (RFC 5322, 3.6.4)."""
        return f"<{self.pk}@notfallplan>"
