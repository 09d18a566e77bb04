"""Title and note of a kept run: the only things in it that may be changed."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from records.forms import RecordForm
from recovery.models import OutageRun


class KeepForm(forms.Form):
    """What a run that is kept is called, and what we learn from it."""

    title = forms.CharField(
        label=_("Title"),
        max_length=120,
        error_messages={"required": _("Give the run a title, so that others find it.")},
    )
    note = forms.CharField(
        label=_("What we learn from it"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Printed with the run."),
    )


class OutageRunForm(RecordForm[OutageRun]):
    class Meta(RecordForm.Meta):
        model = OutageRun
        fields = ("title", "note")
        widgets: ClassVar[dict[str, Any]] = {"note": forms.Textarea(attrs={"rows": 6})}
