from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, NoReturn, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contacts.models import AlertPath
from core.durations import HoursField
from records.models import Record, RecordQuerySet, WrittenOnce, scoped


class AlarmTestQuerySet(RecordQuerySet["AlarmTest"]):
    def newest_first(self) -> Self:
        return self.order_by("-started_at", "pk")

    def running(self) -> Self:
        return self.filter(state=AlarmTest.State.RUNNING)

    def done(self) -> Self:
        """Those that prove something: carried through, not called off."""
        return self.filter(state=AlarmTest.State.DONE)


class AlarmTest(Record):
    """A drill alarm to one alarm chain, and who answered when (BSI-Standard 200-4, 13: alert exercise). Times UTC.

    Chain, steps, people and planned time are copied when it starts: the plan may change, the proof may not. Once it is
    closed nothing of it is written any more; one that was called off proves nothing.
    """

    _noun = "alarm-test"

    class State(models.TextChoices):
        RUNNING = "running", pgettext_lazy("alarm test", "running")
        DONE = "done", pgettext_lazy("alarm test", "closed")
        CALLED_OFF = "called_off", pgettext_lazy("alarm test", "called off")

    unlogged_fields = (*Record.unlogged_fields, "steps", "gateway_names", "started_by", "path")

    name = models.CharField(_("name"), max_length=120)
    path = models.ForeignKey(
        AlertPath,
        null=True,
        on_delete=models.SET_NULL,
        related_name="alarm_tests",
        verbose_name=_("alarm chain"),
    )
    path_name = models.CharField(_("alarm chain"), max_length=120)
    steps = models.JSONField(default=list, help_text="What each step calls, as on that day, in order.")
    by_mail = models.BooleanField(_("by mail"), default=True)
    by_phone = models.BooleanField(_("by telephone, with the printed call sheet"), default=True)
    by_gateway = models.BooleanField(_("by gateways"), default=False)
    gateway_names = models.JSONField(
        default=list, help_text="Through which, as they were called on that day."
    )
    planned_hours: models.DecimalField[Decimal | None, Decimal | None] = HoursField(
        _("planned reaction time"), null=True, blank=True
    )
    started_at: models.DateTimeField[datetime, datetime] = models.DateTimeField(_("started"))
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("started by"),
    )
    started_by_name = models.CharField(_("started by"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.RUNNING)
    closed_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(
        _("ended"), null=True
    )
    closed_by_name = models.CharField(_("ended by"), max_length=200, blank=True)
    note = models.TextField(_("what stood out"), blank=True, max_length=2000)

    objects: ClassVar[Any] = scoped(AlarmTestQuerySet)

    class Meta:
        verbose_name = _("alarm test")
        verbose_name_plural = _("alarm tests")
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["organisation", "-started_at"], name="alarm_test_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["path"], condition=Q(state="running"), name="alarm_test_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(by_mail=True) | Q(by_phone=True) | Q(by_gateway=True), name="alarm_test_has_a_way"
            ),
            models.CheckConstraint(
                condition=Q(state="running", closed_at__isnull=True)
                | ~Q(state="running") & Q(closed_at__isnull=False),
                name="alarm_test_ended_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="called_off") | ~Q(note=""), name="alarm_test_called_off_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuses to change what has ended; one query more."""
        if not self._state.adding and not AlarmTest.objects.running().filter(pk=self.pk).exists():
            raise WrittenOnce("The alarm test has ended, so it stays as it is.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise WrittenOnce("An alarm test goes only with its organisation.")

    @property
    def is_open(self) -> bool:
        return self.state == self.State.RUNNING
