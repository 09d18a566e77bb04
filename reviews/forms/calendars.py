"""The form of a new calendar address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from records.forms import RecordForm
from reviews.models import CalendarFeed

MINE, ALL = "mine", "all"


class FeedForm(RecordForm[CalendarFeed]):
    whose = forms.ChoiceField(label=_("Whose dates?"), widget=forms.RadioSelect)

    class Meta(RecordForm.Meta):
        model = CalendarFeed
        fields = ["label"]
        error_messages = {"label": {"required": _("Name the device, for example “telephone of Ayşe Kaya”.")}}

    def __init__(self, *args: Any, is_known: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whose: Any = self.fields["whose"]
        whose.choices = [
            *([(MINE, _("What I keep true, and my measures"))] if is_known else []),
            (ALL, _("Everything that falls due in the company")),
        ]
        whose.initial = whose.choices[0][0]
