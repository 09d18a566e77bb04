"""The step editor: one page per phase, a form beside the sheet as it prints, and a checker that speaks while one writes."""

from __future__ import annotations

import uuid
from typing import Any, TypeAlias

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only
from playbooks import actions
from playbooks.comparing import Part
from playbooks.forms.lines import DontForm, FrameForm, LineForm, StepForm
from playbooks.models import Playbook, PlaybookDont, PlaybookPage, PlaybookStep
from playbooks.naming import read_names
from playbooks.phases import MAX_DONTS, MAX_IMMEDIATE, MAX_STEPS, Phase
from playbooks.showing import PHASE_NAMES, shown_page
from playbooks.views.playbook import preview_url, text_of
from records.approvals import fingerprint

Line: TypeAlias = PlaybookStep | PlaybookDont
MODELS: dict[str, type[Line]] = {Part.STEP.value: PlaybookStep, Part.DONT.value: PlaybookDont}
FORMS: dict[str, type[LineForm[Any]]] = {Part.STEP.value: StepForm, Part.DONT.value: DontForm}


def playbook_of(request: MemberRequest, pk: uuid.UUID) -> Playbook:
    playbook: Playbook = get_object_or_404(Playbook.objects.all(), pk=pk)
    playbook.organisation = request.organisation  # loaded once
    return playbook


def line_of(playbook: Playbook, part: str, line: uuid.UUID) -> Line:
    """A step ("steps") or a prohibition ("donts") of this playbook; 404 for anything else."""
    if part not in MODELS:
        raise Http404
    found: Line = get_object_or_404(MODELS[part].objects.filter(playbook=playbook), pk=line)
    found.playbook, found.organisation = playbook, playbook.organisation
    return found


def page_url(playbook: Playbook, phase: str) -> str:
    return reverse("playbooks:playbook-page", args=[playbook.organisation.slug, playbook.pk, phase])


def phase_tabs(playbook: Playbook, here: str) -> list[dict[str, Any]]:
    return [
        {
            "label": f"{number}. {PHASE_NAMES[phase.value]}",
            "url": page_url(playbook, phase.value),
            "current": phase.value == here,
        }
        for number, phase in enumerate(Phase, start=1)
    ]


def _beside(request: MemberRequest, playbook: Playbook, phase: str) -> dict[str, Any]:
    """What every page of the editor has: whose it is, the way back, the sheet as it prints."""
    return {
        "playbook": playbook,
        "phase": phase,
        "phase_name": PHASE_NAMES[phase],
        "page_url": page_url(playbook, phase),
        "detail_url": reverse("playbooks:playbook-detail", args=[request.organisation.slug, playbook.pk]),
        "preview_url": preview_url(request, playbook),
    }


@members_only(Permission.EDIT_PLAN)
def page(request: MemberRequest, pk: uuid.UUID, phase: str) -> HttpResponse:
    """Everything on the page of one phase, with its buttons; a constant number of queries."""
    playbook = playbook_of(request, pk)
    if phase not in PHASE_NAMES:
        raise Http404
    text = text_of(pk)
    names = read_names([text])
    lines = {
        part: list(model.objects.filter(playbook=playbook, phase=phase)) for part, model in MODELS.items()
    }
    reasons = {row.pk: row.deviation_reason for rows in lines.values() for row in rows}
    sheet = shown_page(text, phase, names, reasons)
    context = _beside(request, playbook, phase) | {
        "tabs": phase_tabs(playbook, phase),
        "page": sheet,
        "core": {row.pk for rows in lines.values() for row in rows if row.is_core},
        "dropped": [(part, row) for part, rows in lines.items() for row in rows if row.is_dropped],
        "may_add_immediate": phase == Phase.DETECT_REPORT.value and len(sheet.immediate) < MAX_IMMEDIATE,
        "may_add_step": len(sheet.steps) < MAX_STEPS,
        "may_add_dont": len(sheet.donts) < MAX_DONTS,
        "is_first": phase == Phase.DETECT_REPORT.value,
    }
    return TemplateResponse(request, "playbooks/page.html", context)


@members_only(Permission.EDIT_PLAN)
def frame(request: MemberRequest, pk: uuid.UUID, phase: str) -> HttpResponse:
    """Goal and end of a page."""
    playbook = playbook_of(request, pk)
    if phase not in PHASE_NAMES:
        raise Http404
    found = PlaybookPage.objects.filter(playbook=playbook, phase=phase).first()
    row = found or PlaybookPage(organisation=request.organisation, playbook=playbook, phase=phase)
    data = request.POST if request.method == "POST" else None
    with transaction.atomic():
        form = FrameForm(data, instance=row, organisation=request.organisation, may=request.may)
        if data is not None and form.is_valid():
            form.save()
            messages.success(request, _("Saved: %(name)s") % {"name": PHASE_NAMES[phase]})
            return redirect(page_url(playbook, phase))
    context = _beside(request, playbook, phase) | {"form": form}
    return TemplateResponse(request, "playbooks/frame.html", context, status=422 if form.is_bound else 200)


