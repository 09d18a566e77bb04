"""What concerns the company: the answers, its status under NIS2, and every walk through the questions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only
from playbooks.forms.legal import ANSWERED, LegalProfileForm
from playbooks.models import LegalProfile, Nis2Assessment, Nis2Status
from playbooks.views.subject import tabs
from records.history import describe, entries_of

STATES = {
    Nis2Status.ESSENTIAL: "ok",
    Nis2Status.IMPORTANT: "ok",
    Nis2Status.NONE: "open",
    Nis2Status.UNKNOWN: "due",
}


@members_only(Permission.VIEW_PLAN)
def profile(request: MemberRequest) -> HttpResponse:
    """The status under NIS2 with its reasoning, the answers, and the walks; readers see it, too."""
    stored = LegalProfile.of(request.organisation)
    stored.organisation = request.organisation
    walks = list(Nis2Assessment.objects.newest_first())
    context = {
        "tabs": tabs(request, "legal-profile"),
        "profile": stored,
        "status": Nis2Status(stored.nis2).label,
        "nis2_state": STATES[Nis2Status(stored.nis2)],
        "by_assistant": Nis2Status(stored.nis2_status).label,
        "facts": _facts(request, stored),
        "newest": walks[0] if walks else None,
        "earlier": walks[1:],
        "begun": bool(stored.nis2_answers) and not walks,
        "may_edit": Permission.EDIT_PLAN in request.may,
        "abroad": request.organisation.country != "DE",
        "entries": describe(entries_of(stored)[:5], request.may) if not stored._state.adding else [],
    }
    return TemplateResponse(request, "playbooks/legal_profile.html", context)


def _facts(request: MemberRequest, stored: LegalProfile) -> list[dict[str, Any]]:
    """The answers, line by line, each with its way to change it."""
    edit_url = reverse("playbooks:legal-profile-edit", args=[request.organisation.slug])
    rows = []
    for name in (*ANSWERED, "turnover_meur", "balance_meur", "nis2_reporting_carved_out",
                 "nis2_registered_on", "nis2_registration_no", "status_page", "catalogue_reviewed_on"):  # fmt: skip
        field: Any = stored._meta.get_field(name)
        display = getattr(stored, f"get_{name}_display", None)
        rows.append(
            {
                "label": capfirst(field.verbose_name),
                "value": display() if display and getattr(stored, name) else getattr(stored, name),
                "url": f"{edit_url}#id_{name}" if Permission.EDIT_PLAN in request.may else "",
            }
        )
    return rows


@members_only(Permission.EDIT_PLAN)
def edit(request: MemberRequest) -> HttpResponse:
    """Change the answers; an own decision about NIS2 needs a reason."""
    stored = LegalProfile.of(request.organisation)
    data = request.POST if request.method == "POST" else None
    with transaction.atomic():
        form = LegalProfileForm(data, instance=stored, organisation=request.organisation, may=request.may)
        if data is not None and form.is_valid():
            form.save()
            messages.success(request, _("Saved: %(name)s") % {"name": stored})
            return redirect("playbooks:legal-profile", request.organisation.slug)
    status = 200 if data is None else 422
    return TemplateResponse(request, "playbooks/legal_profile_form.html", {"form": form}, status=status)


urlpatterns = [
    path("legal/", profile, name="legal-profile"),
    path("legal/edit/", edit, name="legal-profile-edit"),
]
