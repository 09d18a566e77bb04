"""Forms of restore tests: start the clock, say what came of it, enter a test afterwards, correct one."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backups.actions import Upload
from backups.evidence import ALLOWED, Wrong, problem
from backups.forms.moments import MomentField
from backups.models import BackupCopy, BackupJob, RestoreDrill, RestoreTest
from backups.models.restore_test import Scope, hours_between
from contacts.models import Person
from core.durations import LONGEST
from core.text import lines
from inventory.models import Resource
from records.forms import RecordForm

MB = 1024 * 1024
STEPS = 60  # at most


def copies_for(resource: Resource | None, *further: uuid.UUID | None) -> Any:
    """The copies that may have been used: of the jobs that protect this resource, or all; and these."""
    copies = BackupCopy.objects.select_related("job")
    known = copies.exclude(job__status=BackupJob.Status.RETIRED)
    if resource is not None:
        known = known.filter(job__protections__resource=resource)
    found = copies.filter(pk__in=known.values("pk")) | copies.filter(pk__in=[key for key in further if key])
    return found.order_by("job__sort_key", "created_at", "pk")


def _offer(form: Any, resource: Resource | None, *copies: uuid.UUID | None) -> None:
    """Narrow copies and people to what makes sense, each with the name of its job."""
    form.fields["copy"].queryset = copies_for(resource, *copies)
    form.fields["copy"].label_from_instance = lambda copy: f"{copy.job}: {copy}"
    people = Person.objects.filter(is_active=True)
    kept = form.instance.person_id
    form.fields["person"].queryset = (people | Person.objects.filter(pk=kept) if kept else people).sorted()


class StartForm(RecordForm[RestoreTest]):
    """What is needed before the clock starts; all but the scope may stay empty. `key` makes a double tap harmless."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    steps = forms.CharField(
        label=gettext_lazy("Steps to tick"),
        required=False,
        max_length=STEPS * 300,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("One step per line."),
    )

    class Meta(RecordForm.Meta):
        model = RestoreTest
        fields = ["scope", "copy", "person"]
        widgets = {"scope": forms.RadioSelect}
        error_messages = {"scope": {"required": gettext_lazy("Choose how much is restored.")}}

    def __init__(self, *args: Any, resource: Resource | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope: Any = self.fields["scope"]
        scope.choices = Scope.choices
        _offer(self, resource)

    def clean_steps(self) -> list[tuple[str, str]]:
        found = lines(self.cleaned_data["steps"])
        if len(found) > STEPS:
            raise ValidationError(_("These are more than %(count)d steps. Sum some up.") % {"count": STEPS})
        return [(line, "") for line in found]

    def _post_clean(self) -> None:
        """No test yet: the row that holds these fields is never saved."""


class EvidenceField(forms.FileField):
    """One evidence file; cleans to an `Upload`."""

    widget = forms.FileInput(attrs={"accept": ",".join(ALLOWED)})

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if not file:
            return None
        if file.size > settings.UPLOAD_LIMIT_BYTES:
            raise ValidationError(self.said(Wrong.TOO_LARGE, file.name))
        content = file.read()
        wrong = problem(file.name, file.size, content[:8], settings.UPLOAD_LIMIT_BYTES)
        if wrong is not None:
            raise ValidationError(self.said(wrong, file.name))
        return Upload(file.name, content)

    @staticmethod
    def said(wrong: Wrong, name: str) -> str:
        sentences = {
            Wrong.EMPTY: _("This file is empty. Choose another one."),
            Wrong.TOO_LARGE: _(
                "This file is larger than %(limit)d MB. Choose a smaller one, or say below where it is kept."
            ),
            Wrong.KIND: _(
                "Files of this kind are not kept, since opening them may be dangerous. Choose one of: %(kinds)s."
            ),
            Wrong.DISGUISED: _(
                "The content of “%(name)s” does not fit its name. Choose the right file, or make a PDF of it."
            ),
        }
        return sentences[wrong] % {
            "limit": settings.UPLOAD_LIMIT_BYTES // MB,
            "kinds": ", ".join(each.lstrip(".") for each in ALLOWED),
            "name": name[:80],
        }


class RestoreForm(RecordForm[RestoreTest]):
    """A restore test as a whole: entered afterwards, without the clock."""

    fieldsets: ClassVar[list[tuple[Any, list[str]]]] = [
        (gettext_lazy("What was restored"), ["resource", "scope", "copy", "person"]),
        (gettext_lazy("When"), ["started_at", "ended_at", "recovered_point_at"]),
        (gettext_lazy("What came of it"), ["result", "integrity", "finding"]),
        (gettext_lazy("Evidence"), ["evidence", "evidence_note"]),
    ]

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    started_at = MomentField(
        label=gettext_lazy("Started"),
        error_messages={"required": gettext_lazy("Enter when the restore was begun.")},
    )
    ended_at = MomentField(
        label=gettext_lazy("Ended"),
        last=True,
        help_text=gettext_lazy("When it was usable again, or given up."),
        error_messages={"required": gettext_lazy("Enter when it was usable again, or given up.")},
    )
    recovered_point_at = MomentField(
        label=gettext_lazy("State of the data that came back"),
        required=False,
        help_text=gettext_lazy(
            "The moment of the backup that was restored. How old it was is the data loss."
        ),
    )
    evidence = EvidenceField(
        label=gettext_lazy("Evidence as a file"),
        required=False,
        help_text=gettext_lazy("Log, screenshot or report, at most 10 MB."),
        max_length=255,
        allow_empty_file=True,  # it is told so in our words
    )

    class Meta(RecordForm.Meta):
        model = RestoreTest
        fields = [
            "resource",
            "scope",
            "copy",
            "person",
            "started_at",
            "ended_at",
            "recovered_point_at",
            "result",
            "integrity",
            "finding",
            "evidence_note",
        ]
        widgets = {
            "scope": forms.RadioSelect,
            "result": forms.RadioSelect,
            "integrity": forms.Textarea(attrs={"rows": 2}),
            "finding": forms.Textarea(attrs={"rows": 3}),
        }
        error_messages = {
            "scope": {"required": gettext_lazy("Choose how much was restored.")},
            "result": {"required": gettext_lazy("Choose what came of it.")},
        }

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        self.at = at
        super().__init__(*args, **kwargs)
        for name, choices in (("scope", Scope.choices), ("result", RestoreTest.Result.choices)):
            if name in self.fields:
                field: Any = self.fields[name]
                field.choices = choices
        for name in ("started_at", "ended_at", "recovered_point_at"):
            moment: Any = self.fields.get(name)
            if moment is not None:
                moment.now = at
                moment.exact = getattr(self.instance, name)
        if "copy" in self.fields:
            _offer(self, self.instance.resource if self.instance.resource_id else None, self.instance.copy_id)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        started, ended = data.get("started_at", self.instance.started_at), data.get("ended_at")
        if started and ended:
            if ended == started and "started_at" in self.fields:
                self.add_error(
                    "ended_at", _("Start and end are the same minute. Enter how long it really took.")
                )
            elif hours_between(started, ended) > LONGEST:
                self.add_error("ended_at", _("This restore took more than a year. Check both times."))
        if self.errors and self.files.get(self.add_prefix("evidence")) and "evidence" not in self.errors:
            self.add_error("evidence", _("Choose the file once more: the browser does not keep it."))
        return data

    @property
    def upload(self) -> Upload | None:
        found: Upload | None = self.cleaned_data.get("evidence")
        return found


class ResultForm(RestoreForm):
    """What came of a test whose clock was stopped; the end may be set right by hand."""

    fieldsets: ClassVar[list[tuple[Any, list[str]]]] = [
        (
            gettext_lazy("What came of it"),
            ["result", "ended_at", "recovered_point_at", "integrity", "finding"],
        ),
        (gettext_lazy("Evidence"), ["evidence", "evidence_note"]),
    ]
    key = None  # type: ignore[assignment]
    started_at = None  # type: ignore[assignment]

    class Meta(RestoreForm.Meta):
        fields = ["result", "ended_at", "recovered_point_at", "integrity", "finding", "evidence_note"]

    @classmethod
    def of(cls, drill: RestoreDrill, data: Any, files: Any, *, at: datetime, **kwargs: Any) -> ResultForm:
        """The form of this drill; its end is the stop of the clock until somebody changes it."""
        test = RestoreTest(
            organisation_id=drill.organisation_id,
            resource=drill.resource,
            scope=drill.scope,
            started_at=drill.started_at,
            ended_at=drill.stopped_at or at,
        )
        return cls(data, files, instance=test, at=at, **kwargs)


class CorrectForm(RestoreForm):
    """The same entry once more, right this time, with the reason."""

    fieldsets: ClassVar[list[tuple[Any, list[str]]]] = [
        (gettext_lazy("Correction"), ["correction_reason"]),
        *RestoreForm.fieldsets,
    ]
    key = None  # type: ignore[assignment]

    class Meta(RestoreForm.Meta):
        fields = [*RestoreForm.Meta.fields, "correction_reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = self.fields["correction_reason"]
        reason.required = True
        reason.label = _("Why is it corrected?")
        reason.error_messages["required"] = _("Say in one sentence what was wrong.")
