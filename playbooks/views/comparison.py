"""A playbook beside its template as it is today: what differs, and each line to take over or to keep."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only
from playbooks import actions
from playbooks.comparing import Change, Difference, Part, differences, lines_of
from playbooks.content import CODES, CorePlaybook, core_playbook
from playbooks.models import Playbook
from playbooks.showing import PHASE_NAMES
from playbooks.views.editor import playbook_of


def _core(playbook: Playbook) -> CorePlaybook:
    if playbook.core_code not in CODES:
        raise Http404
    return core_playbook(playbook.core_code, playbook.organisation.language)


@members_only(Permission.EDIT_PLAN)
def compare(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Both versions line by line; a POST decides on one of them."""
    playbook = playbook_of(request, pk)
    core = _core(playbook)
    if request.method == "POST":
        _decide(request, playbook, core)
        return redirect("playbooks:playbook-compare", request.organisation.slug, pk)
    found = differences(actions.our_lines(playbook), lines_of(core))
    context = {
        "playbook": playbook,
        "core": core,
        "newer": [_shown(each) for each in found if each.change.is_newer],
        "own": [_shown(each) for each in found if not each.change.is_newer],
        "detail_url": reverse("playbooks:playbook-detail", args=[request.organisation.slug, pk]),
    }
    return TemplateResponse(request, "playbooks/compare.html", context)


def _decide(request: MemberRequest, playbook: Playbook, core: CorePlaybook) -> None:
    name, _separator, key = request.POST.get("line", "").partition(":")
    if name not in set(Part):
        messages.error(request, _("Choose a line first."))
        return
    which: dict[str, Any] = {"playbook": playbook, "core": core, "part": Part(name), "key": key}
    try:
        if "take" in request.POST:
            actions.take_over(**which, by=request.user)
            messages.success(request, _("Taken over as the template says it."))
        else:
            actions.keep_ours(**which, reason=request.POST.get("reason", "")[:300], by=request.user)
            messages.success(request, _("Kept as you have it."))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))


def _shown(difference: Difference) -> dict[str, Any]:
    return {
        "line": difference,
        "value": f"{difference.part.value}:{difference.key}",
        "phase": PHASE_NAMES.get(difference.phase, ""),
        "name": (difference.now or difference.ours or ("", ""))[0],
        "what": what_happened(difference),
        "may_keep": difference.change.is_newer,
    }


def what_happened(difference: Difference) -> str:
    if difference.both_changed:
        return _("The template has been changed, and you had changed this line, too.")
    return {
        Change.NEW: _("New in the template."),
        Change.CHANGED: _("Changed in the template."),
        Change.GONE: _("No longer in the template."),
        Change.DROPPED_CHANGED: _("You left this out; the template says it otherwise by now."),
        Change.OURS: _("You say it otherwise than the template."),
        Change.DROPPED: _("You left this out."),
    }[difference.change]
