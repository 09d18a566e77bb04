"""How forms look in this house: the renderer, and the controls browsers do better than we could."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting


class HouseRenderer(TemplatesSetting):
    """Renders `{{ form }}`, each field and `{{ formset }}` with the shared components."""

    form_template_name = "_components/form.html"
    field_template_name = "_components/field.html"
    formset_template_name = "_components/formset.html"


class DateInput(forms.DateInput):
    """The browser's own date picker, which speaks ISO whatever the language of the page."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """The browser's own time picker, to the minute."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class DateTimeInput(forms.DateTimeInput):
    """The browser's own picker of a date and a time, to the minute."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")
