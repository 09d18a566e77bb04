"""The form of the rule for reminders."""

from __future__ import annotations

from datetime import time

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from records.forms import RecordForm
from reviews.models import ReminderPolicy

LATEST = time(22)


class ReminderPolicyForm(RecordForm[ReminderPolicy]):
    class Meta(RecordForm.Meta):
        model = ReminderPolicy
        fields = ["is_on", "weekday", "from_time"]
        widgets = {"from_time": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")}

    def clean_from_time(self) -> time:
        """Beat looks every few minutes: an hour just before midnight would be missed."""
        at: time = self.cleaned_data["from_time"]
        if at > LATEST:
            raise ValidationError(_("Choose a time until 22:00, so that the mails still leave on that day."))
        return at
