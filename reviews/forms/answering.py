"""What somebody without a login fills in: put off, done, and when they want to be written to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from reviews.models import Snooze, Weekday
from reviews.schedule import SATURDAY


class ConfirmForm(forms.Form):
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)


class PutOffForm(forms.Form):
    days: Any = forms.TypedChoiceField(
        label=_("When shall we ask again?"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose in how many days we ask again.")},
    )
    reason = forms.CharField(
        label=_("Why not now?"),
        max_length=300,
        error_messages={"required": _("Say in a few words why it must wait.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days: Any = self.fields["days"]
        days.choices = [
            (each, ngettext("in %(days)d day", "in %(days)d days", each) % {"days": each})
            for each in Snooze.DAYS
        ]


class DoneForm(forms.Form):
    note = forms.CharField(
        label=_("What was done?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say in one sentence what was done. Later nobody remembers.")},
    )


class PreferenceForm(forms.Form):
    weekday: Any = forms.TypedChoiceField(
        label=_("On which day?"), coerce=int, empty_value=None, required=False, widget=forms.RadioSelect
    )
    is_off = forms.BooleanField(
        label=_("Send me no weekly mail"),
        required=False,
        help_text=_("Then somebody else is asked about what you keep up to date. Urgent mails still come."),
    )

    def __init__(self, *args: Any, usual: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        weekday: Any = self.fields["weekday"]
        weekday.choices = [
            ("", _("As everybody: %(day)s") % {"day": usual}),
            *((day, label) for day, label in Weekday.choices if day < SATURDAY),
        ]
