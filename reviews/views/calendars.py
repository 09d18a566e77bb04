"""Calendar addresses: made once, shown once, withdrawn at any time; and what a calendar program reads there."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_scopes import scope

from accounts.http import MemberRequest
from accounts.mail import link
from accounts.roles import MAY, AccessRole, Permission
from accounts.tenancy import members_only
from core.calendar_files import one_file
from core.ics import calendar_file
from core.secret_pages import secret_page
from measures.models import Measure
from reviews import calendars as actions
from reviews.everywhere import find_feed, role_of_maker
from reviews.forms.calendars import MINE, FeedForm
from reviews.kinds import BY_CODE
from reviews.models import CalendarFeed
from reviews.reading import read_due
from reviews.views.marking import own_person

SHOWN_ONCE = "calendar-address"


@members_only(Permission.VIEW_PLAN)
def feed_list(request: MemberRequest) -> HttpResponse:
    """The addresses that this member has made, all of them for a manager; and the form for a new one."""
    organisation, me = request.organisation, own_person(request)
    form = FeedForm(
        request.POST if request.method == "POST" else None,
        instance=CalendarFeed(organisation=organisation),
        organisation=organisation,
        may=request.may,
        is_known=me is not None,
    )
    if form.is_bound and form.is_valid():
        _feed, token = actions.make_feed(
            organisation=organisation,
            person=me if form.cleaned_data["whose"] == MINE else None,
            label=form.cleaned_data["label"],
            by=request.user,
        )
        request.session[SHOWN_ONCE] = link(reverse("calendar", args=[token]))
        return redirect("reviews:feed-list", organisation.slug)
    context = {
        "form": form,
        "feeds": list(_feeds(request).select_related("person", "made_by")),
        "address": request.session.pop(SHOWN_ONCE, ""),
    }
    return TemplateResponse(request, "reviews/feed_list.html", context, status=422 if form.is_bound else 200)


@members_only(Permission.VIEW_PLAN)
@require_POST
def withdraw(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """End one address."""
    feed = get_object_or_404(_feeds(request), pk=pk)
    actions.withdraw_feed(feed=feed, at=timezone.now())
    messages.success(
        request, _("Withdrawn: %(label)s. The calendar there gets no more dates.") % {"label": feed}
    )
    return redirect("reviews:feed-list", request.organisation.slug)


def _feeds(request: MemberRequest) -> Any:
    mine = Q() if Permission.MANAGE_ORGANISATION in request.may else Q(made_by=request.user)
    return CalendarFeed.objects.in_force().filter(mine)


@secret_page
@require_GET
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The dates behind a secret address. Whoever made it must still be a member who may read the plan; else 404."""
    found = find_feed(token)
    role = role_of_maker(found) if found else None
    if found is None or role is None or Permission.VIEW_PLAN not in MAY[AccessRole(role)]:
        return HttpResponse(status=404)
    organisation, person = found.organisation, found.person
    if person is not None and not person.is_active:
        return HttpResponse(status=404)
    language = person.language if person else organisation.language
    with (
        scope(organisation=organisation),
        timezone.override(organisation.zone),
        translation.override(language),
    ):
        today = timezone.localdate()
        if found.read_on != today:
            found.read_on = today
            found.save(update_fields=["read_on"])
        events = list(actions.events_of(organisation, found.person_id, today))
        name = _("Emergency plan of %(company)s") % {"company": organisation}
        text = calendar_file(events, at=timezone.now(), name=name)
    return HttpResponse(text, content_type="text/calendar; charset=utf-8")


@members_only(Permission.VIEW_PLAN)
@require_GET
def due_ics(request: MemberRequest, kind: str, pk: uuid.UUID | None = None) -> HttpResponse:
    """One thing to confirm, as an entry for any calendar; a restore test has its own (`backups:restore-ics`)."""
    if kind not in BY_CODE:
        raise Http404
    today = timezone.localdate()
    reading = read_due(request.organisation, today)
    due = next((each for each in reading.found if each.entry.kind == kind and each.entry.id == pk), None)
    if due is None:
        raise Http404
    return one_file(actions.due_event(request.organisation, due, today), due.entry.name)


@members_only(Permission.VIEW_PLAN)
@require_GET
def measure_ics(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """One measure, as an entry for any calendar."""
    measures = Measure.objects.open().filter(due_date__isnull=False).select_related("owner")
    measure = get_object_or_404(measures, pk=pk)
    event = actions.measure_event(request.organisation, measure, timezone.localdate())
    return one_file(event, measure.title)
