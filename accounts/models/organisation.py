from __future__ import annotations

import uuid
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from accounts.roles import PERMISSION_LABELS

if TYPE_CHECKING:
    from accounts.models.user import User


def validate_time_zone(value: str) -> None:
    if value not in available_timezones():
        raise ValidationError(_("Enter a time zone as in “Europe/Berlin”."))


class FederalState(models.TextChoices):
    """The sixteen states; they decide which data-protection authority is in charge (ISO 3166-2:DE)."""

    BW = "BW", "Baden-Württemberg"
    BY = "BY", "Bayern"
    BE = "BE", "Berlin"
    BB = "BB", "Brandenburg"
    HB = "HB", "Bremen"
    HH = "HH", "Hamburg"
    HE = "HE", "Hessen"
    MV = "MV", "Mecklenburg-Vorpommern"
    NI = "NI", "Niedersachsen"
    NW = "NW", "Nordrhein-Westfalen"
    RP = "RP", "Rheinland-Pfalz"
    SL = "SL", "Saarland"
    SN = "SN", "Sachsen"
    ST = "ST", "Sachsen-Anhalt"
    SH = "SH", "Schleswig-Holstein"
    TH = "TH", "Thüringen"


class Country(models.TextChoices):
    """Where the company sits: decides how a telephone number without country code is read."""

    DE = "DE", _("Germany")
    AT = "AT", _("Austria")
    CH = "CH", _("Switzerland")
    LI = "LI", _("Liechtenstein")
    LU = "LU", _("Luxembourg")


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def of_member(self, user: User) -> OrganisationQuerySet:
        return self.filter(membership__user=user).order_by("name")


class Organisation(models.Model):
    """A company that keeps its emergency plan here; the fence around everything below `/o/<slug>/`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("company"), max_length=120)
    slug = models.SlugField(_("short name in the address"), max_length=60, unique=True)
    country = models.CharField(_("country"), max_length=2, choices=Country.choices, default=Country.DE)
    federal_state = models.CharField(
        _("federal state"),
        max_length=2,
        choices=FederalState.choices,
        blank=True,
        help_text=_("Decides which data-protection authority is in charge. Empty outside Germany."),
    )
    headcount = models.PositiveIntegerField(
        _("people who work here"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(1_000_000)],
    )
    language = models.CharField(
        _("language of the paper"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    time_zone = models.CharField(
        _("time zone"), max_length=50, default=settings.TIME_ZONE, validators=[validate_time_zone]
    )
    report_number = models.CharField(
        _("number for IT emergencies"),
        max_length=40,
        blank=True,
        help_text=_("The number your people call first. Printed large on every card."),
    )
    report_number_2 = models.CharField(_("second number"), max_length=40, blank=True)
    meeting_point = models.CharField(
        _("meeting point"),
        max_length=200,
        blank=True,
        help_text=_("Where the crisis team meets if nothing works."),
    )
    alternative_channel = models.CharField(
        _("how we talk when mail and telephone are down"), max_length=200, blank=True
    )
    unplug_on_alarm = models.BooleanField(
        _("staff pull the network cable themselves"),
        default=True,
        help_text=_("If not, the card says: only call, then wait for instructions."),
    )
    require_second_factor = models.BooleanField(
        _("every member needs a second factor"),
        default=False,
        help_text=_("Members without one are asked to set it up before they see anything."),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]
        default_permissions = ()
        permissions = [(codename.value, label) for codename, label in PERMISSION_LABELS.items()]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("dashboard:overview", args=[self.slug])

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class OrganisationUserPermission(UserObjectPermissionBase):
    """A right for one person beyond the access role; guardian finds this table by itself."""

    content_object = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")


class OrganisationGroupPermission(GroupObjectPermissionBase):
    """The rights of an access role: one group per role and organisation."""

    content_object = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
