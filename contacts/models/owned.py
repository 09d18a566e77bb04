from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from records.models import Record


class Owned(Record):
    """An entry that one person answers for, and another one stands in. Neither needs a login."""

    owner = models.ForeignKey(
        "contacts.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("responsible"),
    )
    deputy = models.ForeignKey(
        "contacts.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("deputy"),
    )

    class Meta:
        abstract = True

    def mistakes(self) -> Iterator[tuple[str, Any]]:
        """What does not fit together, as (field, sentence); a subclass adds its own and asks super."""
        if self.deputy_id is not None and self.deputy_id == self.owner_id:
            yield "deputy", _("Choose somebody else: nobody stands in for themselves.")

    def clean(self) -> None:
        super().clean()
        if wrong := dict(self.mistakes()):
            raise ValidationError(wrong)
