"""Signing an analysis, and the pre-filter that says which processes are looked at first."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only
from inventory.actions import put_aside, sign_off, take_up
from inventory.analysis import study_of
from inventory.forms.impact_decide import Choice, PrefilterForm, SignForm
from inventory.models import BiaSettings, Process
from inventory.signatures import is_own, signatures_of

FEW = range(3, 6)  # so many processes are a good start (BSI-Standard 200-4, pre-filter of the Reaktiv stage)


@members_only(Permission.VIEW_PLAN)
def sign(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """What is signed, who has signed, and the form for the next signature."""
    process: Process = get_object_or_404(Process.objects.select_related("owner"), pk=pk)
    process.organisation = request.organisation
    posted = request.method == "POST"
    if posted and Permission.EDIT_PLAN not in request.may:
        raise PermissionDenied
    study = study_of(process)
    form = SignForm(
        request.POST if posted else None,
        process=process,
        today=timezone.localdate(),
        seen=study.fingerprint,
    )
    if posted and form.is_valid() and _sign(request, process, form):
        return redirect("inventory:impact-sign", request.organisation.slug, pk)
    context = {
        "process": process,
        "study": study,
        "form": form,
        "signatures": signatures_of(process, study.fingerprint),
        "may_edit": Permission.EDIT_PLAN in request.may,
        "own": process.owner_id is not None and is_own(request.user, process.owner_id),
    }
    return TemplateResponse(request, "inventory/impact_sign.html", context, status=422 if posted else 200)


def _sign(request: MemberRequest, process: Process, form: SignForm) -> bool:
    person = form.cleaned_data["person"]
    try:
        sign_off(
            process=process,
            person=person,
            by=request.user,
            at=_moment(form.cleaned_data["signed_on"], form.today),
            note=form.cleaned_data["note"],
            seen=form.cleaned_data["seen"],
        )
    except ValidationError as error:
        form.add_error(None, error)
        # What is shown now is what the next try signs.
        data: Any = request.POST.copy()
        data["seen"] = form.initial["seen"]
        form.data = data
        return False
    said = _("Signed: %(person)s") if is_own(request.user, person.pk) else _("Signature entered: %(person)s")
    messages.success(request, said % {"person": person})
    return True


def _moment(day: date, today: date) -> datetime:
    """Now for today; noon in the organisation's time zone for a signature on paper that is entered later."""
    if day == today:
        return timezone.now()
    return timezone.make_aware(datetime.combine(day, time(12)))


@members_only(Permission.VIEW_PLAN)
def prefilter(request: MemberRequest) -> HttpResponse:
    """All active processes: which hurt within the period? Saved in one go, each decision with its history."""
    posted = request.method == "POST"
    if posted and Permission.EDIT_PLAN not in request.may:
        raise PermissionDenied
    with transaction.atomic():
        processes = Process.objects.active().sorted()
        form = PrefilterForm(
            request.POST if posted else None, list(processes.select_for_update() if posted else processes)
        )
        if posted and form.is_valid():
            changed = form.changed()
            for each in changed:
                each.process.organisation = request.organisation
                if each.choice == Choice.EXCLUDED:
                    put_aside(process=each.process, reason=each.reason, by=request.user)
                else:
                    take_up(
                        process=each.process,
                        decided=each.choice == Choice.INCLUDED,
                        note=each.reason,
                        by=request.user,
                    )
            messages.success(request, _("Saved: %(name)s") % {"name": _("Pre-filter")})
            return redirect("inventory:impact-prefilter", request.organisation.slug)
    context = {
        "form": form,
        "few": form.included in FEW,
        "settings": BiaSettings.of(request.organisation),
        "may_edit": Permission.EDIT_PLAN in request.may,
    }
    status = 422 if posted else 200
    return TemplateResponse(request, "inventory/impact_prefilter.html", context, status=status)


process_urlpatterns = [path("processes/<uuid:pk>/impact/sign/", sign, name="impact-sign")]
urlpatterns = [path("impact/prefilter/", prefilter, name="impact-prefilter")]
