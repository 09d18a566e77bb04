"""The matrix with its counts, and the scales behind it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only
from records.history import describe
from records.models import Entry
from risks.forms.scales import ScalesForm
from risks.models import Rating, Risk, RiskSettings
from risks.scoring import Cell, counts, gap
from risks.views.register import scales as stored_scales
from risks.views.register import tabs

Kind = Rating.Kind


@members_only(Permission.VIEW_PLAN)
def matrix(request: MemberRequest) -> HttpResponse:
    """How many risks stand in each cell, by `?rating=net|gross|residual`; every cell leads to its risks."""
    kind = request.GET.get("rating", "")
    kind = kind if kind in Kind.values else Kind.NET
    settings = stored_scales()
    codes = list(Risk.objects.rated(settings).values_list(f"{kind}_cell", flat=True))
    count = counts(Cell.of(code) for code in codes)
    risks_url = reverse("risks:risk-list", args=[request.organisation.slug])
    prefix = "" if kind == Kind.NET else f"{kind}_"
    here = reverse("risks:matrix", args=[request.organisation.slug])
    context = {
        "tabs": tabs(request, "matrix"),
        "switch": [
            {"label": each.label, "url": f"{here}?rating={each}", "active": each == kind} for each in Kind
        ],
        "kind": Kind(kind).label,
        "settings": settings,
        "rows": matrix_rows(settings, count, f"{risks_url}?{prefix}likelihood=%d&{prefix}impact=%d"),
        "total": len(codes),
        "unrated": codes.count(0),
        "unrated_url": f"{risks_url}?level=0" if kind == Kind.NET else "",
        "appetite": settings.level_name(settings.risk_appetite),
    }
    return TemplateResponse(request, "risks/matrix.html", context)


def matrix_rows(settings: RiskSettings, count: dict[Cell, int], url: str) -> list[dict[str, Any]]:
    """The rows of the table, the worst impact first; `url` takes likelihood and impact."""
    table = settings.matrix

    def shown(cell: Cell) -> dict[str, Any]:
        return {
            "level": table[cell],
            "word": settings.level_name(table[cell]),
            "count": count.get(cell, 0),
            "url": url % cell if url else "",
            "above": bool(gap(table[cell], settings.risk_appetite)),
        }

    return [
        {
            "name": name,
            "text": text,
            "cells": [shown(Cell(likelihood, impact)) for likelihood, _name, _text in settings.likelihoods],
        }
        for impact, name, text in reversed(settings.impacts)
    ]


@members_only(Permission.VIEW_PLAN)
def scales(request: MemberRequest) -> HttpResponse:
    """The words of the scales with their definitions, the matrix and the risk appetite."""
    settings = stored_scales()
    context = {
        "tabs": tabs(request, "scales"),
        "settings": settings,
        "rows": matrix_rows(settings, {}, ""),
        "appetite": settings.level_name(settings.risk_appetite),
        "may_edit": Permission.EDIT_PLAN in request.may,
        "entries": describe(_entries(settings)[:5], request.may),
    }
    return TemplateResponse(request, "risks/scales.html", context)


@members_only(Permission.EDIT_PLAN)
def edit_scales(request: MemberRequest) -> HttpResponse:
    """One form for all of it; a matrix that falls somewhere is refused with a sentence at the cell."""
    data = request.POST if request.method == "POST" else None
    with transaction.atomic():
        form = ScalesForm(data, instance=stored_scales(), organisation=request.organisation, may=request.may)
        if data is not None and form.is_valid():
            form.save()
            messages.success(request, _("Saved: %(name)s") % {"name": _("Scales")})
            return redirect("risks:scales", request.organisation.slug)
    status = 200 if data is None else 422
    return TemplateResponse(request, "risks/scales_form.html", {"form": form}, status=status)


@members_only(Permission.VIEW_PLAN)
def scales_history(request: MemberRequest) -> HttpResponse:
    """Every change of the scales, newest first."""
    page = Paginator(_entries(stored_scales()), 50).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "entries": describe(page, request.may),
        "record": _("Scales"),
        "detail_url": reverse("risks:scales", args=[request.organisation.slug]),
    }
    return TemplateResponse(request, "records/history_of_record.html", context)


def _entries(settings: RiskSettings) -> Any:
    return Entry.objects.select_related("content_type").filter(
        organisation=settings.organisation_id, subject=settings.pk
    )
