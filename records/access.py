"""Which external providers may see a single entry: the section of its page, and the address that changes it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import models
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import MemberRequest
from accounts.models import Organisation, User
from accounts.roles import AccessRole, Permission
from accounts.tenancy import grantees, members_only
from records.actions import grant_record, withdraw_record
from records.models import Record


def access_context(request: MemberRequest, record: Record) -> dict[str, Any]:
    """What `records/_access.html` shows; nothing, and no query, for members who do not manage the organisation."""
    if Permission.MANAGE_ORGANISATION not in request.may:
        return {}
    seeing = list(grantees(record))
    return {
        "grant_url": reverse(_name(record, "grant"), args=[request.organisation.slug, record.pk]),
        "grantees": seeing,
        "providers": [user for user in _providers(request.organisation) if user not in seeing],
    }


def access_url(model: type[Record], route: str) -> URLPattern:
    """`<route>/<id>/access/`, where a manager lets an external provider see an entry or takes that back."""
    return path(f"{route}/<uuid:pk>/access/", _access(model), name=f"{model.noun()}-grant")


def _access(model: type[Record]) -> Callable[..., HttpResponseBase]:
    @members_only(Permission.MANAGE_ORGANISATION)
    @require_POST
    def access(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
        record = get_object_or_404(model.objects.all(), pk=pk)
        withdrawn = "withdraw" in request.POST
        candidates = grantees(record) if withdrawn else _providers(request.organisation)
        user = next((each for each in candidates if str(each.pk) == request.POST.get("user")), None)
        if user is None:
            messages.error(request, _("Choose a member with the access role “External provider”."))
        elif withdrawn:
            withdraw_record(record=record, user=user, by=request.user)
            messages.success(request, _("%(user)s no longer sees this page.") % {"user": user})
        else:
            grant_record(record=record, user=user, by=request.user)
            messages.success(request, _("%(user)s now sees this page.") % {"user": user})
        return redirect(_name(record, "detail"), slug=request.organisation.slug, pk=record.pk)

    return access


def _providers(organisation: Organisation) -> models.QuerySet[User]:
    return User.objects.filter(
        membership__organisation=organisation, membership__role=AccessRole.PROVIDER
    ).order_by("email")


def _name(record: Record, page: str) -> str:
    return f"{record._meta.app_label}:{record.noun()}-{page}"
