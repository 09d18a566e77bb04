from __future__ import annotations

import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Organisation
from backups.models.job import BackupJob
from records.models import Record, RecordQuerySet, scoped

BODY_LIMIT = 10_000  # bytes of what a ping brings along that are kept


def new_token() -> str:
    """32 random bytes as a word for an address."""
    return secrets.token_urlsafe(32)


class PingAddress(Record):
    """A secret address that a job calls when it has run; whoever knows it can report, and learns nothing."""

    _noun = "ping-address"
    unlogged_fields = (*Record.unlogged_fields, "token")

    job = models.ForeignKey(
        BackupJob, on_delete=models.CASCADE, related_name="ping_addresses", verbose_name=_("backup job")
    )
    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    label = models.CharField(_("used by"), max_length=80, blank=True, help_text=_("Which machine or script."))
    revoked_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(
        _("withdrawn"), null=True, blank=True, editable=False
    )

    objects: ClassVar[Any] = scoped(RecordQuerySet)

    class Meta:
        verbose_name = _("ping address")
        verbose_name_plural = _("ping addresses")
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.label or str(self._meta.verbose_name)

    def subject_id(self) -> uuid.UUID:
        return self.job_id

    def get_absolute_url(self) -> str:
        """It has no page of its own: all addresses of a job stand on one."""
        return reverse("backups:ping-addresses", args=[self.organisation.slug, self.job_id])


class BackupRunQuerySet(models.QuerySet["BackupRun"]):
    def newest_first(self) -> Self:
        return self.order_by("-heard_at", "-pk")


class BackupRun(models.Model):
    """One run of a job as it was heard, or entered by hand. Times UTC. The newest hundred of a job are kept.

    A start opens it; the success or failure that follows closes it and so gives a duration.
    """

    KEPT = 100  # per job

    class Outcome(models.TextChoices):
        RUNNING = "running", _("running")
        SUCCESS = "success", pgettext_lazy("run", "worked")
        FAILED = "failed", pgettext_lazy("run", "failed")

    class Source(models.TextChoices):
        PING = "ping", _("reported by itself")
        MANUAL = "manual", _("entered by hand")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    job = models.ForeignKey(BackupJob, on_delete=models.CASCADE, related_name="runs", verbose_name=_("job"))
    address = models.ForeignKey(PingAddress, null=True, on_delete=models.SET_NULL, related_name="runs")
    outcome = models.CharField(_("result"), max_length=10, choices=Outcome.choices)
    source = models.CharField(_("known"), max_length=10, choices=Source.choices, default=Source.PING)
    run_id = models.CharField(max_length=64, blank=True)  # `?rid=`: tells runs apart that overlap
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    heard_at = models.DateTimeField(_("heard"))
    exit_code = models.PositiveSmallIntegerField(_("exit code"), null=True, blank=True)
    body = models.TextField(_("output"), blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("entered by"),
    )

    objects: ClassVar[Any] = scoped(BackupRunQuerySet)

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = pgettext_lazy("backup", "runs")
        ordering = ["-heard_at"]
        indexes = [models.Index(fields=["job", "-heard_at"], name="backup_run_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(started_at__isnull=True)
                | Q(ended_at__isnull=True)
                | Q(ended_at__gte=models.F("started_at")),
                name="backup_run_ends_after_its_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} {self.heard_at:%Y-%m-%d %H:%M}"

    @property
    def duration(self) -> timedelta | None:
        """How long it took; None unless start and end were heard."""
        return self.ended_at - self.started_at if self.started_at and self.ended_at else None


class JobWatch(models.Model):
    """What was last heard of a job, one row per job: what every ping writes and the watch reads. Times UTC.

    `due_at` is the moment at which silence becomes late. `alarm` is what owner and deputy were told last and has not been
    taken back yet: it makes sure that they hear once that it went wrong and once that it works again.
    """

    class State(models.TextChoices):
        NEW = "new", _("nothing heard yet")
        OK = "ok", pgettext_lazy("backup", "ran")
        RUNNING = "running", _("running")
        LATE = "late", _("late")
        FAILED = "failed", pgettext_lazy("run", "failed")

    job = models.OneToOneField(BackupJob, primary_key=True, on_delete=models.CASCADE, related_name="watch")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.NEW)
    started_at = models.DateTimeField(null=True, blank=True)
    success_at = models.DateTimeField(_("last success"), null=True, blank=True)
    failure_at = models.DateTimeField(_("last failure"), null=True, blank=True)
    heard_at = models.DateTimeField(_("last heard of"), null=True, blank=True)
    due_at = models.DateTimeField(_("late from"), null=True, blank=True)
    seconds = models.PositiveIntegerField(_("duration of the last success"), null=True, blank=True)
    excuses = models.PositiveSmallIntegerField(
        default=0
    )  # how often in a row `due_at` was moved for our own downtime
    alarm = models.CharField(max_length=10, blank=True)
    alarm_at = models.DateTimeField(null=True, blank=True)
    minute_at = models.DateTimeField(
        null=True, blank=True
    )  # when the minute began in which pings are counted
    minute_pings = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[Any] = scoped(models.QuerySet)

    class Meta:
        verbose_name = _("watch")
        verbose_name_plural = _("watches")
        indexes = [models.Index(fields=["due_at"], name="backup_watch_due")]

    def __str__(self) -> str:
        return f"{self.job_id}: {self.get_state_display()}"


class WatchBeat(models.Model):
    """When the watch last looked, one row: a gap says how long we ourselves were deaf. Times UTC."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    looked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("watch")
        verbose_name_plural = _("watches")

    def __str__(self) -> str:
        return f"{self.looked_at:%Y-%m-%d %H:%M}"
