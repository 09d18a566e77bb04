from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from contacts.models.contact_point import ContactPoint
from contacts.models.maintained import Maintained
from core.text import search_words
from records.models import RecordQuerySet, scoped


class AuthorityQuerySet(RecordQuerySet["Authority"]):
    def search(self, query: str) -> Self:
        """By its own texts or any of its numbers and addresses."""
        found = self
        for word in search_words(query):
            points = ContactPoint.objects.filter(authority=OuterRef("pk"), search_text__contains=word)
            found = found.filter(Q(search_text__contains=word) | Exists(points))
        return found

    def unreachable(self) -> Self:
        """Those without any telephone number."""
        return self.filter(~Exists(ContactPoint.objects.filter(authority=OuterRef("pk")).exclude(dial="")))


class Authority(Maintained):
    """An office that helps us or that we must report to."""

    class Kind(models.TextChoices):
        DATA_PROTECTION = "data_protection", _("Data-protection authority")
        POLICE_ZAC = "police_zac", _("Police cybercrime contact point")
        BSI = "bsi", _("Federal Office for Information Security")
        OTHER = "other", _("Other authority")

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.OTHER)
    code = models.CharField(
        max_length=20,
        blank=True,
        editable=False,
        help_text="Key in the shipped list; empty for the company's own.",
    )
    note = models.TextField(_("when we call them"), blank=True, max_length=1000)

    objects: ClassVar[Any] = scoped(AuthorityQuerySet)

    class Meta:
        verbose_name = _("authority")
        verbose_name_plural = _("authorities")
        ordering = ["sort_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "code"], condition=~Q(code=""), name="authority_once_per_code"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def search_parts(self) -> Iterable[str]:
        return [self.name, str(self.get_kind_display())]
