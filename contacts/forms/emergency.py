"""Forms of emergency roles with the people in them, and of alarm chains with their steps."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.validators import MaxValueValidator
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from contacts.models import AlertPath, AlertStep, EmergencyRole, Person, RoleAssignment
from contacts.staffing import clashes
from core.forms import DateInput
from records.forms import PartForm, PartFormSet, RecordForm

LAST = 999  # sorts behind every step; the chain is renumbered after saving


def at_most(field: forms.Field, most: int) -> None:
    """Refuse a larger number here, so that every database answers with the same sentence."""
    field.validators.append(MaxValueValidator(most))
    field.widget.attrs["max"] = most


class RoleForm(RecordForm[EmergencyRole]):
    """`code` and `is_mandatory` are not in it: what every plan needs is decided by the starter."""

    fieldsets: ClassVar[list[tuple[Any, list[str]]]] = [
        ("", ["name", "tasks"]),
        (_("Powers"), ["authority_text", "spending_limit"]),
        (_("Place in the plan"), ["is_crisis_role", "min_deputies", "position", "maintained_by"]),
    ]

    class Meta(RecordForm.Meta):
        model = EmergencyRole
        fields = [
            "name",
            "tasks",
            "authority_text",
            "spending_limit",
            "is_crisis_role",
            "min_deputies",
            "position",
            "maintained_by",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        at_most(self.fields["min_deputies"], 9)
        at_most(self.fields["position"], 999)
        self.fields["position"].help_text = _("Roles with smaller numbers are listed and printed first.")


class AssignmentForm(PartForm[RoleAssignment]):
    """One person in the role. Offers active people, and whoever fills the role already."""

    class Meta(PartForm.Meta):
        model = RoleAssignment
        fields = ["person", "rank", "valid_from", "valid_to", "accepted_at"]
        widgets = {"valid_from": DateInput, "valid_to": DateInput, "accepted_at": DateInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person"]
        field.label_from_instance = _person_label
        field.error_messages["invalid_choice"] = _(
            "This person is not among the people who work here or for us. Choose one from the list."
        )
        at_most(self.fields["rank"], 20)

    def has_changed(self) -> bool:
        """A new row counts when somebody is named; its order is filled in from the start."""
        changed = set(self.changed_data)
        return bool(changed - {"rank"} if self.instance._state.adding else changed)


def _person_label(person: Person) -> str:
    return str(person) if person.is_active else str(_("%(name)s (has left)") % {"name": person})


class AssignmentFormSet(PartFormSet):
    """The people of one role: one holder, deputies in order, nobody twice."""

    def add_fields(self, form: Any, index: int | None) -> None:
        if index is None or index >= self.initial_form_count():
            form.initial["rank"] = self.initial_form_count() if index is None else index
        serving = Q(is_active=True)
        if not self.instance._state.adding:
            serving |= Q(pk__in=RoleAssignment.objects.filter(role=self.instance).values("person"))
        form.fields["person"].queryset = Person.objects.filter(serving).sorted()
        super().add_fields(form, index)

    def clean(self) -> None:
        rows = [
            form
            for form in self.forms
            if not form.errors
            and form.cleaned_data.get("person")
            and not form.cleaned_data.get("DELETE")  # a row that goes cannot clash
        ]
        found = clashes([form.instance for form in rows])
        for place, clash in found:
            rows[place].add_error("person", clash.sentence)
        if not found:
            super().clean()


class AlertPathForm(RecordForm[AlertPath]):
    class Meta(RecordForm.Meta):
        model = AlertPath
        fields = ["name", "trigger", "position", "maintained_by"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        at_most(self.fields["position"], 999)
        self.fields["position"].help_text = _("The chain with the smallest number is printed first.")


class StepForm(PartForm[AlertStep]):
    """One call of the chain: a role or a supplier, never both."""

    order = forms.IntegerField(label=capfirst(_("order")), required=False, min_value=1, max_value=LAST)
    media = forms.MultipleChoiceField(  # type: ignore[assignment]  # a field, as the metaclass sees it
        label=capfirst(_("by")),
        choices=AlertStep.Medium.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=[AlertStep.Medium.CALL],
        error_messages={"required": _("Choose at least one way to alert.")},
    )

    class Meta(PartForm.Meta):
        model = AlertStep
        fields = ["order", "role", "supplier", "media", "wait_minutes", "on_no_answer", "requires_ack"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            self.initial["media"] = [AlertStep.Medium.CALL]
            self.initial["order"] = None
        for name in ("role", "supplier"):
            self.fields[name].error_messages["invalid_choice"] = _(
                "This entry does not exist. Choose one from the list."
            )
        self.fields["order"].help_text = _("Empty: at the end.")

    def clean_order(self) -> int:
        return self.cleaned_data["order"] or LAST

    def has_changed(self) -> bool:
        """A new row counts when it calls somebody or says how long to wait."""
        changed = set(self.changed_data)
        return bool(changed - {"order"} if self.instance._state.adding else changed)


class StepFormSet(PartFormSet):
    """The steps of one chain, numbered 1, 2, 3 … after saving."""

    def add_fields(self, form: Any, index: int | None) -> None:
        form.fields["role"].queryset = EmergencyRole.objects.in_order()
        super().add_fields(form, index)

    def save(self, commit: bool = True) -> Any:
        saved = super().save(commit)
        self.instance.renumber()
        return saved
