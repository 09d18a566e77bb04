from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from records.models import Record, RecordQuerySet, scoped


class AuditQuerySet(RecordQuerySet["Audit"]):
    def running(self) -> Self:
        return self.filter(finished_at__isnull=True)

    def newest_first(self) -> Self:
        return self.order_by("-started_at", "-pk")


class Audit(Record):
    """Somebody goes through many entries in one sitting, with a result (200-4, 14). Times UTC.

    Its `Review` rows are its protocol. What nobody looked at is kept as names when it is finished (`left_open`); after that
    nothing is added.
    """

    class Kind(models.TextChoices):
        PLAN_REVIEW = "plan_review", _("Yearly review of the plan")
        AUDIT = "audit", _("Half-yearly audit")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.PLAN_REVIEW)
    lead = models.ForeignKey(
        "contacts.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("led by"),
    )
    started_at: models.DateTimeField[datetime, datetime] = models.DateTimeField(_("started"), editable=False)
    finished_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(
        _("finished"), null=True, blank=True, editable=False
    )
    result = models.TextField(_("result"), blank=True, max_length=4000)
    left_open = models.JSONField(default=list, editable=False)  # names of the entries nobody looked at

    unlogged_fields = (*Record.unlogged_fields, "left_open")

    objects: ClassVar[Any] = scoped(AuditQuerySet)

    class Meta:
        verbose_name = _("audit")
        verbose_name_plural = _("audits")
        ordering = ["-started_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | ~Q(result=""), name="audit_finished_has_result"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {localdate(self.started_at):%Y-%m-%d}"

    @property
    def is_running(self) -> bool:
        return self.finished_at is None
