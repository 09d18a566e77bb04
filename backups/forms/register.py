"""The form of a backup job: the job, what it protects, and where the copies lie."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backups.job_words import ON_ITSELF
from backups.models import BackupCopy, BackupJob, Protection
from contacts.models import Location, Person
from core.durations import HoursFormField
from core.forms import TimeInput
from inventory.models import Resource
from records.forms import PartForm, PartFormSet, RecordForm


def in_use(*chosen: uuid.UUID | None) -> Any:
    """Resources that are not retired, and those that were chosen already."""
    return Resource.objects.filter(
        ~Q(status=Resource.Status.RETIRED) | Q(pk__in=filter(None, chosen))
    ).sorted()


class IntervalField(HoursFormField):
    """Time between two runs: neither nothing nor less."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except ValidationError as error:
            if error.code != "negative":
                raise
            raise ValidationError(
                _("Enter how much time lies between two runs, as in 24 h."), code="negative"
            ) from error


class JobForm(RecordForm[BackupJob]):
    """Whether it is paused or retired is no field: those are verbs on its page."""

    fieldsets: ClassVar[list[tuple[Any, list[str]]]] = [
        (
            _("What, and how often"),
            [
                "name",
                "kind",
                "content",
                "tool",
                "system",
                "interval_hours",
                "window_start",
                "window_end",
                "grace_hours",
            ],
        ),
        (_("How long it is kept"), ["retention_days", "generations"]),
        (_("Who looks after it"), ["owner", "deputy", "monitored_by", "admin_domain"]),
        (_("Key and catalogue"), ["encryption", "key_place", "key_resource", "catalogue_place"]),
        (_("How to restore"), ["restore_order", "restore_note", "note"]),
    ]

    interval_hours = IntervalField(
        label=_("Runs every"),
        required=False,
        help_text=BackupJob._meta.get_field("interval_hours").help_text,
    )

    class Meta(RecordForm.Meta):
        model = BackupJob
        fields = [
            "name",
            "kind",
            "content",
            "tool",
            "system",
            "interval_hours",
            "window_start",
            "window_end",
            "grace_hours",
            "retention_days",
            "generations",
            "owner",
            "deputy",
            "monitored_by",
            "admin_domain",
            "encryption",
            "key_place",
            "key_resource",
            "catalogue_place",
            "restore_order",
            "restore_note",
            "note",
        ]
        widgets = {
            "window_start": TimeInput,
            "window_end": TimeInput,
            "restore_note": forms.Textarea({"rows": 4}),
            "note": forms.Textarea({"rows": 3}),
        }
        error_messages = {"name": {"required": _("Enter what it is called, as in: nightly backup server 1.")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("system", "key_resource"):
            self._offer(name, in_use(getattr(self.instance, f"{name}_id")))
        for name in ("owner", "deputy", "monitored_by"):
            key = getattr(self.instance, f"{name}_id")
            self._offer(name, Person.objects.filter(Q(is_active=True) | Q(pk=key)).sorted())

    def _offer(self, name: str, queryset: Any) -> None:
        field: Any = self.fields[name]
        field.queryset = queryset


class ProtectionForm(PartForm[Protection]):
    class Meta(PartForm.Meta):
        model = Protection
        fields = (
            "resource",
            "note",
        )  # a tuple: an inline formset would add its foreign key to a list, for good


class CopyForm(PartForm[BackupCopy]):
    class Meta(PartForm.Meta):
        model = BackupCopy
        fields = (
            "name",
            "media_type",
            "storage",
            "site",
            "location",
            "is_offsite",
            "is_offline",
            "is_immutable",
            "immutable_days",
            "retention_days",
            "provider_account",
            "admin_domain",
        )
        error_messages = {"name": {"required": _("Enter where this copy lies, as in: NAS cellar.")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["location"]
        field.queryset = Location.objects.select_related("site").order_by("site__sort_key", "sort_key")
        field.label_from_instance = lambda each: f"{each.site}: {each}"


class ProtectionRows(PartFormSet):
    """What the job protects, each once. A new job may begin with a resource, `begins_with`."""

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        begins_with = getattr(kwargs.get("instance"), "begins_with", None)
        if data is None and begins_with is not None:
            kwargs["initial"] = [{"resource": begins_with}]
        super().__init__(data, *args, **kwargs)

    def add_fields(self, form: Any, index: int | None) -> None:
        form.fields["resource"].queryset = in_use(*(row.resource_id for row in self.get_queryset()))
        super().add_fields(form, index)

    def clean(self) -> None:
        """Refuse a resource that stands here twice, and tell the job what it will protect."""
        seen: dict[uuid.UUID, Any] = {}
        for form in self.forms:
            data = getattr(form, "cleaned_data", {})
            resource = data.get("resource")
            if resource is None or data.get("DELETE"):
                continue
            if resource.pk in seen:
                form.add_error("resource", _("This stands here twice. Delete one of the two rows."))
            seen[resource.pk] = resource
        self.instance.will_protect = seen
        super().clean()

    def validate_unique(self) -> None:
        """Done in `clean`, with a sentence at the row."""


class CopyRows(PartFormSet):
    """Where the copies lie; a backup may not lie on what it protects (BKP-011)."""

    def add_fields(self, form: Any, index: int | None) -> None:
        form.fields["storage"].queryset = in_use(*(row.storage_id for row in self.get_queryset()))
        super().add_fields(form, index)

    def clean(self) -> None:
        super().clean()
        protected = getattr(self.instance, "will_protect", {})
        for form in self.forms:
            data = getattr(form, "cleaned_data", {})
            storage = data.get("storage")
            if storage is None or data.get("DELETE") or not self.instance.is_backup:
                continue
            if storage.pk in protected:
                form.add_error("storage", ON_ITSELF % {"name": storage})
