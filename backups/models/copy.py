from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backups.models.job import BackupJob
from records.models import Record, RecordQuerySet, scoped


class BackupCopy(Record):
    """Where a job's data lie once more: one row per copy, the first target and every further one (3-2-1 rule)."""

    _noun = "copy"

    class Media(models.TextChoices):
        DISK = "disk", _("internal disk")
        NAS = "nas", _("network storage (NAS)")
        TAPE = "tape", _("tape")
        OBJECT_STORAGE = "object_storage", _("object storage in the cloud")
        REMOVABLE = "removable", _("removable disk")
        OTHER = "other", _("other")

    job = models.ForeignKey(
        BackupJob, on_delete=models.CASCADE, related_name="copies", verbose_name=_("backup job")
    )
    name = models.CharField(_("name"), max_length=120, help_text=_("As in: NAS cellar, tape in the bank."))
    media_type = models.CharField(_("medium"), max_length=15, choices=Media.choices, default=Media.NAS)
    storage = models.ForeignKey(
        "inventory.Resource",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="stores_backups",
        verbose_name=_("lies on"),
    )
    site = models.ForeignKey(
        "contacts.Site",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("site"),
    )
    location = models.ForeignKey(
        "contacts.Location",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("room or area"),
    )
    is_offsite = models.BooleanField(
        _("off-site"), default=False, help_text=_("In another building or town.")
    )
    is_offline = models.BooleanField(
        _("offline"), default=False, help_text=_("Reachable from no network except while it runs.")
    )
    is_immutable = models.BooleanField(
        _("immutable"),
        default=False,
        help_text=_("Nobody can change or delete it, not even the administrator."),
    )
    immutable_days = models.PositiveSmallIntegerField(
        _("immutable for (days)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(36600)],
    )
    retention_days = models.PositiveSmallIntegerField(
        _("kept for (days)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(36600)],
        help_text=_("Empty: as long as the job says."),
    )
    provider_account = models.CharField(_("account at the provider"), max_length=120, blank=True)
    admin_domain = models.CharField(
        _("administered with"),
        max_length=120,
        blank=True,
        help_text=_("Empty: with what the job is administered with."),
    )

    objects: ClassVar[Any] = scoped(RecordQuerySet)

    class Meta:
        verbose_name = _("copy")
        verbose_name_plural = _("copies")
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(immutable_days__isnull=True) | Q(is_immutable=True),
                name="backup_copy_days_only_if_immutable",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def subject_id(self) -> uuid.UUID:
        return self.job_id

    def obstacle(self) -> BackupJob:
        return self.job

    def clean(self) -> None:
        super().clean()
        wrong: dict[str, Any] = {}
        if self.immutable_days and not self.is_immutable:
            wrong["immutable_days"] = _("Tick “immutable”, or clear the days.")
        if self.location is not None and self.site_id and self.location.site_id != self.site_id:
            wrong["location"] = _("This room belongs to another site.")
        if wrong:
            raise ValidationError(wrong)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A room lies in a site: filled in where left empty."""
        if self.location is not None and self.site_id is None:
            self.site_id = self.location.site_id
        super().save(*args, **kwargs)
