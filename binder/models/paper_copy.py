from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Organisation
from binder.models.release import Release
from contacts.models import Person
from records.models import Record, RecordQuerySet, scoped


class PaperCopyQuerySet(RecordQuerySet["PaperCopy"]):
    def in_order(self) -> PaperCopyQuerySet:
        return self.order_by("number", "pk")


class PaperCopy(Record):
    """A copy of the binder outside of this tool, as the distribution list has it (BSI-Standard 200-4, 4.4). Times UTC.

    `release` is the version that was printed for it last, empty as long as none was. Somebody who holds it in their hands
    confirms that; `confirmed_release` says which version they held.
    """

    _noun = "paper-copy"

    class Medium(models.TextChoices):
        PAPER = "paper", pgettext_lazy("copy", "paper")
        STICK = "stick", pgettext_lazy("copy", "USB stick")
        PHONE = "phone", pgettext_lazy("copy", "telephone")

    unlogged_fields = (*Record.unlogged_fields, "number")

    number = models.PositiveIntegerField(_("copy no."), default=0, editable=False)
    place = models.CharField(
        _("where it is kept"),
        max_length=200,
        help_text=_("Site, room, cupboard: so that somebody finds it at night."),
    )
    holder = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="paper_copies",
        verbose_name=_("who keeps it"),
    )
    medium = models.CharField(_("medium"), max_length=5, choices=Medium.choices, default=Medium.PAPER)
    release = models.ForeignKey(
        Release,
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("version printed"),
    )
    printed_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(
        _("printed"), null=True, editable=False
    )
    confirmed_release = models.ForeignKey(
        Release,
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("version confirmed"),
    )
    confirmed_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(
        _("confirmed"), null=True, editable=False
    )
    collected_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(
        _("collected"), null=True, editable=False
    )

    objects: ClassVar[Any] = scoped(PaperCopyQuerySet)

    class Meta:
        verbose_name = _("copy of the binder")
        verbose_name_plural = _("copies of the binder")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="paper_copy_number_once"),
            models.CheckConstraint(
                condition=Q(release__isnull=True) | Q(printed_at__isnull=False),
                name="paper_copy_printed_says_when",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_release__isnull=True) | Q(confirmed_at__isnull=False),
                name="paper_copy_confirmed_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.place}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Gives a new copy the number after the highest that was ever given, one at a time; two queries more."""
        if not self._state.adding or self.number:
            super().save(*args, **kwargs)
            return
        with transaction.atomic():
            Organisation.objects.select_for_update().get(pk=self.organisation_id)
            given = PaperCopy.objects.filter(organisation=self.organisation_id)
            self.number = int(given.aggregate(highest=Max("number"))["highest"] or 0) + 1
            super().save(*args, **kwargs)

    def sort_name(self) -> str:
        return f"{self.number:06d}"
