from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contacts.models import Owned
from core.durations import HoursField
from records.models import Record, RecordQuerySet, scoped


class BackupJobQuerySet(RecordQuerySet["BackupJob"]):
    def active(self) -> Self:
        return self.filter(status=BackupJob.Status.ACTIVE)


class BackupJob(Owned):
    """What is backed up how often, with what, for how long, and who looks after it (BSI CON.3.A4 to A6).

    `interval_hours` is the promise: the RPO demand is held against it. Whether it is kept is heard (`PingAddress`,
    `BackupRun`) and stands in `JobWatch`, so that a ping never writes this row.
    """

    _noun = "job"

    class Kind(models.TextChoices):
        """How the data are copied. The last three are no backup on their own: they copy errors and encryption, too."""

        FULL = "full", pgettext_lazy("backup", "full")
        INCREMENTAL = "incremental", pgettext_lazy("backup", "incremental")
        DIFFERENTIAL = "differential", pgettext_lazy("backup", "differential")
        IMAGE = "image", _("image of the whole machine")
        EXPORT = "export", _("export from an application")
        SNAPSHOT = "snapshot", _("snapshot")
        REPLICATION = "replication", _("replication")
        SYNC = "sync", _("synchronisation")

    NO_BACKUP = (Kind.SNAPSHOT, Kind.REPLICATION, Kind.SYNC)

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        PAUSED = "paused", pgettext_lazy("backup", "paused")
        RETIRED = "retired", _("retired")

    class Encryption(models.TextChoices):
        UNKNOWN = "", _("not entered")
        ENCRYPTED = "encrypted", _("encrypted")
        PLAIN = "plain", _("not encrypted")

    name = models.CharField(_("name"), max_length=120)
    content = models.CharField(
        _("what is backed up"),
        max_length=300,
        blank=True,
        help_text=_("As in: database ERP, share “projects”, whole virtual machine."),
    )
    resources: models.ManyToManyField[Any, Any] = models.ManyToManyField(
        "inventory.Resource", through="backups.Protection", related_name="backup_jobs", editable=False
    )
    kind = models.CharField(_("kind"), max_length=15, choices=Kind.choices, default=Kind.INCREMENTAL)
    status = models.CharField(_("state"), max_length=10, choices=Status.choices, default=Status.ACTIVE)
    tool = models.CharField(_("made with"), max_length=120, blank=True, help_text=_("Program and version."))
    system = models.ForeignKey(
        "inventory.Resource",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="runs_backups",
        verbose_name=_("runs on"),
        help_text=_("The backup server: it must be back first, before anything can be restored."),
    )
    interval_hours = HoursField(
        _("runs every"),
        null=True,
        blank=True,
        help_text=_("As in: 1 h, 24 h, 7 days. In the worst case so much is lost."),
    )
    window_start = models.TimeField(_("runs from"), null=True, blank=True)
    window_end = models.TimeField(_("until"), null=True, blank=True)
    grace_hours = HoursField(
        _("grace before it is late"),
        null=True,
        blank=True,
        help_text=_("Empty: half of the interval."),
    )
    retention_days = models.PositiveSmallIntegerField(
        _("kept for (days)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(36600)],
    )
    generations = models.CharField(
        _("generations"), max_length=200, blank=True, help_text=_("As in: 14 daily, 8 weekly, 12 monthly.")
    )
    encryption = models.CharField(
        _("encryption"),
        max_length=10,
        choices=Encryption.choices,
        default=Encryption.UNKNOWN,
        blank=True,
    )
    key_place = models.CharField(
        _("where the key is"),
        max_length=200,
        blank=True,
        help_text=_("The place only, never the key: sealed envelope in the bank."),
    )
    key_resource = models.ForeignKey(
        "inventory.Resource",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("the key is kept in"),
        help_text=_("A password store or a document. It must not need what this job protects."),
    )
    catalogue_place = models.CharField(
        _("where catalogue and configuration are kept"),
        max_length=200,
        blank=True,
        help_text=_("A copy of both that is there when the backup server is gone."),
    )
    admin_domain = models.CharField(
        _("administered with"),
        max_length=120,
        blank=True,
        help_text=_(
            "Directory or account whose administrators get in. It should not be that of the systems."
        ),
    )
    monitored_by = models.ForeignKey(
        "contacts.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("looked after by"),
        help_text=_("Who looks every day whether it ran."),
    )
    restore_order = models.PositiveSmallIntegerField(
        _("place in the order of restore"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("1 is restored first."),
    )
    restore_note = models.TextField(
        _("how to restore"),
        blank=True,
        max_length=2000,
        help_text=_("In three sentences, for somebody who does not know the program."),
    )
    note = models.TextField(_("note"), blank=True, max_length=2000)

    objects: ClassVar[Any] = scoped(BackupJobQuerySet)

    class Meta:
        verbose_name = _("backup job")
        verbose_name_plural = _("backup jobs")
        ordering = ["sort_key"]
        indexes = [models.Index(fields=["organisation", "sort_key"], name="backup_job_by_name")]
        constraints = [
            models.CheckConstraint(
                condition=Q(interval_hours__isnull=True) | Q(interval_hours__gt=0),
                name="backup_job_interval_is_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_backup(self) -> bool:
        """Whether it counts as a backup at all."""
        return self.kind not in self.NO_BACKUP

    def search_parts(self) -> Iterable[str]:
        return [self.name, self.content, self.tool]

    def mistakes(self) -> Iterator[tuple[str, Any]]:
        yield from super().mistakes()
        if self.interval_hours is not None and self.interval_hours <= Decimal(0):
            yield "interval_hours", _("Enter how much time lies between two runs, as in 24 h.")
        if (self.window_start is None) != (self.window_end is None):
            yield "window_end", _("Enter both ends of the window, or neither.")
        if self.encryption == self.Encryption.PLAIN and (self.key_place.strip() or self.key_resource_id):
            yield "encryption", _("A place for the key is entered: choose “encrypted”, or clear the place.")


class Protection(Record):
    """One resource that a job backs up."""

    _noun = "protection"
    named_by = ("resource",)

    job = models.ForeignKey(
        BackupJob, on_delete=models.CASCADE, related_name="protections", verbose_name=_("backup job")
    )
    resource = models.ForeignKey(
        "inventory.Resource",
        on_delete=models.CASCADE,
        related_name="protections",
        verbose_name=_("resource"),
    )
    note = models.CharField(_("what of it"), max_length=200, blank=True, help_text=_("Empty: all of it."))

    objects: ClassVar[Any] = scoped(RecordQuerySet)

    class Meta:
        verbose_name = _("protected resource")
        verbose_name_plural = _("protected resources")
        ordering = ["sort_key"]
        constraints = [
            models.UniqueConstraint(fields=["job", "resource"], name="protected_once_per_job"),
        ]

    def __str__(self) -> str:
        return str(self.resource)

    def subject_id(self) -> uuid.UUID:
        return self.job_id
