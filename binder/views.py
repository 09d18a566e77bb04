"""The page of everything that can be printed, and the progress of a print."""

from __future__ import annotations

import uuid

from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only
from binder.actions import COPY, ask_for_print
from binder.document import DOCUMENTS, Disclosure, extract_key, printable, record_sheet
from binder.glyphs import printable_text
from binder.models import PrintJob
from binder.preview import preview, step_from, with_step
from binder.screen import screen_css, screen_css_version
from binder.subjects import PLAN_MODELS, in_use, people_on_sheet, plans_seen
from binder.tasks import print_job
from contacts.models import ContactPoint, Location
from contacts.readings import note_readings
from core.middleware import FRAMED_POLICY
from exercises.models import AlarmTest
from inventory.models import Process, Resource
from plan.load_playbook import load_for_action_pages
from playbooks.models import Playbook
from playbooks.phases import Phase
from records.models import Record
from recovery.models import ContinuityPlan, OutageRun, RecoveryPlan, RestorationPlan

SUBJECTS: dict[str, type[Record]] = {
    "process_sheet": Process,
    "resource_sheet": Resource,
    "restore_form": Resource,
    "playbook": Playbook,
    "recovery_plan": RecoveryPlan,
    "restoration_plan": RestorationPlan,
    "continuity_plan": ContinuityPlan,
    "emergency_operation": Process,
    "rack_sheet": Location,
    "outage_run": OutageRun,
    "alarm_sheet": AlarmTest,
}


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
    document = printable(key)
    private = _private(request, document.disclosure)
    people = ContactPoint.objects.filter(is_private=True, person__is_active=True)
    readings = set(people.values_list("person_id", flat=True)) if private and document.has_numbers else set()
    return _start(request, key, private, readings)


@members_only(Permission.VIEW_PART)
@require_POST
def print_one(request: MemberRequest, key: str, subject: uuid.UUID) -> HttpResponse:
    """Queue the sheet about one entry and show its progress; 404 where the plan has no such entry.

    An external provider prints an extract of the plans it may see, and nothing else.
    """
    if Permission.VIEW_PLAN not in request.may:
        return _print_extract(request, key, subject)
    model = SUBJECTS.get(key)
    if model is None:
        raise Http404
    record = get_object_or_404(in_use(model), pk=subject)
    sheet = record_sheet(key)
    private = sheet.has_numbers and _private(request, sheet.disclosure)
    return _start(request, key, private, people_on_sheet(record) if private else set(), record)


def _print_extract(request: MemberRequest, key: str, subject: uuid.UUID) -> HttpResponse:
    """Queue the extract of a plan that was granted to this member, or that covers a resource granted to them."""
    model = PLAN_MODELS.get(key)
    if model is None:
        raise PermissionDenied
    record = get_object_or_404(plans_seen(request, model), pk=subject)
    return _start(request, extract_key(key), False, set(), record)


def _private(request: MemberRequest, disclosure: Disclosure) -> bool:
    """Whether private numbers stand on the sheet: it is for the crisis team, and this member may see them."""
    return Permission.SEE_PRIVATE_NUMBERS in request.may and disclosure == Disclosure.CRISIS_TEAM


def _start(
    request: MemberRequest,
    key: str,
    private: bool,
    readings: set[uuid.UUID],
    subject: Record | None = None,
) -> HttpResponse:
    """Queue a print; whose private numbers it shows is noted as read."""
    with transaction.atomic():
        job = ask_for_print(
            organisation=request.organisation,
            document=key,
            with_private_numbers=private,
            by=request.user,
            subject=subject,
        )
        if readings:
            note_readings(request=request, person_ids=readings)
        transaction.on_commit(lambda: print_job.delay(str(request.organisation.pk), str(job.pk)))
    return redirect("binder:job", request.organisation.slug, job.pk)


@members_only(Permission.VIEW_PART)
@require_GET
def job(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """The progress of a print; asked by htmx, only its line."""
    context = _shown(request, get_object_or_404(_own(request), pk=pk))
    template = "_components/progress.html" if request.htmx else "binder/job.html"
    return TemplateResponse(request, template, context)


@members_only(Permission.VIEW_PART)
@require_GET
def file(request: MemberRequest, pk: uuid.UUID) -> HttpResponse | FileResponse:
    """The PDF itself, for whoever asked for it."""
    found = get_object_or_404(_own(request), pk=pk, state=PrintJob.State.READY)
    if found.with_private_numbers and Permission.SEE_PRIVATE_NUMBERS not in request.may:
        raise Http404
    name = slugify(f"{_title(found)}-{request.organisation.slug}-{found.created_at:%Y-%m-%d}")
    try:
        content = default_storage.open(found.file)
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(content, filename=f"{name}.pdf", content_type="application/pdf")
    response["Cache-Control"] = "private, no-store"
    return response


def _own(request: MemberRequest):  # type: ignore[no-untyped-def]  # a scoped queryset, see records.models.record
    return PrintJob.objects.filter(requested_by=request.user)


def _title(job: PrintJob) -> str:
    """What was printed, in words."""
    if job.subject is None:
        return str(printable(job.document).title)
    if job.document == COPY:
        return _("Copy of the binder %(name)s") % {"name": job.subject_name}
    return f"{record_sheet(job.document).title}: {job.subject_name}"


def _shown(request: MemberRequest, job: PrintJob) -> dict[str, object]:
    """A job as `_components/progress.html` shows it."""
    states = {"waiting": "waiting", "printing": "running", "ready": "done", "failed": "failed"}
    slug = request.organisation.slug
    address = reverse("binder:job", args=[slug, job.pk])
    return {
        "job": job,
        "state": states[job.state],
        "label": _title(job),
        "url": address,
        "page_url": address,
        "file_url": reverse("binder:file", args=[slug, job.pk]) if job.state == "ready" else "",
        "error": job.error,
    }


@members_only(Permission.VIEW_PLAN)
@xframe_options_sameorigin
@require_http_methods(["GET", "HEAD", "POST"])
def playbook_preview(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """One page of a playbook as it prints: as stored, or (POST, whoever may edit) with a step that is not saved yet.

    Changes nothing. Shown in a frame of our own pages; 25 queries, however many playbooks there are.
    """
    if request.method == "POST" and Permission.EDIT_PLAN not in request.may:
        raise PermissionDenied
    typed = request.POST if request.method == "POST" else request.GET
    phase = typed.get("phase", Phase.DETECT_REPORT.value)
    if phase not in set(Phase):
        raise Http404
    step = step_from(request.POST, Phase(phase))
    uses = {step.uses_id} if step.uses_id else set()
    plan = load_for_action_pages(request.organisation, at=timezone.now(), uses=uses)
    text = plan.response.playbook(pk)
    if text is None:
        raise Http404
    document = preview(plan, with_step(text, step) if request.method == "POST" else text, Phase(phase))
    reader = translation.get_language() or document.language
    context = {
        **document.context,
        "document": document,
        "sentence": document.context["room"].sentence,
        "reader_language": reader,
        "css_url": f"{reverse('binder:preview-css', args=[request.organisation.slug])}?{screen_css_version()}",
    }
    with translation.override(document.language):
        page = render_to_string(document.template, context)
    response = HttpResponse(printable_text(page))
    response["Content-Security-Policy"] = FRAMED_POLICY
    response["Cache-Control"] = "private, no-store"
    return response


@members_only(Permission.VIEW_PLAN)
@require_GET
def preview_css(request: MemberRequest) -> HttpResponse:
    """The style sheets of the paper for the preview; nothing in them belongs to anybody."""
    response = HttpResponse(screen_css(), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "private, max-age=86400"
    return response
