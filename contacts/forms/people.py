"""Forms of people with their numbers, and of sites with their rooms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Permission
from contacts.models import ContactPoint, Location, Person, Site
from core.forms import DateInput
from records.forms import PartForm, RecordForm


class ContactPointForm(PartForm[ContactPoint]):
    """One way to reach a company or an office."""

    class Meta(PartForm.Meta):
        model = ContactPoint
        fields = ["kind", "value", "out_of_hours", "depends_on", "priority", "verified_at", "verified_by"]
        widgets = {"verified_at": DateInput, "value": forms.TextInput(attrs={"autocomplete": "off"})}
        labels = {"priority": _("order (1 is tried first)")}
        help_texts = {"priority": "", "is_private": "", "consent_note": ""}  # rows stay low

    def save(self, commit: bool = True) -> ContactPoint:
        """Another address, or one that somebody has checked: whether mail comes back is open again."""
        if {"value", "verified_at"} & set(self.changed_data):
            self.instance.bounced_at = None
        return super().save(commit)


class PersonPointForm(ContactPointForm):
    """One way to reach a person. Private ones are there only for those who may see them."""

    class Meta(ContactPointForm.Meta):
        fields = [
            "kind",
            "value",
            "is_private",
            "out_of_hours",
            "depends_on",
            "priority",
            "verified_at",
            "verified_by",
            "consent_note",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if Permission.SEE_PRIVATE_NUMBERS not in self.may:
            del self.fields["is_private"], self.fields["consent_note"]

    @classmethod
    def visible(cls, parts: models.QuerySet[Any], may: frozenset[str]) -> models.QuerySet[Any]:
        return parts if Permission.SEE_PRIVATE_NUMBERS in may else parts.filter(is_private=False)


class LoginField(forms.ModelChoiceField):
    """The members of the organisation, by name and address."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.email})" if obj.name else obj.email


class PersonForm(RecordForm[Person]):
    fieldsets = [
        (_("Person"), ["first_name", "last_name", "job_title", "language"]),
        (_("Where"), ["site", "employer", "is_active"]),
        (_("Further"), ["user", "note"]),
    ]

    class Meta(RecordForm.Meta):
        model = Person
        fields = [
            "first_name",
            "last_name",
            "job_title",
            "language",
            "site",
            "employer",
            "is_active",
            "user",
            "note",
        ]
        field_classes = {"user": LoginField}
        error_messages = {"last_name": {"required": _("Enter at least the last name.")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members: Any = self.fields["user"]
        members.queryset = User.objects.filter(membership__organisation=self.organisation).order_by("email")
        members.error_messages["invalid_choice"] = _(
            "This login is no member here. Choose one from the list."
        )


class LocationForm(PartForm[Location]):
    class Meta(PartForm.Meta):
        model = Location
        fields = ["name", "fire_compartment", "note"]


class SiteForm(RecordForm[Site]):
    fieldsets = [
        (_("Address"), ["name", "street", "postal_code", "city"]),
        (_("Access"), ["key_holder", "access_note"]),
        (_("Care"), ["maintained_by"]),
    ]

    class Meta(RecordForm.Meta):
        model = Site
        fields = ["name", "street", "postal_code", "city", "key_holder", "access_note", "maintained_by"]
        error_messages = {"name": {"required": _("Enter a name for the site, as in: Main building.")}}
