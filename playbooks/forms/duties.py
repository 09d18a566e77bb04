"""Forms of reporting duties: the words and whether it concerns us, the reports with their own times, the calculator."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import DateInput, DateTimeInput
from playbooks.clocks import clock_of
from playbooks.deadline_words import EVENTS, KINDS, default_words
from playbooks.deadlines import Event
from playbooks.models import ReportingDuty, ReportStage
from records.forms import PartForm, PartFormSet, RecordForm

EARLIEST, LATEST = 2000, 2100  # years that somebody can have meant


class DutyForm(RecordForm[ReportingDuty]):
    fieldsets = [
        (gettext_lazy("Does it concern us?"), ["applies", "override_reason"]),
        (
            gettext_lazy("Who does it"),
            ["role", "template", "access_place", "access_tested_on", "owner", "deputy"],
        ),
        (
            gettext_lazy("The duty"),
            [
                "title",
                "question",
                "recipient",
                "channel",
                "contents",
                "legal_basis",
                "valid_from",
                "notes",
            ],
        ),
    ]

    class Meta(RecordForm.Meta):
        model = ReportingDuty
        fields = [
            "title",
            "legal_basis",
            "question",
            "applies",
            "override_reason",
            "recipient",
            "channel",
            "contents",
            "notes",
            "valid_from",
            "role",
            "template",
            "access_place",
            "access_tested_on",
            "owner",
            "deputy",
        ]
        widgets = {
            "valid_from": DateInput,
            "access_tested_on": DateInput,
            "question": forms.Textarea(attrs={"rows": 3}),
            "contents": forms.Textarea(attrs={"rows": 6}),
            "notes": forms.Textarea(attrs={"rows": 4}),
        }
        error_messages = {
            "title": {"required": gettext_lazy("Name the duty, as in: Notice to customer Kern & Co.")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.core_code:  # nothing to depart from
            del self.fields["override_reason"]

    def clean_access_tested_on(self) -> Any:
        day = self.cleaned_data["access_tested_on"]
        if day and day > timezone.localdate():
            raise ValidationError(_("That day lies ahead. Enter the day on which you last signed in."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        shipped = self.instance.shipped
        if shipped is None or data.get("override_reason"):
            return data
        texts = shipped.texts("de")
        typed = {name: data[name] for name in (*texts, "valid_from") if name in data}
        changed = [str(self.fields[name].label) for name in shipped.departures(typed)]
        if data.get("applies"):
            changed.insert(0, str(self.fields["applies"].label))
        if changed:
            self.add_error(
                "override_reason",
                _("You depart from our catalogue (%(fields)s). Say why: who decided it, and when?")
                % {"fields": ", ".join(changed)},
            )
        return data


class StageForm(PartForm[ReportStage]):
    """A report. Of a duty from the catalogue only the company's own times can be set, each with its reason."""

    row_title = ""
    OWN = ("own_amount", "own_unit", "own_reason", "internal_hours", "template")

    class Meta(PartForm.Meta):
        model = ReportStage
        # A tuple: Django would write the parent's key into a list, and refuse it the next time as not editable.
        fields = (
            "stage",
            "start",
            "start_stage",
            "amount",
            "unit",
            "counts",
            "own_amount",
            "own_unit",
            "own_reason",
            "internal_hours",
            "template",
            "note",
        )

    def __init__(self, *args: Any, is_shipped: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = self.OWN if is_shipped else [n for n in self.fields if not n.startswith("own_")]
        for name in [name for name in self.fields if name not in {*wanted, "id", "DELETE", "duty"}]:
            del self.fields[name]
        if is_shipped:
            clock = clock_of(self.instance)
            self.row_title = f"{KINDS[clock.kind]} ({default_words(clock)})"
            units: Any = self.fields["own_unit"]
            units.choices = [("", _("as by default")), *_countable()]
        else:
            self.fields["stage"].required = self.fields["start"].required = True

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if "own_amount" in self.fields:
            self._check_own(data)
        else:
            self._check_period(data)
        return data

    def _check_own(self, data: dict[str, Any]) -> None:
        amount, unit = data.get("own_amount"), data.get("own_unit")
        if "own_amount" in self.errors:
            return
        if amount and not unit:
            self.add_error("own_unit", _("Choose hours, days or months."))
        if unit and not amount:
            self.add_error("own_amount", _("Enter how many %(unit)s.") % {"unit": dict(_countable())[unit]})
        if (amount or unit) and not data.get("own_reason"):
            self.add_error("own_reason", _("Say why this time applies and not the default: who decided it?"))

    def _check_period(self, data: dict[str, Any]) -> None:
        amount, unit = data.get("amount"), data.get("unit")
        countable = dict(_countable())
        if unit in countable and not amount and "amount" not in self.errors:
            self.add_error("amount", _("Enter how many %(unit)s.") % {"unit": countable[unit]})
        if amount and unit not in countable:
            self.add_error("unit", _("Choose hours, days or months, or leave the time empty."))
        follows = data.get("start") == ReportStage.Start.SUBMITTED
        if follows and not data.get("start_stage"):
            self.add_error("start_stage", _("Choose the report after which this clock starts."))
        if not follows and data.get("start_stage"):
            data["start_stage"] = ""
            self.instance.start_stage = ""


def _countable() -> list[tuple[str, str]]:
    return [
        (unit.value, str(unit.label))
        for unit in (ReportStage.Unit.HOURS, ReportStage.Unit.DAYS, ReportStage.Unit.MONTHS)
    ]


class StageFormSet(PartFormSet):
    """The reports of a duty. Those of the catalogue stay: neither more nor fewer of them."""

    def __init__(self, *args: Any, instance: ReportingDuty, **kwargs: Any) -> None:
        self.is_closed = bool(instance.core_code)
        kwargs.setdefault("form_kwargs", {})["is_shipped"] = self.is_closed
        super().__init__(*args, instance=instance, **kwargs)
        if self.is_closed:
            self.extra, self.can_delete = 0, False
            self.max_num = self.initial_form_count()

    def clean(self) -> None:
        super().clean()
        kept = [form for form in self.forms if form.has_changed() or not form.instance._state.adding]
        for position, form in enumerate(kept, start=1):
            form.instance.position = position


class CalculatorForm(forms.Form):
    """Times of an incident that may be made up: nothing of it is stored. Times are those of the company."""

    def __init__(self, data: Any, events: list[Event]) -> None:
        super().__init__(data)
        self.events = events
        for event in events:
            self.fields[event.value] = forms.DateTimeField(
                label=capfirst(str(EVENTS[event])),
                required=False,
                widget=DateTimeInput,
                error_messages={"invalid": _("Enter day and time, as in 22.12.2026 12:17.")},
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name, moment in list(data.items()):
            if moment is not None and not EARLIEST <= moment.year <= LATEST:
                self.add_error(
                    name,
                    _("Enter a year between %(first)d and %(last)d.") % {"first": EARLIEST, "last": LATEST},
                )
        return data
