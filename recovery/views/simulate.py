"""Pull the plug: choose what fails, see what comes of it, keep the run. Nothing is stored until somebody keeps it."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only
from contacts.models import EmergencyRole, Site, Supplier
from records.columns import without
from recovery.actions.runs import keep_run
from recovery.calling import read_contacts
from recovery.company import Company
from recovery.forms.outage import Offer, OutageForm
from recovery.forms.runs import KeepForm
from recovery.outage_report import Report
from recovery.outage_words import OutageWords, title
from recovery.reporting import report_of, simulated, stopped_and_lost
from recovery.views.order import company_of
from recovery.views.tabs import recovery_tabs

MOST_LINES = 100  # of processes and of resources on the page; a kept run and the paper know all


@members_only(Permission.VIEW_PLAN)
@require_GET
def choose(request: MemberRequest) -> HttpResponse:
    """The form: what fails, who is missing. What the address says already is ticked."""
    form = _form(request, company_of(request))
    return _chooser(request, form)


@members_only(Permission.VIEW_PLAN)
@require_GET
def result(request: MemberRequest) -> HttpResponse:
    """What comes of it; 28 queries. 422 with the form where nothing is chosen, or the duration cannot be read."""
    if not request.GET:
        return redirect("recovery:outage", request.organisation.slug)
    company = company_of(request)
    form = _form(request, company)
    if not form.is_valid():
        return _chooser(request, form, wrong=True)
    _say_what_was_dropped(request, form)
    report = _report(request, company, form)
    slug = request.organisation.slug
    query = without(request.GET, "q", "find")
    context: dict[str, Any] = {
        "tabs": recovery_tabs(request, "outage"),
        "change_url": f"{reverse('recovery:outage', args=[slug])}?{query}",
        "keep_url": f"{reverse('recovery:outage-keep', args=[slug])}?{query}",
        "may_edit": Permission.EDIT_PLAN in request.may,
        "reaction_url": reverse("inventory:impact-settings", args=[slug]),
        **shown(report),
    }
    return TemplateResponse(request, "recovery/outage_result.html", context)


@members_only(Permission.EDIT_PLAN)
def keep(request: MemberRequest) -> HttpResponse:
    """Calculate once more and keep it under a title, with what was learned."""
    if not request.GET:
        return redirect("recovery:outage", request.organisation.slug)
    company = company_of(request)
    form = _form(request, company)
    if not form.is_valid():
        return _chooser(request, form, wrong=True)
    report = _report(request, company, form)
    words = OutageWords(report)
    data = request.POST if request.method == "POST" else None
    first = {"title": title(report.chosen), "note": "\n".join(words.learned)}
    keeping = KeepForm(data, initial=first)
    if data is not None and keeping.is_valid():
        with transaction.atomic():
            run = keep_run(
                organisation=request.organisation,
                report=report,
                title=keeping.cleaned_data["title"],
                note=keeping.cleaned_data["note"],
                at=timezone.now(),
                by=request.user,
            )
        messages.success(request, _("The run is kept. It stays as it is, whatever changes in the plan."))
        return redirect("recovery:outage-run-detail", request.organisation.slug, run.pk)
    slug = request.organisation.slug
    context = {
        "form": keeping,
        "words": words,
        "back_url": f"{reverse('recovery:outage-result', args=[slug])}?{request.GET.urlencode()}",
    }
    return TemplateResponse(
        request, "recovery/outage_keep.html", context, status=200 if data is None else 422
    )


def shown(report: Report) -> dict[str, Any]:
    """What the templates of a result and of a kept run need; the lists no longer than a page can bear."""
    words = OutageWords(report)
    processes = sorted(
        report.processes,
        key=lambda each: (
            each.passes_limit is None,
            each.passes_limit or 0,
            each.falls is None,
            each.falls or 0,
        ),
    )
    return {
        "report": report,
        "words": words,
        "moments": words.moments[:MOST_LINES],
        "more_moments": max(0, len(words.moments) - MOST_LINES),
        "processes": [(each, words.badge(each), words.why(each)) for each in processes[:MOST_LINES]],
        "more_processes": max(0, len(processes) - MOST_LINES),
        "resources": [
            (each, words.kind(each), words.source(each), words.resource_why(each))
            for each in report.resources[:MOST_LINES]
        ],
        "more_resources": max(0, len(report.resources) - MOST_LINES),
        "held": [(each, words.held(each)) for each in report.held[:MOST_LINES]],
        "losses": [(each, words.proof(each), words.loss_badge(each)) for each in report.losses[:MOST_LINES]],
        "plans": report.plans[:MOST_LINES],
    }


def _chooser(request: MemberRequest, form: OutageForm, *, wrong: bool = False) -> HttpResponse:
    """The form; `wrong`: with what is to be mended."""
    if wrong:
        form.add_dropped()
    else:
        _say_what_was_dropped(request, form)
    context = {
        "tabs": recovery_tabs(request, "outage"),
        "form": form,
        "is_wrong": wrong,
        "is_empty": not form.offer.network.by_id,
        "nothing": wrong and form.has_error(NON_FIELD_ERRORS),
        "runs_url": reverse("recovery:outage-run-list", args=[request.organisation.slug]),
    }
    return TemplateResponse(request, "recovery/outage.html", context, status=422 if wrong else 200)


def _form(request: MemberRequest, company: Company) -> OutageForm:
    """The form over all that can fail; two queries."""
    offer = Offer(
        network=company.targets.network,
        sites=dict(Site.objects.sorted().values_list("pk", "name")),
        suppliers=dict(Supplier.objects.sorted().values_list("pk", "name")),
        people=dict(sorted(company.staff.names.items(), key=lambda item: item[1].casefold())),
    )
    return OutageForm(request.GET, offer=offer)


def _say_what_was_dropped(request: MemberRequest, form: OutageForm) -> None:
    if form.dropped:
        sentence = ngettext(
            "%(count)d entry of this address is not in your plan (any more) and was left out.",
            "%(count)d entries of this address are not in your plan (any more) and were left out.",
            form.dropped,
        )
        messages.warning(request, sentence % {"count": form.dropped})


def _report(request: MemberRequest, company: Company, form: OutageForm) -> Report:
    found = simulated(company, form.lost, form.missing, form.cleaned_data["hours"], form.cleaned_data["gone"])
    processes, resources = stopped_and_lost(found)
    contacts = read_contacts(processes, resources, timezone.localdate())
    roles: dict[uuid.UUID, str] = dict(EmergencyRole.objects.in_order().values_list("pk", "name"))
    return report_of(company, found, form.chosen, contacts, roles)


urlpatterns: list[URLPattern] = [
    path("recovery/outage/", choose, name="outage"),
    path("recovery/outage/result/", result, name="outage-result"),
    path("recovery/outage/keep/", keep, name="outage-keep"),
]
