"""The page of everything that can be printed, and the progress of a print."""

from __future__ import annotations

import uuid

from django.core.files.storage import default_storage
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_POST

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only
from binder.actions import ask_for_print
from binder.document import DOCUMENTS, Disclosure, printable
from binder.models import PrintJob
from binder.tasks import print_job
from contacts.models import ContactPoint
from contacts.readings import note_readings


@members_only(Permission.VIEW_PLAN)
@require_GET
def cards(request: MemberRequest) -> HttpResponse:
    """What can be printed, with the newest prints of this member."""
    context = {
        "documents": DOCUMENTS,
        "jobs": [_shown(request, job) for job in _own(request)[:5]],
        "private": Permission.SEE_PRIVATE_NUMBERS in request.may,
    }
    return TemplateResponse(request, "binder/cards.html", context)


@members_only(Permission.VIEW_PLAN)
@require_POST
def print_it(request: MemberRequest, key: str) -> HttpResponse:
    """Queue a document and show its progress. What private numbers are in it is noted as read."""
    if key not in {each.key for each in DOCUMENTS}:
        raise Http404
    private = (
        Permission.SEE_PRIVATE_NUMBERS in request.may and printable(key).disclosure == Disclosure.CRISIS_TEAM
    )
    with transaction.atomic():
        job = ask_for_print(
            organisation=request.organisation, document=key, with_private_numbers=private, by=request.user
        )
        if private:
            people = ContactPoint.objects.filter(is_private=True, person__is_active=True)
            note_readings(request=request, person_ids=set(people.values_list("person_id", flat=True)))
        transaction.on_commit(lambda: print_job.delay(str(request.organisation.pk), str(job.pk)))
    return redirect("binder:job", request.organisation.slug, job.pk)


@members_only(Permission.VIEW_PLAN)
@require_GET
def job(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """The progress of a print; asked by htmx, only its line."""
    context = _shown(request, get_object_or_404(_own(request), pk=pk))
    template = "_components/progress.html" if request.htmx else "binder/job.html"
    return TemplateResponse(request, template, context)


@members_only(Permission.VIEW_PLAN)
@require_GET
def file(request: MemberRequest, pk: uuid.UUID) -> HttpResponse | FileResponse:
    """The PDF itself, for whoever asked for it."""
    found = get_object_or_404(_own(request), pk=pk, state=PrintJob.State.READY)
    if found.with_private_numbers and Permission.SEE_PRIVATE_NUMBERS not in request.may:
        raise Http404
    name = slugify(
        f"{printable(found.document).title}-{request.organisation.slug}-{found.created_at:%Y-%m-%d}"
    )
    try:
        content = default_storage.open(found.file)
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(content, filename=f"{name}.pdf", content_type="application/pdf")
    response["Cache-Control"] = "private, no-store"
    return response


def _own(request: MemberRequest):  # type: ignore[no-untyped-def]  # a scoped queryset, see records.models.record
    return PrintJob.objects.filter(requested_by=request.user)


def _shown(request: MemberRequest, job: PrintJob) -> dict[str, object]:
    """A job as `_components/progress.html` shows it."""
    states = {"waiting": "waiting", "printing": "running", "ready": "done", "failed": "failed"}
    slug = request.organisation.slug
    address = reverse("binder:job", args=[slug, job.pk])
    return {
        "job": job,
        "state": states[job.state],
        "label": printable(job.document).title,
        "url": address,
        "page_url": address,
        "file_url": reverse("binder:file", args=[slug, job.pk]) if job.state == "ready" else "",
        "error": job.error,
    }
