"""Plans and workarounds on the pages of what they are for."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Permission
from inventory.models import Process, Resource
from inventory.views.figured import targets_of
from records.approval_views import badge as approval_badge
from recovery import wording
from recovery.models import Coverage, RecoveryPlan
from recovery.reading import read_plans, read_workarounds
from recovery.states import plan_gaps
from recovery.texts import PlanKind
from recovery.workaround_states import workaround_gaps

register = template.Library()

NOUNS = {
    PlanKind.RECOVERY: "recovery-plan",
    PlanKind.RESTORATION: "restoration-plan",
    PlanKind.CONTINUITY: "continuity-plan",
}


@register.inclusion_tag("recovery/_plans_of.html", takes_context=True)
def plans_of(context: template.Context, record: Resource | Process) -> dict[str, Any]:
    """The plans that cover a resource or a process, each with its state; at most nine queries.

    An external provider who may see the resource sees its plans, too: by title, without what they lack.
    """
    whole = Permission.VIEW_PLAN in context["may"]
    if isinstance(record, Process) and not whole:
        return {}
    organisation = context["organisation"]
    rows = Coverage.objects.filter(**{record.noun(): record})
    ids = {row.subject_id() for row in rows}
    found = []
    for text in read_plans(*ids) if ids else ():
        gaps = plan_gaps(text, targets_of(context["request"])) if whole else []
        address = reverse(f"recovery:{NOUNS[text.kind]}-detail", args=[organisation.slug, text.id])
        found.append((text, address, wording.plan_badge(approval_badge(text.state), gaps)))
    noun = NOUNS[PlanKind.CONTINUITY if isinstance(record, Process) else PlanKind.RECOVERY]
    wanted = {PlanKind.CONTINUITY} if isinstance(record, Process) else {PlanKind.RECOVERY}
    may_edit = Permission.EDIT_PLAN in context["may"]
    missing = not any(text.kind in wanted for text, _address, _badge in found)
    offers = [noun] if missing else []
    if isinstance(record, Resource) and not any(
        text.kind == PlanKind.RESTORATION for text, _address, _badge in found
    ):
        offers.append(NOUNS[PlanKind.RESTORATION])
    return {
        "shown": whole or found,
        "plans": found,
        "offers": [
            (each, reverse(f"recovery:{each}-draft", args=[organisation.slug, record.pk])) for each in offers
        ]
        if may_edit
        else [],
        "organisation": organisation,
        "is_process": isinstance(record, Process),
    }


@register.inclusion_tag("recovery/_rehearsable.html", takes_context=True)
def rehearsable_plans(context: template.Context, resource: Resource) -> dict[str, Any]:
    """The recovery plans of a resource that have steps to tick in a restore test, with how many; one query."""
    plans = RecoveryPlan.objects.filter(coverages__resource=resource).sorted()
    return {
        "plans": plans.annotate(count=Count("plansteps", distinct=True)).filter(count__gt=0),
        "resource": resource,
        "organisation": context["organisation"],
    }


@register.inclusion_tag("recovery/_workarounds_of.html", takes_context=True)
def workarounds_of(context: template.Context, process: Process) -> dict[str, Any]:
    """The workarounds of a process with how long each carries; two queries. Only for readers of the whole plan."""
    if Permission.VIEW_PLAN not in context["may"]:
        return {}
    organisation, today = context["organisation"], timezone.localdate()
    targets = targets_of(context["request"])
    create = reverse("recovery:workaround-create", args=[organisation.slug])
    return {
        "shown": True,
        "workarounds": [
            (each, wording.workaround_badge(workaround_gaps(each, targets, today)))
            for each in read_workarounds(process.pk)
        ],
        "create_url": f"{create}?process={process.pk}" if Permission.EDIT_PLAN in context["may"] else "",
        "process": process,
        "organisation": organisation,
        "may": context["may"],
    }
