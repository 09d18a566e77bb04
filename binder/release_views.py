"""Releases: which version counts, what changed since, submitting one, deciding on it, reading it, its paper."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_GET, require_POST

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only
from binder import releasing
from binder.changes import accepted_risks, by_tab
from binder.models import Release
from binder.tasks import print_release
from contacts.models import ContactPoint
from contacts.readings import note_readings
from core.forms import DateInput
from plan.snapshot import fingerprint, take
from playbooks.reading import read_playbooks
from records.approvals import ApprovalState
from recovery.reading import read_plans
from reviews.reading import read_due

STATES = {
    Release.State.SUBMITTED: "due",
    Release.State.RETURNED: "draft",
    Release.State.RELEASED: "ok",
    Release.State.WITHDRAWN: "overdue",
}


class SubmitForm(forms.Form):
    """The number of the new version, and why there is one."""

    number = forms.CharField(label=gettext_lazy("Version"), max_length=9)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("In one sentence: what is new, and why. It stands in the list of versions."),
        error_messages={"required": gettext_lazy("Say in one sentence what is new.")},
    )


class DecideForm(forms.Form):
    """The decision on a submitted version."""

    valid_until = forms.DateField(
        label=gettext_lazy("Valid until"),
        required=False,
        widget=DateInput,
        help_text=gettext_lazy("Empty: one year."),
        error_messages={"invalid": gettext_lazy("Enter the day as in 24.11.2026.")},
    )
    comment = forms.CharField(
        label=gettext_lazy("Comment"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Needed to give it back, or if you submitted it yourself."),
    )

    def clean_valid_until(self) -> Any:
        day = self.cleaned_data["valid_until"]
        if day is not None and day <= timezone.localdate():
            raise ValidationError(_("Enter a day in the future."))
        return day


class WithdrawForm(forms.Form):
    why = forms.CharField(label=gettext_lazy("Why it no longer counts"), required=False, max_length=1000)


@members_only(Permission.VIEW_PLAN)
@require_GET
def index(request: MemberRequest) -> HttpResponse:
    """The version that counts, and all that were. Three queries."""
    releases = list(Release.objects.newest_first().defer("packed")[:100])
    counts = next(iter(Release.objects.released().defer("packed")[:1]), None)
    context = {
        "counts": counts,
        "badge": _badge(counts, counts) if counts else None,
        "open": next((each for each in releases if each.is_open), None),
        "rows": [
            {
                "cells": [each.number, each.reason, _when(each)],
                "url": reverse("binder:release-detail", args=[request.organisation.slug, each.pk]),
                "state": _badge(each, counts)[0],
                "word": _badge(each, counts)[1],
            }
            for each in releases
        ],
        "columns": [{"label": _("Version")}, {"label": _("Reason")}, {"label": _("Date")}],
        "may_edit": Permission.EDIT_PLAN in request.may,
    }
    return TemplateResponse(request, "binder/release_list.html", context)


def _when(release: Release) -> str:
    return date_format(timezone.localtime(release.decided_at or release.submitted_at), "SHORT_DATE_FORMAT")


def _badge(release: Release, counts: Release | None) -> tuple[str, str]:
    """State and word; one that was released is in force, has expired, or has a successor."""
    if release.state != Release.State.RELEASED:
        return STATES[Release.State(release.state)], str(release.get_state_display())
    if counts is None or release.pk != counts.pk:
        return "draft", _("superseded")
    if release.valid_until is not None and release.valid_until < timezone.localdate():
        return "overdue", _("expired")
    return "ok", pgettext("release", "in force")


@members_only(Permission.EDIT_PLAN)
def submit(request: MemberRequest) -> HttpResponse:
    """What has changed since the version that counts; the button submits the plan as it is now."""
    organisation, now, posted = request.organisation, timezone.now(), request.method == "POST"
    latest = releasing.current()
    form = SubmitForm(request.POST if posted else None, initial={"number": releasing.next_number(latest)})
    if posted and form.is_valid():
        try:
            release = releasing.submit(
                organisation=organisation, at=now, by=request.user, **form.cleaned_data
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Submitted: version %(number)s.") % {"number": release})
            return redirect("binder:release-detail", organisation.slug, release.pk)
    snapshot = take(organisation, at=now, private=True)
    context = {
        "form": form,
        "latest": latest,
        "tabs": _tabs(request, latest, snapshot),
        **_open_points(request),
    }
    return TemplateResponse(request, "binder/release_submit.html", context, status=422 if posted else 200)


def _tabs(request: MemberRequest, before: Release | None, snapshot: Any) -> Any:
    return by_tab(releasing.changes(before, snapshot, private=Permission.SEE_PRIVATE_NUMBERS in request.may))


def _open_points(request: MemberRequest) -> dict[str, Any]:
    """What is not done, though nothing of it forbids a release: plans without approval, entries that are overdue."""
    organisation, today = request.organisation, timezone.localdate()
    waiting = [each.title for each in read_playbooks() if each.steps and each.state != ApprovalState.VALID]
    waiting += [each.title for each in read_plans() if each.steps and each.state != ApprovalState.VALID]
    overdue = [each for each in read_due(organisation, today).found if each.on < today]
    return {"unapproved": sorted(waiting), "overdue": len(overdue)}


@members_only(Permission.VIEW_PLAN)
def detail(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """One version: what changed, what is open, which risks are accepted; and, for whoever may, the decision."""
    release = _release(request, pk)
    may_decide = Permission.APPROVE_PLAN in request.may and release.is_open
    posted = request.method == "POST"
    if posted and not may_decide:
        return _decided(request, release)
    form = DecideForm(request.POST if posted else None)
    if posted and form.is_valid():
        try:
            return _decide(request, release, form)
        except ValidationError as refused:
            if getattr(refused, "code", "") == "decided":
                return _decided(request, release)
            form.add_error(None, refused)
    snapshot = releasing.snapshot_of(release)
    counts = releasing.current()
    before = _before(release)
    context = {
        "release": release,
        "badge": _badge(release, counts),
        "before": before,
        "tabs": _tabs(request, before, snapshot),
        "risks": accepted_risks(snapshot),
        "form": form if may_decide else None,
        "is_own": release.submitted_by_id == request.user.pk,
        "is_newer": release.is_open
        and fingerprint(take(request.organisation, at=timezone.now(), private=True)) != release.fingerprint,
        "receipts": list(release.receipts.order_by("read_at")),
        "has_read": release.receipts.filter(user=request.user).exists(),
        "may_read_paper": Permission.SEE_PRIVATE_NUMBERS in request.may,
        "withdraw_form": WithdrawForm()
        if Permission.APPROVE_PLAN in request.may and release.state == Release.State.RELEASED
        else None,
        **(_open_points(request) if may_decide else {}),
    }
    return TemplateResponse(request, "binder/release_detail.html", context, status=422 if posted else 200)


def _before(release: Release) -> Release | None:
    """The version that counted when this one was submitted."""
    found: Release | None = (
        Release.objects.filter(
            state__in=[Release.State.RELEASED, Release.State.WITHDRAWN], decided_at__lt=release.submitted_at
        )
        .exclude(pk=release.pk)
        .order_by("-decided_at")
        .first()
    )
    return found


def _decide(request: MemberRequest, release: Release, form: DecideForm) -> HttpResponse:
    typed, now = form.cleaned_data, timezone.now()
    if "give_back" in request.POST:
        releasing.give_back(release=release, comment=typed["comment"], at=now, by=request.user)
        messages.success(request, _("Given back: version %(number)s.") % {"number": release})
    else:
        releasing.release_it(release=release, at=now, by=request.user, **typed)
        keys = str(request.organisation.pk), str(release.pk)
        transaction.on_commit(lambda: print_release.delay(*keys))
        messages.success(
            request, _("Released: version %(number)s. Its paper is being printed.") % {"number": release}
        )
    return redirect("binder:release-detail", request.organisation.slug, release.pk)


def _decided(request: MemberRequest, release: Release) -> HttpResponse:
    messages.info(request, _("This version has been decided on. Nothing was changed."))
    return redirect("binder:release-detail", request.organisation.slug, release.pk)


@members_only(Permission.APPROVE_PLAN)
@require_POST
def withdraw(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Say that a version no longer counts."""
    release = _release(request, pk)
    if release.state not in {Release.State.RELEASED, Release.State.WITHDRAWN}:
        return _decided(request, release)
    try:
        releasing.withdraw(
            release=release, why=request.POST.get("why", "")[:1000], at=timezone.now(), by=request.user
        )
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Withdrawn: version %(number)s.") % {"number": release})
    return redirect("binder:release-detail", request.organisation.slug, release.pk)


