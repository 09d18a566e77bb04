from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.models import Owned
from core.durations import HoursField
from records.models import Record, RecordQuerySet, scoped


class ProcessQuerySet(RecordQuerySet["Process"]):
    def active(self) -> Self:
        return self.filter(status=Process.Status.ACTIVE)

    def examined(self) -> Self:
        """Active, and not put aside by the pre-filter: what the impact analysis looks at."""
        return self.active().exclude(prefilter=Process.Prefilter.EXCLUDED)


class Process(Owned):
    """A business process: what must run, whatever happens to the IT (BSI-Standard 200-4, 7).

    Times in hours. MTPD and a proposed RTO are derived from the impact ratings; what stands here overrides them and needs
    a reason. Whatever is derived is in `inventory.targets`, never in a column.
    """

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        PLANNED = "planned", _("planned")
        RETIRED = "retired", _("retired")

    class Prefilter(models.TextChoices):
        OPEN = "", _("not decided")
        INCLUDED = "included", _("is looked at")
        EXCLUDED = "excluded", _("put aside for now")

    name = models.CharField(_("process"), max_length=120)
    description = models.TextField(_("what happens in it"), blank=True, max_length=2000)
    unit = models.CharField(_("department"), max_length=80, blank=True)
    status = models.CharField(_("state"), max_length=10, choices=Status.choices, default=Status.ACTIVE)
    owner = models.ForeignKey(
        "contacts.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("process owner"),
        help_text=_("Answers the questions on impact, and signs the answers."),
    )
    is_suggestion = models.BooleanField(
        _("suggestion, not confirmed yet"), default=False, editable=False
    )  # planted from an industry template; the owner's signature confirms it
    prefilter = models.CharField(
        _("pre-filter"), max_length=10, choices=Prefilter.choices, default=Prefilter.OPEN, blank=True
    )
    prefilter_reason = models.CharField(_("reason of the pre-filter"), max_length=300, blank=True)
    mtpd_reason = models.TextField(
        _("why this long and no longer"),
        blank=True,
        max_length=1000,
        help_text=_("One sentence: which damage becomes intolerable, and when."),
    )
    worst_time_note = models.CharField(
        _("worst moment"),
        max_length=200,
        blank=True,
        help_text=_("As in: month end, harvest, Friday evening."),
    )
    critical_dates = models.CharField(_("fixed dates"), max_length=200, blank=True)
    mtpd_override_hours = HoursField(
        _("longest tolerable outage (own value)"),
        null=True,
        blank=True,
        help_text=_("Empty: taken from the impact ratings."),
    )
    mtpd_override_reason = models.CharField(_("reason of the own value"), max_length=300, blank=True)
    rto_hours = HoursField(
        _("target: running again after"),
        null=True,
        blank=True,
        help_text=_("Counted from the declaration. Empty: the proposal applies."),
    )
    rto_reason = models.CharField(_("reason of the target"), max_length=300, blank=True)
    rpo_hours = HoursField(
        _("most data that may be lost"),
        null=True,
        blank=True,
        help_text=_("How many hours of work may be lost at most. 0 or “at once” for none."),
    )
    mbco = models.TextField(
        _("what must work at least"),
        blank=True,
        max_length=500,
        help_text=_("The level of emergency operation."),
    )
    mbco_percent = models.PositiveSmallIntegerField(
        _("at least, in percent"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    duration_hours = HoursField(
        _("run time of the process"),
        null=True,
        blank=True,
        help_text=_(
            "Only where it delivers at a deadline: a payroll run of 6 hours must start 6 hours earlier."
        ),
    )

    objects: ClassVar[Any] = scoped(ProcessQuerySet)

    class Meta:
        verbose_name = _("process")
        verbose_name_plural = _("processes")
        ordering = ["sort_key"]
        indexes = [models.Index(fields=["organisation", "sort_key"], name="process_by_name")]
        constraints = [
            models.CheckConstraint(
                condition=Q(mtpd_override_hours__isnull=True) | ~Q(mtpd_override_reason=""),
                name="process_mtpd_override_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(prefilter="excluded") | ~Q(prefilter_reason=""),
                name="process_excluded_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def search_parts(self) -> Iterable[str]:
        return [self.name, self.unit, self.description]

    def mistakes(self) -> Iterator[tuple[str, Any]]:
        yield from super().mistakes()
        if self.mtpd_override_hours is not None and not self.mtpd_override_reason.strip():
            yield "mtpd_override_reason", _("Say in one sentence why the own value applies.")
        if self.prefilter == self.Prefilter.EXCLUDED and not self.prefilter_reason.strip():
            yield "prefilter_reason", _("Say in one sentence why this process can wait.")


class StaffNeed(Record):
    """How many people and workplaces the emergency operation of a process needs, from when on (hours)."""

    process = models.ForeignKey(
        Process, on_delete=models.CASCADE, related_name="staff_needs", verbose_name=_("process")
    )
    after_hours = HoursField(_("from"), help_text=_("So long after the declaration."))
    people = models.PositiveSmallIntegerField(_("people"), default=1, validators=[MaxValueValidator(9999)])
    workplaces = models.PositiveSmallIntegerField(
        _("workplaces"), null=True, blank=True, validators=[MaxValueValidator(9999)]
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects: ClassVar[Any] = scoped(RecordQuerySet)

    class Meta:
        verbose_name = _("staff need")
        verbose_name_plural = _("staff needs")
        ordering = ["after_hours", "created_at"]
        constraints = [
            models.UniqueConstraint(fields=["process", "after_hours"], name="staff_need_once_per_time"),
        ]

    def __str__(self) -> str:
        return f"{self.people} / {self.after_hours} h"

    def subject_id(self) -> uuid.UUID:
        return self.process_id
