from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from contacts.models.contact_point import ContactPoint
from core.text import search_words
from records.models import Record, RecordQuerySet, scoped


class PersonQuerySet(RecordQuerySet["Person"]):
    def search(self, query: str) -> Self:
        """By name, task, company or any of the numbers and addresses."""
        found = self
        for word in search_words(query):
            points = ContactPoint.objects.filter(
                person=OuterRef("pk"), search_text__contains=word, is_private=False
            )
            found = found.filter(Q(search_text__contains=word) | Exists(points))
        return found

    def unreachable(self) -> Self:
        """Active people without any telephone number."""
        phones = ContactPoint.objects.filter(person=OuterRef("pk")).exclude(dial="")
        return self.filter(~Exists(phones), is_active=True)

    def unconfirmed(self, since: date) -> Self:
        """Active people with a number or address that nobody has checked since then."""
        stale = ContactPoint.objects.filter(person=OuterRef("pk")).exclude(verified_at__gte=since)
        return self.filter(Exists(stale), is_active=True)

    def in_crisis_team(self, on: date) -> Self:
        """Whoever fills a crisis role on that day, as holder or deputy."""
        return self.filter(
            Q(assignments__valid_from__isnull=True) | Q(assignments__valid_from__lte=on),
            Q(assignments__valid_to__isnull=True) | Q(assignments__valid_to__gte=on),
            assignments__role__is_crisis_role=True,
            is_active=True,
        ).distinct()


class Person(Record):
    """Somebody we may have to call: one of our own people or an external one. A login is optional."""

    first_name = models.CharField(_("first name"), max_length=80, blank=True)
    last_name = models.CharField(_("last name"), max_length=80)
    job_title = models.CharField(_("job title"), max_length=120, blank=True)
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    site = models.ForeignKey(
        "contacts.Site",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="people",
        verbose_name=_("site"),
    )
    employer = models.ForeignKey(
        "contacts.Supplier",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="people",
        verbose_name=_("employer"),
        help_text=_("Only for external people: the company they work for."),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("login"),
        help_text=_("Only if this person logs in here."),
    )
    is_active = models.BooleanField(
        _("works here or for us"),
        default=True,
        help_text=_("Switch off instead of deleting when somebody leaves."),
    )
    note = models.TextField(_("note"), blank=True, max_length=2000)

    objects: ClassVar[Any] = scoped(PersonQuerySet)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["sort_key"]
        indexes = [models.Index(fields=["organisation", "sort_key"], name="person_by_name")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"],
                condition=Q(user__isnull=False),
                name="person_once_per_login",
                violation_error_message=_("Another person is connected with this login already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def sort_name(self) -> str:
        return f"{self.last_name} {self.first_name}"

    def search_parts(self) -> Iterable[str]:
        return [str(self), self.job_title, self.employer.name if self.employer else ""]

    @property
    def is_external(self) -> bool:
        return self.employer_id is not None
