from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from contacts.models.maintained import Maintained
from records.models import Record, RecordQuerySet, scoped


class SiteQuerySet(RecordQuerySet["Site"]):
    pass


class Site(Maintained):
    """A place where the company works, and who has its key."""

    name = models.CharField(_("name"), max_length=120)
    street = models.CharField(_("street and number"), max_length=120, blank=True)
    postal_code = models.CharField(_("postcode"), max_length=12, blank=True)
    city = models.CharField(_("town"), max_length=80, blank=True)
    key_holder = models.ForeignKey(
        "contacts.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sites_with_key",
        verbose_name=_("key holder"),
    )
    access_note = models.TextField(
        _("how to get in"),
        blank=True,
        max_length=2000,
        help_text=_("Alarm system, night entrance, guard. No codes."),
    )

    objects: ClassVar[Any] = scoped(SiteQuerySet)

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        ordering = ["sort_key"]
        indexes = [models.Index(fields=["organisation", "sort_key"], name="site_by_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        return ", ".join(part for part in (self.street, f"{self.postal_code} {self.city}".strip()) if part)

    def search_parts(self) -> Iterable[str]:
        return [self.name, self.address]


class LocationQuerySet(RecordQuerySet["Location"]):
    pass


class Location(Record):
    """A room or area of a site. What lies in one fire compartment burns together (GS2023 CON.3.A12)."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="locations", verbose_name=_("site"))
    name = models.CharField(_("room or area"), max_length=120)
    fire_compartment = models.CharField(
        _("fire compartment"), max_length=60, blank=True, help_text=_("Same letter: a fire takes both.")
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects: ClassVar[Any] = scoped(LocationQuerySet)

    class Meta:
        verbose_name = _("location")
        verbose_name_plural = _("locations")
        ordering = ["sort_key"]

    def __str__(self) -> str:
        return self.name

    def subject_id(self) -> uuid.UUID:
        return self.site_id
