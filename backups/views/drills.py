"""The guided restore test, on a phone beside the server: start the clock, tick steps, stop it, say what came of it.

Every write is a POST of its own and kept at once; what arrives twice or late leads on to where the test is now.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only
from backups import actions
from backups.actions import DrillEnded
from backups.forms.restore import ResultForm, StartForm
from backups.models import RestoreDrill, RestoreDrillStep, RestoreTest
from backups.restore_words import elapsed, kept_sentence
from contacts.models import Person
from inventory.models import Resource

View = Callable[..., HttpResponse]


def leads_on(view: View) -> View:
    """Where the clock is gone already, go to the test that it became; 404 where there is none."""

    @wraps(view)
    def led(request: MemberRequest, pk: uuid.UUID, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, pk, **kwargs)
        except DrillEnded:
            return finished(request, pk)

    return led


def finished(request: MemberRequest, key: uuid.UUID) -> HttpResponse:
    """The page of the test that this clock became."""
    if not RestoreTest.objects.filter(pk=key).exists():
        raise Http404
    messages.info(request, _("This restore test is finished already."))
    return redirect("backups:restore-test-detail", request.organisation.slug, key)


def _drill(pk: uuid.UUID) -> RestoreDrill:
    found: RestoreDrill | None = (
        RestoreDrill.objects.select_related("resource", "copy__job", "person").filter(pk=pk).first()
    )
    if found is None:
        raise DrillEnded
    return found


def own_person(request: MemberRequest) -> Person | None:
    """Who is logged in, as one of the people of the plan."""
    found: Person | None = Person.objects.filter(user=request.user, is_active=True).first()
    return found


def usual_steps(language: str) -> str:
    """What is done in every restore test, for who has no plan yet; one step a line."""
    with translation.override(language):
        return "\n".join(
            (
                _("Find the copy, and write down of which day it is"),
                _("Restore to a separate place, not over what runs"),
                _("Start it and log in"),
                _("Compare the newest entries and sums with what is known"),
                _("Delete what was restored for the test"),
            )
        )


@members_only(Permission.EDIT_PLAN)
def start(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Choose how much comes back from which copy; the button starts the clock."""
    resource = get_object_or_404(Resource.objects.all(), pk=pk)
    initial = {
        "key": uuid.uuid4(),
        "person": own_person(request),
        "steps": usual_steps(request.organisation.language),
    }
    data = request.POST if request.method == "POST" else None
    form = StartForm(
        data,
        instance=RestoreTest(resource=resource, scope="full_system"),
        initial=initial,
        organisation=request.organisation,
        may=request.may,
        resource=resource,
    )
    if data is not None and form.is_valid():
        typed = form.cleaned_data
        try:
            drill = actions.start_drill(
                resource=resource,
                by=request.user,
                at=timezone.now(),
                key=typed["key"],
                scope=typed["scope"],
                copy=typed["copy"],
                person=typed["person"],
                steps=typed["steps"],
            )
        except DrillEnded:
            return finished(request, typed["key"])
        return redirect("backups:drill", request.organisation.slug, drill.pk)
    context = {
        "resource": resource,
        "form": form,
        "running": running(resource),
        "resource_url": reverse("inventory:resource-detail", args=[request.organisation.slug, resource.pk]),
    }
    return TemplateResponse(request, "backups/drill_start.html", context, status=200 if data is None else 422)


def running(resource: Resource | None = None) -> list[RestoreDrill]:
    """The clocks that run now, each with `elapsed`: hours, minutes and seconds; one query."""
    found = RestoreDrill.objects.select_related("resource", "person")
    drills = list(found if resource is None else found.filter(resource=resource))
    for drill in drills:
        drill.elapsed = elapsed((drill.stopped_at or timezone.now()) - drill.started_at)
    return drills


