"""What is known about the company in law, and the questions of the NIS2 assistant."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import DateInput
from playbooks.models import LegalProfile
from playbooks.nis2 import Question
from playbooks.nis2_words import ANSWERS
from records.forms import RecordForm

ANSWERED = [
    "processes_personal_data",
    "is_processor",
    "persons_processing",
    "has_secrecy_duty",
    "has_works_council",
    "has_cyber_insurance",
    "has_customer_clause",
    "is_critical_operator",
    "is_dora_entity",
    "is_telecom_provider",
    "is_cra_manufacturer",
    "is_energy_network",
]


class LegalProfileForm(RecordForm[LegalProfile]):
    fieldsets = [
        (gettext_lazy("Answers that decide which duties concern you"), ANSWERED),
        (gettext_lazy("Figures"), ["turnover_meur", "balance_meur"]),
        (
            gettext_lazy("NIS2"),
            [
                "nis2_override",
                "nis2_override_reason",
                "nis2_reporting_carved_out",
                "nis2_registered_on",
                "nis2_registration_no",
            ],
        ),
        (gettext_lazy("For messages and for this list"), ["status_page", "catalogue_reviewed_on"]),
    ]

    class Meta(RecordForm.Meta):
        model = LegalProfile
        fields = [
            *ANSWERED,
            "turnover_meur",
            "balance_meur",
            "nis2_override",
            "nis2_override_reason",
            "nis2_reporting_carved_out",
            "nis2_registered_on",
            "nis2_registration_no",
            "status_page",
            "catalogue_reviewed_on",
        ]
        widgets = {
            "nis2_registered_on": DateInput,
            "catalogue_reviewed_on": DateInput,
            "nis2_override_reason": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        override: Any = self.fields["nis2_override"]
        override.choices = [("", _("none: what the assistant says counts")), *override.choices[1:]]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        today = timezone.localdate()
        if data.get("nis2_override") and not data.get("nis2_override_reason"):
            self.add_error(
                "nis2_override_reason",
                _("Say why you decide otherwise than the assistant: who advised you, and when?"),
            )
        for name in ("nis2_registered_on", "catalogue_reviewed_on"):
            if data.get(name) and data[name] > today:
                self.add_error(name, _("That day lies ahead. Enter a day that has been."))
        return data


class Nis2Form(forms.Form):
    """One question of the assistant; "I do not know yet" is a button beside it."""

    answer = forms.ChoiceField(
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose an answer, or “I do not know yet”.")},
    )

    def __init__(self, data: Any, *, question: Question, answer: str) -> None:
        super().__init__(data, initial={"answer": answer})
        field: Any = self.fields["answer"]
        field.label, field.choices = _("Your answer"), list(ANSWERS[question].items())


class AssessmentForm(forms.Form):
    """The remark that is kept with the walk."""

    note = forms.CharField(
        label=gettext_lazy("Remark"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("As in: why an activity is negligible, or whom you have asked."),
    )