@members_only(Permission.EDIT_PLAN)
def create(request: MemberRequest, pk: uuid.UUID, phase: str, part: str) -> HttpResponse:
    """A new line at the end of its list; `?at_once` for the box."""
    playbook = playbook_of(request, pk)
    if phase not in PHASE_NAMES or part not in MODELS:
        raise Http404
    line = MODELS[part](organisation=request.organisation, playbook=playbook, phase=phase)
    if isinstance(line, PlaybookStep):
        line.is_immediate = "at_once" in request.GET and phase == Phase.DETECT_REPORT.value
    return _edit(request, playbook, part, line)


@members_only(Permission.EDIT_PLAN)
def edit(request: MemberRequest, pk: uuid.UUID, part: str, line: uuid.UUID) -> HttpResponse:
    playbook = playbook_of(request, pk)
    return _edit(request, playbook, part, line_of(playbook, part, line))


def _edit(request: MemberRequest, playbook: Playbook, part: str, line: Line) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    is_new, phase = line._state.adding, line.phase
    with transaction.atomic():
        form = _form(request, part, line, data)
        if data is not None and form.is_valid() and _saved(request, form):
            return redirect(f"{page_url(playbook, phase)}#line-{line.pk}")
    # Not `line`: a refused form has written into it what was typed.
    stored = None if is_new else line_of(playbook, part, line.pk)
    hints = form.hints() if data is not None or stored is not None else []
    context = _beside(request, playbook, phase) | {
        "part": part,
        "line": stored,
        "form": form,
        "hints": hints,
        "shown": shown(hints),
        "check_url": reverse("playbooks:playbook-check", args=[request.organisation.slug, playbook.pk, part]),
        "places": _places(stored) if stored is not None else [],
    }
    return TemplateResponse(request, "playbooks/line.html", context, status=422 if form.is_bound else 200)


def _form(request: MemberRequest, part: str, line: Line, data: Any) -> LineForm[Any]:
    return FORMS[part](data, instance=line, organisation=request.organisation, may=request.may)


def _saved(request: MemberRequest, form: LineForm[Any]) -> bool:
    """Save what a valid form holds and say what could be better; False if its page is full."""
    try:
        with transaction.atomic():
            actions.save_part(part=form.save(commit=False), by=request.user)
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    messages.success(request, _("Saved: %(name)s") % {"name": form.instance})
    for hint in form.hints():
        messages.info(request, hint["sentence"])
    return True


def _places(line: Line) -> list[dict[str, Any]]:
    """Where a line may go, by phase: for a select. One query."""
    groups = []
    taken: dict[tuple[str, bool], int] = {}
    for row in type(line).objects.filter(playbook=line.playbook_id, is_dropped=False):
        key = row.phase, bool(getattr(row, "is_immediate", False))
        taken[key] = taken.get(key, 0) + 1
    is_step = isinstance(line, PlaybookStep)
    here = line.phase, bool(getattr(line, "is_immediate", False))
    for phase, name in PHASE_NAMES.items():
        options = []
        boxes = (True, False) if is_step and phase == Phase.DETECT_REPORT.value else (False,)
        for box in boxes:
            limit = MAX_DONTS if not is_step else MAX_IMMEDIATE if box else MAX_STEPS
            there = taken.get((phase, box), 0)
            for place in range(1, min(there + ((phase, box) != here), limit) + 1):
                words = _("at once, place %(place)d") if box else _("place %(place)d")
                options.append(
                    {
                        "value": f"{phase}{'!' if box else ':'}{place}",
                        "label": words % {"place": place},
                        "current": (phase, box) == here and place == line.position,
                    }
                )
        groups.append({"name": name, "options": options})
    return groups


@members_only(Permission.EDIT_PLAN)
@require_POST
def check(request: MemberRequest, pk: uuid.UUID, part: str) -> HttpResponse:
    """What the checker says about a line as it is typed; writes nothing. 204 if the page shows just that already."""
    playbook = playbook_of(request, pk)
    if part not in MODELS:
        raise Http404
    phase = request.POST.get("phase", "")
    line = MODELS[part](
        organisation=request.organisation,
        playbook=playbook,
        phase=phase if phase in PHASE_NAMES else Phase.DETECT_REPORT.value,
    )
    hints = _form(request, part, line, request.POST).hints()
    if request.POST.get("shown") == shown(hints):
        return HttpResponse(status=204)
    return TemplateResponse(request, "playbooks/_hints.html", {"hints": hints, "shown": shown(hints)})


def shown(hints: list[dict[str, Any]]) -> str:
    """By what the page tells which hints it shows, so that the same are not read aloud twice."""
    return fingerprint([hint["sentence"] for hint in hints])
