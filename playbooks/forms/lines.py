"""The forms of what stands on a page: a step, a prohibition, goal and end; and of leaving something out."""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from inventory.models import Resource
from playbooks.models import PlaybookDont, PlaybookPage, PlaybookStep
from playbooks.phases import Phase
from records.forms import RecordForm
from recovery.step_checks import Finding, check_dont, check_step, sentence

L = TypeVar("L", PlaybookStep, PlaybookDont)
GONE = _("This playbook was deleted meanwhile. Choose another one, or none.")


class LineForm(RecordForm[L]):
    """A line of a page. What the checker finds are hints; what stops must be mended or saved with a tick.

    Only words that were changed are asked about again. Words that depart from the template need a reason.
    """

    words: ClassVar[tuple[tuple[str, str], ...]]  # (field, what the template said) of what is compared

    expected: ClassVar[tuple[str, ...]] = ()  # what the checker asks for, although it may stay empty

    anyway = forms.BooleanField(
        label=_("Save anyway"),
        required=False,
        help_text=_("Only if whoever reads it at night still knows what to do."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.must_confirm = False
        if not self.instance.is_core:
            del self.fields["deviation_reason"]
        for name in self.expected:
            self.fields[name].is_expected = True  # type: ignore[attr-defined]  # no "(optional)" beside it

    def findings(self) -> list[Finding]:
        """What the checker says about the words as typed, saved or not; nothing where a kind of line has no checker."""
        return []

    def hints(self) -> list[dict[str, Any]]:
        """The findings as sentences, each with its field and whether it stops saving."""
        return [
            {"field": each.field.value, "stops": each.stops, "sentence": sentence(each)}
            for each in self.findings()
        ]

    def typed(self, name: str) -> str:
        value = self[name].value()
        return "" if value is None else str(value)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self._demand_reason(data)
        self._demand_mending(data)
        return data

    def _demand_reason(self, data: dict[str, Any]) -> None:
        if not self.instance.is_core:
            return
        if all(data.get(name, "") == getattr(self.instance, core) for name, core in self.words):
            data["deviation_reason"] = ""
        elif not data.get("deviation_reason"):
            self.add_error("deviation_reason", _("Say in one sentence why this differs from the template."))

    def _demand_mending(self, data: dict[str, Any]) -> None:
        names = [name for name, _core in self.words]
        if not self.instance._state.adding and not set(names) & set(self.changed_data):
            return
        for finding in self.findings():
            if (
                finding.stops
                and finding.field.value in self.fields
                and not self.has_error(finding.field.value)
            ):
                self.must_confirm = True
                if not data.get("anyway"):
                    self.add_error(finding.field.value, sentence(finding))


class StepForm(LineForm[PlaybookStep]):
    words = (("action", "core_action"), ("target_state", "core_target"))
    expected = ("target_state", "role")
    folded = (_("Seldom needed"), _("Leads somewhere else"))
    fieldsets = [
        ("", ["action", "target_state"]),
        (_("Who, until when"), ["role", "for_everybody", "due_minutes", "is_immediate", "detail", "kind"]),
        (_("Template"), ["deviation_reason"]),
        (_("Leads somewhere else"), ["branch_when", "branch_playbook", "branch_phase"]),
        (_("Seldom needed"), ["is_life_safety", "approval_role", "rollback", "uses"]),
    ]

    class Meta(RecordForm.Meta):
        model = PlaybookStep
        fields = [
            "action",
            "target_state",
            "role",
            "for_everybody",
            "due_minutes",
            "is_immediate",
            "detail",
            "kind",
            "deviation_reason",
            "branch_when",
            "branch_playbook",
            "branch_phase",
            "is_life_safety",
            "approval_role",
            "rollback",
            "uses",
        ]
        error_messages = {
            "action": {"required": _("Say with a verb what to do: “Pull the network cable”.")},
            "branch_playbook": {"invalid_choice": GONE},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("branch_playbook", ~Q(pk=self.instance.playbook_id))
        self._choose("uses", ~Q(status=Resource.Status.RETIRED) | Q(pk=self.instance.uses_id))
        if self.instance.phase != Phase.DETECT_REPORT.value:
            del self.fields["is_immediate"]

    def _choose(self, name: str, condition: Q) -> None:
        field: Any = self.fields[name]
        field.queryset = field.queryset.filter(condition)

    def findings(self) -> list[Finding]:
        everybody = self.typed("for_everybody") not in {"", "False"}
        return check_step(
            action=self.typed("action"),
            target_state=self.typed("target_state"),
            has_role=everybody or bool(self.typed("role")),
            language=self.organisation.language,
        )


class DontForm(LineForm[PlaybookDont]):
    words = (("text", "core_text"),)
    expected = ("why",)

    class Meta(RecordForm.Meta):
        model = PlaybookDont
        fields = ["text", "why", "deviation_reason"]
        help_texts = {
            "text": _("One prohibition with NOT in capitals: “Do NOT switch off devices”."),
            "why": _("Half a sentence; whoever knows why, keeps to it."),
        }
        error_messages = {
            "text": {"required": _("Say clearly what is forbidden: “Do NOT switch off devices”.")}
        }

    def findings(self) -> list[Finding]:
        return check_dont(self.typed("text"), self.typed("why"), self.organisation.language)


class FrameForm(RecordForm[PlaybookPage]):
    """Goal and end of a page."""

    class Meta(RecordForm.Meta):
        model = PlaybookPage
        fields = ["goal", "exit"]


class DropForm(forms.Form):
    """Why a line of the template is left out."""

    reason = forms.CharField(
        label=_("Why this does not apply to you"),
        max_length=300,
        required=False,  # the action asks for it, in its own words
        help_text=_("Printed nowhere; whoever checks the plan reads it."),
    )


class PlaceForm(forms.Form):
    """Where a line goes: "up", "down", or a place such as `assess:3`, in the box `detect_report!2`."""

    to = forms.CharField(
        max_length=30,
        error_messages={"required": _("Choose a place.")},
        label=pgettext_lazy("step", "Place"),
    )

    def clean_to(self) -> tuple[str, bool, int]:
        """Phase, whether in the box, and the place in there; "up" and "down" as ("", False, -1 or 1)."""
        value: str = self.cleaned_data["to"]
        if value in {"up", "down"}:
            return "", False, 1 if value == "down" else -1
        is_immediate = "!" in value
        phase, _separator, place = value.partition("!" if is_immediate else ":")
        if phase not in set(Phase) or not (place.isascii() and place.isdigit()):
            raise forms.ValidationError(_("This place does not exist. Choose one from the list."))
        return phase, is_immediate, int(place)
