from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from records.models import Record


class Maintained(Record):
    """An entry that names the person who keeps it true. That person need not have a login."""

    maintained_by = models.ForeignKey(
        "contacts.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("kept up to date by"),
    )

    class Meta:
        abstract = True
