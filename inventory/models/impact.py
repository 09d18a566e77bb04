from __future__ import annotations

import uuid
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.durations import HoursField
from inventory.models.process import Process
from inventory.models.scheme import LEVELS, DamageScenario
from records.models import Proof, Record, RecordQuerySet, scoped


class ImpactRating(Record):
    """How bad one kind of harm is after one horizon: a cell of the impact grid. No row: not rated yet.

    Written by `inventory.actions.rate_impact` only, which keeps the grid monotone and writes one history entry per saved
    grid. A horizon that the settings no longer name keeps its ratings; they do not count until it is named again.
    """

    _noun = "impact_rating"

    process = models.ForeignKey(
        Process, on_delete=models.CASCADE, related_name="ratings", verbose_name=_("process")
    )
    scenario = models.ForeignKey(
        DamageScenario, on_delete=models.PROTECT, related_name="ratings", verbose_name=_("kind of harm")
    )
    horizon_hours = HoursField(_("after"))
    level = models.PositiveSmallIntegerField(_("damage level"), validators=[MaxValueValidator(LEVELS - 1)])

    objects: ClassVar[Any] = scoped(RecordQuerySet)

    class Meta:
        verbose_name = _("impact rating")
        verbose_name_plural = _("impact ratings")
        ordering = ["scenario", "horizon_hours"]
        constraints = [
            models.UniqueConstraint(
                fields=["process", "scenario", "horizon_hours"], name="impact_rating_once_per_cell"
            ),
            models.CheckConstraint(condition=Q(level__lt=LEVELS), name="impact_rating_level_exists"),
        ]

    def __str__(self) -> str:
        return f"{self.horizon_hours} h: {self.level}"

    def subject_id(self) -> uuid.UUID:
        return self.process_id

    def obstacle(self) -> Process:
        return self.process


class ImpactSignOffQuerySet(RecordQuerySet["ImpactSignOff"]):
    def newest_first(self) -> Self:
        return self.order_by("-signed_at", "pk")


class ImpactSignOff(Proof):
    """The process owner has read the analysis and stands by it; a row per signature, never changed.

    `fingerprint` says what was signed: if it differs from the analysis as it is now, the signature no longer covers it.
    """

    _noun = "sign_off"
    unlogged_fields = (*Record.unlogged_fields, "fingerprint")  # says nothing to a reader

    process = models.ForeignKey(
        Process, on_delete=models.CASCADE, related_name="sign_offs", verbose_name=_("process")
    )
    person = models.ForeignKey(
        "contacts.Person", on_delete=models.PROTECT, related_name="+", verbose_name=_("signed by")
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("entered by"),
    )
    signed_at = models.DateTimeField(_("signed at"))
    fingerprint = models.CharField(max_length=64, editable=False)
    mtpd_hours = HoursField(_("longest tolerable outage"), null=True, blank=True)
    rto_hours = HoursField(_("target"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects: ClassVar[Any] = scoped(ImpactSignOffQuerySet)

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["-signed_at"]

    def __str__(self) -> str:
        return f"{self.person} {self.signed_at:%Y-%m-%d}"

    def subject_id(self) -> uuid.UUID:
        return self.process_id

    def obstacle(self) -> Process:
        return self.process
