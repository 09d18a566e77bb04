"""The register of backup jobs, and the page of one."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Prefetch
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only
from backups import actions, hearing
from backups import job_words as words
from backups.forms.register import CopyForm, CopyRows, JobForm, ProtectionForm, ProtectionRows
from backups.models import BackupCopy, BackupJob, Protection
from backups.run_words import Badge
from backups.views.tabs import backup_tabs
from core.durations import hours_in_words
from inventory.models import Resource
from records.columns import Column, Filter, May
from records.views import Parts, RecordViews


def _protected(job: BackupJob, _may: May) -> str:
    return ", ".join(str(each) for each in job.protections.all())


def _copies(job: BackupJob, _may: May) -> str:
    return ", ".join(str(each) for each in job.copies.all())


def _window(job: BackupJob) -> str:
    if job.window_start is None or job.window_end is None:
        return ""
    return f"{job.window_start:%H:%M} – {job.window_end:%H:%M}"


def badge_of(job: BackupJob) -> Badge:
    """Of a job that was loaded with its watch."""
    return words.badge(job.status, getattr(job, "watch", None))


class JobViews(RecordViews[BackupJob]):
    model = BackupJob
    form = JobForm
    path = "backup-jobs"
    purpose = _("What is backed up how often, where the copies lie, and who looks after it.")
    columns = (
        Column(_("name"), "name", sort=("sort_key",)),
        Column(_("protects"), _protected),
        Column(_("kind"), "kind", sort=("kind", "sort_key")),
        Column(
            _("runs every"),
            lambda job, _may: hours_in_words(job.interval_hours),
            sort=("interval_hours", "sort_key"),
            whole=True,
        ),
        Column(
            _("kept for"),
            lambda job, _may: words.kept_for(job.retention_days),
            sort=("retention_days", "sort_key"),
            whole=True,
        ),
        Column(_("copies"), lambda job, _may: len(job.copies.all()), number=True),
        Column(_("Responsible"), "owner", sort=("owner__sort_key", "sort_key")),
        Column(_("what is backed up"), "content", csv_only=True),
        Column(_("where the copies are"), _copies, csv_only=True),
        Column(_("made with"), "tool", csv_only=True),
        Column(_("runs on"), "system", csv_only=True),
        Column(_("window"), lambda job, _may: _window(job), csv_only=True),
        Column(_("generations"), "generations", csv_only=True),
        Column(_("encryption"), "encryption", csv_only=True),
        Column(_("where the key is"), "key_place", csv_only=True),
        Column(_("looked after by"), "monitored_by", csv_only=True),
        Column(_("administered with"), "admin_domain", csv_only=True),
        Column(_("note"), "note", csv_only=True),
    )
    filters = (
        Filter(
            "status",
            _("State"),
            lambda: BackupJob.Status.choices,
            lambda found, value: found.filter(status=value),
        ),
        Filter(
            "counts",
            pgettext_lazy("backup", "Counts"),
            lambda: [("no", _("No backup: snapshot, replication, synchronisation"))],
            lambda found, _value: found.filter(kind__in=BackupJob.NO_BACKUP),
        ),
    )
    parts = (
        Parts(
            Protection,
            ProtectionForm,
            _("Protects"),
            _("Resource"),
            _("Add a resource"),
            fk_name="job",
            rows=ProtectionRows,
        ),
        Parts(
            BackupCopy,
            CopyForm,
            _("Copies"),
            pgettext_lazy("backup", "Copy"),
            _("Add a copy"),
            fk_name="job",
            rows=CopyRows,
        ),
    )

    def queryset(self) -> models.QuerySet[BackupJob]:
        """Three queries, whatever its length."""
        found: models.QuerySet[BackupJob] = BackupJob.objects.sorted().select_related(
            "owner", "deputy", "monitored_by", "system", "key_resource", "watch"
        )
        return found.prefetch_related(
            Prefetch("protections", Protection.objects.sorted().select_related("resource")), "copies"
        )

    def blank(self, request: MemberRequest) -> BackupJob:
        """Begun on a resource's page: `?resource=<uuid>`."""
        job = BackupJob(organisation=request.organisation)
        with suppress(ValueError):
            key = uuid.UUID(request.GET.get("resource", ""))
            job.begins_with = Resource.objects.filter(pk=key).first()  # type: ignore[attr-defined]
        return job

    def state(self, record: BackupJob) -> Badge:
        return badge_of(record)

    def saved(self, request: MemberRequest, record: BackupJob) -> None:
        """With its interval or grace, the moment moves at which silence becomes late."""
        hearing.rearm(job=record, at=timezone.now())

    def list_context(self, request: MemberRequest) -> dict[str, Any]:
        url = reverse("backups:job-import", args=[request.organisation.slug])
        links = [(url, gettext("Take over a list"))] if self.edit_permission in request.may else []
        return {"tabs": backup_tabs(request, "job-list"), "links": links}

    def extra_context(self, request: MemberRequest, record: BackupJob) -> dict[str, Any]:
        return job_context(request, record)

    def _context(self, request: MemberRequest, record: BackupJob | None = None) -> dict[str, Any]:
        context = super()._context(request, record)
        if record is not None:
            args = [request.organisation.slug, record.pk]
            context["retire_url"] = reverse("backups:job-retire", args=args)
        return context


