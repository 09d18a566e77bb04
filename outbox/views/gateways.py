"""Gateways for text messages and chat: set up, tried out, withdrawn by whoever manages the organisation."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only
from outbox.forms import GatewayForm, ProbeForm
from outbox.models import Gateway
from outbox.send import Draft, write_many
from outbox.services import SERVICES
from outbox.views.messages import row_of


@members_only(Permission.MANAGE_ORGANISATION)
def index(request: MemberRequest) -> HttpResponse:
    """The gateways in use, what each service needs, and the form for a new one."""
    posted = request.method == "POST"
    form = GatewayForm(
        request.POST if posted else None,
        instance=Gateway(made_by_name=str(request.user)[:200]),
        organisation=request.organisation,
    )
    if posted and form.is_valid():
        gateway = form.save()
        messages.success(request, _("Set up: %(name)s. Send a test message now.") % {"name": gateway})
        return redirect("outbox:gateway", request.organisation.slug, gateway.pk)
    context = {
        "form": form,
        "gateways": Gateway.objects.usable(request.organisation),
        "services": SERVICES.values(),
    }
    return TemplateResponse(request, "outbox/gateways.html", context, status=422 if posted else 200)


@members_only(Permission.MANAGE_ORGANISATION)
def detail(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """One gateway, its newest messages, and the button for a test message."""
    gateway = _gateway(request, pk)
    posted = request.method == "POST"
    form = ProbeForm(request.POST if posted else None, gateway=gateway)
    if posted and form.is_valid():
        write_many([_probe(request, gateway, form.cleaned_data.get("number", ""))])
        messages.success(
            request, _("The test message is on its way. Load this page again to see what came of it.")
        )
        return redirect("outbox:gateway", request.organisation.slug, gateway.pk)
    newest = gateway.messages.select_related("gateway")[:10]
    context = {
        "gateway": gateway,
        "form": form,
        "columns": [{"label": _("Subject")}, {"label": _("To")}, {"label": _("Written")}],
        "rows": [row_of(message, request.organisation.slug) for message in newest],
    }
    return TemplateResponse(request, "outbox/gateway.html", context, status=422 if posted else 200)


@members_only(Permission.MANAGE_ORGANISATION)
@require_POST
def withdraw(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Use a gateway no longer, and forget its address."""
    gateway = _gateway(request, pk)
    gateway.withdrawn_at, gateway.sealed = timezone.now(), ""
    gateway.save(update_fields=["withdrawn_at", "sealed"])
    messages.success(request, _("Withdrawn: %(name)s. Its address is deleted.") % {"name": gateway})
    return redirect("outbox:gateways", request.organisation.slug)


def _gateway(request: MemberRequest, pk: uuid.UUID) -> Gateway:
    return get_object_or_404(Gateway.objects.usable(request.organisation), pk=pk)


def _probe(request: MemberRequest, gateway: Gateway, number: str) -> Draft:
    company = {"company": request.organisation.name}
    return Draft(
        key=f"gateway-probe:{uuid.uuid4()}",
        organisation=request.organisation,
        gateway=gateway,
        to=number,
        subject=_("DRILL: test message"),
        text=_("DRILL, no emergency: test message of %(company)s. You need not do anything.") % company,
    )
