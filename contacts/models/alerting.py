from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.models.maintained import Maintained
from contacts.models.role import EmergencyRole
from contacts.models.supplier import Supplier
from records.models import Record, RecordQuerySet, scoped


class AlertPathQuerySet(RecordQuerySet["AlertPath"]):
    def in_order(self) -> AlertPathQuerySet:
        return self.order_by("position", "sort_key", "pk")


class AlertPath(Maintained):
    """An alarm chain: who calls whom, in which order (BSI-Standard 200-4, 5.2)."""

    name = models.CharField(_("name"), max_length=120)
    trigger = models.CharField(
        _("starts when"), max_length=200, blank=True, help_text=_("As in: an IT emergency is reported.")
    )
    position = models.PositiveSmallIntegerField(_("order"), default=1)

    objects: ClassVar[Any] = scoped(AlertPathQuerySet)

    class Meta:
        verbose_name = _("alarm chain")
        verbose_name_plural = _("alarm chains")
        ordering = ["position", "sort_key"]

    def __str__(self) -> str:
        return self.name

    def renumber(self) -> None:
        """Number the steps 1, 2, 3 … in their order; saves those that change. Call inside a transaction."""
        self._number(self._locked_steps())

    def move(self, step: uuid.UUID, *, up: bool) -> bool:
        """Swap a step with its neighbour; False if there is none. Call inside a transaction."""
        steps = self._locked_steps()
        place = next((n for n, each in enumerate(steps) if each.pk == step), None)
        if place is None:
            return False
        other = place - 1 if up else place + 1
        if not 0 <= other < len(steps):
            return False
        steps[place], steps[other] = steps[other], steps[place]
        self._number(steps)
        return True

    def _locked_steps(self) -> list[AlertStep]:
        """The steps as they are now; not through `self.steps`, which may be prefetched with joins that refuse a lock."""
        steps = AlertStep.objects.filter(path=self).select_for_update()
        return list(steps.order_by("order", "created_at", "pk"))

    @staticmethod
    def _number(steps: list[AlertStep]) -> None:
        for number, step in enumerate(steps, start=1):
            if step.order != number:
                step.order = number
                step.save()


class AlertStepQuerySet(RecordQuerySet["AlertStep"]):
    pass


class AlertStep(Record):
    """One call of the chain. After `wait_minutes` without an answer, `on_no_answer` says what the caller does."""

    class Medium(models.TextChoices):
        CALL = "call", _("Call")
        SMS = "sms", _("Text message")
        MESSENGER = "messenger", _("Messenger")
        PAGER = "pager", _("Pager")
        IN_PERSON = "in_person", _("In person")

    list_choices: ClassVar[dict[str, Any]] = {"media": Medium.choices}

    class OnNoAnswer(models.TextChoices):
        DEPUTY = "deputy", _("Call the deputy")
        NEXT = "next", _("Go on to the next step")
        REPEAT = "repeat", _("Try again, then go on")
        ESCALATE = "escalate", _("Call the management")

    path = models.ForeignKey(
        AlertPath, on_delete=models.CASCADE, related_name="steps", verbose_name=_("alarm chain")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    role = models.ForeignKey(
        EmergencyRole,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="alert_steps",
        verbose_name=_("emergency role"),
    )
    supplier = models.ForeignKey(
        Supplier,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="alert_steps",
        verbose_name=_("or supplier"),
    )
    media = models.JSONField(_("by"), default=list)
    wait_minutes = models.PositiveSmallIntegerField(
        _("wait (minutes)"), default=10, validators=[MaxValueValidator(1440)]
    )
    on_no_answer = models.CharField(
        _("if nobody answers"), max_length=20, choices=OnNoAnswer.choices, default=OnNoAnswer.DEPUTY
    )
    requires_ack = models.BooleanField(_("must confirm"), default=True)

    objects: ClassVar[Any] = scoped(AlertStepQuerySet)

    class Meta:
        verbose_name = _("step of the alarm chain")
        verbose_name_plural = _("steps of the alarm chain")
        ordering = ["order", "created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__isnull=False, supplier__isnull=True)
                | Q(role__isnull=True, supplier__isnull=False),
                name="alert_step_calls_one",
                violation_error_message=_("Choose either an emergency role or a supplier."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.order}. {self.role or self.supplier}"

    @property
    def media_labels(self) -> list[str]:
        labels = dict(self.Medium.choices)
        return [str(labels[medium]) for medium in self.media if medium in labels]

    def subject_id(self) -> uuid.UUID:
        return self.path_id

    def obstacle(self) -> AlertPath:
        return self.path

    def get_absolute_url(self) -> str:
        return self.path.get_absolute_url()

    def clean(self) -> None:
        super().clean()
        known = set(self.Medium.values)
        if not isinstance(self.media, list) or not self.media or not set(self.media) <= known:
            raise ValidationError({"media": _("Choose at least one way to alert.")})
