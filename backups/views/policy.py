"""The numbers by which backups are judged: ours until somebody sets others."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.http import MemberRequest
from accounts.models import Organisation
from accounts.roles import Permission
from accounts.tenancy import members_only
from backups.actions import set_rules
from backups.forms.policy import PolicyForm
from backups.models import BackupPolicy
from backups.views.tabs import backup_tabs
from records.history import describe
from records.models import Entry


@members_only(Permission.VIEW_PLAN)
def policy(request: MemberRequest) -> HttpResponse:
    """Every number with its meaning, and whether it is ours or the company's own."""
    rules = BackupPolicy.of(request.organisation)
    context = {
        "tabs": backup_tabs(request, "policy"),
        "rows": rows(rules),
        "is_own": not rules._state.adding,
        "may_edit": Permission.EDIT_PLAN in request.may,
        "entries": describe(_entries(rules)[:5], request.may),
    }
    return TemplateResponse(request, "backups/policy.html", context)


def rows(rules: BackupPolicy) -> list[dict[str, Any]]:
    """What, how much, and whether it is another number than ours."""
    ours = BackupPolicy()

    def row(name: str, label: str, value: str) -> dict[str, Any]:
        return {"label": label, "value": value, "differs": getattr(rules, name) != getattr(ours, name)}

    def months(count: int) -> str:
        return ngettext("every month", "every %(count)d months", count) % {"count": count}

    days, factor = rules.retention_min_days, rules.grace_factor
    return [
        row(
            "months_within_24h",
            _("Restore test of what is needed again within 24 hours"),
            months(rules.months_within_24h),
        ),
        row(
            "months_within_72h",
            _("Restore test of what is needed again within 72 hours"),
            months(rules.months_within_72h),
        ),
        row("months_otherwise", _("Restore test of all others"), months(rules.months_otherwise)),
        row(
            "retention_min_days",
            _("Shortest retention"),
            ngettext("%(count)d day", "%(count)d days", days) % {"count": days},
        ),
        row(
            "grace_factor",
            _("A run is late after"),
            _("%(factor)s times its interval") % {"factor": number_format(factor)},
        ),
    ]


@members_only(Permission.EDIT_PLAN)
def edit_policy(request: MemberRequest) -> HttpResponse:
    """One form for all of it; saving it makes the numbers the company's own."""
    data = request.POST if request.method == "POST" else None
    with transaction.atomic():
        if data is not None:  # of two who make the first row, the second waits, and is told
            Organisation.objects.select_for_update().get(pk=request.organisation.pk)
        form = PolicyForm(
            data,
            instance=BackupPolicy.of(request.organisation),
            organisation=request.organisation,
            may=request.may,
        )
        if data is not None and form.is_valid():
            rules = form.save()
            if "grace_factor" in form.changed_data:
                set_rules(rules=rules, at=timezone.now(), by=request.user)
            messages.success(request, _("Saved: %(name)s") % {"name": pgettext("backup", "Rules")})
            return redirect("backups:policy", request.organisation.slug)
    status = 200 if data is None else 422
    return TemplateResponse(request, "backups/policy_form.html", {"form": form}, status=status)


@members_only(Permission.VIEW_PLAN)
def policy_history(request: MemberRequest) -> HttpResponse:
    """Every change of the rules, newest first."""
    rules = BackupPolicy.of(request.organisation)
    page = Paginator(_entries(rules), 50).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "entries": describe(page, request.may),
        "record": rules,
        "detail_url": reverse("backups:policy", args=[request.organisation.slug]),
    }
    return TemplateResponse(request, "records/history_of_record.html", context)


def _entries(rules: BackupPolicy) -> Any:
    return Entry.objects.select_related("content_type").filter(
        organisation=rules.organisation_id, subject=rules.pk
    )


urlpatterns: list[URLPattern] = [
    path("backups/policy/", policy, name="policy"),
    path("backups/policy/edit/", edit_policy, name="policy-edit"),
    path("backups/policy/history/", policy_history, name="policy-history"),
]
