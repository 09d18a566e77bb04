"""Guided reviews: begin, go from entry to entry, finish with a result, keep the protocol."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only
from reviews import actions
from reviews.auditing import protocol, read_agenda
from reviews.catalogue import intervals
from reviews.forms.marking import FinishForm
from reviews.forms.ruling import StartForm
from reviews.kinds import AUDITED
from reviews.models import Audit, Review
from reviews.views.marking import own_person
from reviews.words import mark_url


@members_only(Permission.VIEW_PLAN)
def audit_list(request: MemberRequest) -> HttpResponse:
    """All guided reviews, the newest first."""
    audits = Audit.objects.select_related("lead").annotate(looked_at=Count("reviews")).newest_first()
    context = {
        "page_obj": Paginator(audits, 50).get_page(request.GET.get("page")),
        "may_edit": Permission.EDIT_PLAN in request.may,
    }
    return TemplateResponse(request, "reviews/audit_list.html", context)


@members_only(Permission.EDIT_PLAN)
def start(request: MemberRequest) -> HttpResponse:
    """Choose which review, and who leads it."""
    audit = Audit(organisation=request.organisation, lead=own_person(request))
    form = StartForm(
        request.POST if request.method == "POST" else None,
        instance=audit,
        organisation=request.organisation,
        may=request.may,
    )
    if form.is_bound and form.is_valid():
        made = actions.start_audit(
            organisation=request.organisation,
            kind=form.cleaned_data["kind"],
            lead=form.cleaned_data["lead"],
            at=timezone.now(),
            by=request.user,
        )
        return redirect("reviews:audit-detail", request.organisation.slug, made.pk)
    contents = [
        (label, [intervals()[code].title for code in AUDITED[kind]]) for kind, label in Audit.Kind.choices
    ]
    context = {"form": form, "contents": contents}
    return TemplateResponse(
        request, "reviews/audit_start.html", context, status=422 if form.is_bound else 200
    )


def _audit(pk: uuid.UUID) -> Audit:
    found: Audit = get_object_or_404(Audit.objects.select_related("lead"), pk=pk)
    return found


@members_only(Permission.VIEW_PLAN)
def detail(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """What is done and what is left; once it is finished, the protocol."""
    audit = _audit(pk)
    audit.organisation = request.organisation  # loaded once, for addresses
    reviews = protocol(audit)
    context = {
        "audit": audit,
        "reviews": reviews,
        "changed": sum(review.result != Review.Result.UNCHANGED for review in reviews),
        "may_edit": Permission.EDIT_PLAN in request.may,
    }
    if audit.is_running:
        agenda = read_agenda(audit, request.organisation, timezone.localdate())
        upcoming = agenda.next
        context |= {
            "left": [
                (
                    point.due.entry.name,
                    intervals()[point.due.entry.kind].title,
                    f"{mark_url(request.organisation, point.due)}?audit={audit.pk}",
                )
                for point in agenda.left
            ],
            "total": len(agenda.points),
            "done": len(agenda.points) - len(agenda.left),
            "next_url": f"{mark_url(request.organisation, upcoming)}?audit={audit.pk}" if upcoming else "",
        }
    return TemplateResponse(request, "reviews/audit_detail.html", context)


@members_only(Permission.EDIT_PLAN)
def finish(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Say what came out of it; what nobody looked at is kept by name."""
    audit = _audit(pk)
    if not audit.is_running:
        messages.info(request, _("This review is finished already."))
        return redirect("reviews:audit-detail", request.organisation.slug, pk)
    left = [
        point.due.entry.name for point in read_agenda(audit, request.organisation, timezone.localdate()).left
    ]
    form = FinishForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            actions.finish_audit(
                audit=audit,
                result=form.cleaned_data["result"],
                left_open=left,
                at=timezone.now(),
                by=request.user,
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Finished. The protocol is kept."))
            return redirect("reviews:audit-detail", request.organisation.slug, pk)
    context = {"audit": audit, "form": form, "left": left}
    return TemplateResponse(
        request, "reviews/audit_finish.html", context, status=422 if form.is_bound else 200
    )
