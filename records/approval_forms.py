"""The two forms of an approval; what is right about them is decided in `records.approving`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ApproveForm(forms.Form):
    """A remark, and hidden what the approver has read."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    note = forms.CharField(
        label=pgettext_lazy("approval", "Remark"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, own: bool, **kwargs: Any) -> None:
        """`own`: the reader made the last change himself, so that the remark must say why he approves it."""
        super().__init__(*args, **kwargs)
        if own:
            self.fields["note"].help_text = _(
                "You made the last change yourself. Say why nobody else approves it."
            )

    def show_anew(self, fingerprint: str) -> None:
        """What stands on the page now has been read when the form comes back; what was typed stays."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict, whatever the stubs say
        data["seen"] = fingerprint
        self.data = data


class TakeBackForm(forms.Form):
    note = forms.CharField(
        label=_("Why the plan no longer holds"),
        max_length=500,
        required=False,  # the action asks for it, in its own words
        widget=forms.Textarea(attrs={"rows": 3}),
    )
