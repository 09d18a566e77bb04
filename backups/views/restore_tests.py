"""Restore tests that happened: the list with what is due on top, one test, its evidence, entering and correcting it."""

from __future__ import annotations

import mimetypes
import uuid
from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.db import models
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
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
from backups import actions
from backups.actions import AlreadyCorrected, DrillEnded
from backups.forms.restore import CorrectForm, RestoreForm
from backups.models import RestoreTest
from backups.restore_words import badge, due_badge, due_sentence, loss_sentence, span, time_sentence, verdict
from backups.views.drills import own_person, running
from backups.views.tabs import backup_tabs
from backups.views.upcoming import upcoming
from core.text import search_words
from inventory.models import Resource
from inventory.views.figured import targets_of
from records.columns import Column, Filter
from records.views import RecordViews

KEPT_FIELDS = (
    "resource", "scope", "copy", "copy_name", "person", "started_at", "ended_at", "recovered_point_at", "result",
    "integrity", "finding", "evidence_note",
)  # fmt: skip


def _when(test: RestoreTest, _may: frozenset[str]) -> str:
    return date_format(timezone.localtime(test.ended_at), "SHORT_DATETIME_FORMAT")


def _loss(test: RestoreTest, _may: frozenset[str]) -> str:
    age = test.recovered_point_age_hours
    return "" if age is None else span(age)


def _tested() -> list[tuple[str, str]]:
    found = Resource.objects.filter(pk__in=RestoreTest.objects.values("resource")).sorted()
    return [(str(each.pk), str(each)) for each in found]


class RestoreTestViews(RecordViews[RestoreTest]):
    """The list and its CSV; a test itself is never edited, so its other pages are functions."""

    model = RestoreTest
    path = "restore-tests"
    purpose = gettext_lazy("What came back from a backup, how long it took, and what must be tried next.")
    columns = (
        Column(gettext_lazy("resource"), lambda test, _may: test.resource, sort=("resource__sort_key",)),
        Column(gettext_lazy("ended"), _when, sort=("ended_at",), whole=True),
        Column(gettext_lazy("scope"), "scope"),
        Column(gettext_lazy("took"), lambda test, _may: span(test.duration_hours), whole=True),
        Column(gettext_lazy("data loss"), _loss, whole=True),
        Column(gettext_lazy("restored by"), lambda test, _may: test.person or "", sort=("person__sort_key",)),
        Column(gettext_lazy("result"), "result", csv_only=True),
        Column(gettext_lazy("copy used"), "copy_name", csv_only=True),
        Column(gettext_lazy("how it was checked"), "integrity", csv_only=True),
        Column(gettext_lazy("what stood out"), "finding", csv_only=True),
        Column(gettext_lazy("evidence"), "evidence_name", csv_only=True),
        Column(gettext_lazy("where further evidence is"), "evidence_note", csv_only=True),
        Column(
            gettext_lazy("corrected"),
            lambda test, _may: _("yes") if test.is_corrected else "",
            csv_only=True,
        ),
    )
    filters = (
        Filter(
            "result",
            gettext_lazy("Result"),
            lambda: RestoreTest.Result.choices,
            lambda tests, value: tests.standing().filter(result=value),
        ),
        Filter(
            "resource",
            gettext_lazy("Resource"),
            _tested,
            lambda tests, value: tests.filter(resource=value),
            quiet=True,
        ),
    )

    def queryset(self) -> models.QuerySet[RestoreTest]:
        tests = RestoreTest.objects.newest_first().select_related("resource", "person")
        corrections = RestoreTest.objects.filter(corrects=models.OuterRef("pk"))
        found: models.QuerySet[RestoreTest] = tests.annotate(is_corrected=models.Exists(corrections))
        return found

    def state(self, record: RestoreTest) -> tuple[str, Any]:
        return ("draft", _("corrected")) if record.is_corrected else badge(record)  # type: ignore[attr-defined]

    def list_context(self, request: MemberRequest) -> dict[str, Any]:
        """What runs and what is due stand above the history; they stay away while somebody searches it."""
        tabs = {"tabs": backup_tabs(request, "restore-test-list")}
        if request.GET:
            return tabs
        today = timezone.localdate()
        return tabs | {
            "drills": running(),
            "due": [
                (each, due_badge(each.due, today), due_sentence(each.due))
                for each in upcoming(request)
                if each.due.is_overdue(today)
            ],
        }

    def _filtered(self, request: MemberRequest) -> models.QuerySet[RestoreTest]:
        """A test is found by the name of what was restored."""
        words = search_words(request.GET.get("q", "").strip()[:200])
        found = self.queryset()
        for each in self.filters:
            value = request.GET.get(each.name, "")
            if value in {str(choice) for choice, _label in each.choices()}:
                found = each.apply(found, value)
        for word in words:
            found = found.filter(resource__search_text__contains=word)
        return found

    def _context(self, request: MemberRequest, record: RestoreTest | None = None) -> dict[str, Any]:
        meta = self.model._meta
        return {
            "record": record,
            "noun": meta.verbose_name,
            "nouns": meta.verbose_name_plural,
            "purpose": self.purpose,
            "may_edit": Permission.EDIT_PLAN in request.may,
            "list_url": self._url("list", request),
            "create_url": self._url("create", request),
        }


