"""Signing an analysis, and the pre-filter: which processes are looked at first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.models import Person
from core.forms import DateInput
from inventory.models import Process

Choice = Process.Prefilter


class SignForm(forms.Form):
    """Who signs, and when. `seen` is the fingerprint of what was read."""

    person: Any = forms.ModelChoiceField(queryset=None, label=gettext_lazy("Who signs"))
    signed_on = forms.DateField(label=gettext_lazy("Signed on"), widget=DateInput)
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("As in: talked through in the meeting on Monday."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, data: Any, *, process: Process, today: date, seen: str) -> None:
        self.today = today
        super().__init__(data, initial={"person": process.owner_id, "signed_on": today, "seen": seen})
        field: Any = self.fields["person"]
        field.queryset = Person.objects.sorted().filter(is_active=True)
        if process.owner_id is None:
            field.help_text = _("No process owner is entered. Usually the process owner signs.")
        else:
            field.help_text = _("Usually the process owner: %(person)s.") % {"person": process.owner}

    def clean_signed_on(self) -> date:
        day: date = self.cleaned_data["signed_on"]
        if day > self.today:
            raise forms.ValidationError(_("This day is still to come. Enter the day of the signature."))
        return day


@dataclass
class Decision:
    """One process in the pre-filter; `was` is what its editor found."""

    process: Process
    choice: str
    reason: str
    was: str
    error: str = ""

    @property
    def prefix(self) -> str:
        return str(self.process.pk)

    @property
    def stored(self) -> tuple[str, str]:
        return self.process.prefilter, self.process.prefilter_reason

    @property
    def mark(self) -> str:
        """What is stored, for the hidden field of the next try."""
        return _mark(*self.stored)

    @property
    def typed(self) -> tuple[str, str]:
        return self.choice, self.reason

    @property
    def changed(self) -> bool:
        return self.typed != self.stored


def _mark(choice: str, reason: str) -> str:
    return f"{choice}|{reason}"


class PrefilterForm:
    """One decision per active process, saved together or not at all."""

    def __init__(self, data: Mapping[str, Any] | None, processes: Sequence[Process]) -> None:
        self.choices = [
            (Choice.INCLUDED.value, _("hurts soon: look at it")),
            (Choice.EXCLUDED.value, _("put aside for now")),
            (Choice.OPEN.value, _("not decided")),
        ]
        self.decisions = [self._decision(data, process) for process in processes]

    @staticmethod
    def _decision(data: Mapping[str, Any] | None, process: Process) -> Decision:
        stored = (process.prefilter, process.prefilter_reason)
        key = str(process.pk)
        if data is None or f"{key}-reason" not in data:  # added since the page was opened
            return Decision(process, *stored, was=_mark(*stored))
        reason = " ".join(str(data[f"{key}-reason"]).replace("\x00", "").split())
        choice, was = str(data.get(f"{key}-choice", "")), str(data.get(f"{key}-was", ""))
        if _mark(choice, reason) == was:  # untouched here: what others decided meanwhile applies
            return Decision(process, *stored, was=_mark(*stored))
        return Decision(process, choice, reason, was=was)

    @property
    def errors(self) -> list[Decision]:
        return [decision for decision in self.decisions if decision.error]

    def is_valid(self) -> bool:
        limit = Process._meta.get_field("prefilter_reason").max_length or 0
        for each in self.decisions:
            if each.choice not in Choice.values:
                each.choice, each.error = "", _("Choose one of the three answers.")
            elif len(each.reason) > limit:
                each.error = _("Shorten the reason to %(count)d characters.") % {"count": limit}
            elif each.changed and each.was != each.mark:
                each.error = _(
                    "Somebody else decided meanwhile: %(choice)s %(reason)s. Save again to keep yours."
                ) % {
                    "choice": each.process.get_prefilter_display(),
                    "reason": each.process.prefilter_reason,
                }
            elif each.choice == Choice.EXCLUDED and not each.reason:
                each.error = _("Say in one sentence why this process can wait.")
        return not self.errors

    def changed(self) -> list[Decision]:
        return [decision for decision in self.decisions if decision.changed]

    @property
    def included(self) -> int:
        return sum(decision.choice == Choice.INCLUDED for decision in self.decisions)
