from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts.models.role import EmergencyRole
from records.models import Record, RecordQuerySet, scoped


class EscalationRuleQuerySet(RecordQuerySet["EscalationRule"]):
    pass


class EscalationRule(Record):
    """One cell of the escalation matrix: at this level, this role does this, so soon, by this channel."""

    class Level(models.TextChoices):
        """BSI-Standard 200-4, 2.1."""

        DISRUPTION = "disruption", _("Disruption")
        EMERGENCY = "emergency", _("Emergency")
        CRISIS = "crisis", _("Crisis")

    class Duty(models.TextChoices):
        DECIDES = "decides", _("decides")
        ACTS = "acts", _("acts")
        INFORMED = "is_informed", _("is informed")

    class Channel(models.TextChoices):
        CALL = "call", _("Call")
        SMS = "sms", _("Text message")
        MESSENGER = "messenger", _("Messenger")
        MAIL = "mail", _("E-mail")
        IN_PERSON = "in_person", _("In person")

    level = models.CharField(_("level"), max_length=20, choices=Level.choices)
    role = models.ForeignKey(
        EmergencyRole,
        on_delete=models.CASCADE,
        related_name="escalation_rules",
        verbose_name=_("emergency role"),
    )
    duty = models.CharField(_("duty"), max_length=20, choices=Duty.choices)
    within_minutes = models.PositiveIntegerField(
        _("within (minutes)"), null=True, blank=True, validators=[MaxValueValidator(10_080)]
    )
    channel = models.CharField(_("by"), max_length=20, choices=Channel.choices, default=Channel.CALL)

    objects: ClassVar[Any] = scoped(EscalationRuleQuerySet)

    class Meta:
        verbose_name = _("escalation rule")
        verbose_name_plural = _("escalation rules")
        ordering = ["role__position", "level"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "level", "role"], name="escalation_rule_once_per_cell"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()}: {self.role} {self.get_duty_display()}"

    def search_parts(self) -> list[str]:
        return []

    def get_absolute_url(self) -> str:
        """The matrix: a cell has no page of its own."""
        return reverse("contacts:escalation", args=[self.organisation.slug])
