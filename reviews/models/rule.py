from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from records.models import Record, RecordQuerySet, scoped
from reviews.catalogue import intervals


class ReviewRule(Record):
    """An organisation's own interval for one kind of entry, with its reason; without a row our default applies."""

    _noun = "rule"

    kind = models.CharField(_("kind"), max_length=40, editable=False)
    months = models.PositiveSmallIntegerField(
        _("confirmed every (months)"), validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    reason = models.CharField(
        _("why this interval"),
        max_length=300,
        help_text=_("As in: the insurer asks for it; the number changes every quarter."),
    )

    objects: ClassVar[Any] = scoped(RecordQuerySet)

    class Meta:
        verbose_name = _("own interval")
        verbose_name_plural = _("own intervals")
        ordering = ["kind"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind"], name="review_rule_once_per_kind"),
            models.CheckConstraint(condition=~Q(reason=""), name="review_rule_says_why"),
            models.CheckConstraint(condition=Q(months__gte=1), name="review_rule_is_a_time"),
        ]

    def __str__(self) -> str:
        known = intervals().get(self.kind)
        return known.title if known else self.kind
