from __future__ import annotations

import uuid
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.durations import HoursField
from inventory.models.resource import Resource
from records.models import Proof, RecordQuerySet, scoped


class RtaEvidenceQuerySet(RecordQuerySet["RtaEvidence"]):
    def newest_first(self) -> Self:
        return self.order_by("-proven_on", "-created_at", "pk")

    def standing(self) -> Self:
        """What still counts: neither taken back nor a taking back."""
        return self.filter(retracts__isnull=True, retracted_by__isnull=True)


class RtaEvidence(Proof):
    """One proof of how long a resource really takes: a contract, a test or an incident, with its date.

    A row per proof: a field that is overwritten proves nothing. What turns out to be wrong is taken back by a row of its own
    (`retracts`). Times in hours, the resource's own work only, counted from
    the moment all it needs is there (BSI-Standard 200-4, 8).
    """

    _noun = "evidence"

    class Proof(models.TextChoices):
        CONTRACT = "contract", _("promised by contract")
        TEST = "test", _("measured in a test")
        INCIDENT = "incident", _("happened in an incident")

    resource = models.ForeignKey(
        "inventory.Resource", on_delete=models.CASCADE, related_name="evidence", verbose_name=_("resource")
    )
    proof = models.CharField(_("proof"), max_length=10, choices=Proof.choices, default=Proof.TEST)
    rta_hours = HoursField(_("usable again after"), null=True, blank=True)
    rpa_hours = HoursField(
        _("data loss"), null=True, blank=True, help_text=_("Age of the data that came back.")
    )
    proven_on = models.DateField(_("on"), default=timezone.localdate)
    proven_by = models.ForeignKey(
        "contacts.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=pgettext_lazy("person", "by"),
    )
    note = models.CharField(_("where the proof is"), max_length=300, blank=True)
    retracts = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.CASCADE,
        related_name="retracted_by",
        verbose_name=_("takes back"),
    )

    objects: ClassVar[Any] = scoped(RtaEvidenceQuerySet)

    class Meta:
        verbose_name = _("proof")
        verbose_name_plural = _("proofs")
        ordering = ["-proven_on", "-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(rta_hours__isnull=False) | Q(rpa_hours__isnull=False) | Q(retracts__isnull=False),
                name="evidence_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_proof_display()} {self.proven_on:%Y-%m-%d}"

    def subject_id(self) -> uuid.UUID:
        return self.resource_id

    def obstacle(self) -> Resource:
        """Where it is shown; nobody can take a name out of a proof."""
        return self.resource

    def clean(self) -> None:
        super().clean()
        if self.rta_hours is None and self.rpa_hours is None:
            raise ValidationError({"rta_hours": _("Enter a time, a data loss, or both.")})
        if self.proven_on and self.proven_on > timezone.localdate():
            raise ValidationError({"proven_on": _("This day is still to come. A proof has happened.")})
