"""How often what must be confirmed: our intervals, and the organisation's own with their reasons."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch
from django.utils.translation import gettext as _

from accounts.http import MemberRequest
from accounts.models import Organisation
from accounts.roles import Permission
from accounts.tenancy import members_only
from backups.models import BackupPolicy
from contacts.models import EmergencyRole
from reviews.catalogue import Interval, intervals
from reviews.forms.ruling import RuleForm
from reviews.kinds import BY_CODE, RESTORE_TESTS, WHOLE
from reviews.models import Review, ReviewRule


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One interval as it applies here."""

    interval: Interval
    months: int
    role: str
    own: ReviewRule | None
    is_proven: bool  # set with the rules of backups
    is_kept: bool  # whether it has entries here; else it is a recommendation
    is_off: bool  # the organisation says that it has none


@members_only(Permission.VIEW_PLAN)
def rules(request: MemberRequest) -> HttpResponse:
    """All 28 intervals with who keeps them, and which the organisation has set itself."""
    organisation = request.organisation
    own = {rule.kind: rule for rule in ReviewRule.objects.all()}
    names = dict(EmergencyRole.objects.exclude(code="").values_list("code", "name"))
    policy = BackupPolicy.of(organisation)
    proven = dict(
        zip(
            RESTORE_TESTS,
            (policy.months_within_24h, policy.months_within_72h, policy.months_otherwise),
            strict=True,
        )
    )
    off = _off()
    lines = [
        RuleLine(
            interval=each,
            months=proven.get(each.code, own[each.code].months if each.code in own else each.months),
            role=names.get(each.role) or str(EmergencyRole.Code(each.role).label),
            own=own.get(each.code),
            is_proven=each.code in proven,
            is_kept=each.code in BY_CODE or each.code in proven,
            is_off=each.code in off,
        )
        for each in intervals().values()
    ]
    policy.organisation = organisation  # loaded once, for the address
    context = {
        "lines": lines,
        "may_edit": Permission.EDIT_PLAN in request.may,
        "policy_url": _address(policy),
    }
    return TemplateResponse(request, "reviews/rules.html", context)


def _off() -> set[str]:
    """What the newest review says the organisation has none of; one query."""
    rows = Review.objects.filter(subject__isnull=True, kind__in=WHOLE).order_by("reviewed_at", "pk")
    newest = dict(rows.values_list("kind", "result"))
    return {kind for kind, result in newest.items() if result == Review.Result.NO_LONGER_NEEDED}


def _address(policy: BackupPolicy) -> str:
    try:
        return policy.get_absolute_url()
    except NoReverseMatch:
        return ""


@members_only(Permission.EDIT_PLAN)
def edit_rule(request: MemberRequest, kind: str) -> HttpResponse:
    """Set an own interval with its reason, or go back to ours."""
    if kind not in BY_CODE:
        raise Http404
    organisation, interval = request.organisation, intervals()[kind]
    with transaction.atomic() if request.method == "POST" else nullcontext():
        if request.method == "POST":
            Organisation.objects.select_for_update().get(pk=organisation.pk)  # one own interval per kind
        rule = ReviewRule.objects.filter(kind=kind).first()
        if request.method == "POST" and "reset" in request.POST:
            return _reset(request, rule, interval)
        form = RuleForm(
            request.POST if request.method == "POST" else None,
            instance=rule or ReviewRule(organisation=organisation, kind=kind, months=interval.months),
            organisation=organisation,
            may=request.may,
        )
        if form.is_bound and form.is_valid():
            form.save()
            messages.success(request, _("Saved: %(name)s") % {"name": interval.title})
            return redirect("reviews:rules", organisation.slug)
    context = {"form": form, "interval": interval, "has_own": rule is not None}
    return TemplateResponse(request, "reviews/rule_form.html", context, status=422 if form.is_bound else 200)


def _reset(request: MemberRequest, rule: ReviewRule | None, interval: Interval) -> HttpResponse:
    if rule is not None:
        rule.delete()
    messages.success(request, _("Our interval applies again: %(kind)s") % {"kind": interval.title})
    return redirect("reviews:rules", request.organisation.slug)
