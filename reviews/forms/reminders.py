"""The form of the rule for reminders."""

from __future__ import annotations

from django import forms

from records.forms import RecordForm
from reviews.models import ReminderPolicy


class ReminderPolicyForm(RecordForm[ReminderPolicy]):
    class Meta(RecordForm.Meta):
        model = ReminderPolicy
        fields = ["is_on", "weekday", "from_time"]
        widgets = {"from_time": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")}
