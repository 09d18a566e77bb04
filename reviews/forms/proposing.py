"""What somebody who was asked wants to have changed, typed on a telephone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.confirming import REACHED_BY
from contacts.models import Authority, ContactPoint, Contract, InsurancePolicy, Person, Site, Supplier
from records.models import Record
from reviews.proposals import NEW_POINT, POINT, Change

COLUMNS: dict[type[Record], tuple[str, ...]] = {
    Person: ("job_title",),
    Supplier: ("services", "customer_number"),
    Authority: ("note",),
    Site: ("street", "postal_code", "city", "access_note"),
    Contract: ("contract_number", "document_place"),
    InsurancePolicy: ("policy_number", "document_place"),
}
NEW = {
    ContactPoint.Kind.MOBILE: gettext_lazy("Another mobile number"),
    ContactPoint.Kind.LANDLINE: gettext_lazy("Another fixed line"),
    ContactPoint.Kind.EMAIL_COMPANY: gettext_lazy("Another mail address"),
}


class ProposalForm(forms.Form):
    """The numbers of an entry and its short texts, as they are stored; and a sentence for everything else.

    `private`: its reader sees their own private numbers. `record` is empty for what the organisation has one of.
    """

    note = forms.CharField(
        label=gettext_lazy("Anything else that is different?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, *, record: Record | None, private: bool) -> None:
        super().__init__(data)
        self.record = record
        self.points: dict[str, ContactPoint] = {}
        columns = COLUMNS.get(type(record), ()) if record else ()
        note = self.fields.pop("note")
        if record is not None and type(record) in REACHED_BY:
            self._add_points(record, private)
        for name in columns:
            self._add_column(record, name)
        self.fields["note"] = note
        note.is_expected = not self.points and not columns  # type: ignore[attr-defined]  # asked of our own templates

    def _add_points(self, record: Record, private: bool) -> None:
        """A field for each number, and one for a further one of each kind; one query."""
        known = ContactPoint.objects.filter(**{REACHED_BY[type(record)]: record})
        for point in known if private else known.filter(is_private=False):
            label = capfirst(str(point.get_kind_display()))
            self.points[f"{POINT}{point.pk}"] = point
            self.fields[f"{POINT}{point.pk}"] = forms.CharField(
                label=_("%(kind)s (private)") % {"kind": label} if point.is_private else label,
                initial=point.value,
                max_length=200,
                required=False,
            )
        for kind, wanted in NEW.items():
            point = ContactPoint(kind=kind, **{REACHED_BY[type(record)]: record})
            self.points[f"{NEW_POINT}{kind}"] = point
            self.fields[f"{NEW_POINT}{kind}"] = forms.CharField(label=wanted, max_length=200, required=False)
        for point in self.points.values():
            point.organisation = record.organisation

    def _add_column(self, record: Any, name: str) -> None:
        column = record._meta.get_field(name)
        self.fields[name] = forms.CharField(
            label=capfirst(str(column.verbose_name)),
            initial=getattr(record, name),
            max_length=column.max_length,
            required=False,
            widget=forms.Textarea(attrs={"rows": 3})
            if column.get_internal_type() == "TextField"
            else forms.TextInput,
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name, point in self.points.items():
            if data.get(name) and data[name] != point.value:
                try:
                    point.value = data[name]
                    point.clean()
                except ValidationError as wrong:
                    self.add_error(name, wrong.messages)
        if not self.errors and not self.changes() and not data.get("note"):
            raise ValidationError(
                _("Nothing is different yet. Change a field, or write into the last one what is wrong."),
                code="nothing",
            )
        return data

    def changes(self) -> list[Change]:
        """What is to be different, field by field. Valid forms only."""
        found: list[Change] = []
        for name, field in self.fields.items():
            before, after = str(field.initial or ""), self.cleaned_data.get(name, "")
            if name == "note" or _as_read(after) == _as_read(before):
                continue
            private = name in self.points and self.points[name].is_private
            found.append(
                Change(field=name, label=str(field.label), before=before, after=after, private=private)
            )
        return found


def _as_read(text: str) -> str:
    """What a browser sends back untouched reads the same: it ends lines in its own way, and fields drop blanks around."""
    return "\n".join(text.strip().splitlines())


class HandBackForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": gettext_lazy("Say in a few words why: it helps whoever looks for somebody.")
        },
    )
    instead = forms.CharField(label=gettext_lazy("Who could do it instead?"), max_length=200, required=False)

    def note(self) -> str:
        """Both answers in one text. Valid forms only."""
        reason, instead = self.cleaned_data["reason"], self.cleaned_data["instead"]
        return _("%(reason)s Instead: %(name)s") % {"reason": reason, "name": instead} if instead else reason


class DeclineForm(forms.Form):
    why = forms.CharField(
        label=gettext_lazy("Why not?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Say in one sentence why. It stays with the proposal.")},
    )
