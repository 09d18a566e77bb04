"""What one does with a plan as a whole: begin it from the inventory, approve it, take its duration over."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from accounts.http import MemberRequest
from accounts.roles import Permission
from accounts.tenancy import members_only
from contacts.models import EmergencyRole
from inventory.models import Process, Resource
from inventory.targets import Targets
from inventory.views.figured import targets_of
from records.approval_views import ApprovalViews
from recovery import wording
from recovery.actions import draft_plan, take_over_duration
from recovery.actions.steps import field_of
from recovery.models import AbstractPlan, ContinuityPlan, PlanApproval, RecoveryPlan
from recovery.reading import kind_of, read_plans
from recovery.references import References, references_of
from recovery.states import Gap, PlanTime, plan_gaps, plan_time
from recovery.texts import PlanKind, PlanText
from recovery.views import shown


def naming(targets: Targets, refs: References) -> Callable[[uuid.UUID], str]:
    """Names of what a plan is for, also where it is out of use."""
    return lambda node: targets.network.name(node) if node in targets.network.by_id else refs.name(node)


def roles_of(text: PlanText) -> dict[uuid.UUID, str]:
    """The names of the roles in the steps; one query."""
    ids = {key for step in text.steps for key in (step.role_id, step.approval_role_id) if key}
    return {each.pk: str(each) for each in EmergencyRole.objects.filter(pk__in=ids)}


def said_gaps(gaps: list[Gap], time: PlanTime, name: Callable[[uuid.UUID], str]) -> list[tuple[str, str]]:
    """Each gap as shape and sentence."""
    return [
        ("overdue" if gap.lack.is_severe else "due", wording.gap_sentence(gap, time, name)) for gap in gaps
    ]


def approvals(model: type[AbstractPlan]) -> ApprovalViews:
    """The pages on which such a plan is approved."""
    return ApprovalViews(
        model=model,
        decisions=PlanApproval,
        plan_field=field_of(model),
        read=lambda pk: read_plans(pk)[0],
        shown=_decided_on,
    )


def _decided_on(request: MemberRequest, plan: Any) -> dict[str, Any]:
    """The plan as whoever approves it reads it."""
    (text,) = read_plans(plan.pk, kinds=[kind_of(plan)])
    targets = targets_of(request)
    time = plan_time(text, targets)
    refs = references_of(text, on=timezone.localdate(), target=time.limit)
    name = naming(targets, refs)
    role_names = {key: str(each.role) for key, each in refs.roles.items()}
    return {
        "facts": shown.facts(text, type(plan)),
        "covers": [name(node) for node in (*text.resources, *text.processes)],
        "stages": shown.stages(text, time, role=lambda key: role_names.get(key, ""), resource=refs.name),
        "time_sentence": wording.time_sentence(time, reach=text.kind == PlanKind.CONTINUITY),
        "limit_sentence": "" if time.is_too_long else wording.limit_sentence(time, name),
        "gaps": said_gaps(plan_gaps(text, targets, time), time, name),
    }


def draft(model: type[AbstractPlan]) -> Callable[..., HttpResponseBase]:
    """`<route>/for/<id>/`: write a plan with one click, with what the inventory knows."""

    @members_only(Permission.EDIT_PLAN)
    @require_POST
    def view(request: MemberRequest, subject: uuid.UUID) -> HttpResponse:
        of: Any = Process if model is ContinuityPlan else Resource
        record = get_object_or_404(of.objects.all(), pk=subject)
        record.organisation = request.organisation  # loaded once, for its language
        plan, is_new = draft_plan(model=model, subject=record, by=request.user)
        if is_new:
            messages.success(request, gettext("A draft is there. Now write its steps."))
        else:
            messages.info(request, gettext("There is a plan for “%(name)s” already.") % {"name": record})
        return redirect(f"recovery:{model.noun()}-detail", request.organisation.slug, plan.pk)

    return view


@members_only(Permission.EDIT_PLAN)
@require_POST
def take_over(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Make the plan's duration the estimate of what it brings back."""
    plan = get_object_or_404(RecoveryPlan.objects.all(), pk=pk)
    plan.organisation = request.organisation
    try:
        done = take_over_duration(plan=plan, by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        if done.changed:
            names = ", ".join(map(str, done.changed))
            messages.success(
                request, gettext("The estimate now follows the plan: %(names)s") % {"names": names}
            )
        elif not done.left:
            messages.info(request, gettext("The estimate says this already."))
        if done.left:
            names = ", ".join(map(str, done.left))
            messages.info(
                request,
                gettext(
                    "Left as it is, because the plan brings back what it needs, too: %(names)s. "
                    "Otherwise the same hours would count twice."
                )
                % {"names": names},
            )
    return redirect("recovery:recovery-plan-detail", request.organisation.slug, pk)
