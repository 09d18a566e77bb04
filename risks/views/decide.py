"""Rating a risk, and deciding on it: pages that an approver reads and answers on a phone."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only
from risks import actions
from risks.actions import newest_ratings
from risks.forms.rating import AcceptForm, RatingForm, WithdrawForm
from risks.models import Risk
from risks.views.register import risk_context, scales
from risks.words import where_it_stands


def _risk(pk: uuid.UUID) -> Risk:
    """The risk as it is rated and decided now; two queries."""
    risks = Risk.objects.rated(scales()).decided()
    found: Risk = get_object_or_404(
        risks.select_related("threat", "process", "resource", "site", "owner"), pk=pk
    )
    return found


@members_only(Permission.EDIT_PLAN)
def rate(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Gross, net and residual on one page; the level is looked up and shown after saving."""
    risk = get_object_or_404(Risk.objects.all(), pk=pk)
    settings, today = scales(), timezone.localdate()
    if request.method != "POST":
        form = RatingForm(settings=settings, newest=newest_ratings(risk), today=today)
        return _rating_page(request, risk, form, 200)
    with transaction.atomic():
        Risk.objects.select_for_update().get(pk=risk.pk)  # whoever rates waits for whoever is rating
        form = RatingForm(request.POST, settings=settings, newest=newest_ratings(risk), today=today)
        if form.is_valid():
            actions.rate(risk=risk, ratings=form.ratings(), on=form.cleaned_data["rated_on"], by=request.user)
            rated: Any = _risk(pk)
            messages.success(request, where_it_stands(rated.net_level, rated.appetite, settings.levels))
            return redirect("risks:risk-detail", request.organisation.slug, pk)
    return _rating_page(request, risk, form, 422)


def _rating_page(request: MemberRequest, risk: Risk, form: RatingForm, status: int) -> HttpResponse:
    return TemplateResponse(request, "risks/rate.html", {"risk": risk, "form": form}, status=status)


@members_only(Permission.APPROVE_PLAN)
def accept(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """What it is, how it is rated, what protects us, what is promised; then one decision with a reason."""
    risk: Any = _risk(pk)
    context, today = risk_context(request, risk), timezone.localdate()
    if request.method != "POST":
        form = AcceptForm(today=today, initial={"seen": context["seen"], "until": in_a_year(today)})
        return _decision_page(request, "risks/accept.html", risk, form, context, 200)
    form = AcceptForm(request.POST, today=today)
    if form.is_valid():
        try:
            actions.accept(
                risk=risk, settings=scales(), at=timezone.now(), by=request.user, **form.cleaned_data
            )
        except ValidationError as refused:
            form.add_error(None, refused)
            form.take(context["seen"])
        else:
            messages.success(request, _("Accepted: %(risk)s") % {"risk": risk})
            return redirect("risks:risk-detail", request.organisation.slug, pk)
    return _decision_page(request, "risks/accept.html", risk, form, context, 422)


@members_only(Permission.APPROVE_PLAN)
def withdraw(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Take an acceptance back, with a reason; what was accepted stays on record."""
    risk: Any = _risk(pk)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw(
                risk=risk, reason=form.cleaned_data["reason"], at=timezone.now(), by=request.user
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Taken back: the acceptance of %(risk)s") % {"risk": risk})
            return redirect("risks:risk-detail", request.organisation.slug, pk)
    context = risk_context(request, risk)
    return _decision_page(request, "risks/withdraw.html", risk, form, context, 422 if form.is_bound else 200)


def _decision_page(
    request: MemberRequest, template: str, risk: Risk, form: Any, context: dict[str, Any], status: int
) -> HttpResponse:
    return TemplateResponse(request, template, context | {"risk": risk, "form": form}, status=status)


def in_a_year(day: date) -> date:
    """The same day next year; the last of February after a leap day."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)
