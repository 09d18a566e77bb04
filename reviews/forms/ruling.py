"""Forms of own intervals and of the start of a guided review."""

from __future__ import annotations

from typing import Any

from django import forms

from contacts.models import Person
from records.forms import RecordForm
from reviews.models import Audit, ReviewRule


class RuleForm(RecordForm[ReviewRule]):
    """An own interval; the kind is that of the address."""

    class Meta(RecordForm.Meta):
        model = ReviewRule
        fields = ["months", "reason"]
        widgets = {"months": forms.NumberInput(attrs={"inputmode": "numeric"})}


class StartForm(RecordForm[Audit]):
    """Which review, and who leads it."""

    class Meta(RecordForm.Meta):
        model = Audit
        fields = ["kind", "lead"]
        widgets = {"kind": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds: Any = self.fields["kind"]
        kinds.choices = Audit.Kind.choices
        people: Any = self.fields["lead"]
        people.queryset = Person.objects.filter(is_active=True).sorted()
