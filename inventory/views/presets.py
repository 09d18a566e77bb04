"""Taking over what companies of the trade usually run."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only
from inventory.actions import adopt_preset
from inventory.forms.presets import PresetForm
from inventory.models import BiaSettings
from inventory.presets import preset, presets


@members_only(Permission.EDIT_PLAN)
@require_GET
def preset_list(request: MemberRequest) -> HttpResponse:
    """The trades for which we have prepared processes and systems."""
    return TemplateResponse(request, "inventory/preset_list.html", {"presets": presets()})


@members_only(Permission.EDIT_PLAN)
@require_http_methods(["GET", "POST"])
def adopt(request: MemberRequest, code: str) -> HttpResponse:
    """Choose what fits, then make it."""
    try:
        chosen = preset(code)
    except KeyError as error:
        raise Http404 from error
    reaction = BiaSettings.of(request.organisation).bao_reaction_hours
    data = request.POST if request.method == "POST" else None
    form = PresetForm(data, preset=chosen, reaction_hours=reaction)
    if form.is_valid():
        made = adopt_preset(
            organisation=request.organisation,
            preset=chosen.only(form.codes),
            take_reaction_time=bool(form.cleaned_data.get("take_reaction_time")),
            by=request.user,
        )
        messages.success(
            request,
            _("Taken over: %(processes)d processes, %(resources)d systems, %(edges)d dependencies.")
            % {"processes": made.processes, "resources": made.resources, "edges": made.dependencies},
        )
        return redirect("inventory:process-list", request.organisation.slug)
    context = {"preset": chosen, "form": form}
    return TemplateResponse(request, "inventory/preset.html", context, status=422 if form.is_bound else 200)


urlpatterns = [
    path("presets/", preset_list, name="preset-list"),
    path("presets/<str:code>/", adopt, name="preset"),
]
