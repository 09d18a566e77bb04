"""Forms of measures: the measure itself, and one for each act that needs a text."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from contacts.models import Person
from core.forms import DateInput
from measures.models import EffectivenessCheck, Measure
from measures.origins import find
from records.forms import PartForm, RecordForm

TO_COME = _("This day is still to come. Enter the day on which it happened.")


class MeasureForm(RecordForm[Measure]):
    """A measure. Whether it is done or given up is said on pages of their own.

    A new one carries its origin in a hidden field; one that cannot be found is taken off with a sentence, so that
    saving once more keeps what was typed.
    """

    fieldsets = [
        (_("What"), ["title", "need", "action", "cause"]),
        (_("Who, until when"), ["owner", "deputy", "priority", "due_date", "status", "cost_note"]),
    ]

    origin = forms.CharField(required=False, widget=forms.HiddenInput, max_length=120)

    class Meta(RecordForm.Meta):
        model = Measure
        fields = [
            "title",
            "need",
            "action",
            "cause",
            "owner",
            "deputy",
            "priority",
            "due_date",
            "status",
            "cost_note",
        ]
        widgets = {"due_date": DateInput}
        error_messages = {
            "title": {"required": _("Name the measure in a few words.")},
            "need": {"required": _("Say in one sentence why it is needed.")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            del self.fields["origin"]
        else:
            self.initial["origin"] = self.instance.origin_key()
        if self.instance.is_open:
            states: Any = self.fields["status"]
            states.choices = [each for each in Measure.Status.choices if each[0] in Measure.OPEN]
        else:
            del self.fields["status"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        key = data.get("origin", "")
        if not self.instance._state.adding or "origin" not in self.fields:
            return data
        self.instance.origin = find(key) if key else None
        if (key and self.instance.origin is None) or "origin" in self.errors:
            self.errors.pop("origin", None)
            typed: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict, whatever the stubs say
            typed[self.add_prefix("origin")] = ""
            self.data = typed
            raise ValidationError(
                _(
                    "The entry that raised this measure does not exist any more. "
                    "Save again to keep the measure without it."
                )
            )
        return data


class CloseForm(forms.Form):
    done_note = forms.CharField(
        label=_("What was done?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say in one sentence what was done. Later nobody remembers.")},
    )
    done_on = forms.DateField(label=_("When was it done?"), widget=DateInput)
    effect_check_due = forms.DateField(
        label=_("When do you check whether it helped?"),
        help_text=_("Done is not the same as effective. You are reminded on this day."),
        widget=DateInput,
        error_messages={"required": _("Name a day on which somebody looks whether it helped.")},
    )

    def clean_done_on(self) -> Any:
        day = self.cleaned_data["done_on"]
        if day > timezone.localdate():
            raise ValidationError(TO_COME)
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        done, check = data.get("done_on"), data.get("effect_check_due")
        if done and check and check < done:
            self.add_error("effect_check_due", _("Choose a day after the measure was done."))
        return data


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it given up?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say in one sentence why. An open gap needs a reason.")},
    )


class CheckForm(PartForm[EffectivenessCheck]):
    """Whether a measure helped. The row belongs to the measure that the view names."""

    class Meta(PartForm.Meta):
        model = EffectivenessCheck
        fields = ["checked_on", "result", "note", "checked_by"]
        widgets = {
            "checked_on": DateInput,
            "result": forms.RadioSelect,
            "note": forms.Textarea(attrs={"rows": 3}),
        }
        error_messages = {
            "result": {"required": _("Choose what you found.")},
            "note": {"required": _("Say in one sentence how you checked it.")},
        }

    def __init__(self, *args: Any, measure: Measure, organisation: Organisation, **kwargs: Any) -> None:
        self.measure = measure
        super().__init__(*args, organisation=organisation, **kwargs)
        choices: Any = self.fields["result"]
        choices.choices = EffectivenessCheck.Result.choices
        people: Any = self.fields["checked_by"]
        people.queryset = Person.objects.filter(is_active=True).sorted()

    def clean_checked_on(self) -> Any:
        day = self.cleaned_data["checked_on"]
        if day > timezone.localdate():
            raise ValidationError(TO_COME)
        if self.measure.done_on and day < self.measure.done_on:
            raise ValidationError(_("On that day the measure was not done yet. Choose a later day."))
        return day
