from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from outbox.services import SERVICES


class GatewayQuerySet(models.QuerySet["Gateway"]):
    def usable(self, organisation: Organisation) -> GatewayQuerySet:
        return self.filter(organisation=organisation, withdrawn_at=None).order_by("name")


class Gateway(models.Model):
    """A service that takes a text, as SMS to numbers or into a channel: a way to people when mail does not work.

    Its address holds a password, so it stands sealed here and is never shown again. It is withdrawn rather than deleted:
    messages of the past name it.
    """

    GIVE_UP_AFTER = timedelta(hours=1)  # an alarm that comes later does harm

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="+", verbose_name=_("organisation")
    )
    name = models.CharField(
        _("name"), max_length=60, help_text=_("As your people call it: SMS, or the name of the channel.")
    )
    service = models.CharField(
        _("service"), max_length=20, choices=[(each.key, each.name) for each in SERVICES.values()]
    )
    sealed = models.TextField(editable=False)
    made_by_name = models.CharField(_("set up by"), max_length=200, editable=False)
    created_at = models.DateTimeField(_("set up"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)

    objects = GatewayQuerySet.as_manager()

    class Meta:
        verbose_name = _("gateway")
        verbose_name_plural = _("gateways")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"], condition=Q(withdrawn_at=None), name="gateway_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def calls_numbers(self) -> bool:
        """Whether it sends to each number, rather than once into a channel."""
        return SERVICES[self.service].calls_numbers
