"""Where a job reports, what it reported, and a run that somebody enters by hand."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import MemberRequest
from accounts.mail import link
from accounts.roles import Permission
from accounts.tenancy import members_only
from backups import hearing
from backups.forms.watch import AddressForm, RunForm
from backups.models import BackupJob, BackupRun, JobWatch, PingAddress
from backups.run_words import row_of, state_badge
from backups.snippets import SNIPPETS, filled

RUNS_ON_A_PAGE = 25


def _job(pk: uuid.UUID) -> BackupJob:
    found: BackupJob = get_object_or_404(BackupJob.objects.select_related("organisation", "watch"), pk=pk)
    return found


def url_of(address: PingAddress) -> str:
    """The address as a script calls it. From the configured site address, never from the request."""
    return link(reverse("ping", args=[address.token]))


@members_only(Permission.EDIT_PLAN)
def addresses(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """The secret addresses of a job, and what to paste where. Whoever only reads gets no secret to see."""
    job = _job(pk)
    form = AddressForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        made = hearing.make_address(job=job, label=form.cleaned_data["label"].strip(), at=timezone.now())
        messages.success(request, _("The address is ready. Paste it where the job runs."))
        page = reverse("backups:ping-addresses", args=[request.organisation.slug, pk])
        return redirect(f"{page}?address={made.pk}")
    found: Any = PingAddress.objects.filter(job=job).annotate(last_at=Max("runs__heard_at"))
    every = list(found.order_by("created_at", "pk"))
    live = [each for each in every if each.revoked_at is None]
    chosen = next(
        (each for each in live if str(each.pk) == request.GET.get("address")), live[-1] if live else None
    )
    url = url_of(chosen) if chosen else ""
    context = {
        "job": job,
        "form": form,
        "addresses": [(each, url_of(each), each is chosen) for each in live],
        "withdrawn": [each for each in every if each.revoked_at is not None],
        "chosen": chosen,
        "snippets": [(each, filled(each, url=url, name=job.name)) for each in SNIPPETS] if chosen else [],
        "is_active": job.status == BackupJob.Status.ACTIVE,
    }
    return TemplateResponse(
        request, "backups/ping_addresses.html", context, status=422 if form.is_bound else 200
    )


@members_only(Permission.EDIT_PLAN)
def withdraw(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask, then let an address report no longer."""
    address = get_object_or_404(PingAddress.objects.select_related("job"), pk=pk)
    if request.method == "POST":
        hearing.withdraw_address(address=address, at=timezone.now())
        messages.success(request, _("Withdrawn: %(address)s") % {"address": address})
        return redirect("backups:ping-addresses", request.organisation.slug, address.job_id)
    context = {"address": address, "job": address.job}
    return TemplateResponse(request, "backups/address_withdraw.html", context)


@members_only(Permission.VIEW_PLAN)
def runs(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """What a job reported, newest first, with how long it took and what it said."""
    job = _job(pk)
    watch: JobWatch | None = getattr(job, "watch", None)
    found: Any = BackupRun.objects.filter(job=job).select_related("entered_by", "address").newest_first()
    page = Paginator(found, RUNS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "job": job,
        "badge": state_badge(watch),
        "watch": watch,
        "is_awaited": watch is not None and watch.due_at is not None and watch.due_at > timezone.now(),
        "page_obj": page,
        "rows": [row_of(run, watch.started_at if watch else None) for run in page],
        "kept": BackupRun.KEPT,
        "may_edit": Permission.EDIT_PLAN in request.may,
    }
    return TemplateResponse(request, "backups/job_runs.html", context)


@members_only(Permission.EDIT_PLAN)
def create_run(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Enter a run that did not report by itself: a tape, a machine without network."""
    job, now = _job(pk), timezone.now()
    initial = {"ended_at": timezone.localtime(now)}
    form = RunForm(request.POST if request.method == "POST" else None, at=now, initial=initial)
    if form.is_valid():
        data = form.cleaned_data
        hearing.enter_run(
            job=job,
            ended_at=data["ended_at"],
            worked=data["result"] == "worked",
            note=data["note"],
            by=request.user,
        )
        messages.success(request, _("The run is entered."))
        return redirect("backups:job-runs", request.organisation.slug, pk)
    context = {"job": job, "form": form}
    return TemplateResponse(request, "backups/run_form.html", context, status=422 if form.is_bound else 200)


urlpatterns = [
    path("backup-jobs/<uuid:pk>/addresses/", addresses, name="ping-addresses"),
    path("backup-jobs/<uuid:pk>/runs/", runs, name="job-runs"),
    path("backup-jobs/<uuid:pk>/runs/new/", create_run, name="run-create"),
    path("ping-addresses/<uuid:pk>/withdraw/", withdraw, name="address-withdraw"),
]
