"""The forms of a whole playbook: its head, what is linked to it, and why a kind of incident needs none."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.text import lines
from playbooks.models import OutageScenario, Playbook, PlaybookDuty, PlaybookMessage
from records.forms import PartForm, PartFormSet, RecordForm

MAX_SIGNS = 4


class PlaybookForm(RecordForm[Playbook]):
    fieldsets = [
        (_("What it is about"), ["title", "symptom", "kind", "goal", "signs"]),
        (_("Who answers for it"), ["owner_role", "owner", "deputy"]),
        (
            _("How bad it is"),
            ["escalation_criteria", "evidence", "outage_scenarios", "is_attack", "concerns_data"],
        ),
    ]

    outage_scenarios = forms.MultipleChoiceField(
        label=_("what is missing then"),
        choices=OutageScenario.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta(RecordForm.Meta):
        model = Playbook
        fields = [
            "title",
            "symptom",
            "kind",
            "goal",
            "signs",
            "owner_role",
            "owner",
            "deputy",
            "escalation_criteria",
            "evidence",
            "outage_scenarios",
            "is_attack",
            "concerns_data",
        ]
        widgets = {
            "signs": forms.Textarea({"rows": 4}),
            "escalation_criteria": forms.Textarea({"rows": 4}),
            "evidence": forms.Textarea({"rows": 4}),
        }
        error_messages = {"title": {"required": _("Enter what has happened, as in: the cooling fails.")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.core_version is not None:
            del self.fields["kind"]  # by it the template is found again

    def clean_signs(self) -> str:
        signs: str = self.cleaned_data["signs"]
        if len(lines(signs)) > MAX_SIGNS:
            raise forms.ValidationError(
                _("More than four signs are not read. Keep those that one notices first.")
            )
        return signs


class MessageRow(PartForm[PlaybookMessage]):
    class Meta(PartForm.Meta):
        model = PlaybookMessage
        fields = ("template", "position")  # a tuple: Django would write the parent's key into a list


class MessageRows(PartFormSet):
    def get_unique_error_message(self, unique_check: Any) -> Any:
        return _("A message stands here twice. Delete one of the two rows.")


class DutyRow(PartForm[PlaybookDuty]):
    class Meta(PartForm.Meta):
        model = PlaybookDuty
        fields = ("duty",)


class DutyRows(PartFormSet):
    def get_unique_error_message(self, unique_check: Any) -> Any:
        return _("A duty stands here twice. Delete one of the two rows.")


class ExcludeForm(forms.Form):
    """Why a kind of incident needs no playbook."""

    reason = forms.CharField(
        label=_("Why this cannot happen to you"),
        max_length=300,
        required=False,  # the action asks for it, in its own words
        help_text=_("As in: we run no servers of our own."),
    )
