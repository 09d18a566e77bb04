from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.models import Owned
from records.models import RecordQuerySet, scoped


class MessageTemplate(Owned):
    """A prepared message with placeholders in double brackets, and the role that releases it (200-4, 5.7)."""

    _noun = "message"

    class Audience(models.TextChoices):
        INTERNAL = "internal", _("staff")
        CUSTOMERS = "customers", _("customers")
        INTERNAL_AND_CUSTOMERS = "internal_and_customers", _("staff and customers")
        DATA_SUBJECTS = "data_subjects", _("people whose data are affected")
        CONTROLLERS = "controllers", _("clients whose data we process")
        AUTHORITY = "authority", _("authority")
        INSURER = "insurer", _("insurer")
        SUPPLIERS = "suppliers", _("suppliers")
        PRESS = "press", _("press")

    core_code = models.CharField(max_length=40, blank=True, editable=False)
    title = models.CharField(_("title"), max_length=120)
    audience = models.CharField(
        _("for whom"), max_length=25, choices=Audience.choices, default=Audience.INTERNAL
    )
    channels = models.CharField(
        _("by which way"),
        max_length=200,
        blank=True,
        help_text=_("Ways that still work then: text message, notice board, phone."),
    )
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    approver_role = models.ForeignKey(
        "contacts.EmergencyRole",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("released by"),
        help_text=_("Nothing goes out before this role has said yes."),
    )
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(
        _("text"), max_length=6000, help_text=_("Placeholders stand in double brackets: [[organisation]].")
    )
    note = models.TextField(_("hint for the writer"), blank=True, max_length=1000)

    objects: ClassVar[Any] = scoped(RecordQuerySet)

    class Meta:
        verbose_name = _("message template")
        verbose_name_plural = _("message templates")
        ordering = ["sort_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "core_code"], condition=~Q(core_code=""), name="message_once_per_code"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def search_parts(self) -> Iterable[str]:
        return [self.title, self.subject, self.body]