@members_only(Permission.VIEW_PLAN)
@require_GET
def detail(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """One test: what came of it against what is demanded, its steps, its evidence, and what corrects what."""
    tests = RestoreTest.objects.select_related(
        "resource", "person", "entered_by", "proves", "corrects", "corrected_by", "copy"
    )
    test = get_object_or_404(tests, pk=pk)
    figures = targets_of(request).resources.get(test.resource_id)
    target, rpo = (figures.target, figures.rpo) if figures is not None else (None, None)
    age = test.recovered_point_age_hours
    context = {
        "test": test,
        "badge": ("draft", _("corrected")) if hasattr(test, "corrected_by") else badge(test),
        "result_badge": badge(test),
        "time": time_sentence(test.duration_hours, target),
        "time_verdict": verdict(test.duration_hours, target) if test.proves_time else None,
        "loss": loss_sentence(age, rpo),
        "loss_verdict": verdict(age, rpo),
        "steps": list(test.steps.all()),
        "chain": _chain(test),
        "may_edit": Permission.EDIT_PLAN in request.may,
        "list_url": reverse("backups:restore-test-list", args=[request.organisation.slug]),
        "measure": _measure(test),
    }
    return TemplateResponse(request, "backups/restore_test_detail.html", context)


def _chain(test: RestoreTest) -> list[RestoreTest]:
    """This test with all that it corrects and that corrects it, the newest first; a query each."""
    chain = [test]
    while (older := chain[-1].corrects) is not None:
        chain.append(older)
    while (newer := RestoreTest.objects.filter(corrects=chain[0]).first()) is not None:
        chain.insert(0, newer)
    return chain if len(chain) > 1 else []


def _measure(test: RestoreTest) -> dict[str, str]:
    """What a measure from this test begins with."""
    day = date_format(timezone.localtime(test.ended_at), "SHORT_DATE_FORMAT")
    head = _("Restore test of %(day)s: %(result)s.") % {"day": day, "result": test.get_result_display()}
    return {
        "title": (_("Restore %(name)s safely") % {"name": test.resource})[:120],
        "need": f"{head} {test.finding}".strip()[:2000],
    }


@members_only(Permission.VIEW_PLAN)
@require_GET
def evidence(request: MemberRequest, pk: uuid.UUID) -> HttpResponse | FileResponse:
    """The evidence file, never opened in the browser: it came from somebody's machine."""
    test = get_object_or_404(RestoreTest.objects.exclude(evidence_file=""), pk=pk)
    try:
        content = default_storage.open(test.evidence_file)
    except FileNotFoundError as error:
        raise Http404 from error
    kind = mimetypes.guess_type(test.evidence_name)[0] or "application/octet-stream"
    response = FileResponse(content, as_attachment=True, filename=test.evidence_name, content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


@members_only(Permission.EDIT_PLAN)
def create(request: MemberRequest) -> HttpResponse:
    """Enter a test that was done without the clock; `?resource=` names what was restored."""
    test = RestoreTest(scope="full_system")
    if wanted := request.GET.get("resource", ""):
        try:
            test.resource = Resource.objects.get(pk=uuid.UUID(wanted))
        except (ValueError, Resource.DoesNotExist):
            raise Http404 from None
    posted = request.method == "POST"
    form = RestoreForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        instance=test,
        initial={"key": uuid.uuid4(), "person": own_person(request)},
        organisation=request.organisation,
        may=request.may,
        at=timezone.now(),
    )
    if posted and form.is_valid():
        test = form.instance
        test.pk = form.cleaned_data["key"] or test.pk
        try:
            kept = actions.enter_test(
                test=test, organisation=request.organisation, upload=form.upload, by=request.user
            )
        except DrillEnded:
            raise Http404 from None
        messages.success(request, _("The restore test is kept."))
        return redirect("backups:restore-test-detail", request.organisation.slug, kept.pk)
    context = {
        "form": form,
        "resource": test.resource if test.resource_id else None,
        "back_url": reverse("backups:restore-test-list", args=[request.organisation.slug]),
    }
    return TemplateResponse(request, "backups/restore_test_form.html", context, status=422 if posted else 200)


@members_only(Permission.EDIT_PLAN)
def correct(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Write the entry once more, right, with a reason; the old one stays and is marked."""
    old = get_object_or_404(RestoreTest.objects.select_related("resource", "copy", "proves"), pk=pk)
    newest = RestoreTest.objects.filter(corrects=old).first()
    if newest is not None and request.method != "POST":
        messages.info(request, _("This entry is corrected already. This is the one that counts."))
        return redirect("backups:restore-test-detail", request.organisation.slug, newest.pk)
    posted = request.method == "POST"
    form = CorrectForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        instance=RestoreTest(**{name: getattr(old, name) for name in KEPT_FIELDS}),
        organisation=request.organisation,
        may=request.may,
        at=timezone.now(),
    )
    if posted and form.is_valid():
        try:
            test = actions.correct_test(
                old=old,
                test=form.instance,
                organisation=request.organisation,
                at=timezone.now(),
                upload=form.upload,
                by=request.user,
            )
        except AlreadyCorrected as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Corrected. The old entry stays, and is marked."))
            return redirect("backups:restore-test-detail", request.organisation.slug, test.pk)
    context = {
        "form": form,
        "old": old,
        "back_url": reverse("backups:restore-test-detail", args=[request.organisation.slug, pk]),
    }
    return TemplateResponse(request, "backups/restore_test_form.html", context, status=422 if posted else 200)


_see, _views = members_only(Permission.VIEW_PLAN), RestoreTestViews()
urlpatterns = [
    path("restore-tests/", _see(_views.index), name="restore-test-list"),
    path("restore-tests.csv", _see(_views.export), name="restore-test-csv"),
    path("restore-tests/new/", create, name="restore-test-create"),
    path("restore-tests/<uuid:pk>/", detail, name="restore-test-detail"),
    path("restore-tests/<uuid:pk>/correct/", correct, name="restore-test-correct"),
    path("restore-tests/<uuid:pk>/evidence/", evidence, name="restore-test-evidence"),
]
