"""Alarm tests as one reads them: the list with its CSV, and the report of one test."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Count, Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only
from contacts.models import AlertPath
from contacts.readings import note_readings
from core.durations import hours_in_words
from exercises.letters import unsent_messages
from exercises.measuring import marks
from exercises.models import AlarmCall, AlarmTest
from exercises.reading import calls_of
from exercises.words import badge, figures, lines, measured_of, span, step_rows, ways
from records.columns import Column, Filter
from records.history import describe, entries_of
from records.views import RecordViews


def _when(test: AlarmTest, _may: frozenset[str]) -> str:
    return date_format(timezone.localtime(test.started_at), "SHORT_DATETIME_FORMAT")


def _answers(test: Any, _may: frozenset[str]) -> str:
    return _("%(some)d of %(all)d") % {"some": test.answered, "all": test.called}


def _reaction(test: AlarmTest, _may: frozenset[str]) -> str:
    return span(measured_of(test, list(test.calls.all())).answered)


class AlarmTestViews(RecordViews[AlarmTest]):
    """The list and its CSV; a test is never edited, so its other pages are functions."""

    model = AlarmTest
    path: ClassVar[str] = "alarm-tests"
    purpose: ClassVar[Any] = gettext_lazy(
        "Does the alarm chain reach people, and how soon? A drill alarm tells."
    )
    columns: ClassVar[tuple[Column, ...]] = (
        Column(gettext_lazy("name"), "name", sort=("sort_key",)),
        Column(gettext_lazy("started"), _when, sort=("started_at",), whole=True),
        Column(gettext_lazy("alarm chain"), "path_name"),
        Column(gettext_lazy("answered"), _answers, whole=True),
        Column(gettext_lazy("every step has answered after"), _reaction, whole=True),
        Column(
            gettext_lazy("planned reaction time"),
            lambda test, _may: hours_in_words(test.planned_hours),
            csv_only=True,
        ),
        Column(gettext_lazy("alarmed by"), lambda test, _may: ways(test), csv_only=True),
        Column(gettext_lazy("state"), "state", csv_only=True),
        Column(gettext_lazy("what stood out"), "note", csv_only=True),
    )
    filters: ClassVar[tuple[Filter, ...]] = (
        Filter(
            "state",
            gettext_lazy("State"),
            lambda: AlarmTest.State.choices,
            lambda tests, value: tests.filter(state=value),
        ),
    )

    def queryset(self) -> models.QuerySet[AlarmTest]:
        found: models.QuerySet[AlarmTest] = AlarmTest.objects.newest_first()
        return found.prefetch_related(Prefetch("calls", AlarmCall.objects.in_order())).annotate(
            called=Count("calls"), answered=Count("calls", filter=Q(calls__received_at__isnull=False))
        )

    def state(self, record: AlarmTest) -> tuple[str, str]:
        return badge(record)

    def _context(self, request: MemberRequest, record: AlarmTest | None = None) -> dict[str, Any]:
        meta = self.model._meta
        return {
            "record": record,
            "noun": meta.verbose_name,
            "nouns": meta.verbose_name_plural,
            "purpose": self.purpose,
            "may_edit": Permission.EDIT_PLAN in request.may,
            "list_url": self._url("list", request),
            "create_url": self._url("create", request),
        } | ({} if record is None else {"detail_url": self._url("detail", request, record)})


@members_only(Permission.VIEW_PLAN)
@require_GET
def detail(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """The report: measured time beside the planned one, answers after 15, 30 and 60 minutes, each step, each person.

    A constant number of queries, however many people were called; who sees private numbers of others is noted.
    """
    test = get_object_or_404(AlarmTest.objects.all(), pk=pk)
    test.organisation = request.organisation
    calls = list(calls_of(test))
    sees_private = Permission.SEE_PRIVATE_NUMBERS in request.may
    if sees_private:
        private = {each.person_id for each in calls if each.person_id and each.number_is_private}
        note_readings(request=request, person_ids=private)
    unsent, silent = unsent_messages(test, calls) if test.is_open else (set(), [])
    until = test.closed_at or timezone.now()
    measured = measured_of(test, calls)
    shown = lines(test, calls, sees_private=sees_private)
    slug = request.organisation.slug
    context = {
        "test": test,
        "badge": badge(test),
        "ways": ways(test),
        "figures": figures(test, measured, until),
        "marks": marks(calls, test.started_at, until),
        "steps": step_rows(test, measured),
        "lines": shown,
        "missing": [each for each in shown if each.call.received_at is None],
        "wrong": [each for each in shown if each.call.number_ok == AlarmCall.NumberOk.WRONG],
        "unmailed": [each for each in shown if test.by_mail and not each.call.address],
        "silent_channels": silent,
        "unsent": [each for each in shown if each.call.pk in unsent],
        "may_edit": Permission.EDIT_PLAN in request.may,
        "list_url": reverse("exercises:alarm-test-list", args=[slug]),
        "history_url": reverse("exercises:alarm-test-history", args=[slug, pk]),
        "entries": describe(entries_of(test)[:5], request.may),
        "measure": _measure(test),
    }
    return TemplateResponse(request, "exercises/alarm-test_detail.html", context)


def _measure(test: AlarmTest) -> dict[str, str]:
    """What a measure from this test begins with."""
    day = date_format(timezone.localtime(test.started_at), "SHORT_DATE_FORMAT")
    head = _("Alarm test of %(day)s: %(chain)s") % {"day": day, "chain": test.path_name}
    return {
        "title": (_("%(chain)s: everybody must be reached") % {"chain": test.path_name})[:120],
        "need": f"{head}. {test.note}".strip()[:2000],
    }


def chains() -> models.QuerySet[AlertPath]:
    found: models.QuerySet[AlertPath] = AlertPath.objects.in_order()
    return found


_see, _views = members_only(Permission.VIEW_PLAN), AlarmTestViews()


@members_only(Permission.VIEW_PLAN)
@require_GET
def history(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """All that was done to a test and to its answers."""
    return _views.history(request, pk)


urlpatterns = [
    path("alarm-tests/", _see(_views.index), name="alarm-test-list"),
    path("alarm-tests.csv", _see(_views.export), name="alarm-test-csv"),
    path("alarm-tests/<uuid:pk>/", detail, name="alarm-test-detail"),
    path("alarm-tests/<uuid:pk>/history/", history, name="alarm-test-history"),
]
