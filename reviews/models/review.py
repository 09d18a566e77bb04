from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from records.models import Proof, RecordQuerySet, scoped
from reviews.models.audit import Audit


class ReviewQuerySet(RecordQuerySet["Review"]):
    def newest_first(self) -> Self:
        return self.order_by("-reviewed_at", "-created_at", "-pk")

    def about(self, kind: str, subject: uuid.UUID | None) -> Self:
        """Those of one entry, whatever kind it was of then; without an entry those of what there is one of."""
        if subject is None:
            return self.filter(kind=kind, subject__isnull=True)
        return self.filter(subject=subject)


class Review(Proof):
    """Somebody looked at an entry and says how it stands; the newest row counts. Time UTC.

    `subject` is the key of the entry, empty for what the organisation has only one of. There is no foreign key: the proof
    stays when the entry goes, with its name as on that day. `seen` are the facts that were shown: pairs of label and value.
    """

    class Result(models.TextChoices):
        UNCHANGED = "unchanged", pgettext_lazy("review", "unchanged")
        CHANGED = "changed", pgettext_lazy("review", "changed")
        NO_LONGER_NEEDED = "no_longer_needed", pgettext_lazy("review", "no longer needed")

    kind = models.CharField(_("kind"), max_length=40)
    subject = models.UUIDField(null=True)
    subject_name = models.CharField(_("entry"), max_length=250)
    reviewed_at: models.DateTimeField[datetime, datetime] = models.DateTimeField(_("looked at"))
    result = models.CharField(_("result"), max_length=20, choices=Result.choices)
    seen = models.JSONField(default=list)
    note = models.TextField(_("remark"), blank=True, max_length=1000)
    person = models.ForeignKey(
        "contacts.Person",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("looked at by"),
    )
    person_name = models.CharField(_("looked at by"), max_length=200)  # as on that day
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("entered by"),
    )
    audit = models.ForeignKey(
        Audit, null=True, on_delete=models.PROTECT, related_name="reviews", verbose_name=_("audit")
    )

    unlogged_fields = (*Proof.unlogged_fields, "subject", "seen", "person", "entered_by")

    objects: ClassVar[Any] = scoped(ReviewQuerySet)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["-reviewed_at"]
        indexes = [
            models.Index(fields=["organisation", "subject", "kind", "-reviewed_at"], name="review_newest")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(result="unchanged") | ~Q(note=""), name="review_says_what_changed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_name}: {self.get_result_display()}"

    def subject_id(self) -> uuid.UUID:
        """The history of the entry tells of it."""
        return self.subject or self.pk

    def get_absolute_url(self) -> str:
        if self.subject is None:
            return reverse("reviews:mark-whole", args=[self.organisation.slug, self.kind])
        return reverse("reviews:mark", args=[self.organisation.slug, self.kind, self.subject])
