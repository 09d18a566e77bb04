"""The escalation matrix: which role decides, acts or is informed at which level, how soon, and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from accounts.http import MemberRequest
from accounts.models import Organisation
from accounts.roles import Permission
from accounts.tenancy import members_only
from contacts.escalation import Cell, deciders, within
from contacts.forms.escalation import MatrixForm, cell_of
from contacts.models import EmergencyRole, EscalationRule
from records.history import describe
from records.models import Entry

Level = EscalationRule.Level


@dataclass(frozen=True)
class Shown:
    """One cell in words."""

    level: str
    duty: str = ""
    word: str = ""
    within: str = ""
    channel: str = ""


@members_only(Permission.VIEW_PLAN)
def matrix(request: MemberRequest) -> HttpResponse:
    """The matrix with the questions that decide the level, what is missing, and who changed it last."""
    rules = list(EscalationRule.objects.all())
    by_cell = {(rule.role_id, rule.level): rule for rule in rules}
    roles = EmergencyRole.objects.in_order()
    context = {
        "levels": list(Level),
        "rows": [
            {"role": role, "cells": [_shown(level, by_cell.get((role.pk, level))) for level in Level]}
            for role in roles
        ],
        "gaps": gap_sentences([cell_of(rule) for rule in rules]) if roles else [],
        "has_rules": bool(rules),
        "may_edit": Permission.EDIT_PLAN in request.may,
        "entries": describe(_entries(request.organisation)[:5], request.may),
    }
    return TemplateResponse(request, "contacts/escalation.html", context)


@members_only(Permission.VIEW_PLAN)
def history(request: MemberRequest) -> HttpResponse:
    """Every change of the matrix, newest first."""
    page = Paginator(_entries(request.organisation), 50).get_page(request.GET.get("page"))
    context = {"page_obj": page, "entries": describe(page, request.may)}
    return TemplateResponse(request, "contacts/escalation_history.html", context)


@members_only(Permission.EDIT_PLAN)
def edit(request: MemberRequest) -> HttpResponse:
    """One table for all cells. Two editors: the second is shown what differs, and keeps what was typed."""
    if request.method != "POST":
        return _form_page(request, _form(request), 200)
    with transaction.atomic():
        # Whoever saves the matrix waits here for whoever is saving it.
        Organisation.objects.select_for_update().get(pk=request.organisation.pk)
        form = _form(request)
        if form.is_valid():
            form.save()
            messages.success(request, _("Saved: %(name)s") % {"name": _("Escalation")})
            return redirect("contacts:escalation", request.organisation.slug)
    return _form_page(request, form, 409 if form.differences else 422)


def _form(request: MemberRequest) -> MatrixForm:
    return MatrixForm(
        request.POST if request.method == "POST" else None,
        organisation=request.organisation,
        roles=list(EmergencyRole.objects.in_order()),
        rules=EscalationRule.objects.all(),
    )


def _form_page(request: MemberRequest, form: MatrixForm, status: int) -> HttpResponse:
    context = {"matrix": form, "levels": list(Level)}
    return TemplateResponse(request, "contacts/escalation_form.html", context, status=status)


def _entries(organisation: Organisation) -> Any:
    return Entry.objects.select_related("content_type").filter(
        organisation=organisation,
        content_type__app_label="contacts",
        content_type__model=EscalationRule._meta.model_name,
    )


def _shown(level: str, rule: EscalationRule | None) -> Shown:
    if rule is None:
        return Shown(level)
    return Shown(
        level,
        rule.duty,
        str(rule.get_duty_display()),
        within(rule.within_minutes),
        str(rule.get_channel_display()),
    )


def gap_sentences(cells: list[Cell]) -> list[str]:
    """One sentence for every level at which not exactly one role decides."""
    count = deciders(cells)
    none = _("At the level “%(level)s” nobody decides. Choose one role.")
    many = _("At the level “%(level)s” %(count)d roles decide. Agree on one; the others act or are informed.")
    return [
        (many if count[level] else none) % {"level": level.label, "count": count[level]}
        for level in Level
        if count[level] != 1
    ]
