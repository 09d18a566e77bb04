"""Choosing from an industry preset."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.durations import hours_in_words
from inventory.presets import Preset
from inventory.wording import after


class PresetForm(forms.Form):
    """Which processes and systems of a preset are taken over; all of them unless somebody unticks some."""

    processes = forms.MultipleChoiceField(
        label=_("Processes"), widget=forms.CheckboxSelectMultiple, required=False
    )
    systems = forms.MultipleChoiceField(
        label=_("Systems and services"), widget=forms.CheckboxSelectMultiple, required=False
    )
    take_reaction_time = forms.BooleanField(label=_("Take over the reaction time, too"), required=False)

    def __init__(self, data: Any, *, preset: Preset, reaction_hours: Any) -> None:
        super().__init__(
            data,
            initial={
                "processes": [each.code for each in preset.processes],
                "systems": [each.code for each in preset.systems],
                "take_reaction_time": True,
            },
        )
        fields: dict[str, Any] = self.fields
        fields["processes"].choices = [
            (
                each.code,
                _("%(name)s – needed again %(after)s") % {"name": each.name, "after": after(each.mtpd)},
            )
            for each in preset.processes
        ]
        fields["systems"].choices = [(each.code, each.name) for each in preset.systems]
        if reaction_hours == preset.reaction_hours:
            del fields["take_reaction_time"]
        else:
            fields["take_reaction_time"].help_text = _("%(new)s instead of %(old)s.") % {
                "new": hours_in_words(preset.reaction_hours),
                "old": hours_in_words(reaction_hours),
            }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not data.get("processes") and not data.get("systems"):
            raise forms.ValidationError(_("Tick at least one process or system."))
        return data

    @property
    def codes(self) -> set[str]:
        return {*self.cleaned_data["processes"], *self.cleaned_data["systems"]}
