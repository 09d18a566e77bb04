"""Writes that begin a plan from the inventory, and that give the inventory the plan's duration back."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from core.durations import LONGEST
from inventory.models import Process, Resource
from inventory.reading import read_network
from inventory.targets import work_out
from recovery import plans
from recovery.actions.steps import field_of
from recovery.models import (
    AbstractPlan,
    ContinuityPlan,
    Coverage,
    PlanSupplier,
    RecoveryPlan,
    RestorationPlan,
)
from recovery.reading import read_plans
from recovery.states import leans_on, plan_time
from recovery.texts import PlanKind
from recovery.wording import time_sentence

HUNDREDTH = Decimal("0.01")


@transaction.atomic
def draft_plan(
    *, model: type[AbstractPlan], subject: Resource | Process, by: User
) -> tuple[AbstractPlan, bool]:
    """Begin a plan for a resource or a process with what the inventory knows; return it, and whether it is new.

    Covered entry, responsible people (knowledge holders where nobody is named), supplier with contract. If there is a
    plan for it already, that one is returned and nothing is written. Text in the organisation's language.
    """
    field = field_of(model)
    end = "process" if model is ContinuityPlan else "resource"
    type(subject).objects.select_for_update().get(
        pk=subject.pk
    )  # of two at once, the second finds the first's
    there = Coverage.objects.filter(**{end: subject, f"{field}__isnull": False}).order_by("created_at", "pk")
    found = there.select_related(field).first()
    if found is not None:
        return getattr(found, field), False
    with translation.override(subject.organisation.language):
        title = _titles(model) % {"name": subject}
    owner, deputy = _people(subject)
    plan = model(
        organisation=subject.organisation,
        title=title if len(title) <= 120 else title[:118] + " …",
        owner_id=owner,
        deputy_id=deputy,
    )
    plan.save()
    Coverage(organisation=subject.organisation, **{field: plan, end: subject}).save()
    if isinstance(subject, Resource) and subject.supplier_id is not None:
        PlanSupplier(
            organisation=subject.organisation,
            supplier_id=subject.supplier_id,
            contract_id=subject.contract_id,
            **{field: plan},
        ).save()
    return plan, True


def _titles(model: type[AbstractPlan]) -> str:
    return {
        RecoveryPlan: _("Recovery: %(name)s"),
        RestorationPlan: _("Restoration: %(name)s"),
        ContinuityPlan: _("Emergency operation: %(name)s"),
    }[model]


def _people(subject: Resource | Process) -> list[uuid.UUID | None]:
    """Who answers and who stands in, from the entry, then from those who know it."""
    found = [subject.owner_id, subject.deputy_id]
    if isinstance(subject, Resource):
        holders = subject.knowledge_holders.filter(person__is_active=True).order_by("created_at", "pk")
        knowing = [key for key in holders.values_list("person_id", flat=True) if key not in found]
        found = [key or (knowing.pop(0) if knowing else None) for key in found]
    return found


@dataclass(frozen=True)
class TakenOver:
    """The resources whose estimate changed, and those that the plan brings back together with what they need."""

    changed: tuple[Resource, ...]
    left: tuple[Resource, ...]


@transaction.atomic
def take_over_duration(*, plan: RecoveryPlan, by: User) -> TakenOver:
    """Make the plan's critical path the estimate of what it covers, in hours, rounded up; history tells.

    A resource that needs another one of the same plan keeps its estimate: the plan brings both back at once, and a chain
    would count its duration twice. Raises ValidationError while minutes are missing. About ten queries.
    """
    text = read_plans(plan.pk, kinds=[PlanKind.RECOVERY])[0]
    targets = work_out(read_network(plan.organisation))
    minutes = plans.critical_path(text.outline).minutes
    if minutes is None:
        raise ValidationError(time_sentence(plan_time(text, targets)), code="unknown")
    hours = (Decimal(minutes) / 60).quantize(HUNDREDTH, rounding=ROUND_UP)
    if hours > LONGEST:
        raise ValidationError(
            _("The plan takes more than a year. Check the minutes of its steps."), code="long"
        )
    changed, left = [], []
    back = set(text.resources)
    for resource in Resource.objects.select_for_update().filter(pk__in=back).order_by("sort_key", "pk"):
        if resource.pk in targets.network.by_id and (leans_on(resource.pk, targets) & back) - {resource.pk}:
            left.append(resource)
        elif resource.rta_estimate_hours != hours:
            resource.rta_estimate_hours = hours
            resource.version += 1
            resource.save()
            changed.append(resource)
    return TakenOver(tuple(changed), tuple(left))
