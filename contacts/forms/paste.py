"""The first step of taking over a table."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from contacts import tables


class Table(forms.CharField):
    """Text with its tabs and line ends as they are; what it cannot be is said by `tables.read_text`."""

    default_validators: list[Any] = []

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, **kwargs)
        self.validators = []


class PasteForm(forms.Form):
    """A pasted table or an uploaded file; `rows` holds what was read, at most `row_limit` and the headings."""

    row_limit: ClassVar[int] = tables.ROW_LIMIT

    table = Table(
        label=_("Table"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_("Mark the rows in your spreadsheet, headings included, copy them, and paste them here."),
    )
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        help_text=_("Excel (.xlsx) or CSV, at most 10 MB."),
        error_messages={"empty": _("This file is empty. Choose another one.")},
    )

    rows: list[list[str]]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        upload = data.get("file")
        if self.errors:
            return data
        try:
            if upload is None:
                self.rows = tables.read_text(data.get("table", ""), limit=self.row_limit)
            elif upload.size > settings.UPLOAD_LIMIT_BYTES:
                raise tables.Unreadable(
                    _("This file is larger than 10 MB. Copy only the rows you need and paste them.")
                )
            else:
                self.rows = tables.read_file(upload.read(), limit=self.row_limit)
            self.text = tables.as_text(self.rows)
        except tables.Unreadable as error:
            self.add_error("table" if upload is None else "file", error.args[0])
        return data
