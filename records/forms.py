"""The base of every form that edits a record: narrowed to the organisation, and fair to two editors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes.forms import SafeModelChoiceField

from accounts.models import Organisation
from core.durations import HoursField, HoursFormField, hours_in_words
from records.models import Record

R = TypeVar("R", bound=Record)


def safe_formfield(field: models.Field[Any, Any], **kwargs: Any) -> forms.Field | None:
    """Form fields are made when a module is imported, outside any scope: start without choices."""
    if isinstance(field, models.ForeignKey) and issubclass(field.related_model, Record):
        kwargs["form_class"] = SafeModelChoiceField
    return field.formfield(**kwargs)


@dataclass(frozen=True)
class Difference:
    """One field of an editing conflict: what is stored now, and what this editor typed."""

    label: str
    stored: str
    typed: str


class RecordForm(forms.ModelForm[R]):
    """A ModelForm that belongs to one organisation.

    Every choice of another record offers the organisation's own entries only. A hidden version number tells whether
    somebody else saved meanwhile; then nothing is written, `differences` says what the other one changed, and
    saving once more keeps what is typed.
    """

    fieldsets: ClassVar[list[tuple[Any, list[str]]]] = []

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        formfield_callback = safe_formfield

    def __init__(
        self, *args: Any, organisation: Organisation, may: frozenset[str] = frozenset(), **kwargs: Any
    ) -> None:
        self.organisation = organisation
        self.may = may  # the editor's rights, for fields that not everybody may see
        self.differences: list[Difference] = []
        super().__init__(*args, **kwargs)
        self.instance.organisation = organisation
        self.initial["version"] = self.instance.version
        for field in self.fields.values():
            narrow(field)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.instance._state.adding:
            self._compare_versions(data.get("version"))
        return data

    def _compare_versions(self, seen: int | None) -> None:
        """Compare with the row as it is now; one query, with the row locked where the database can."""
        now = type(self.instance)._base_manager.select_for_update().filter(pk=self.instance.pk).first()
        if now is None:
            raise ValidationError(
                _("Somebody deleted this entry meanwhile. Copy what you typed and create it anew.")
            )
        self._version_now = now.version
        if seen == now.version:
            return
        for name in self.fields:
            if name not in (self._meta.fields or ()) or name not in self.cleaned_data:
                continue  # not stored under this name
            stored = forms.models.model_to_dict(now, [name]).get(name)
            typed = self.cleaned_data[name]
            if isinstance(typed, models.Model):
                typed = typed.pk
            if stored != typed:
                self.differences.append(
                    Difference(str(self.fields[name].label), _shown(now, name), self._as_typed(name))
                )
        data: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict, whatever the stubs say
        data[self.add_prefix("version")] = str(now.version)
        self.data = data
        raise ValidationError(
            _(
                "Somebody else has saved this entry meanwhile. Nothing is lost: compare below, "
                "then save again to keep your version."
            ),
            code="conflict",
        )

    def _as_typed(self, name: str) -> str:
        return as_typed(self.fields[name], self.cleaned_data[name])

    def save(self, commit: bool = True) -> R:
        """Save with the next version number. Call inside a transaction."""
        if not self.instance._state.adding:
            self.instance.version = self._version_now + 1
        return super().save(commit)


def as_typed(field: forms.Field, value: Any) -> str:
    """A value in the words of its field."""
    if isinstance(field, HoursFormField):
        return hours_in_words(value)
    choices = dict(getattr(field, "choices", []) or []) if not isinstance(value, models.Model) else {}
    if isinstance(value, list):  # several choices
        return ", ".join(_words(choices.get(item, item)) for item in value)
    return _words(choices.get(value, value))


def _shown(record: Record, name: str) -> str:
    if isinstance(record._meta.get_field(name), HoursField):
        return hours_in_words(getattr(record, name))
    display = getattr(record, f"get_{name}_display", None)
    return _words(display() if display else getattr(record, name))


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return "" if value is None else str(value)


def narrow(field: forms.Field) -> None:
    """Let a choice field offer entries of the organisation in scope only."""
    if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
        model = field.queryset.model
        if issubclass(model, Record):
            field.queryset = model.objects.sorted()


class PartForm(RecordForm[R]):
    """A row of a formset: part of a larger record, without a version of its own."""

    version = None  # type: ignore[assignment]

    @classmethod
    def visible(cls, parts: models.QuerySet[Any], may: frozenset[str]) -> models.QuerySet[Any]:
        """The rows this editor gets to see; the others stay as they are."""
        return parts

    def clean(self) -> dict[str, Any]:
        return forms.ModelForm.clean(self) or {}

    def save(self, commit: bool = True) -> R:
        return forms.ModelForm.save(self, commit)


class PartFormSet(forms.BaseInlineFormSet):
    """The parts of a record, each of its organisation."""

    row_label: Any = ""

    def __init__(
        self, *args: Any, organisation: Organisation, may: frozenset[str] = frozenset(), **kwargs: Any
    ) -> None:
        self.organisation = organisation
        self._choices: dict[str, list[Any]] = {}
        kwargs.setdefault("form_kwargs", {}).update(organisation=organisation, may=may)
        super().__init__(*args, **kwargs)

    def add_fields(self, form: Any, index: int | None) -> None:
        """Ask for the choices once, not once per row."""
        super().add_fields(form, index)
        for name, field in form.fields.items():
            if isinstance(field, forms.ModelChoiceField) and not field.widget.is_hidden:
                if name not in self._choices:
                    choices: Any = field.choices
                    self._choices[name] = list(choices)
                field.choices = self._choices[name]
        form.fields["id"].error_messages["invalid_choice"] = _(
            "Somebody removed this row meanwhile. Tick “Delete”, or type it once more in a new row."
        )

    def differences(self) -> list[Difference]:
        """Where the rows as typed differ from the rows as stored now, for an editing conflict."""
        found = []
        for number, form in enumerate(self.initial_forms, start=1):
            for name in form.changed_data:
                if name in form.cleaned_data and name not in {"DELETE", "id"}:
                    field = form.fields[name]
                    found.append(
                        Difference(
                            f"{self.row_label} {number}: {field.label}",
                            as_typed(field, form.initial.get(name)),
                            as_typed(field, form.cleaned_data[name]),
                        )
                    )
        known = {form.instance.pk for form in self.initial_forms}
        added = [row for row in self.get_queryset() if row.pk not in known]
        return found + [Difference(str(self.row_label), str(row), "") for row in added]
