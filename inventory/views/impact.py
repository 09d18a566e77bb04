"""The impact analysis of one process (grid and result), and the overview of all."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping
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
from inventory.models import ImpactSignOff, Process
from inventory.signatures import latest_signatures, signatures_of
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


@members_only(Permission.EDIT_PLAN)
@require_POST
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
    """Every active process: how far rated, what came out, who signed. Five queries for any number."""
    frame, levels = frame_of(request.organisation), levels_of(None)
    active = Process.objects.active().sorted().select_related("owner")
    studies = [Studied(process, frame, levels.get(process.pk, {})) for process in active]
    signatures = latest_signatures([study.process.pk for study in studies])
    page = Paginator(studies, 50).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": [_line(study, signatures.get(study.process.pk)) for study in page],
        "progress": _progress(studies, signatures),
        "settings": frame.settings,
        "may_edit": Permission.EDIT_PLAN in request.may,
    }
    return TemplateResponse(request, "inventory/impact_overview.html", context)


def _line(study: Studied, signature: ImpactSignOff | None) -> dict[str, Any]:
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
        "covers": _covers(signature, study),
    }


def _covers(signature: ImpactSignOff | None, study: Studied) -> bool:
    """Whether the signature stands under the analysis as it is now."""
    return signature is not None and signature.fingerprint == study.fingerprint


def _progress(studies: list[Studied], signatures: Mapping[uuid.UUID, ImpactSignOff]) -> list[str]:
    """How many of those that are looked at are done, in sentences; a signature counts while it covers the analysis."""
    examined = [each for each in studies if each.process.prefilter != Process.Prefilter.EXCLUDED]
    states = Counter(each.completeness for each in examined)
    signed = sum(_covers(signatures.get(each.process.pk), each) for each in examined)
    return [
        ngettext(
            "%(done)d of %(count)d process is rated completely.",
            "%(done)d of %(count)d processes are rated completely.",
            len(examined),
        )
        % {"done": states[Completeness.COMPLETE], "count": len(examined)},
        _("%(partly)d partly, %(open)d not yet.")
        % {"partly": states[Completeness.PARTLY], "open": states[Completeness.NOT]},
        _("%(signed)d signed.") % {"signed": signed},
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
