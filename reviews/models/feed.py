from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from records.models import Record, RecordQuerySet, scoped


class CalendarFeedQuerySet(RecordQuerySet["CalendarFeed"]):
    def in_force(self) -> Self:
        return self.filter(revoked_at__isnull=True)


class CalendarFeed(Record):
    """A secret address from which a calendar program reads dates: those of a person, or all of the organisation.

    Of the secret only a hash is kept: whoever reads the database cannot read the calendar with it. It gives dates only as
    long as whoever made it may read the plan.
    """

    SECRET: ClassVar[int] = 24  # bytes

    unlogged_fields = (*Record.unlogged_fields, "token_hash", "read_on")

    label = models.CharField(
        _("for which device"), max_length=80, help_text=_("So that you know later which one to withdraw.")
    )
    person = models.ForeignKey(
        "contacts.Person",
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("whose dates"),
        help_text="Empty: those of everybody.",
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("made by")
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    read_on: models.DateField[date | None, date | None] = models.DateField(
        _("last read on"), null=True, editable=False
    )
    revoked_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(
        _("withdrawn"), null=True, editable=False
    )

    objects: ClassVar[Any] = scoped(CalendarFeedQuerySet)

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(token_hash=""), name="calendar_feed_has_a_secret"),
        ]

    def __str__(self) -> str:
        return self.label

    def subject_id(self) -> uuid.UUID:
        return self.person_id or self.pk

    @classmethod
    def new_token(cls) -> str:
        return secrets.token_urlsafe(cls.SECRET)

    @staticmethod
    def hash_of(token: str) -> str:
        return hashlib.sha256(token.encode()).hexdigest()
