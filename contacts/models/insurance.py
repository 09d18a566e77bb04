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


class InsurancePolicyQuerySet(RecordQuerySet["InsurancePolicy"]):
    def search(self, query: str) -> Self:
        """By its own texts or any of its numbers and addresses."""
        found = self
        for word in search_words(query):
            points = ContactPoint.objects.filter(insurance_policy=OuterRef("pk"), search_text__contains=word)
            found = found.filter(Q(search_text__contains=word) | Exists(points))
        return found

    def unreachable(self) -> Self:
        """Those without any telephone number."""
        return self.filter(
            ~Exists(ContactPoint.objects.filter(insurance_policy=OuterRef("pk")).exclude(dial=""))
        )


class InsurancePolicy(Maintained):
    """An insurance that pays after an IT emergency, and what it wants to be told at once (policy obligation)."""

    _noun = "insurance"

    class Kind(models.TextChoices):
        CYBER = "cyber", _("Cyber insurance")
        INTERRUPTION = "interruption", _("Business interruption insurance")
        ELECTRONICS = "electronics", _("Electronics insurance")
        LIABILITY = "liability", _("Liability insurance")
        OTHER = "other", _("Other insurance")

    insurer = models.CharField(_("insurer"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.CYBER)
    policy_number = models.CharField(_("policy number"), max_length=60, blank=True)
    notice_duty = models.TextField(
        _("what they want to be told, and when"),
        blank=True,
        max_length=1000,
        help_text=_("As in: call before any repair. Look it up in the policy."),
    )
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    document_place = models.CharField(_("where the policy is"), max_length=200, blank=True)

    objects: ClassVar[Any] = scoped(InsurancePolicyQuerySet)

    class Meta:
        verbose_name = _("insurance policy")
        verbose_name_plural = _("insurance policies")
        ordering = ["sort_key"]

    def __str__(self) -> str:
        return f"{self.insurer} · {self.get_kind_display()}"

    def search_parts(self) -> Iterable[str]:
        return [str(self), self.policy_number]
