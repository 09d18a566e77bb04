"""The entries that a sheet can be about: which are in use, who may see them, whose numbers stand on them."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.http import MemberRequest
from accounts.tenancy import granted
from contacts.models import RoleAssignment
from exercises.models import AlarmTest
from inventory.models import KnowledgeHolder, Process, Resource
from records.models import Record
from recovery.models import AbstractPlan, ContinuityPlan, Coverage, PlanStep, RecoveryPlan, RestorationPlan

PLAN_MODELS: dict[str, type[AbstractPlan]] = {
    "recovery_plan": RecoveryPlan,
    "restoration_plan": RestorationPlan,
    "continuity_plan": ContinuityPlan,
}
FIELDS = {model: key for key, model in PLAN_MODELS.items()}  # the parts of a plan name it by the same word


def in_use(model: type[Record]) -> QuerySet[Any]:
    """The entries of this kind that are part of the plan."""
    objects: Any = model._default_manager
    found: QuerySet[Any] = objects.active() if hasattr(objects, "active") else objects.all()
    return found


def plans_seen(request: MemberRequest, model: type[AbstractPlan]) -> QuerySet[Any]:
    """The plans that an external provider may see: granted themselves, or covering a resource that was granted."""
    plans: Any = model._default_manager
    theirs = granted(request, Resource.objects.all())
    covers = Coverage.objects.filter(**{FIELDS[model]: OuterRef("pk")}, resource__in=theirs.values("pk"))
    own = granted(request, plans.all())
    found: QuerySet[Any] = plans.filter(Exists(covers) | Q(pk__in=own.values("pk")))
    return found


def people_on_sheet(record: Record) -> set[uuid.UUID]:
    """Whose numbers stand on the sheet of a process, resource, alarm test or plan; at most three queries."""
    if isinstance(record, Process | Resource):
        people = {record.owner_id, record.deputy_id}
        if isinstance(record, Resource):
            people |= set(record.knowledge_holders.values_list("person_id", flat=True))
            people.add(record.site.key_holder_id if record.site else None)
    elif isinstance(record, AlarmTest):
        people = set(record.calls.filter(number_is_private=True).values_list("person_id", flat=True))
    elif isinstance(record, AbstractPlan):
        people = _people_of_plan(record)
    else:
        people = set()
    return {person for person in people if person is not None}


def _people_of_plan(plan: AbstractPlan) -> set[uuid.UUID | None]:
    """Who fills the roles of its steps, and who knows what it covers."""
    part_of = {FIELDS[type(plan)]: plan}
    people: set[uuid.UUID | None] = set()
    roles = PlanStep.objects.filter(**part_of)
    in_roles = RoleAssignment.objects.filter(
        Q(role__in=roles.values("role_id")) | Q(role__in=roles.values("approval_role_id"))
    )
    people |= set(in_roles.values_list("person_id", flat=True))
    covered = Coverage.objects.filter(**part_of, resource__isnull=False).values("resource_id")
    people |= set(KnowledgeHolder.objects.filter(resource__in=covered).values_list("person_id", flat=True))
    for pair in Resource.objects.filter(pk__in=covered).values_list("owner_id", "deputy_id"):
        people |= set(pair)
    return people
