from __future__ import annotations

import zlib
from datetime import date, datetime
from typing import Any, ClassVar, NoReturn, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from records.models import Record, RecordQuerySet, WrittenOnce, scoped

# What may still change, and from which state: the decision, then the paper, then the end.
LATER = {
    "submitted": frozenset(
        {"state", "decided_at", "decided_by", "decided_by_name", "comment", "alone", "valid_until"}
    ),
    "released": frozenset({"state", "file", "sha256", "ended_at", "ended_by_name", "ended_why"}),
}


class ReleaseQuerySet(RecordQuerySet["Release"]):
    def newest_first(self) -> Self:
        return self.order_by("-submitted_at", "pk")

    def submitted(self) -> Self:
        return self.filter(state=Release.State.SUBMITTED)

    def released(self) -> Self:
        """Those that were released and not withdrawn; the newest is the one that counts."""
        return self.filter(state=Release.State.RELEASED).order_by("-decided_at", "pk")


class Release(Record):
    """A version of the whole plan that the management has released (BSI-Standard 200-4, 4.4). Times UTC.

    It holds the plan as it was submitted. That, its number and its reason never change; what comes later is written once.
    """

    _noun = "release"

    class State(models.TextChoices):
        SUBMITTED = "submitted", pgettext_lazy("release", "submitted")
        RETURNED = "returned", pgettext_lazy("release", "returned")
        RELEASED = "released", pgettext_lazy("release", "released")
        WITHDRAWN = "withdrawn", pgettext_lazy("release", "withdrawn")

    unlogged_fields = (
        *Record.unlogged_fields, "packed", "fingerprint", "submitted_by", "decided_by", "file", "sha256",
    )  # fmt: skip

    number = models.CharField(_("version"), max_length=12)
    reason = models.TextField(pgettext_lazy("release", "reason"), max_length=1000)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.SUBMITTED)
    packed = models.BinaryField(help_text="The plan file, packed by zlib.")
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of what the plan says.")
    submitted_at: models.DateTimeField[datetime, datetime] = models.DateTimeField(_("submitted"))
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("submitted by")
    )  # fmt: skip
    submitted_by_name = models.CharField(_("submitted by"), max_length=200)
    decided_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(
        _("decided"), null=True
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("decided by")
    )  # fmt: skip
    decided_by_name = models.CharField(_("decided by"), max_length=200, blank=True)
    alone = models.BooleanField(_("by the one who submitted it"), default=False)
    comment = models.TextField(_("comment"), blank=True, max_length=1000)
    valid_until: models.DateField[date | None, date | None] = models.DateField(_("valid until"), null=True)
    ended_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(
        _("withdrawn"), null=True
    )
    ended_by_name = models.CharField(_("withdrawn by"), max_length=200, blank=True)
    ended_why = models.TextField(_("why it no longer counts"), blank=True, max_length=1000)
    file = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    objects: ClassVar[Any] = scoped(ReleaseQuerySet)

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        ordering = ["-submitted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(state="submitted"), name="release_one_submitted"
            ),
            models.UniqueConstraint(
                fields=["organisation", "number"],
                condition=Q(state__in=["released", "withdrawn"]),
                name="release_number_once",
            ),
            models.CheckConstraint(
                condition=Q(state="submitted", decided_at__isnull=True)
                | ~Q(state="submitted") & Q(decided_at__isnull=False),
                name="release_decided_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["released", "withdrawn"]) | Q(valid_until__isnull=False),
                name="release_says_how_long",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(comment=""), name="release_returned_says_why"
            ),
            models.CheckConstraint(condition=Q(alone=False) | ~Q(comment=""), name="release_alone_says_why"),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | Q(ended_at__isnull=False) & ~Q(ended_why=""),
                name="release_withdrawn_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuses to change what was submitted or decided; one query more."""
        if not self._state.adding:
            before = Release.objects.get(pk=self.pk)
            changed = {
                field.attname.removesuffix("_id")
                for field in self._meta.concrete_fields
                if getattr(before, field.attname) != getattr(self, field.attname)
            } - {"version", "updated_at", "search_text", "sort_key"}
            if changed - LATER.get(before.state, frozenset()):
                raise WrittenOnce("A release stays as it was submitted and decided.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise WrittenOnce("A release goes only with its organisation.")

    @property
    def plan_file(self) -> bytes:
        """The plan as it was submitted (`plan.snapshot`)."""
        return zlib.decompress(bytes(self.packed))

    @property
    def is_open(self) -> bool:
        return self.state == self.State.SUBMITTED


class ReadReceipt(Record):
    """Somebody says that they have read a release. Once for each of them."""

    _noun = "read-receipt"

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="receipts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(_("read by"), max_length=200)
    read_at: models.DateTimeField[datetime, datetime] = models.DateTimeField(_("read"))

    objects: ClassVar[Any] = scoped(RecordQuerySet)

    class Meta:
        verbose_name = _("read receipt")
        verbose_name_plural = _("read receipts")
        ordering = ["read_at"]
        constraints = [
            models.UniqueConstraint(fields=["release", "user"], name="read_receipt_once"),
        ]

    def __str__(self) -> str:
        return self.name
