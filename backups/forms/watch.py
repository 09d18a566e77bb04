"""Forms of the watch: an address with a label, a run that somebody saw."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import DateTimeInput

LONG_AGO = timedelta(days=366)


class AddressForm(forms.Form):
    label = forms.CharField(
        label=_("Used by"),
        max_length=80,
        required=False,
        help_text=_("Which machine or script, so that you know later what to change. As in: NAS cellar."),
    )


class RunForm(forms.Form):
    """A run that did not report by itself."""

    ended_at = forms.DateTimeField(
        label=_("Ended"),
        widget=DateTimeInput,
        error_messages={
            "required": _("Say when the run ended."),
            "invalid": _("Enter day and time as in 24.12.2026 02:30."),
        },
    )
    result = forms.ChoiceField(
        label=_("Result"),
        choices=[("worked", pgettext_lazy("run", "worked")), ("failed", pgettext_lazy("run", "failed"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether it worked.")},
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("How you know: which log, which tape."),
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        self.at = at
        super().__init__(*args, **kwargs)

    def clean_ended_at(self) -> datetime:
        ended: datetime = self.cleaned_data["ended_at"]
        if ended > self.at:
            raise ValidationError(_("This lies in the future. Enter when the run really ended."))
        if ended < self.at - LONG_AGO:
            raise ValidationError(_("This is more than a year ago. Enter the last run that you know of."))
        return ended
