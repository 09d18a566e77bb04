"""Forms of alarm tests, and of the page behind the link."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backups.forms.moments import MomentField
from core.forms import DateInput, TimeInput
from exercises.models import AlarmCall, AlarmTest
from exercises.models.alarm_call import LONGEST_READY
from outbox.models import Gateway
from records.forms import RecordForm


class StartForm(RecordForm[AlarmTest]):
    """Name and ways of a drill alarm. `key` makes two taps one alarm."""

    gateways = forms.ModelMultipleChoiceField(
        Gateway.objects.none(), label=_("by gateway"), required=False, widget=forms.CheckboxSelectMultiple
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    class Meta(RecordForm.Meta):
        model = AlarmTest
        fields: ClassVar[list[str]] = ["name", "by_mail", "by_phone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usable = Gateway.objects.usable(self.organisation)
        self.fields["gateways"].queryset = usable  # type: ignore[attr-defined]
        if not usable:
            del self.fields["gateways"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        data["gateways"] = list(data.get("gateways") or ())
        if not data.get("by_mail") and not data.get("by_phone") and not data["gateways"]:
            self.add_error("by_mail", _("Choose at least one way to alert."))
        data["key"] = data.get("key") or uuid.uuid4()
        return data


class TimesForm(RecordForm[AlarmCall]):
    """What the call sheet says about one person. Day and time are those of the organisation."""

    day = forms.DateField(
        label=_("Day"),
        required=False,
        widget=DateInput,
        error_messages={"invalid": _("Enter the day as in 24.11.2026.")},
    )
    time = forms.TimeField(
        label=_("Reached at"),
        required=False,
        widget=TimeInput,
        help_text=_("As on the sheet. Empty: not reached."),
        error_messages={"invalid": _("Enter the time as in 14:30.")},
    )

    class Meta(RecordForm.Meta):
        model = AlarmCall
        fields: ClassVar[list[str]] = ["ready_in", "number_ok"]
        widgets: ClassVar[dict[str, Any]] = {"number_ok": forms.RadioSelect}

    field_order = ("day", "time", "ready_in", "number_ok")

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        for field in self.fields.values():
            field.is_expected = True  # type: ignore[attr-defined]  # may stay empty, yet the sheet asks for all of it
        known = timezone.localtime(self.instance.received_at or self.instance.test.started_at)
        self.initial["day"] = known.date()
        if self.instance.received_at is not None:
            self.initial["time"] = known.time()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        data["received_at"] = self._moment(data)
        return data

    def _moment(self, data: dict[str, Any]) -> datetime | None:
        if not data.get("time"):
            return None
        if not data.get("day"):
            if "day" not in self.errors:
                self.add_error("day", _("Enter the day, too."))
            return None
        field = MomentField()
        field.exact, field.now = self.instance.received_at, self.now
        try:
            found: datetime | None = field.clean(f"{data['day']:%Y-%m-%d}T{data['time']:%H:%M}")
        except ValidationError as refused:
            self.add_error("time", refused)
            return None
        if found is None or found == field.exact:
            return found
        return min(
            found.replace(second=59), self.now
        )  # paper knows no seconds, and a proof is never better than it was


class CloseForm(forms.Form):
    """What stood out; whoever calls a test off says why."""

    note = forms.CharField(
        label=_("What stood out"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Who was not reached, which numbers were wrong, what has to change."),
    )


class ReadyForm(forms.Form):
    """In how many minutes somebody would be ready for duty, in their own number."""

    ready_in = forms.IntegerField(
        label=_("Another number of minutes"),
        min_value=0,
        max_value=LONGEST_READY,
        error_messages={
            "required": _("Enter the minutes as a number, as in 45."),
            "invalid": _("Enter the minutes as a number, as in 45."),
            "min_value": _("Enter the minutes as a number, as in 45."),
            "max_value": _("Enter at most 1440 minutes, which is one day."),
        },
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
