"""The plain questions of the impact analysis: one form per page."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inventory.analysis import Frame
from inventory.impact_words import hours_after
from inventory.models import DamageScenario, Process
from records.forms import RecordForm

LATER = "later"
WITHOUT = {"required": gettext_lazy("Choose an answer, or “I do not know yet”.")}


class QuestionForm(forms.Form):
    """One choice. If it contradicts what is stored, `ask` adds the question which of the two applies."""

    answer = forms.ChoiceField(widget=forms.RadioSelect, error_messages=WITHOUT)
    applies = forms.ChoiceField(widget=forms.RadioSelect, required=False)

    def __init__(self, data: Any, *, label: str, choices: Sequence[tuple[str, str]], answer: str) -> None:
        super().__init__(data, initial={"answer": answer})
        field: Any = self.fields["answer"]
        field.label, field.choices = label, choices
        asked: Any = self.fields["applies"]
        asked.label = _("What applies?")
        asked.choices = [("kept", _("What is stored stays.")), ("mine", _("My answer applies."))]
        if data is None or "applies" not in data:
            asked.widget = forms.HiddenInput()

    def ask(self, sentence: str) -> None:
        """Show the second question, with the sentence that says why."""
        field: Any = self.fields["applies"]
        choices = field.choices
        field.widget, field.required = forms.RadioSelect(), True
        field.choices = choices  # hands them to the new widget
        self.add_error("applies", sentence)


def when_form(data: Any, offered: Sequence[Decimal], answer: str) -> QuestionForm:
    """ "From when on does it really hurt?" """
    words = {Decimal(24): _("after 1 day"), Decimal(168): _("after 1 week")}
    choices = [
        (f"{hours.normalize():f}", words.get(hours) or _("after %(hours)s") % {"hours": hours_after(hours)})
        for hours in offered
    ]
    return QuestionForm(data, label=_("It hurts"), choices=[*choices, (LATER, _("later"))], answer=answer)


def harm_form(data: Any, scenario: DamageScenario, frame: Frame, at: Decimal, answer: str) -> QuestionForm:
    """How bad one kind of harm is at one moment, in the words of its definitions."""
    choices = [
        (str(level), f"{text} ({name})" if (text := scenario.definition(level)) else name)
        for level, name in frame.levels.items()
    ]
    label = _("After an outage of %(hours)s") % {"hours": hours_after(at)}
    return QuestionForm(data, label=label, choices=choices, answer=answer)


class WorstForm(RecordForm[Process]):
    class Meta(RecordForm.Meta):
        model = Process
        fields = ["worst_time_note"]


class MinimumForm(RecordForm[Process]):
    class Meta(RecordForm.Meta):
        model = Process
        fields = ["mbco"]
        widgets = {"mbco": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mbco"].help_text = _(
            "As in: every second order, only the large customers, by telephone."
        )


class DataForm(RecordForm[Process]):
    class Meta(RecordForm.Meta):
        model = Process
        fields = ["rpo_hours"]