@members_only(Permission.EDIT_PLAN)
@leads_on
def drill(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """The running clock and the steps to tick."""
    return TemplateResponse(request, "backups/drill.html", _clock(_drill(pk)))


def _clock(drill: RestoreDrill) -> dict[str, Any]:
    steps = list(drill.steps.all())
    passed = (drill.stopped_at or timezone.now()) - drill.started_at
    return {
        "drill": drill,
        "steps": steps,
        "done": sum(1 for step in steps if step.done_at),
        "elapsed": elapsed(passed),
        "seconds": int(passed.total_seconds()),
    }


@members_only(Permission.EDIT_PLAN)
@require_POST
@leads_on
def step(request: MemberRequest, pk: uuid.UUID, step: uuid.UUID) -> HttpResponse:
    """Tick a step (`done=yes`), take that back (`done=no`), or write its remark (`note`)."""
    drill = _drill(pk)
    found: RestoreDrillStep = get_object_or_404(drill.steps.all(), pk=step)
    if "note" in request.POST:
        note = " ".join(request.POST["note"].replace("\x00", "").split())
        try:
            actions.remark(step=found, note=note, seen=request.POST.get("seen", ""), by=request.user)
        except ValidationError as refused:
            context = _clock(drill) | {"wrong": found.pk, "typed": note, "sentence": refused.messages[0]}
            return TemplateResponse(request, "backups/drill.html", context, status=422)
    elif request.POST.get("done") == "no":
        actions.untick(step=found, by=request.user)
    else:
        actions.tick(step=found, at=timezone.now(), by=request.user)
    if request.htmx:
        return TemplateResponse(request, "backups/_drill_steps.html", _clock(drill))
    address = reverse("backups:drill", args=[request.organisation.slug, pk])
    return redirect(f"{address}#step-{found.pk}")


@members_only(Permission.EDIT_PLAN)
@require_POST
@leads_on
def stop(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Stop the clock and ask what came of it; `run_on` takes the stop back."""
    if "run_on" in request.POST:
        actions.resume_drill(drill=_drill(pk), by=request.user)
        return redirect("backups:drill", request.organisation.slug, pk)
    actions.stop_drill(drill=_drill(pk), at=timezone.now(), by=request.user)
    return redirect("backups:drill-finish", request.organisation.slug, pk)


@members_only(Permission.EDIT_PLAN)
@leads_on
def finish(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """What came of it; keeping that makes a test of the clock."""
    found = _drill(pk)
    if request.method != "POST" and found.stopped_at is None:
        return redirect("backups:drill", request.organisation.slug, pk)
    posted = request.method == "POST"
    form = ResultForm.of(
        found,
        request.POST if posted else None,
        request.FILES if posted else None,
        at=timezone.now(),
        organisation=request.organisation,
        may=request.may,
    )
    if posted and form.is_valid():
        test = actions.finish_drill(
            drill=found,
            test=form.instance,
            organisation=request.organisation,
            upload=form.upload,
            by=request.user,
        )
        messages.success(request, kept_sentence(test))
        return redirect("backups:restore-test-detail", request.organisation.slug, test.pk)
    context = _clock(found) | {"form": form}
    return TemplateResponse(request, "backups/drill_finish.html", context, status=422 if posted else 200)


@members_only(Permission.EDIT_PLAN)
@leads_on
def cancel(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask first; then the clock is gone, and no test comes of it."""
    found = _drill(pk)
    if request.method == "POST":
        actions.cancel_drill(drill=found, by=request.user)
        messages.success(request, _("Discarded: the restore test of %(name)s") % {"name": found.resource})
        return redirect("backups:restore-test-list", request.organisation.slug)
    return TemplateResponse(request, "backups/drill_cancel.html", _clock(found))


urlpatterns = [
    path("restore-drills/for/<uuid:pk>/", start, name="drill-start"),
    path("restore-drills/<uuid:pk>/", drill, name="drill"),
    path("restore-drills/<uuid:pk>/steps/<uuid:step>/", step, name="drill-step"),
    path("restore-drills/<uuid:pk>/stop/", stop, name="drill-stop"),
    path("restore-drills/<uuid:pk>/finish/", finish, name="drill-finish"),
    path("restore-drills/<uuid:pk>/cancel/", cancel, name="drill-cancel"),
]
