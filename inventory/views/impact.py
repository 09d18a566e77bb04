"""The impact analysis of one process (grid and result), and the overview of all."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only
from core.durations import hours_in_words
from inventory.actions import FallingValues, adopt_proposal, rate_impact
from inventory.analysis import Frame, Studied, frame_of, levels_of, study_of
from inventory.forms.impact import GridForm, ImpactForm
from inventory.impact import Completeness
from inventory.models import ImpactRating, Process
from inventory.signatures import Signature, latest_signatures, signatures_of
from inventory.views import impact_decide, impact_questions, impact_settings

WORDS = {
    Completeness.NOT: ("open", lambda: _("not rated")),
    Completeness.PARTLY: ("draft", lambda: _("partly rated")),
    Completeness.COMPLETE: ("ok", lambda: _("rated")),
}


def impact_of_process(process: Process, frame: Frame | None = None) -> dict[str, Any]:
    """What `inventory/_impact_of_process.html` needs; five queries at most, two fewer with the frame."""
    study = study_of(process, frame)
    signed = signatures_of(process, study.fingerprint)
    return {"study": study, "signature": signed[0] if signed else None, "signatures": signed}


def _process(request: MemberRequest, pk: uuid.UUID) -> Process:
    found: Process = get_object_or_404(Process.objects.select_related("owner"), pk=pk)
    found.organisation = request.organisation
    return found


@members_only(Permission.VIEW_PLAN)
def grid(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Result and grid; whoever may edit finds the grid as a form. Two editors: the second is shown what differs."""
    process = _process(request, pk)
    if request.method != "POST":
        study = study_of(process)
        form, cells = _forms(request, study)
        return _grid_page(request, study, form, cells, 200)
    if Permission.EDIT_PLAN not in request.may:
        raise PermissionDenied
    with transaction.atomic():
        Process.objects.select_for_update().get(
            pk=pk
        )  # whoever saves this grid waits for whoever is saving it
        study = study_of(process)
        form, cells = _forms(request, study)
        if "fill" in request.POST:
            cells.fill()
            return _grid_page(request, _stored(request, pk), form, cells, 200)
        if _save(request, form, cells):
            messages.success(request, _("Saved: %(name)s") % {"name": process})
            return redirect("inventory:impact", request.organisation.slug, pk)
    status = 409 if form.differences or form.has_error("__all__", "conflict") else 422
    return _grid_page(request, _stored(request, pk), form, cells, status)


def _forms(request: MemberRequest, study: Studied) -> tuple[ImpactForm, GridForm]:
    data = request.POST if request.method == "POST" else None
    rated = study.derived.hours if study.derived else None
    form = ImpactForm(
        data, instance=study.process, organisation=request.organisation, may=request.may, rated=rated
    )
    return form, GridForm(data, frame=study.frame, levels=study.levels)


def _save(request: MemberRequest, form: ImpactForm, cells: GridForm) -> bool:
    fine = form.is_valid()
    if form.has_error("__all__", "conflict"):
        form.differences += cells.merge()
    if not all([fine, cells.is_valid()]):
        return False
    try:
        rate_impact(process=form.instance, levels=cells.typed(), by=request.user, fields=form.values())
    except FallingValues as falling:
        cells.refuse(falling.mistakes)
    except ValidationError as error:
        form.add_error(None, error)
    else:
        return True
    return False


def _stored(request: MemberRequest, pk: uuid.UUID) -> Studied:
    """As stored: a refused form has written into its process what was typed."""
    return study_of(_process(request, pk))


def _grid_page(
    request: MemberRequest, study: Studied, form: ImpactForm, cells: GridForm, status: int
) -> HttpResponse:
    signed = signatures_of(study.process, study.fingerprint)
    context = {
        "process": study.process,
        "study": study,
        "form": form,
        "grid": cells,
        "signature": signed[0] if signed else None,
        "may_edit": Permission.EDIT_PLAN in request.may,
        "state": state_of(study.completeness),
    }
    return TemplateResponse(request, "inventory/impact_grid.html", context, status=status)


