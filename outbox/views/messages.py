"""The page "Postausgang": what left the house in the organisation's name, by mail or gateway, what waits, what failed."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only
from outbox.models import Message
from outbox.send import release

# State of a message -> badge of `_components/status.html` and its word.
BADGES = {
    "waiting": ("open", pgettext_lazy("mail", "waiting")),
    "retrying": ("due", pgettext_lazy("mail", "trying again")),
    "failed": ("overdue", pgettext_lazy("mail", "failed")),
    "held": ("draft", pgettext_lazy("mail", "kept here")),
    "sent": ("ok", pgettext_lazy("mail", "sent")),
}
CHIPS = {
    "": gettext_lazy("All"),
    "waiting": pgettext_lazy("mail", "waiting"),
    "failed": pgettext_lazy("mail", "failed"),
    "held": pgettext_lazy("mail", "kept here"),
    "sent": pgettext_lazy("mail", "sent"),
}


@members_only(Permission.MANAGE_ORGANISATION)
@require_GET
def index(request: MemberRequest) -> HttpResponse:
    """The organisation's messages, newest first. Two queries."""
    state = request.GET.get("state", "")
    state = state if state in CHIPS else ""
    found = (
        Message.objects.filter(organisation=request.organisation).in_state(state).select_related("gateway")
    )
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    here = reverse("outbox:list", args=[request.organisation.slug])
    context = {
        "page_obj": page,
        "columns": [{"label": _("Subject")}, {"label": _("To")}, {"label": _("Written")}],
        "rows": [row_of(message, request.organisation.slug) for message in page],
        "chips": [
            {"label": label, "url": f"{here}?state={key}" if key else here, "active": key == state}
            for key, label in CHIPS.items()
        ],
        "state": state,
    }
    return TemplateResponse(request, "outbox/list.html", context)


@members_only(Permission.MANAGE_ORGANISATION)
@require_GET
def detail(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """One message with its text, and why it has not left."""
    message = get_object_or_404(Message, pk=pk, organisation=request.organisation)
    badge, word = BADGES[message.state]
    context = {
        "message": message,
        "state": badge,
        "word": word,
        "may_send": not message.sent and (settings.MAIL_LEAVES or message.gateway is not None),
    }
    return TemplateResponse(request, "outbox/detail.html", context)


@members_only(Permission.MANAGE_ORGANISATION)
@require_POST
def send_now(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Let a message go that was held back, put off or given up."""
    message = get_object_or_404(Message, pk=pk, organisation=request.organisation)
    if not settings.MAIL_LEAVES and message.gateway is None:
        messages.error(request, _("No mail server is set up, so nothing can leave. Ask your administrator."))
    elif release(message, at=timezone.now()):
        messages.success(request, _("The message is on its way."))
    else:
        messages.info(request, _("This message has left already."))
    return redirect("outbox:detail", request.organisation.slug, message.pk)


def row_of(message: Message, slug: str) -> dict[str, object]:
    """A message as a row of a table: subject, receiver, when it was written, and its state."""
    badge, word = BADGES[message.state]
    return {
        "cells": [
            message.subject,
            message.receiver,
            date_format(localtime(message.created_at), "SHORT_DATETIME_FORMAT"),
        ],
        "url": reverse("outbox:detail", args=[slug, message.pk]),
        "state": badge,
        "word": word,
    }
