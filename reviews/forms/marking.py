"""The form with which somebody confirms an entry, and those of guided reviews."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from contacts.models import Person
from reviews.models import Review


class MarkForm(forms.Form):
    """How the entry stands. `seen` says what the page showed; a refused form takes what it shows now."""

    result = forms.ChoiceField(
        label=_("How does it stand?"),
        choices=Review.Result.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you found.")},
    )
    note = forms.CharField(
        label=_("What is different?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One sentence. Not needed if nothing has changed."),
    )
    person: Any = forms.ModelChoiceField(
        label=_("Who looked?"),
        queryset=None,  # choices are narrowed inside the scope
        required=False,
        help_text=_("Empty: you. Somebody else, if they told you on the telephone."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        note: Any = self.fields["note"]
        note.is_expected = True  # needed but for one of the answers
        people: Any = self.fields["person"]
        people.queryset = Person.objects.filter(is_active=True).sorted()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("result") in {Review.Result.CHANGED, Review.Result.NO_LONGER_NEEDED} and not data.get(
            "note"
        ):
            self.add_error("note", ValidationError(_("Say in one sentence what is different.")))
        return data

    def take(self, seen: str) -> None:
        """Show the entry as it is now: sending the form once more confirms that."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict, whatever the stubs say
        data[self.add_prefix("seen")] = seen
        self.data = data


class FinishForm(forms.Form):
    result = forms.CharField(
        label=_("What came out of it?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("In a few sentences: what is in order, what is not, what happens next."),
        error_messages={"required": _("Say in one sentence what came out of it.")},
    )
