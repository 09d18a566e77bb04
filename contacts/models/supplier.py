from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from contacts.models.contact_point import ContactPoint
from contacts.models.maintained import Maintained
from core.text import search_words
from records.models import Record, RecordQuerySet, scoped

HOURS = [MinValueValidator(0), MaxValueValidator(8784)]  # a leap year


class SupplierQuerySet(RecordQuerySet["Supplier"]):
    def search(self, query: str) -> Self:
        """By its own texts or any of its numbers and addresses."""
        found = self
        for word in search_words(query):
            points = ContactPoint.objects.filter(supplier=OuterRef("pk"), search_text__contains=word)
            found = found.filter(Q(search_text__contains=word) | Exists(points))
        return found

    def unreachable(self) -> Self:
        """Those without any telephone number."""
        return self.filter(~Exists(ContactPoint.objects.filter(supplier=OuterRef("pk")).exclude(dial="")))


class Supplier(Maintained):
    """A company that we depend on: IT provider, carrier, software house, power company."""

    history_labels: ClassVar[dict[str, Any]] = {"granted_to": _("may see this page")}

    name = models.CharField(_("company"), max_length=120)
    services = models.CharField(
        _("what they do for us"),
        max_length=200,
        blank=True,
        help_text=_("As in: servers, network, telephone system."),
    )
    customer_number = models.CharField(
        _("our customer number"), max_length=60, blank=True, help_text=_("The hotline asks for it first.")
    )
    is_it_provider = models.BooleanField(
        _("helps in an IT emergency"), default=False, help_text=_("Printed on the cards of the crisis team.")
    )
    note = models.TextField(_("note"), blank=True, max_length=2000)

    objects: ClassVar[Any] = scoped(SupplierQuerySet)

    class Meta:
        verbose_name = _("supplier")
        verbose_name_plural = _("suppliers")
        ordering = ["sort_key"]
        indexes = [models.Index(fields=["organisation", "sort_key"], name="supplier_by_name")]

    def __str__(self) -> str:
        return self.name

    def search_parts(self) -> Iterable[str]:
        return [self.name, self.services, self.customer_number]


class ContractQuerySet(RecordQuerySet["Contract"]):
    def ending(self, on: date, *, within_days: int) -> Self:
        """Contracts that have ended or end within so many days."""
        return self.filter(ends_on__lte=on + timedelta(days=within_days))


class Contract(Record):
    """What a supplier promised: hours of service, and how fast. Times in hours from the call."""

    class ServiceHours(models.TextChoices):
        ALWAYS = "24x7", _("Around the clock")
        EXTENDED = "extended", _("Weekdays, extended")
        OFFICE = "office", _("Office hours")
        NONE = "none", _("Nothing agreed")

    supplier = models.ForeignKey(
        Supplier, on_delete=models.CASCADE, related_name="contracts", verbose_name=_("supplier")
    )
    subject = models.CharField(_("subject of the contract"), max_length=120)
    contract_number = models.CharField(_("contract number"), max_length=60, blank=True)
    service_hours = models.CharField(
        _("service hours"), max_length=20, choices=ServiceHours.choices, default=ServiceHours.OFFICE
    )
    service_hours_note = models.CharField(_("exact hours"), max_length=120, blank=True)
    reaction_hours = models.DecimalField(
        _("reacts within (hours)"), max_digits=6, decimal_places=2, null=True, blank=True, validators=HOURS
    )
    restore_hours = models.DecimalField(
        _("restores within (hours)"), max_digits=6, decimal_places=2, null=True, blank=True, validators=HOURS
    )
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    document_place = models.CharField(_("where the paper is"), max_length=200, blank=True)

    objects: ClassVar[Any] = scoped(ContractQuerySet)

    class Meta:
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        ordering = ["sort_key"]

    def __str__(self) -> str:
        return self.subject

    def subject_id(self) -> uuid.UUID:
        return self.supplier_id
