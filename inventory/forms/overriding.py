"""What a form says beside a field whose value replaces a derived one."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _


def say_what_is_overridden(form: forms.BaseForm, derived: Mapping[str, str]) -> None:
    """Add the derived value to the hint of each field; `derived` is in words, empty where there is none."""
    for name, value in derived.items():
        if value:
            field = form.fields[name]
            said = _("Derived, and replaced by what you enter here: %(value)s.") % {"value": value}
            field.help_text = format_lazy("{} {}", field.help_text, said)
