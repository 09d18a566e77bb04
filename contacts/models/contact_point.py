from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import phone
from records.models import Record, RecordQuerySet, scoped

OWNERS = ("person", "supplier", "authority", "insurance_policy")


def _exactly_one_owner() -> Q:
    """One of the four owners is set, the others are not."""
    rule = Q()
    for owner in OWNERS:
        rule |= Q(**{f"{other}__isnull": other != owner for other in OWNERS})
    return rule


class ContactPointQuerySet(RecordQuerySet["ContactPoint"]):
    def best_first(self) -> ContactPointQuerySet:
        return self.order_by("priority", "created_at", "pk")


class ContactPoint(Record):
    """One way to reach a person, supplier, authority or insurer.

    `value` is kept as typed; `dial` is what one dials (E.164), empty for anything but a telephone.
    """

    private_fields: ClassVar[tuple[str, ...]] = ("value", "dial")
    unlogged_fields = (*Record.unlogged_fields, "dial")  # derived from `value`

    class Kind(models.TextChoices):
        MOBILE = "mobile", _("Mobile")
        LANDLINE = "landline", _("Landline")
        VOIP = "voip", _("Internet telephone")
        SATELLITE = "satellite", _("Satellite telephone")
        EMAIL_COMPANY = "email_company", _("E-mail (company)")
        EMAIL_EXTERNAL = "email_external", _("E-mail (elsewhere)")
        MESSENGER = "messenger", _("Messenger")
        PAGER = "pager", _("Pager")
        PORTAL = "portal", _("Portal")
        POSTAL = "postal", _("Postal address")

    class Channel(models.TextChoices):
        """What of our own must work for this way to work."""

        NONE = "", _("Nothing of ours")
        PHONE_SYSTEM = "phone_system", _("Our telephone system")
        MAIL_SERVER = "mail_server", _("Our mail")
        INTERNET = "internet", _("Our internet access")
        POWER = "power", _("Power in our building")

    PHONES = frozenset({Kind.MOBILE, Kind.LANDLINE, Kind.VOIP, Kind.SATELLITE, Kind.PAGER})
    MAILS = frozenset({Kind.EMAIL_COMPANY, Kind.EMAIL_EXTERNAL})

    person = models.ForeignKey(
        "contacts.Person", null=True, blank=True, on_delete=models.CASCADE, related_name="contact_points"
    )
    supplier = models.ForeignKey(
        "contacts.Supplier", null=True, blank=True, on_delete=models.CASCADE, related_name="contact_points"
    )
    authority = models.ForeignKey(
        "contacts.Authority", null=True, blank=True, on_delete=models.CASCADE, related_name="contact_points"
    )
    insurance_policy = models.ForeignKey(
        "contacts.InsurancePolicy",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="contact_points",
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.MOBILE)
    value = models.CharField(_("number or address"), max_length=200)
    dial = models.CharField(max_length=32, blank=True, editable=False)
    is_private = models.BooleanField(
        _("private"), default=False, help_text=_("Seen and printed for the crisis team only.")
    )
    out_of_hours = models.BooleanField(_("reachable out of hours"), default=False)
    depends_on = models.CharField(
        _("works only with"), max_length=20, choices=Channel.choices, default=Channel.NONE, blank=True
    )
    priority = models.PositiveSmallIntegerField(_("order"), default=1, help_text=_("1 is tried first."))
    verified_at = models.DateField(_("checked on"), null=True, blank=True)
    verified_by = models.CharField(_("checked by"), max_length=120, blank=True)
    bounced_at: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(
        _("mail comes back since"), null=True, blank=True, editable=False
    )
    consent_note = models.CharField(
        _("consent"),
        max_length=200,
        blank=True,
        help_text=_("For private numbers: who agreed when, and to what use."),
    )

    objects: ClassVar[Any] = scoped(ContactPointQuerySet)

    class Meta:
        verbose_name = _("way to reach")
        verbose_name_plural = _("ways to reach")
        ordering = ["priority", "created_at"]
        constraints = [
            models.CheckConstraint(condition=_exactly_one_owner(), name="contact_point_of_one_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.value}"

    @property
    def owner(self) -> Record | None:
        return next((found for name in OWNERS if (found := getattr(self, name)) is not None), None)

    def subject_id(self) -> uuid.UUID:
        keys = (getattr(self, f"{name}_id") for name in OWNERS)
        return next((key for key in keys if key is not None), self.pk)

    def search_parts(self) -> Iterable[str]:
        digits = "".join(c for c in self.value if c.isdigit())
        return [self.value, digits if self.is_phone else "", self.dial]

    @property
    def is_phone(self) -> bool:
        return self.kind in self.PHONES

    def clean(self) -> None:
        super().clean()
        self.value = self.value.strip()
        self.dial = ""
        if self.is_phone and self.value:
            try:
                self.dial = phone.dial(self.value, self.organisation.country)
            except ValidationError as error:
                raise ValidationError({"value": error.messages}) from error
        elif self.kind in self.MAILS and self.value:
            try:
                validate_email(self.value)
            except ValidationError as error:
                raise ValidationError({"value": _("Enter an e-mail address as in name@firma.de.")}) from error