@members_only(Permission.VIEW_PLAN)
@require_POST
def mark_read(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Keep that this member has read a released version."""
    release = _release(request, pk)
    if release.state != Release.State.RELEASED:
        raise Http404
    releasing.mark_read(release=release, at=timezone.now(), by=request.user)
    messages.success(request, _("Noted: you have read version %(number)s.") % {"number": release})
    return redirect("binder:release-detail", request.organisation.slug, release.pk)


@members_only(Permission.SEE_PRIVATE_NUMBERS)
@require_GET
def paper(request: MemberRequest, pk: uuid.UUID) -> FileResponse:
    """The PDF of a release, with private numbers as the crisis team needs them; whose they are is noted as read."""
    release = _release(request, pk)
    if not release.file:
        raise Http404
    try:
        content = default_storage.open(release.file)
    except FileNotFoundError as error:
        raise Http404 from error
    people = ContactPoint.objects.filter(is_private=True, person__is_active=True)
    note_readings(request=request, person_ids=set(people.values_list("person_id", flat=True)))
    name = slugify(f"{_('Emergency binder')}-{request.organisation.slug}-{release.number.replace('.', '-')}")
    response = FileResponse(content, filename=f"{name}.pdf", content_type="application/pdf")
    response["Cache-Control"] = "private, no-store"
    return response


def _release(request: MemberRequest, pk: uuid.UUID) -> Release:
    release: Release = get_object_or_404(Release.objects.all(), pk=pk)
    release.organisation = request.organisation
    return release


urlpatterns = [
    path("releases/", index, name="release-list"),
    path("releases/submit/", submit, name="release-submit"),
    path("releases/<uuid:pk>/", detail, name="release-detail"),
    path("releases/<uuid:pk>/withdraw/", withdraw, name="release-withdraw"),
    path("releases/<uuid:pk>/read/", mark_read, name="release-read"),
    path("releases/<uuid:pk>/binder.pdf", paper, name="release-paper"),
]
