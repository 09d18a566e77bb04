from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from records.models import Record, RecordQuerySet, scoped


class ThreatQuerySet(RecordQuerySet["Threat"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def in_order(self) -> Self:
        return self.order_by("position", "sort_key", "pk")


class Threat(Record):
    """Something that may go wrong. Planted ones can be edited and switched off; own ones are added.

    `key` recognises a planted one, whatever it is called by now. Codes such as "G 0.1" are those of the elementary threats
    of BSI-Standard 200-3.
    """

    class Kind(models.TextChoices):
        """The five kinds that belong into every analysis (RSK-006)."""

        CYBER = "cyber", _("Cyber attack")
        HARDWARE = "hardware", _("Hardware fault")
        POWER_NETWORK = "power_network", _("Power, network, supply")
        HUMAN = "human", pgettext_lazy("threat", "People")
        NATURE = "nature", _("Fire, water, nature")

    key = models.CharField(max_length=40, blank=True, editable=False)
    code = models.CharField(
        _("number"), max_length=12, blank=True, help_text=_("As in G 0.1, if it has one.")
    )
    kind = models.CharField(_("kind"), max_length=15, choices=Kind.choices)
    name = models.CharField(_("threat"), max_length=120)
    description = models.TextField(_("what is meant"), blank=True, max_length=1000)
    position = models.PositiveSmallIntegerField(_("position"), default=1000)
    is_active = models.BooleanField(
        _("is offered for new risks"),
        default=True,
        help_text=_("Switch off what does not concern you."),
    )

    objects: ClassVar[Any] = scoped(ThreatQuerySet)

    class Meta:
        verbose_name = _("threat")
        verbose_name_plural = _("threats")
        ordering = ["position", "sort_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "key"], condition=~Q(key=""), name="threat_planted_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})" if self.code else self.name

    def search_parts(self) -> Iterable[str]:
        return [self.name, self.code, self.description]
