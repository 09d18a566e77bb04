"""The form of one step of a plan; the step checker speaks in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.models import EmergencyRole
from inventory.models import Resource
from records.forms import RecordForm
from recovery.models import AbstractPlan, ContinuityPlan, PlanStep
from recovery.step_checks import Finding, check_step, sentence


class StepForm(RecordForm[PlanStep]):
    """A step of one plan. What makes it useless stops saving, unless somebody insists (`save_anyway`).

    What else could be better is said beside the form and, after saving, on the page of the plan.
    """

    folded = (_("Seldom asked"),)
    fieldsets: ClassVar[list[tuple[Any, list[str]]]] = [
        ("", ["save_anyway"]),
        (_("Step"), ["action", "target_state", "detail", "role", "for_everybody", "duration_minutes"]),
        (_("Place in the plan"), ["stage", "kind", "parallel_group", "after_step"]),
        (
            _("Seldom asked"),
            ["rollback", "approval_role", "uses", "is_life_safety", "evidence_required"],
        ),
    ]

    stage = forms.ChoiceField(label=_("Part of the plan"), choices=PlanStep.Stage.choices[1:])
    save_anyway = forms.BooleanField(label=_("Save it anyway"), required=False)

    class Meta(RecordForm.Meta):
        model = PlanStep
        fields = [
            "action",
            "target_state",
            "detail",
            "role",
            "for_everybody",
            "duration_minutes",
            "kind",
            "parallel_group",
            "after_step",
            "rollback",
            "approval_role",
            "uses",
            "is_life_safety",
            "evidence_required",
        ]
        error_messages = {
            "action": {"required": _("Say with a verb what to do: “Pull the network cable”.")},
            "target_state": {
                "required": _("Say how one sees that it is done: “Light at the socket is off”.")
            },
            "duration_minutes": {"invalid": _("Enter whole minutes, as in: 30.")},
        }

    def __init__(self, *args: Any, plan: AbstractPlan, others: Iterable[PlanStep], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.findings: list[Finding] = []
        fields: dict[str, Any] = self.fields
        for name in ("role", "approval_role"):
            fields[name].queryset = EmergencyRole.objects.in_order()
        others = [each for each in others if each.pk != self.instance.pk]
        fields["after_step"].queryset = PlanStep.objects.filter(
            pk__in=[each.pk for each in others]
        ).in_order()
        fields["after_step"].error_messages["invalid_choice"] = _(
            "Somebody deleted this step meanwhile. Choose another one, or leave it empty."
        )
        fields["uses"].queryset = Resource.objects.filter(
            ~Q(status=Resource.Status.RETIRED) | Q(pk=self.instance.uses_id)
        ).sorted()
        fields["parallel_group"].required = False
        if isinstance(plan, ContinuityPlan):
            self.initial["stage"] = self.instance.stage or PlanStep.Stage.REACH
        else:
            del fields["stage"]
        fields["target_state"].required = "save_anyway" not in self.data
        if not self.is_bound:
            del fields["save_anyway"]

    def clean_parallel_group(self) -> int:
        return self.cleaned_data["parallel_group"] or 0

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self.instance.stage = data.get("stage", "") or self.instance.stage
        self.findings = check_step(
            action=data.get("action", ""),
            target_state=data.get("target_state", ""),
            has_role=bool(data.get("role") or data.get("for_everybody")),
            language=self.organisation.language,
        )
        stopping = [each for each in self.findings if each.stops and data.get("action")]
        for each in stopping:
            if not data.get("save_anyway") and each.field.value not in self.errors:
                self.add_error(each.field.value, sentence(each))
        if not stopping:
            del self.fields["save_anyway"]
        return data

    @property
    def step(self) -> PlanStep:
        """The step as typed, with its next version number, for the action that saves it."""
        if not self.instance._state.adding:
            self.instance.version = self._version_now + 1
        return self.instance


class PlaceForm(forms.Form):
    """To which place a step moves; counted from 1."""

    to = forms.IntegerField(min_value=1, max_value=999)
