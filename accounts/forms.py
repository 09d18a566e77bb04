"""Forms of the login, the members and the settings."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any, ClassVar
from zoneinfo import available_timezones

from allauth.account.models import EmailAddress
from allauth.mfa.utils import is_mfa_enabled
from django import forms
from django.conf import settings
from django.contrib.auth.forms import SetPasswordMixin
from django.core.exceptions import ValidationError
from django.forms.models import model_to_dict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Membership, Organisation, User
from accounts.roles import DESCRIPTIONS, AccessRole
from core.phone import dial

ASK_NAME = gettext_lazy("Enter a name.")
ASK_EMAIL = gettext_lazy("Enter an e-mail address, for example name@example.com.")
LOOKS_LIKE_A_NUMBER = re.compile(r"[\d\s()+/.\-–]+")


def role_choices() -> list[tuple[str, SafeString]]:
    """Every access role with what it is for."""
    return [
        (role.value, format_html("<span><strong>{}</strong> {}</span>", role.label, DESCRIPTIONS[role]))
        for role in AccessRole
    ]


class NewLoginForm(SetPasswordMixin, forms.Form):
    """Name and password of a login that an invitation or the set-up link makes."""

    error_messages = {"password_mismatch": gettext_lazy("The two passwords differ. Enter both again.")}

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": ASK_NAME},
    )
    password1, password2 = SetPasswordMixin.create_password_fields(
        label1=gettext_lazy("Password"), label2=gettext_lazy("Password again")
    )

    def __init__(self, *args: Any, address: str = "", **kwargs: Any) -> None:
        self.address = address
        super().__init__(*args, **kwargs)
        first, second = self.fields["password1"], self.fields["password2"]
        first.error_messages["required"] = _("Enter a password with at least 12 characters.")
        second.error_messages["required"] = _("Enter the password once more.")
        first.help_text = _(
            "At least 12 characters. Four words that do not belong together are strong and easy to remember."
        )
        second.help_text = _("So that no typing error locks you out.")

    def clean(self) -> dict[str, Any]:
        self.validate_passwords()
        data = super().clean() or self.cleaned_data
        user = User(email=data.get("email", self.address), name=data.get("name", ""))
        self.validate_password_for_user(user, "password1")
        return data


class FirstManagerForm(NewLoginForm):
    """The very first login."""

    field_order = ["name", "email", "password1", "password2"]

    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        help_text=gettext_lazy("You sign in with it."),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
        error_messages={"required": ASK_EMAIL, "invalid": ASK_EMAIL},
    )


class InviteForm(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": ASK_EMAIL, "invalid": ASK_EMAIL},
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Access role"),
        choices=role_choices,
        widget=forms.RadioSelect,
        initial=AccessRole.READER,
        error_messages={"required": gettext_lazy("Choose what this person may do.")},
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        self.organisation = organisation
        super().__init__(*args, **kwargs)

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        users = EmailAddress.objects.filter(email__iexact=email, verified=True).values("user")
        if Membership.objects.filter(organisation=self.organisation, user__in=users).exists():
            raise ValidationError(
                _("%(email)s is a member already. Change the access role in the list of users."),
                params={"email": email},
            )
        return email


class RoleForm(forms.Form):
    """The access role of a member."""

    role = forms.ChoiceField(
        label=gettext_lazy("Access role"),
        choices=role_choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what this person may do.")},
    )


class ProfileForm(forms.ModelForm[User]):
    """What a login may set for itself, whatever company it looks at."""

    class Meta:
        model = User
        fields = ["name", "language", "shortcuts_enabled"]
        help_texts = {
            "language": "",
            "shortcuts_enabled": gettext_lazy(
                "Single keys such as / for search. The question mark shows them all."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        self.fields["name"].error_messages["required"] = ASK_NAME
        self.fields["language"] = forms.ChoiceField(
            label=self.fields["language"].label,
            required=False,
            choices=[("", _("as in the browser")), *settings.LANGUAGES],
        )


@dataclass(frozen=True)
class Difference:
    """One field of an editing conflict, as `_components/conflict.html` shows it."""

    label: str
    stored: str
    typed: str


class OrganisationForm(forms.ModelForm[Organisation]):
    """The settings. A fingerprint of what was shown tells whether somebody else saved meanwhile."""

    fieldsets: ClassVar[list[tuple[Any, list[str]]]] = [
        (gettext_lazy("Company"), ["name", "country", "federal_state", "headcount", "time_zone"]),
        (
            gettext_lazy("In an emergency"),
            ["report_number", "report_number_2", "meeting_point", "alternative_channel"],
        ),
        (gettext_lazy("Paper"), ["language", "unplug_on_alarm"]),
        (gettext_lazy("Security"), ["require_second_factor"]),
    ]

    fingerprint = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Organisation
        fields = [
            "name",
            "country",
            "federal_state",
            "headcount",
            "time_zone",
            "report_number",
            "report_number_2",
            "meeting_point",
            "alternative_channel",
            "language",
            "unplug_on_alarm",
            "require_second_factor",
        ]
        error_messages = {
            "name": {"required": gettext_lazy("Enter the name of the company.")},
            "headcount": {
                "invalid": gettext_lazy("Enter a whole number, for example 45."),
                "min_value": gettext_lazy("Enter a whole number, for example 45."),
            },
        }

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        self.by = by
        self.differences: list[Difference] = []
        super().__init__(*args, **kwargs)
        self.stored = Organisation.objects.get(pk=self.instance.pk)
        self.initial["fingerprint"] = fingerprint(self.stored)
        zones = {zone for zone in available_timezones() if zone.startswith("Europe/")}
        self.fields["time_zone"] = forms.ChoiceField(
            label=self.fields["time_zone"].label,
            choices=[(zone, zone) for zone in sorted(zones | {self.stored.time_zone})],
        )
        if not is_mfa_enabled(by):
            self.fields["require_second_factor"].help_text = format_html(
                '{} <a href="{}">{}</a>',
                _("You have no second factor yet; with this you would lock yourself out."),
                reverse("mfa_index"),
                _("Set one up first"),
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in ("report_number", "report_number_2"):
            value = data.get(name, "")
            if value and LOOKS_LIKE_A_NUMBER.fullmatch(value):
                try:
                    dial(value, data.get("country") or self.stored.country)
                except ValidationError as error:
                    self.add_error(name, error)
        if data.get("require_second_factor") and not is_mfa_enabled(self.by):
            self.add_error(
                "require_second_factor",
                _("Set up a second factor for your own login first, then ask it of the others."),
            )
        self._compare(data.get("fingerprint", ""))
        return data

    def _compare(self, seen: str) -> None:
        now = fingerprint(self.stored)
        if seen == now:
            return
        for name in self._meta.fields or []:
            if name in self.cleaned_data and getattr(self.stored, name) != self.cleaned_data[name]:
                self.differences.append(
                    Difference(
                        str(self.fields[name].label),
                        self._shown(name, getattr(self.stored, name)),
                        self._shown(name, self.cleaned_data[name]),
                    )
                )
        data: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict, whatever the stubs say
        data[self.add_prefix("fingerprint")] = now
        self.data = data
        raise ValidationError(
            _(
                "Somebody else has changed the settings meanwhile. Nothing is lost: compare below, "
                "then save again to keep your version."
            ),
            code="conflict",
        )

    def _shown(self, name: str, value: Any) -> str:
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        choices = dict(getattr(self.fields[name], "choices", []))
        return "" if value is None else str(choices.get(value, value))


def fingerprint(organisation: Organisation) -> str:
    """A short sign of the settings as they are stored; changes with any of them."""
    values = model_to_dict(organisation, OrganisationForm.Meta.fields)
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()[:32]
