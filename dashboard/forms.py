from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from core import phone


class FoundForm(forms.ModelForm[Organisation]):
    """The four questions that the first card needs; everything else can wait."""

    fieldsets = [
        (_("The company"), ["name", "country", "federal_state", "headcount"]),
        (_("The number for IT emergencies"), ["report_number", "report_number_2"]),
    ]

    class Meta:
        model = Organisation
        fields = ["name", "country", "federal_state", "headcount", "report_number", "report_number_2"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("report_number", "report_number_2"):
            if data.get(name):
                try:
                    phone.dial(data[name], data.get("country") or "DE")
                except ValidationError as error:
                    self.add_error(name, error)
        return data
