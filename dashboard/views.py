"""The front door: home, founding a company, overview, search, and the way into the emergency."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import MemberRequest, UserRequest
from accounts.models import Organisation
from accounts.roles import Permission
from accounts.tenancy import members_only
from binder.models import PrintJob
from contacts.models import Person
from contacts.readings import note_readings
from dashboard import readiness
from dashboard.actions import found_company
from dashboard.counting import count
from dashboard.decisions import decisions_of, summed_up
from dashboard.forms import FoundForm
from dashboard.search import search as search_everything
from dashboard.tasks import Task, tasks_of
from plan.load import load


@require_GET
def home(request: UserRequest) -> HttpResponse:
    """To the only company, to the list of many, or to founding the first."""
    slugs = list(Organisation.objects.of_member(request.user).values_list("slug", flat=True)[:2])
    if not slugs:
        return redirect("dashboard:found")
    return (
        redirect("dashboard:overview", slugs[0])
        if len(slugs) == 1
        else redirect("accounts:organisation-list")
    )


@require_http_methods(["GET", "POST"])
def found(request: UserRequest) -> HttpResponse:
    """Found a company; whoever does becomes its first manager."""
    form = FoundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        organisation = found_company(by=request.user, language=get_language() or "de", **form.cleaned_data)
        return redirect(organisation)
    return TemplateResponse(
        request, "dashboard/found.html", {"form": form}, status=422 if form.is_bound else 200
    )


@members_only(Permission.VIEW_PART)
@require_GET
def overview(request: MemberRequest) -> HttpResponse:
    """What concerns me today: the emergency strip, at most five next steps, and whether we are ready."""
    if Permission.VIEW_PLAN not in request.may:
        return redirect("contacts:supplier-list", request.organisation.slug)
    plan = load(
        request.organisation,
        at=timezone.now(),
        private=True,
        everybody=False,
        inventory=False,
        language=get_language() or "",
    )
    counts = count(request.organisation, on=timezone.localdate())
    printed = PrintJob.objects.filter(document="wall_card", state=PrintJob.State.READY).exists()
    steps = readiness.next_steps(plan, counts, printed=printed)
    context = {
        "plan": plan,
        "steps": steps[:5],
        "more_steps": len(steps[5:]),
        "lines": readiness.lines(plan, counts),
    } | _waiting(request)
    return TemplateResponse(request, "dashboard/overview.html", context)


def _waiting(request: MemberRequest) -> dict[str, Any]:
    """What waits for the reader, who may not be in the list of people."""
    person: Person | None = Person.objects.filter(user=request.user).first()
    own: list[Task] = []
    decisions = decisions_of(request.organisation, request.may, on=timezone.localdate())
    context: dict[str, Any] = {"person": person, "decisions": decisions}
    if person is not None:
        tasks = tasks_of(person, request.organisation, on=timezone.localdate(), back=request.path)
        context["tasks"], own = tasks, tasks.first
    return context | {"waiting": [*summed_up(request.organisation, decisions), *own]}


@members_only(Permission.VIEW_PLAN)
@require_GET
def tasks(request: MemberRequest) -> HttpResponse:
    """Everything that waits for the reader, on one page."""
    return TemplateResponse(request, "dashboard/tasks.html", _waiting(request))


@members_only(Permission.VIEW_PART)
@require_GET
def emergency(request: MemberRequest) -> HttpResponse:
    """Numbers, roles and alarm chain, readable at once: at most 60 KB, without script, for phone and paper.

    A member without the right to the whole plan sees the numbers to report to, and nothing else.
    """
    whole = Permission.VIEW_PLAN in request.may
    private = whole and Permission.SEE_PRIVATE_NUMBERS in request.may
    plan = load(
        request.organisation,
        at=timezone.now(),
        private=private,
        everybody=False,
        inventory=False,
        language=get_language() or "",
    )
    if private:
        readers_see = {p.id for p in plan.people if any(point.is_private for point in p.contact_points)}
        note_readings(request=request, person_ids=readers_see)
    context = {
        "plan": plan,
        "whole": whole,
        "roles": [(role, list(plan.holders(role))) for role in plan.roles],
        "paths": [(path, [(step, plan.called(step)) for step in path.steps]) for path in plan.alert_paths],
    }
    return TemplateResponse(request, "dashboard/emergency.html", context)


@members_only(Permission.VIEW_PLAN)
@require_GET
def search(request: MemberRequest) -> HttpResponse:
    """Search over everything in the plan."""
    query = request.GET.get("q", "").strip()[:200]
    groups = search_everything(query) if query else []
    context = {"query": query, "groups": groups, "title": _("Search")}
    return TemplateResponse(request, "dashboard/search.html", context)
