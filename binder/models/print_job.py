from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from records.models import scoped


class PrintJobQuerySet(models.QuerySet["PrintJob"]):
    def older_than(self, moment: datetime) -> Self:
        return self.filter(created_at__lt=moment)


class PrintJob(models.Model):
    """One PDF that somebody asked for: waiting, being printed, ready or failed. Thrown away after a week."""

    KEPT_FOR = timedelta(days=7)

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        PRINTING = "printing", _("being printed")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    document = models.CharField(_("document"), max_length=40)
    subject = models.UUIDField(null=True, blank=True, editable=False)  # the entry a record sheet is about
    subject_name = models.CharField(max_length=120, blank=True, editable=False)  # its name on that day
    with_private_numbers = models.BooleanField(_("with private numbers"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    error = models.TextField(_("error"), blank=True)
    file = models.CharField(max_length=200, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("asked for by"),
    )
    created_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects: ClassVar[Any] = scoped(PrintJobQuerySet)

    class Meta:
        verbose_name = _("print")
        verbose_name_plural = _("prints")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["organisation", "-created_at"], name="print_by_organisation")]
        constraints = [
            models.CheckConstraint(condition=~Q(state="ready") | ~Q(file=""), name="print_ready_has_file"),
        ]

    def __str__(self) -> str:
        return f"{self.document} · {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def is_done(self) -> bool:
        return self.state in {self.State.READY, self.State.FAILED}

    def delete_file(self) -> None:
        if self.file:
            default_storage.delete(self.file)
