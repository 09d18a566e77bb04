"""The forms of the three kinds of plan, with what they are for and whom they call in."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.models import Contract, Person
from inventory.models import Process, Resource
from records.forms import PartForm, PartFormSet, RecordForm
from recovery.models import Coverage, PlanSupplier
from recovery.models.plan import AbstractPlan, ContinuityPlan, RecoveryPlan, RestorationPlan

SHORT = forms.Textarea({"rows": 3})


class PlanForm(RecordForm[Any]):
    """What all three have in common: short text areas, and only people who are still here."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("owner", "deputy"):
            field: Any = self.fields[name]
            key = getattr(self.instance, f"{name}_id")
            field.queryset = Person.objects.filter(Q(is_active=True) | Q(pk=key)).sorted()
        for field in self.fields.values():
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 3


TITLE_ERRORS = {"title": {"required": _("Enter a title, as in: Recovery of server 1.")}}


class RecoveryPlanForm(PlanForm):
    fieldsets: ClassVar[list[tuple[Any, list[str]]]] = [
        (_("Plan"), ["title", "purpose", "activation", "owner", "deputy"]),
        (_("Before one begins"), ["prerequisites", "tools", "data_needed", "documentation"]),
        (_("The login"), ["credential_place", "credential_resource"]),
        (_("At the end"), ["restrictions", "hand_over"]),
    ]

    class Meta(RecordForm.Meta):
        model = RecoveryPlan
        fields = [
            "title",
            "purpose",
            "activation",
            "owner",
            "deputy",
            "prerequisites",
            "tools",
            "data_needed",
            "documentation",
            "credential_place",
            "credential_resource",
            "restrictions",
            "hand_over",
        ]
        error_messages = TITLE_ERRORS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["credential_resource"]
        field.queryset = in_use(Resource, self.instance.credential_resource_id)


class RestorationPlanForm(PlanForm):
    fieldsets: ClassVar[list[tuple[Any, list[str]]]] = [
        (_("Plan"), ["title", "purpose", "activation", "owner", "deputy"]),
        (_("The way back to normal"), ["procurement", "installation", "function_test", "switch_back"]),
        (_("Afterwards"), ["reconciliation", "organisational"]),
    ]

    class Meta(RecordForm.Meta):
        model = RestorationPlan
        fields = [
            "title",
            "purpose",
            "activation",
            "owner",
            "deputy",
            "procurement",
            "installation",
            "function_test",
            "switch_back",
            "reconciliation",
            "organisational",
        ]
        error_messages = TITLE_ERRORS


class ContinuityPlanForm(PlanForm):
    fieldsets: ClassVar[list[tuple[Any, list[str]]]] = [
        (_("Plan"), ["title", "purpose", "activation", "owner", "deputy"]),
        (
            _("While it is active"),
            ["special_rights", "measures", "contacts_note", "documents"],
        ),
    ]

    class Meta(RecordForm.Meta):
        model = ContinuityPlan
        fields = [
            "title",
            "purpose",
            "activation",
            "owner",
            "deputy",
            "special_rights",
            "measures",
            "contacts_note",
            "documents",
        ]
        error_messages = TITLE_ERRORS


FORMS: dict[type[AbstractPlan], type[PlanForm]] = {
    RecoveryPlan: RecoveryPlanForm,
    RestorationPlan: RestorationPlanForm,
    ContinuityPlan: ContinuityPlanForm,
}


def in_use(model: type[Resource] | type[Process], key: Any = None) -> Any:
    """What is not retired, and what was chosen already."""
    return model.objects.filter(~Q(status=model.Status.RETIRED) | Q(pk=key)).sorted()


class CoveredResourceForm(PartForm[Coverage]):
    class Meta(PartForm.Meta):
        model = Coverage
        fields = ("resource",)  # a tuple: an inline formset would add its foreign key to a list, for good

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["resource"]
        field.required = True


class CoveredProcessForm(PartForm[Coverage]):
    class Meta(PartForm.Meta):
        model = Coverage
        fields = ("process",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["process"]
        field.required = True


class CoverageRows(PartFormSet):
    """What a plan is for: each entry once."""

    def add_fields(self, form: Any, index: int | None) -> None:
        name, model = ("process", Process) if "process" in form.fields else ("resource", Resource)
        chosen = [getattr(row, f"{name}_id") for row in self.get_queryset()]  # out of use, but still named
        form.fields[name].queryset = model.objects.filter(
            ~Q(status=model.Status.RETIRED) | Q(pk__in=chosen)
        ).sorted()
        super().add_fields(form, index)

    def clean(self) -> None:
        seen = set()
        for form in self.forms:
            data = getattr(form, "cleaned_data", {})
            entry = data.get("resource") or data.get("process")
            if entry is None or data.get("DELETE"):
                continue
            if entry.pk in seen:
                name = "process" if "process" in form.fields else "resource"
                form.add_error(name, _("This stands here twice. Delete one of the two rows."))
            seen.add(entry.pk)
        super().clean()


class PlanSupplierForm(PartForm[PlanSupplier]):
    class Meta(PartForm.Meta):
        model = PlanSupplier
        fields = ("supplier", "contract", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["contract"]
        field.queryset = Contract.objects.select_related("supplier").order_by(
            "supplier__sort_key", "sort_key", "pk"
        )
        field.label_from_instance = lambda each: f"{each.supplier}: {each}"
