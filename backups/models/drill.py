from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from backups.models.copy import BackupCopy
from backups.models.job import BackupJob
from backups.models.restore_test import Scope
from records.models import scoped


class RestoreDrill(models.Model):
    """A restore test while its clock runs, beside the server with a phone. It ends as a `RestoreTest`, or is called off.

    What is typed and ticked is kept at once: a dead battery loses nothing. Times UTC.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    resource = models.ForeignKey(
        "inventory.Resource",
        on_delete=models.CASCADE,
        related_name="restore_drills",
        verbose_name=_("resource"),
    )
    job = models.ForeignKey(BackupJob, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    copy = models.ForeignKey(
        BackupCopy,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("copy used"),
    )
    scope = models.CharField(_("scope"), max_length=15, choices=Scope.choices, default=Scope.FULL_SYSTEM)
    person = models.ForeignKey(
        "contacts.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("restored by"),
    )
    plan_title = models.CharField(_("by the plan"), max_length=120, blank=True)
    started_at = models.DateTimeField(_("started"))
    stopped_at = models.DateTimeField(_("ended"), null=True, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects: ClassVar[Any] = scoped(models.QuerySet)

    class Meta:
        verbose_name = _("running restore test")
        verbose_name_plural = _("running restore tests")
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["organisation", "-started_at"], name="restore_drill_newest")]

    def __str__(self) -> str:
        return f"{self.resource} {self.started_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("backups:drill", args=[self.organisation.slug, self.pk])


class RestoreDrillStep(models.Model):
    """A step to tick while the clock runs, copied from the plan when it was started."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    drill = models.ForeignKey(RestoreDrill, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(_("step"), max_length=300)
    target = models.CharField(_("done when"), max_length=300, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    note = models.CharField(_("remark"), max_length=300, blank=True)

    objects: ClassVar[Any] = scoped(models.QuerySet)

    class Meta:
        verbose_name = _("step of a running restore test")
        verbose_name_plural = _("steps of a running restore test")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["drill", "position"], name="restore_drill_step_once")]

    def __str__(self) -> str:
        return self.text
