from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from records.approvals import Decided
from records.models.proof import Proof
from records.models.record import RecordQuerySet


class ApprovalQuerySet(RecordQuerySet["Approval"]):
    def newest_first(self) -> Self:
        return self.order_by("-decided_at", "-created_at", "-pk")


class Approval(Proof):
    """Somebody with the right to it approves a plan as it reads now, or takes that back; the newest row counts (200-4, 4.4).

    `fingerprint` says what was read: once the plan differs, the approval no longer covers it. Who approves what he wrote
    himself says why (`note`): four eyes are the rule, one-person companies the exception.
    """

    class Act(models.TextChoices):
        APPROVED = "approved", pgettext_lazy("plan", "approved")
        WITHDRAWN = "withdrawn", pgettext_lazy("plan", "taken back")

    act = models.CharField(_("decision"), max_length=10, choices=Act.choices, default=Act.APPROVED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_by_name = models.CharField(_("name of who decided"), max_length=200)
    decided_at: models.DateTimeField[datetime, datetime] = models.DateTimeField(_("decided at"))
    fingerprint = models.CharField(max_length=64, editable=False)
    note = models.CharField(_("remark"), max_length=500, blank=True)

    unlogged_fields: ClassVar[tuple[str, ...]] = (*Proof.unlogged_fields, "decided_by", "fingerprint")

    class Meta:
        abstract = True
        ordering = ["-decided_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(act="withdrawn") | ~Q(note=""), name="%(app_label)s_%(class)s_withdrawn_says_why"
            ),
        ]

    @property
    def decided(self) -> Decided:
        """The same as a value."""
        return Decided(self.act, self.fingerprint, self.decided_by_name, self.decided_at, self.note)

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.decided_at:%Y-%m-%d}"
