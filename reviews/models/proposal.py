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

from records.models import Record, RecordQuerySet, scoped
from reviews.models.ask import Ask


class ProposalQuerySet(RecordQuerySet["Proposal"]):
    def open(self) -> Self:
        return self.filter(decision=Proposal.Decision.OPEN)

    def oldest_first(self) -> Self:
        return self.order_by("made_at", "pk")


class Proposal(Record):
    """What somebody who was asked wants to have changed: an editor takes it over with one click, or declines it.

    `changes` is a list of `proposals.Change`; a field is a column of the entry, `point:<uuid>` one of its numbers and
    addresses, or `point:new:<kind>` a further one. It is only taken over while `before` still holds. Private numbers stand
    in it until somebody has decided, and no longer.
    """

    _noun = "proposal"

    class What(models.TextChoices):
        CHANGE = "change", pgettext_lazy("proposal", "change")
        HAND_BACK = "hand_back", pgettext_lazy("proposal", "no longer responsible")

    class Decision(models.TextChoices):
        OPEN = "open", pgettext_lazy("proposal", "open")
        ACCEPTED = "accepted", pgettext_lazy("proposal", "taken over")
        DECLINED = "declined", pgettext_lazy("proposal", "declined")

    unlogged_fields = (*Record.unlogged_fields, "changes")

    ask = models.ForeignKey(
        Ask, null=True, on_delete=models.SET_NULL, related_name="proposals", verbose_name=_("inquiry")
    )
    what = models.CharField(_("proposal"), max_length=10, choices=What.choices)
    kind = models.CharField(_("kind"), max_length=40)
    subject = models.UUIDField(null=True)
    subject_name = models.CharField(_("entry"), max_length=250)
    changes = models.JSONField(default=list)
    note = models.TextField(_("remark"), blank=True, max_length=1000)
    person = models.ForeignKey(
        "contacts.Person",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    person_name = models.CharField(_("proposed by"), max_length=200)
    made_at: models.DateTimeField[datetime, datetime] = models.DateTimeField(_("proposed at"))
    decision = models.CharField(_("decision"), max_length=10, choices=Decision.choices, default=Decision.OPEN)
    decided_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(
        _("decided at"), null=True
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decision_note = models.CharField(_("why"), max_length=500, blank=True)

    objects: ClassVar[Any] = scoped(ProposalQuerySet)

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="open", decided_at__isnull=True)
                | ~Q(decision="open") & Q(decided_at__isnull=False),
                name="proposal_decided_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(decision="declined") | ~Q(decision_note=""), name="proposal_declined_says_why"
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "made_at"], condition=Q(decision="open"), name="proposal_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject_name}: {self.get_what_display()}"

    @property
    def is_open(self) -> bool:
        return self.decision == self.Decision.OPEN

    def subject_id(self) -> uuid.UUID:
        return self.subject or self.pk

    def get_absolute_url(self) -> str:
        return reverse("reviews:proposal-detail", args=[self.organisation.slug, self.pk])
