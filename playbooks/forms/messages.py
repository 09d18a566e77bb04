"""The form of a prepared message: its placeholders are checked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from playbooks.models import MessageTemplate
from playbooks.placeholders import check
from records.forms import RecordForm


class MessageForm(RecordForm[MessageTemplate]):
    fieldsets = [
        (_("Text"), ["title", "subject", "body", "note"]),
        (_("To whom, and how"), ["audience", "channels", "language", "approver_role"]),
        (_("Who keeps it up to date"), ["owner", "deputy"]),
    ]

    class Meta(RecordForm.Meta):
        model = MessageTemplate
        fields = [
            "title",
            "subject",
            "body",
            "note",
            "audience",
            "channels",
            "language",
            "approver_role",
            "owner",
            "deputy",
        ]
        widgets = {
            "body": forms.Textarea(attrs={"rows": 16}),
            "note": forms.Textarea(attrs={"rows": 3}),
        }
        error_messages = {
            "title": {"required": _("Name the message, as in: First message to all staff.")},
            "subject": {"required": _("Write what stands in the subject line.")},
            "body": {"required": _("Write the text. What is not known yet becomes a placeholder.")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound and self.instance._state.adding:
            self.initial["language"] = self.organisation.language

    def clean_subject(self) -> str:
        return self._checked("subject")

    def clean_body(self) -> str:
        return self._checked("body")

    def _checked(self, name: str) -> str:
        text: str = self.cleaned_data[name]
        if problems := check(text):
            raise ValidationError([problem.sentence for problem in problems])
        return text
