from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, ClassVar, Self

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contacts.models import Owned
from measures.models.check import EffectivenessCheck
from records.models import Record, RecordQuerySet, scoped


class MeasureQuerySet(RecordQuerySet["Measure"]):
    def open(self) -> Self:
        """Promised and neither done nor given up."""
        return self.filter(status__in=Measure.OPEN)

    def overdue(self, on: date) -> Self:
        return self.open().filter(due_date__lt=on)

    def without_owner_or_date(self) -> Self:
        """Open ones for which nobody answers, or not until any day."""
        return self.open().filter(Q(owner__isnull=True) | Q(due_date__isnull=True))

    def urgent_since(self, day: date) -> Self:
        """Of high priority, not begun, and written down before that day."""
        return self.filter(
            status=Measure.Status.OPEN, priority=Measure.Priority.HIGH, created_at__date__lt=day
        )

    def unchecked(self) -> Self:
        """Done, and nobody has looked since whether it helped."""
        looked = EffectivenessCheck.objects.filter(
            measure=OuterRef("pk"), checked_on__gte=OuterRef("done_on")
        )
        return self.filter(~Exists(looked), status=Measure.Status.DONE)

    def effect_check_due(self, on: date) -> Self:
        return self.unchecked().filter(effect_check_due__lte=on)

    def raised_by(self, origin: Record) -> Self:
        return self.filter(origin_type=ContentType.objects.get_for_model(origin), origin_id=origin.pk)

    def with_last_result(self) -> Self:
        """Each with `last_result`: what the newest check since it was done found; None without one."""
        newest = EffectivenessCheck.objects.filter(
            measure=OuterRef("pk"), checked_on__gte=OuterRef("done_on")
        ).newest_first()
        return self.annotate(last_result=Subquery(newest.values("result")[:1]))

    def most_pressing_first(self, on: date) -> Self:
        """Overdue ones, then the other open ones, then those whose effect is to be checked, then the rest."""
        group = Case(
            When(Q(status__in=Measure.OPEN, due_date__lt=on), then=Value(0)),
            When(status__in=Measure.OPEN, then=Value(1)),
            When(status=Measure.Status.DONE, effect_check_due__lte=on, last_result=None, then=Value(2)),
            default=Value(3),
        )
        weight = Case(
            When(priority=Measure.Priority.HIGH, then=Value(0)),
            When(priority=Measure.Priority.MEDIUM, then=Value(1)),
            default=Value(2),
        )
        return (
            self.with_last_result()
            .annotate(pressing=group, weight=weight)
            .order_by("pressing", F("due_date").asc(nulls_last=True), "weight", "sort_key", "pk")
        )


class Measure(Owned):
    """Something we promised to improve: the need, the action, who, until when, and whether it helped (200-4, 15).

    Any entry may raise one: `origin` is the only generic reference of the house. `origin_name` keeps the name of what
    raised it, should that be deleted. Done and given up are acts with a text (`measures.actions`), not a choice in a form.
    """

    class Cause(models.TextChoices):
        GAP = "gap", _("gap in the plan")
        EXERCISE = "exercise", _("exercise")
        INCIDENT = "incident", _("incident")
        AUDIT = "audit", _("audit")
        RISK = "risk", _("risk")
        OTHER = "other", _("other cause")

    class Priority(models.TextChoices):
        HIGH = "high", pgettext_lazy("priority", "high")
        MEDIUM = "medium", pgettext_lazy("priority", "medium")
        LOW = "low", pgettext_lazy("priority", "low")

    class Status(models.TextChoices):
        OPEN = "open", _("not begun")
        IN_PROGRESS = "in_progress", _("in progress")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("given up")

    OPEN: ClassVar[tuple[str, ...]] = (Status.OPEN, Status.IN_PROGRESS)
    CHECK_AFTER: ClassVar[timedelta] = timedelta(days=60)  # proposed; MEA-004 asks after as long [U]

    unlogged_fields = (*Record.unlogged_fields, "origin_type", "origin_id")  # `origin_name` says it in words

    title = models.CharField(_("measure"), max_length=120)
    need = models.TextField(
        _("why it is needed"),
        max_length=2000,
        help_text=_("What is missing or may go wrong as long as nothing is done?"),
    )
    action = models.TextField(
        _("what is to be done"),
        blank=True,
        max_length=2000,
        help_text=_("So that somebody else could do it."),
    )
    cause = models.CharField(_("cause"), max_length=10, choices=Cause.choices, default=Cause.GAP)
    origin_type = models.ForeignKey(
        ContentType, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    origin_id = models.UUIDField(null=True, blank=True, editable=False)
    origin = GenericForeignKey("origin_type", "origin_id")
    origin_name = models.CharField(_("raised by"), max_length=200, blank=True, editable=False)
    owner = models.ForeignKey(
        "contacts.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("responsible"),
        help_text=_("Without a name and a date nothing happens."),
    )
    priority = models.CharField(
        _("priority"), max_length=10, choices=Priority.choices, default=Priority.MEDIUM
    )
    due_date = models.DateField(_("to be done by"), null=True, blank=True)
    status = models.CharField(_("state"), max_length=12, choices=Status.choices, default=Status.OPEN)
    cost_note = models.CharField(
        _("what it costs"), max_length=200, blank=True, help_text=_("Money and days of work, roughly.")
    )
    done_on = models.DateField(_("done on"), null=True, blank=True)
    done_note = models.TextField(_("what was done"), blank=True, max_length=2000)
    effect_check_due = models.DateField(_("check the effect by"), null=True, blank=True)
    cancel_reason = models.TextField(_("why it was given up"), blank=True, max_length=1000)

    objects: ClassVar[Any] = scoped(MeasureQuerySet)

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = ["sort_key"]
        indexes = [
            models.Index(fields=["organisation", "status", "due_date"], name="measure_by_due_date"),
            models.Index(fields=["origin_type", "origin_id"], name="measure_by_origin"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="done") | Q(done_on__isnull=False) & ~Q(done_note=""),
                name="measure_done_says_what_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(status="cancelled") | ~Q(cancel_reason=""), name="measure_given_up_says_why"
            ),
            models.CheckConstraint(
                condition=Q(origin_type__isnull=True, origin_id__isnull=True)
                | Q(origin_type__isnull=False, origin_id__isnull=False),
                name="measure_origin_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    def is_overdue(self, on: date) -> bool:
        return self.is_open and self.due_date is not None and self.due_date < on

    def search_parts(self) -> Iterable[str]:
        return [self.title, self.need, self.action]

    def prepare(self) -> None:
        super().prepare()
        if not self.origin_name and self.origin_id is not None:
            self.origin_name = str(self.origin or "")[:200]

    def refuse_strangers(self) -> None:
        """Also refuse an origin that is no entry of this organisation; asked once, when the measure is new."""
        super().refuse_strangers()
        if not self._state.adding or self.origin_id is None:
            return
        origin = self.origin
        if not isinstance(origin, Record) or origin.organisation_id != self.organisation_id:
            raise ValidationError(_("The entry that raised this measure does not exist."), code="origin")

    def origin_key(self) -> str:
        """The origin as addresses name it: `risks.risk:<uuid>`; empty without one."""
        return (
            f"{self.origin_type.app_label}.{self.origin_type.model}:{self.origin_id}"
            if self.origin_type
            else ""
        )
