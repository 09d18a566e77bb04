from __future__ import annotations

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backups.models.copy import BackupCopy
from backups.models.job import BackupJob
from records.models import Proof, RecordQuerySet, scoped

HUNDREDTH = Decimal("0.01")


def hours_between(start: datetime, end: datetime) -> Decimal:
    """Hours, to the hundredth."""
    return (Decimal(int((end - start).total_seconds())) / 3600).quantize(HUNDREDTH)


class Scope(models.TextChoices):
    """How much was restored. Only the last two say how long a resource takes to come back."""

    FILE = "file", _("single files")
    DATABASE = "database", _("a database")
    APPLICATION = "application", _("an application with its data")
    FULL_SYSTEM = "full_system", _("the whole system")


class RestoreTestQuerySet(RecordQuerySet["RestoreTest"]):
    def newest_first(self) -> Self:
        return self.order_by("-ended_at", "-created_at", "-pk")

    def standing(self) -> Self:
        """Without those that a later row corrects."""
        return self.filter(corrected_by__isnull=True)


class RestoreTest(Proof):
    """Somebody restored something from a backup and looked whether it works (BSI CON.3.A15). Times UTC.

    Written once: whoever corrects it writes a new row that names the old one. A passed test of an application or a whole
    system becomes the proof of the resource's recovery time (`inventory.RtaEvidence`).
    """

    _noun = "restore-test"
    unlogged_fields = (*Proof.unlogged_fields, "evidence_file", "evidence_sha256", "entered_by")

    Scope = Scope
    PROVES_TIME = (Scope.APPLICATION, Scope.FULL_SYSTEM)

    class Result(models.TextChoices):
        PASSED = "passed", pgettext_lazy("restore test", "passed")
        PARTIAL = "partial", pgettext_lazy("restore test", "partly passed")
        FAILED = "failed", pgettext_lazy("restore test", "failed")

    resource = models.ForeignKey(
        "inventory.Resource",
        on_delete=models.CASCADE,
        related_name="restore_tests",
        verbose_name=_("resource"),
    )
    job = models.ForeignKey(
        BackupJob,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="restore_tests",
        verbose_name=_("backup job"),
    )
    copy = models.ForeignKey(
        BackupCopy,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("copy used"),
    )
    copy_name = models.CharField(_("copy used"), max_length=250, blank=True)  # as it was called on that day
    scope = models.CharField(_("scope"), max_length=15, choices=Scope.choices)
    started_at: models.DateTimeField[datetime, datetime] = models.DateTimeField(_("started"))
    ended_at: models.DateTimeField[datetime, datetime] = models.DateTimeField(_("ended"))
    recovered_point_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(
        _("state of the data that came back"),
        null=True,
        blank=True,
        help_text=_("The moment of the backup that was restored. How old it was is the data loss."),
    )
    result = models.CharField(_("result"), max_length=10, choices=Result.choices)
    integrity = models.CharField(
        _("how it was checked that the data are right"),
        max_length=500,
        blank=True,
        help_text=_("As in: opened the newest order, compared the sums of the journal. Empty: not checked."),
    )
    finding = models.TextField(_("what stood out"), max_length=2000, blank=True)
    evidence_note = models.CharField(
        _("where further evidence is"), max_length=300, blank=True, help_text=_("Log, ticket, photograph.")
    )
    evidence_file = models.CharField(max_length=200, blank=True, editable=False)  # name in the media storage
    evidence_name = models.CharField(_("evidence"), max_length=150, blank=True, editable=False)
    evidence_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    person = models.ForeignKey(
        "contacts.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("restored by"),
    )
    proves = models.OneToOneField(
        "inventory.RtaEvidence",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="restore_test",
        verbose_name=_("is the proof"),
    )
    corrects = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="corrected_by",
        verbose_name=_("corrects"),
        editable=False,
    )
    correction_reason = models.CharField(_("reason of the correction"), max_length=300, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("entered by"),
    )

    objects: ClassVar[Any] = scoped(RestoreTestQuerySet)

    class Meta:
        verbose_name = _("restore test")
        verbose_name_plural = _("restore tests")
        ordering = ["-ended_at", "-created_at"]
        indexes = [models.Index(fields=["resource", "-ended_at"], name="restore_test_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__gte=F("started_at")), name="restore_test_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(recovered_point_at__isnull=True) | Q(recovered_point_at__lte=F("started_at")),
                name="restore_test_point_before_start",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(correction_reason=""),
                name="restore_test_correction_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_result_display()} {self.ended_at:%Y-%m-%d}"

    def subject_id(self) -> uuid.UUID:
        return self.resource_id

    @property
    def duration_hours(self) -> Decimal:
        """From the start of the clock until the result, in hours."""
        return hours_between(self.started_at, self.ended_at)

    @property
    def recovered_point_age_hours(self) -> Decimal | None:
        """How old the data were when the restore began; None where nobody wrote it down."""
        return (
            None
            if self.recovered_point_at is None
            else hours_between(self.recovered_point_at, self.started_at)
        )

    @property
    def proves_time(self) -> bool:
        """Whether its duration says how long the resource takes."""
        return self.result == self.Result.PASSED and self.scope in self.PROVES_TIME

    def clean(self) -> None:
        super().clean()
        wrong: dict[str, Any] = {}
        if self.started_at and self.ended_at and self.ended_at < self.started_at:
            wrong["ended_at"] = _("This restore ends before it starts. Check both times.")
        if self.recovered_point_at and self.started_at and self.recovered_point_at > self.started_at:
            wrong["recovered_point_at"] = _(
                "These data are newer than the restore. Check the moment of the backup."
            )
        if wrong:
            raise ValidationError(wrong)


class RestoreTestStep(Proof):
    """A step of the plan as it was done in the test, copied: the plan may change, the proof may not."""

    _noun = "restore-test-step"

    test = models.ForeignKey(
        RestoreTest, on_delete=models.CASCADE, related_name="steps", verbose_name=_("restore test")
    )
    position = models.PositiveSmallIntegerField()
    text = models.CharField(_("step"), max_length=300)
    target = models.CharField(_("done when"), max_length=300, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    note = models.CharField(_("remark"), max_length=300, blank=True)

    objects: ClassVar[Any] = scoped(RecordQuerySet)

    class Meta:
        verbose_name = _("step of a restore test")
        verbose_name_plural = _("steps of a restore test")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["test", "position"], name="restore_test_step_once")]

    def __str__(self) -> str:
        return self.text

    def subject_id(self) -> uuid.UUID:
        return self.test.resource_id
