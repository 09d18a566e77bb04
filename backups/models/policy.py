from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from records.models import Record, RecordQuerySet, scoped


def _months(label: Any, default: int) -> Any:
    return models.PositiveSmallIntegerField(
        label, default=default, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )


class BackupPolicy(Record):
    """By what this organisation judges its backups. At most one row; without one our defaults [U] apply.

    No standard gives these numbers: BSI CON.3 asks for regular tests and for a retention that is set, not how much of
    either.
    """

    _noun = "policy"

    months_within_24h = _months(_("restore test every (months), needed again within 24 hours"), 3)
    months_within_72h = _months(_("restore test every (months), needed again within 72 hours"), 6)
    months_otherwise = _months(_("restore test every (months), all others"), 12)
    retention_min_days = models.PositiveSmallIntegerField(
        _("shortest retention (days)"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(3660)],
        help_text=_("Attackers are often in the network for weeks before anybody notices."),
    )
    grace_factor = models.DecimalField(
        _("a run is late after (times its interval)"),
        max_digits=3,
        decimal_places=1,
        default=Decimal("1.5"),
        validators=[MinValueValidator(Decimal("1.1")), MaxValueValidator(Decimal(10))],
        help_text=_("Where a job names no grace of its own."),
    )

    objects: ClassVar[Any] = scoped(RecordQuerySet)

    class Meta:
        verbose_name = _("backup rules")
        verbose_name_plural = _("backup rules")
        ordering = ["organisation"]
        constraints = [
            models.UniqueConstraint(fields=["organisation"], name="backup_policy_once_per_organisation"),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def of(cls, organisation: Organisation) -> BackupPolicy:
        """The organisation's rules, or our defaults as an unsaved row; one query. Inside its scope."""
        return cls.objects.filter(organisation=organisation).first() or cls(organisation=organisation)

    def get_absolute_url(self) -> str:
        """There is one of it, so its page needs no key."""
        return reverse("backups:policy", args=[self.organisation.slug])
