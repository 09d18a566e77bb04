from __future__ import annotations

import uuid
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from records.models import Proof, RecordQuerySet, scoped
from risks.scoring import Accepted, Cell


class AcceptanceQuerySet(RecordQuerySet["Acceptance"]):
    def newest_first(self) -> Self:
        return self.order_by("-decided_at", "-created_at", "-pk")


class Acceptance(Proof):
    """Somebody with the right to it accepts a risk as it is rated, or takes that back; the newest row counts (200-4, 9).

    It says what was read: the cells of the net and the residual rating (likelihood × 10 + impact, 0: not rated) and the
    level. Once one of them is another, it covers the risk no longer (`scoring.acceptance_state`).
    """

    class Act(models.TextChoices):
        ACCEPTED = "accepted", pgettext_lazy("risk", "accepted")
        WITHDRAWN = "withdrawn", _("taken back")

    risk = models.ForeignKey(
        "risks.Risk", on_delete=models.CASCADE, related_name="acceptances", verbose_name=_("risk")
    )
    act = models.CharField(_("decision"), max_length=10, choices=Act.choices, default=Act.ACCEPTED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_by_name = models.CharField(_("name of who decided"), max_length=200)
    decided_at = models.DateTimeField(_("decided at"))
    reason = models.TextField(_("reason"), max_length=1000)
    until = models.DateField(_("accepted until"), null=True, blank=True)
    net = models.PositiveSmallIntegerField(editable=False)
    residual = models.PositiveSmallIntegerField(editable=False)
    level = models.PositiveSmallIntegerField(_("accepted level"))

    unlogged_fields = (*Proof.unlogged_fields, "decided_by", "net", "residual")  # `decided_by_name` says who

    objects: ClassVar[Any] = scoped(AcceptanceQuerySet)

    class Meta:
        verbose_name = _("acceptance")
        verbose_name_plural = _("acceptances")
        ordering = ["-decided_at", "-created_at"]
        indexes = [models.Index(fields=["risk", "-decided_at"], name="acceptance_newest")]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.decided_at:%Y-%m-%d}"

    @property
    def accepted(self) -> Accepted:
        """As `scoring` reads it."""
        return Accepted(
            net=self.net,
            residual=self.residual,
            level=self.level,
            until=self.until,
            withdrawn=self.act == self.Act.WITHDRAWN,
        )

    @property
    def net_cell(self) -> Cell | None:
        return Cell.of(self.net)

    def subject_id(self) -> uuid.UUID:
        return self.risk_id
