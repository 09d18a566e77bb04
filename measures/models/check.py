from __future__ import annotations

import uuid
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from records.models import Proof, Record, RecordQuerySet, scoped


class EffectivenessCheckQuerySet(RecordQuerySet["EffectivenessCheck"]):
    def newest_first(self) -> Self:
        return self.order_by("-checked_on", "-created_at", "-pk")


class EffectivenessCheck(Proof):
    """Somebody looked whether a measure helped (200-4, 15; ISO 22301, 10.1). Done is not the same as effective."""

    _noun = "check"

    class Result(models.TextChoices):
        EFFECTIVE = "effective", _("effective")
        PARTLY = "partly", _("partly effective")
        NOT_EFFECTIVE = "not_effective", _("not effective")

    measure = models.ForeignKey(
        "measures.Measure", on_delete=models.CASCADE, related_name="checks", verbose_name=_("measure")
    )
    checked_on = models.DateField(_("checked on"))
    result = models.CharField(_("result"), max_length=15, choices=Result.choices)
    note = models.TextField(
        _("how it was checked, and what was found"),
        max_length=1000,
        help_text=_("As in: restored the accounts from the backup, took 40 minutes."),
    )
    checked_by = models.ForeignKey(
        "contacts.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("checked by"),
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("entered by"),
    )

    objects: ClassVar[Any] = scoped(EffectivenessCheckQuerySet)

    class Meta:
        verbose_name = _("effectiveness check")
        verbose_name_plural = _("effectiveness checks")
        ordering = ["-checked_on", "-created_at"]
        indexes = [models.Index(fields=["measure", "-checked_on"], name="effect_check_newest")]

    def __str__(self) -> str:
        return f"{self.get_result_display()} ({self.checked_on:%Y-%m-%d})"

    def subject_id(self) -> uuid.UUID:
        return self.measure_id

    def obstacle(self) -> Record:
        """Where it is shown; nobody can take a name out of a proof."""
        measure: Record = self.measure
        return measure