def job_context(request: MemberRequest, job: BackupJob) -> dict[str, Any]:
    """What the page of a job shows beside the job; four queries. `job` is loaded as `JobViews.queryset` does."""
    copies = list(
        BackupCopy.objects.filter(job=job).select_related(
            "storage__site", "storage__location", "site", "location"
        )
    )
    protections = list(job.protections.all())
    protected = {each.resource_id for each in protections}
    return {
        "tabs": backup_tabs(request, "job-list"),
        "badge": badge_of(job),
        "summary": words.summary(
            [str(each) for each in protections],
            is_backup=job.is_backup,
            interval=job.interval_hours,
            window=_window(job),
            retention_days=job.retention_days,
            copies=len(copies),
        ),
        "means": words.MEANS[job.kind],
        "protections": protections,
        "copies": [_shown_copy(copy, job, protected) for copy in copies],
        "people": _people(job),
        "may_pause": job.status == BackupJob.Status.ACTIVE,
        "may_resume": job.status != BackupJob.Status.ACTIVE,
        "may_retire": job.status != BackupJob.Status.RETIRED,
    }


def _shown_copy(copy: BackupCopy, job: BackupJob, protected: set[uuid.UUID]) -> dict[str, Any]:
    """A copy with its place, its own or that of its storage."""
    storage: Any = copy.storage
    site, location = (getattr(copy, name) or getattr(storage, name, None) for name in ("site", "location"))
    on_itself = job.is_backup and copy.storage_id in protected
    return {
        "copy": copy,
        "storage": storage,
        "place": ", ".join(str(each) for each in (site, location) if each),
        "marks": words.protections(copy.is_offsite, copy.is_offline, copy.is_immutable, copy.immutable_days),
        "kept": words.kept_for(copy.retention_days or job.retention_days),
        "on_itself": words.ON_ITSELF % {"name": storage} if on_itself else "",
    }


def _people(job: BackupJob) -> list[tuple[str, Any, Any]]:
    """(part, person, telephone number tried first), never a private one; one query."""
    parts = [
        (gettext("Responsible"), job.owner),
        (gettext("Deputy"), job.deputy),
        (gettext("Looks every day whether it ran"), job.monitored_by),
    ]
    there = [person for _part, person in parts if person is not None]
    models.prefetch_related_objects(there, "contact_points")
    return [(part, person, _phone(person)) for part, person in parts]


def _phone(person: Any) -> Any:
    points = person.contact_points.all() if person is not None else []
    return next((point for point in points if point.is_phone and not point.is_private), None)


def _verb(act: Callable[..., BackupJob], sentence: Any) -> Callable[..., HttpResponseBase]:
    """A button on the page of a job: does it, says so, comes back."""

    @members_only(Permission.EDIT_PLAN)
    @require_POST
    def view(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
        job = get_object_or_404(BackupJob.objects.all(), pk=pk)
        try:
            act(job=job, at=timezone.now(), by=request.user)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
        else:
            messages.success(request, sentence % {"name": job})
        return redirect("backups:job-detail", request.organisation.slug, pk)

    return view


pause = _verb(actions.pause, _("“%(name)s” is paused. Nobody waits for its runs until you take it up again."))
resume = _verb(actions.resume, _("“%(name)s” is active again. From now on its runs are expected."))
retire = _verb(
    actions.retire,
    _("“%(name)s” is retired. Its page and its history stay, but it no longer counts as a backup."),
)

urlpatterns: list[URLPattern] = [
    path("backup-jobs/<uuid:pk>/pause/", pause, name="job-pause"),
    path("backup-jobs/<uuid:pk>/resume/", resume, name="job-resume"),
    path("backup-jobs/<uuid:pk>/retire/", retire, name="job-retire"),
    *JobViews().urls(),
]
