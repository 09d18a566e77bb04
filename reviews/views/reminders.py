"""Whom we have asked and who has not answered, and when people are asked at all."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.http import MemberRequest
from accounts.models import Organisation
from accounts.roles import Permission
from accounts.tenancy import members_only
from contacts.models import Person
from records.columns import Column
from reviews.forms.reminders import ReminderPolicyForm
from reviews.models import Ask, Proposal, ReminderPolicy
from reviews.schedule import reached
from reviews.words import entry_url, kind_name

PAGE = 50


@dataclass(frozen=True, slots=True)
class State:
    """How far a question has come: badge of `_components/status.html`, its word, and the name of the chip that shows it."""

    badge: str
    word: Any
    chip: str = ""


NOBODY = State("overdue", pgettext_lazy("inquiry", "nobody to ask"), "nobody")
PUT_OFF = State("draft", pgettext_lazy("inquiry", "put off"))
NOT_YET = State("open", pgettext_lazy("inquiry", "asked with the next weekly mail"))
ASKED = State("open", pgettext_lazy("inquiry", "asked"))
REMINDED = State("due", pgettext_lazy("inquiry", "reminded"))
DEPUTY_KNOWS = State("due", pgettext_lazy("inquiry", "deputy knows"), "unanswered")
CALL = State("overdue", pgettext_lazy("inquiry", "please call"), "unanswered")
MANAGEMENT_KNOWS = State("overdue", pgettext_lazy("inquiry", "management knows"), "unanswered")
CHIPS = {
    "unanswered": gettext_lazy("Unanswered for a week"),
    "nobody": gettext_lazy("Nobody to ask"),
}
COLUMNS = (
    Column(gettext_lazy("entry"), "name"),
    Column(gettext_lazy("kind"), "kind"),
    Column(gettext_lazy("asked"), "person"),
    Column(gettext_lazy("asked since"), "since", whole=True),
    Column(gettext_lazy("to be confirmed by"), "due", whole=True),
)


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    kind: str
    person: str
    since: str
    due: str
    state: State
    url: str


def state_of(ask: Ask, on: date) -> State:
    """How far an open question has come on this day."""
    if ask.person_id is None:
        return NOBODY
    if ask.snoozed_until is not None and ask.snoozed_until > on:
        return PUT_OFF
    if ask.asked_on is None:
        return NOT_YET
    stage = reached(ask.asked_on, on)
    if stage.call and ask.subject == ask.person_id:
        return CALL
    if stage.management:
        return MANAGEMENT_KNOWS
    if stage.deputy:
        return DEPUTY_KNOWS
    return REMINDED if ask.reminded_on else ASKED


@members_only(Permission.VIEW_PLAN)
def ask_list(request: MemberRequest) -> HttpResponse:
    """Every open question, the most urgent first, with how far it has come. Four queries."""
    organisation, today = request.organisation, timezone.localdate()
    policy = ReminderPolicy.of(organisation)
    asks = list(Ask.objects.open().most_urgent_first())
    states = {ask.pk: state_of(ask, today) for ask in asks}
    wanted = request.GET.get("show", "")
    if wanted in CHIPS:
        asks = [ask for ask in asks if states[ask.pk].chip == wanted]
    page = Paginator(asks, PAGE).get_page(request.GET.get("page"))
    lines = _lines(organisation, page, states)
    may_edit = Permission.EDIT_PLAN in request.may
    context = {
        "page_obj": page,
        "columns": [column.heading("") for column in COLUMNS],
        "rows": [_row(line) for line in lines],
        "chips": [
            {"label": label, "url": "?" if wanted == key else f"?show={key}", "active": wanted == key}
            for key, label in CHIPS.items()
        ],
        "filtered": wanted in CHIPS,
        "policy": policy,
        "may_edit": may_edit,
        "proposals": Proposal.objects.open().count() if may_edit else 0,
    }
    return TemplateResponse(request, "reviews/ask_list.html", context)


def _lines(organisation: Organisation, asks: Iterable[Ask], states: Mapping[uuid.UUID, State]) -> list[Line]:
    asks = list(asks)
    people = Person.objects.in_bulk({ask.person_id for ask in asks if ask.person_id})
    return [
        Line(
            name=ask.subject_name,
            kind=kind_name(ask.kind),
            person=str(people[ask.person_id]) if ask.person_id in people else _("nobody"),
            since=_day(ask.asked_on),
            due=_day(ask.due_on),
            state=states[ask.pk],
            url=entry_url(organisation, ask.kind, ask.subject),
        )
        for ask in asks
    ]


def _day(on: date | None) -> str:
    return date_format(on, "SHORT_DATE_FORMAT") if on else ""


def _row(line: Line) -> dict[str, Any]:
    return {
        "cells": [column.of(line, frozenset()) for column in COLUMNS],
        "url": line.url,
        "state": line.state.badge,
        "word": line.state.word,
    }


@members_only(Permission.EDIT_PLAN)
def policy(request: MemberRequest) -> HttpResponse:
    """When people are asked by mail, or whether at all."""
    organisation = request.organisation
    with transaction.atomic() if request.method == "POST" else nullcontext():
        if request.method == "POST":
            Organisation.objects.select_for_update().get(pk=organisation.pk)  # one rule each
        form = ReminderPolicyForm(
            request.POST if request.method == "POST" else None,
            instance=ReminderPolicy.of(organisation),
            organisation=organisation,
            may=request.may,
        )
        if form.is_bound and form.is_valid():
            form.save()
            messages.success(request, _("Saved. It counts from the next weekly mail on."))
            return redirect("reviews:ask-list", organisation.slug)
    context = {"form": form}
    return TemplateResponse(request, "reviews/reminders.html", context, status=422 if form.is_bound else 200)