def state_of(completeness: Completeness) -> tuple[str, str]:
    """Shape and word of `_components/status.html`."""
    shape, word = WORDS[completeness]
    return shape, word()


@require_POST
@members_only(Permission.EDIT_PLAN)
def adopt(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Make the proposal the target; only the one that was shown (`hours`)."""
    study = study_of(_process(request, pk))
    proposal = study.result.proposal
    if proposal is None or request.POST.get("hours") != str(proposal):
        messages.warning(
            request, _("The proposal has changed meanwhile. Look at it again before you adopt it.")
        )
    else:
        adopt_proposal(process=study.process, hours=proposal, by=request.user)
        messages.success(request, _("Target adopted: %(hours)s") % {"hours": hours_in_words(proposal)})
    return redirect(reverse("inventory:impact", args=[request.organisation.slug, pk]) + "#result")


@members_only(Permission.VIEW_PLAN)
def overview(request: MemberRequest) -> HttpResponse:
    """Every process that is looked at: how far rated, what came out, who signed. Eight queries for any number."""
    frame = frame_of(request.organisation)
    processes = Process.objects.active().sorted()
    page = Paginator(processes.select_related("owner"), 50).get_page(request.GET.get("page"))
    found = list(page)
    levels = levels_of([process.pk for process in found])
    signed = latest_signatures([process.pk for process in found])
    rows = []
    for process in found:
        process.organisation = request.organisation
        study = Studied(process, frame, levels.get(process.pk, {}))
        rows.append(_line(study, signed.get(process.pk)))
    context = {
        "page_obj": page,
        "rows": rows,
        "progress": _progress(frame),
        "settings": frame.settings,
        "may_edit": Permission.EDIT_PLAN in request.may,
    }
    return TemplateResponse(request, "inventory/impact_overview.html", context)


def _line(study: Studied, signature: Signature | None) -> dict[str, Any]:
    aside = study.process.prefilter == Process.Prefilter.EXCLUDED
    state, word = ("open", _("put aside")) if aside else state_of(study.completeness)
    return {
        "process": study.process,
        "state": state,
        "word": word,
        "gaps": study.gaps if study.is_rated else 0,
        "mtpd": study.result.mtpd,
        "rated": study.is_rated,
        "signature": signature,
        "covers": signature is not None and signature.fingerprint == study.fingerprint,
    }


def _progress(frame: Frame) -> list[str]:
    """How many are done, in sentences; two queries."""
    examined = list(Process.objects.examined().values_list("pk", "sign_offs__id", "prefilter"))
    processes = {pk for pk, _signed, _choice in examined}
    signed = {pk for pk, signature, _choice in examined if signature is not None}
    rated: dict[uuid.UUID, int] = {}
    any_rating: set[uuid.UUID] = set()
    for process, kind, hours in ImpactRating.objects.order_by().values_list(
        "process_id", "scenario_id", "horizon_hours"
    ):
        if hours in frame.horizons:
            any_rating.add(process)
            rated[process] = rated.get(process, 0) + (kind in frame.mandatory)
    complete = sum(1 for pk in processes if pk in any_rating and rated[pk] >= frame.cells_wanted)
    partly = sum(1 for pk in processes if pk in any_rating) - complete
    total = len(processes)
    return [
        ngettext(
            "%(done)d of %(count)d process is rated completely.",
            "%(done)d of %(count)d processes are rated completely.",
            total,
        )
        % {"done": complete, "count": total},
        _("%(partly)d partly, %(open)d not yet.") % {"partly": partly, "open": total - complete - partly},
        _("%(signed)d signed.") % {"signed": len(signed)},
    ]


urlpatterns = [
    path("processes/<uuid:pk>/impact/", grid, name="impact"),
    path("processes/<uuid:pk>/impact/target/", adopt, name="impact-adopt"),
    *impact_decide.process_urlpatterns,
    *impact_questions.urlpatterns,
    path("impact/", overview, name="impact-overview"),
    *impact_decide.urlpatterns,
    *impact_settings.urlpatterns,
]
