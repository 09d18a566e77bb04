"""The pages on which a plan is approved or its approval taken back, and the section that tells how it stands."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only
from records.approval_forms import ApproveForm, TakeBackForm
from records.approvals import ApprovalState
from records.approving import Readable, approve, needs_note, take_back
from records.models import Approval, Record


@dataclass(frozen=True)
class ApprovalViews:
    """Approval of one kind of plan.

    model       the plan
    decisions   its rows of approval
    plan_field  the field of such a row that names the plan
    read        loads one plan as a value, inside the organisation's scope
    shown       what the page of decision shows of the plan, as its context (optional)
    """

    model: type[Record]
    decisions: type[Approval]
    plan_field: str
    read: Callable[[uuid.UUID], Readable]
    shown: Callable[[MemberRequest, Record], dict[str, Any]] = lambda _request, _plan: {}

    def urls(self, route: str) -> list[URLPattern]:
        """`<route>/<id>/approve/` and `<route>/<id>/take-back/`: `<noun>-approve`, `<noun>-take-back`."""
        decide = members_only(Permission.APPROVE_PLAN)
        noun = self.model.noun()
        return [
            path(f"{route}/<uuid:pk>/approve/", decide(self.approve), name=f"{noun}-approve"),
            path(f"{route}/<uuid:pk>/take-back/", decide(self.take_back), name=f"{noun}-take-back"),
        ]

    def context(self, request: MemberRequest, plan: Record, text: Readable) -> dict[str, Any]:
        """What `records/_approval.html` shows on the plan's own page; one query."""
        may = Permission.APPROVE_PLAN in request.may
        in_force = text.state in {ApprovalState.VALID, ApprovalState.CHANGED}
        return {
            "approval_badge": badge(text.state),
            "approval_sentence": sentence(text.state),
            "decisions": list(self._decided(plan).newest_first()),
            "approve_url": (
                self._url(request, plan, "approve") if may and text.state != ApprovalState.VALID else ""
            ),
            "take_back_url": self._url(request, plan, "take-back") if may and in_force else "",
        }

    # --- Pages ------------------------------------------------------------------------------------
    def approve(self, request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
        """The plan as it reads now, then one decision."""
        plan = self._plan(request, pk)
        own = needs_note(plan, self.decisions, request.user)
        if request.method != "POST":
            form = ApproveForm(own=own, initial={"seen": self.read(pk).fingerprint})
            return self._page(request, plan, form, "approve", 200)
        form = ApproveForm(request.POST, own=own)
        if form.is_valid():
            try:
                approve(
                    plan=plan,
                    row=self._row(plan, form.cleaned_data["note"]),
                    read=lambda: self.read(pk),
                    seen=form.cleaned_data["seen"],
                    at=timezone.now(),
                    by=request.user,
                )
            except ValidationError as refused:
                form.add_error(None, refused)
                form.show_anew(self.read(pk).fingerprint)
            else:
                messages.success(request, _("Approved: %(plan)s") % {"plan": plan})
                return redirect(self._url(request, plan, "detail"))
        return self._page(request, plan, form, "approve", 422)

    def take_back(self, request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
        """End an approval, with a reason; what was approved stays on record."""
        plan = self._plan(request, pk)
        form = TakeBackForm(request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            try:
                take_back(
                    plan=plan,
                    row=self._row(plan, form.cleaned_data["note"]),
                    read=lambda: self.read(pk),
                    at=timezone.now(),
                    by=request.user,
                )
            except ValidationError as refused:
                form.add_error(None, refused)
            else:
                messages.success(request, _("Taken back: the approval of %(plan)s") % {"plan": plan})
                return redirect(self._url(request, plan, "detail"))
        return self._page(request, plan, form, "take_back", 422 if form.is_bound else 200)

    # --- Inside -----------------------------------------------------------------------------------
    def _plan(self, request: MemberRequest, pk: uuid.UUID) -> Record:
        plan: Record = get_object_or_404(self.model.objects.all(), pk=pk)
        plan.organisation = request.organisation  # loaded once, for the addresses
        return plan

    def _decided(self, plan: Record) -> Any:
        rows: models.QuerySet[Approval] = self.decisions.objects.filter(**{self.plan_field: plan})
        return rows

    def _row(self, plan: Record, note: str) -> Approval:
        return self.decisions(organisation=plan.organisation, note=note, **{self.plan_field: plan})

    def _url(self, request: MemberRequest, plan: Record, page: str) -> str:
        return reverse(
            f"{plan._meta.app_label}:{plan.noun()}-{page}", args=[request.organisation.slug, plan.pk]
        )

    def _page(self, request: MemberRequest, plan: Record, form: Any, page: str, status: int) -> HttpResponse:
        names = [f"{plan._meta.app_label}/{plan.noun()}_{page}.html", f"records/{page}.html"]
        text = self.read(plan.pk)
        context = {
            "plan": plan,
            "text": text,
            "form": form,
            "badge": badge(text.state),
            "sentence": sentence(text.state),
            "detail_url": self._url(request, plan, "detail"),
        }
        return TemplateResponse(request, names, context | self.shown(request, plan), status=status)


def badge(state: ApprovalState) -> tuple[str, str]:
    """State and word for `_components/status.html`."""
    return {
        ApprovalState.NONE: ("draft", _("Draft")),
        ApprovalState.VALID: ("ok", _("Approved")),
        ApprovalState.CHANGED: ("due", _("Changed since the approval")),
        ApprovalState.WITHDRAWN: ("draft", _("Approval taken back")),
    }[state]


def sentence(state: ApprovalState) -> str:
    """What the state means for whoever holds the plan in his hand."""
    return {
        ApprovalState.NONE: _("Nobody has approved this plan yet. It is a draft."),
        ApprovalState.VALID: _("This plan is approved as it reads now."),
        ApprovalState.CHANGED: _("This plan was approved, but has been changed since then."),
        ApprovalState.WITHDRAWN: _("The approval of this plan was taken back. It is a draft again."),
    }[state]
