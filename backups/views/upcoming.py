"""The calendar of restore tests: what is due when, by month, each as an entry for one's own calendar."""

from __future__ import annotations

import itertools
import uuid
from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only
from backups.due import Due, months_later, when_due
from backups.protection import Protected, Protection
from backups.reading import read_protection
from backups.restore_words import due_badge, due_sentence
from backups.views.tabs import backup_tabs
from core.calendar_files import one_file
from core.ics import AllDay
from inventory.views.figured import targets_of

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A resource and its next restore test."""

    resource: Protected
    due: Due


def protection_of(request: MemberRequest) -> Protection:
    """The backups of the organisation with the tests that decide, read once per request; eleven queries."""
    found: Protection | None = getattr(request, "_protection", None)
    if found is None:
        found = read_protection(request.organisation, targets_of(request), every_test=False)
        request._protection = found  # type: ignore[attr-defined]
    return found


def upcoming(request: MemberRequest) -> list[Upcoming]:
    """The next test of every resource that has one: never tested and failed first, then by day and name."""
    protection, today = protection_of(request), timezone.localdate()
    zone = request.organisation.zone
    found = []
    for key, resource in protection.resources.items():
        due = when_due(protection, key, on=today, tz=zone)
        if due is not None:
            found.append(Upcoming(resource, due))
    return sorted(found, key=lambda each: (not each.due.is_overdue(today), each.due.on))


@members_only(Permission.VIEW_PLAN)
@require_GET
def calendar(request: MemberRequest) -> HttpResponse:
    """The next twelve months; overdue ones stand above them, later ones are only counted."""
    today = timezone.localdate()
    found = upcoming(request)
    first = today.replace(day=1)
    firsts = [months_later(first, number) for number in range(MONTHS + 1)]

    def shown(each: Upcoming) -> tuple[Upcoming, tuple[str, str], str]:
        return each, due_badge(each.due, today), due_sentence(each.due)

    coming = [each for each in found if not each.due.is_overdue(today)]
    context = {
        "overdue": [shown(each) for each in found if each.due.is_overdue(today)],
        "months": [
            (begin, [shown(each) for each in coming if begin <= each.due.on < end])
            for begin, end in itertools.pairwise(firsts)
        ],
        "later": [shown(each) for each in coming if each.due.on >= firsts[-1]],
        "tabs": backup_tabs(request, "restore-calendar"),
    }
    return TemplateResponse(request, "backups/restore_calendar.html", context)


@members_only(Permission.VIEW_PLAN)
@require_GET
def ics(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """The next test of one resource as an entry for any calendar; one that is overdue is entered for today."""
    each = next((one for one in upcoming(request) if one.resource.id == pk), None)
    if each is None:
        raise Http404
    today = timezone.localdate()
    start = reverse("backups:drill-start", args=[request.organisation.slug, pk])
    event = AllDay(
        uid=f"restore-test-{pk}@notfallplan",
        on=_day(each.due, today),
        title=_("Restore test: %(name)s") % {"name": each.resource.name},
        text=due_sentence(each.due),
        url=request.build_absolute_uri(start),
    )
    kind = _("restore-test")
    return one_file(event, f"{kind} {each.resource.name}")


def _day(due: Due, today: date) -> date:
    return max(due.on, today)


urlpatterns = [
    path("restore-tests/calendar/", calendar, name="restore-calendar"),
    path("restore-tests/calendar/<uuid:pk>.ics", ics, name="restore-ics"),
]
