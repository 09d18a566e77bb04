"""Try the restore with the steps of a recovery plan: they are copied to the clock, where they are ticked."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only
from backups.actions import DrillEnded, start_drill
from backups.models import RestoreTest
from backups.views.drills import finished, own_person
from inventory.models import Resource
from recovery.forms.rehearse import RehearseForm, covered_by
from recovery.models import PlanStep, RecoveryPlan
from recovery.reading import step_text
from recovery.texts import StepText

LENGTH = 300  # characters of a step on the clock


def on_the_clock(step: StepText) -> tuple[str, str]:
    """A step as it is ticked: what to do with what a stranger must know here, and how one sees that it is done."""
    text = f"{step.action} ({step.detail})" if step.detail else step.action
    return (text if len(text) <= LENGTH else text[: LENGTH - 2] + " …"), step.target


@members_only(Permission.EDIT_PLAN)
def rehearse(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Choose what of the plan is restored from which copy; the button starts the clock with the plan's steps."""
    plan = get_object_or_404(RecoveryPlan.objects.all(), pk=pk)
    steps = [step_text(each) for each in PlanStep.objects.filter(recovery_plan=plan).in_order()]
    resources = list(covered_by(plan))
    wanted = request.GET.get("resource", "")
    chosen = next((each for each in resources if str(each.pk) == wanted), resources[0] if resources else None)
    initial = {"key": uuid.uuid4(), "person": own_person(request), "resource": chosen}
    data = request.POST if request.method == "POST" else None
    form = RehearseForm(
        data,
        instance=RestoreTest(scope="full_system"),
        initial=initial,
        organisation=request.organisation,
        may=request.may,
        plan=plan,
    )
    if data is not None and form.is_valid():
        return _started(request, plan, steps, form)
    address = reverse("recovery:recovery-plan-detail", args=[request.organisation.slug, pk])
    context: dict[str, Any] = {
        "plan": plan,
        "steps": steps,
        "form": form,
        "plan_url": address,
        "resources": resources,
    }
    return TemplateResponse(request, "recovery/rehearse.html", context, status=200 if data is None else 422)


def _started(
    request: MemberRequest, plan: RecoveryPlan, steps: list[StepText], form: RehearseForm
) -> HttpResponse:
    typed = form.cleaned_data
    resource: Resource = typed["resource"]
    try:
        drill = start_drill(
            resource=resource,
            by=request.user,
            at=timezone.now(),
            key=typed["key"],
            scope=typed["scope"],
            copy=typed["copy"],
            person=typed["person"],
            plan_title=plan.title,
            steps=[on_the_clock(each) for each in steps],
        )
    except DrillEnded:
        return finished(request, typed["key"])
    return redirect("backups:drill", request.organisation.slug, drill.pk)


urlpatterns = [path("recovery-plans/<uuid:pk>/rehearse/", rehearse, name="recovery-plan-rehearse")]
