from __future__ import annotations

import uuid
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from records.models import Proof, RecordQuerySet, scoped
from risks.scoring import Cell


class RatingQuerySet(RecordQuerySet["Rating"]):
    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-pk")


class Rating(Proof):
    """How likely and how bad somebody found a risk on a day; the newest row of each kind counts (200-4, 9).

    Gross: as if there were no safeguards. Net: with those in place. Residual: what will remain after those planned. Both
    numbers empty: it is not rated any more.
    """

    class Kind(models.TextChoices):
        GROSS = "gross", _("gross: without safeguards")
        NET = "net", _("net: with the safeguards in place")
        RESIDUAL = "residual", _("residual: after the planned measures")

    risk = models.ForeignKey(
        "risks.Risk", on_delete=models.CASCADE, related_name="ratings", verbose_name=_("risk")
    )
    kind = models.CharField(pgettext_lazy("rating", "kind"), max_length=10, choices=Kind.choices)
    likelihood = models.PositiveSmallIntegerField(_("likelihood"), null=True, blank=True)
    impact = models.PositiveSmallIntegerField(pgettext_lazy("risk", "impact"), null=True, blank=True)
    reason = models.CharField(_("why"), max_length=500, blank=True)
    rated_on = models.DateField(_("rated on"))
    rated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("rated by"),
    )

    unlogged_fields = (*Proof.unlogged_fields, "rated_by")  # the history says who, anyway

    objects: ClassVar[Any] = scoped(RatingQuerySet)

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["risk", "kind", "-created_at"], name="rating_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(likelihood__range=(1, 4), impact__range=(1, 4))
                | Q(likelihood__isnull=True, impact__isnull=True),
                name="rating_is_whole",
            ),
        ]

    def __str__(self) -> str:
        kind = str(self.get_kind_display()).partition(":")[0]
        return f"{kind} {self.likelihood or '–'}/{self.impact or '–'}"

    @property
    def cell(self) -> Cell | None:
        if self.likelihood is None or self.impact is None:
            return None
        return Cell(self.likelihood, self.impact)

    def subject_id(self) -> uuid.UUID:
        return self.risk_id
