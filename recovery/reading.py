"""Reading plans, workarounds and who can work them, of the organisation in scope, with a constant number of queries."""

from __future__ import annotations

import functools
import operator
import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q

from contacts.models import Person, RoleAssignment
from core.text import lines
from inventory.models import KnowledgeHolder, Resource
from records.approvals import Decided
from recovery import plans, texts
from recovery.models import (
    PLANS,
    AbstractPlan,
    Bridge,
    ContinuityPlan,
    Coverage,
    PlanApproval,
    PlanStep,
    PlanSupplier,
    RecoveryPlan,
    RestorationPlan,
    Workaround,
)

KINDS: dict[texts.PlanKind, tuple[type[Any], tuple[str, ...]]] = {
    texts.PlanKind.RECOVERY: (
        RecoveryPlan,
        (
            "purpose",
            "activation",
            "prerequisites",
            "credential_place",
            "documentation",
            "tools",
            "data_needed",
            "restrictions",
            "hand_over",
        ),
    ),
    texts.PlanKind.RESTORATION: (
        RestorationPlan,
        (
            "purpose",
            "activation",
            "procurement",
            "installation",
            "function_test",
            "switch_back",
            "reconciliation",
            "organisational",
        ),
    ),
    texts.PlanKind.CONTINUITY: (
        ContinuityPlan,
        ("purpose", "activation", "special_rights", "measures", "contacts_note", "documents"),
    ),
}


def read_plans(
    *ids: uuid.UUID, kinds: Iterable[texts.PlanKind] = texts.PlanKind
) -> tuple[texts.PlanText, ...]:
    """Return these plans, or all of these kinds, by kind and title; four queries and one per kind. Inside the scope."""
    rows: list[AbstractPlan] = []
    for kind in kinds:
        found = KINDS[kind][0].objects.sorted()
        rows += found.filter(pk__in=ids) if ids else found
    return texts_of(rows, *ids)


def texts_of(rows: Iterable[AbstractPlan], *ids: uuid.UUID) -> tuple[texts.PlanText, ...]:
    """Return plans that are loaded already, in their order; four queries. `ids`: read the parts of these plans only."""
    steps = _grouped(PlanStep.objects.in_order(), ids)
    coverages = _grouped(Coverage.objects.order_by("created_at", "pk"), ids)
    suppliers = _grouped(PlanSupplier.objects.order_by("created_at", "pk"), ids)
    approvals = newest_approvals(*ids)
    found = []
    for each in rows:
        kind = kind_of(each)
        found.append(
            texts.PlanText(
                id=each.pk,
                kind=kind,
                title=each.title,
                texts={name: text for name in KINDS[kind][1] if (text := getattr(each, name).strip())},
                resources=tuple(row.resource_id for row in coverages[each.pk] if row.resource_id),
                processes=tuple(row.process_id for row in coverages[each.pk] if row.process_id),
                suppliers=tuple(
                    texts.CalledIn(row.supplier_id, row.contract_id, row.note) for row in suppliers[each.pk]
                ),
                steps=tuple(step_text(row) for row in steps[each.pk]),
                credential_resource_id=getattr(each, "credential_resource_id", None),
                owner_id=each.owner_id,
                deputy_id=each.deputy_id,
                approval=approvals.get(each.pk),
            )
        )
    return tuple(found)


def kind_of(plan: AbstractPlan) -> texts.PlanKind:
    """Which of the three kinds a plan is."""
    return next(kind for kind, (model, _fields) in KINDS.items() if isinstance(plan, model))


def with_recovery_steps() -> frozenset[uuid.UUID]:
    """The resources that a recovery plan with at least one step brings back; one query. Inside the scope."""
    rows = Coverage.objects.filter(recovery_plan__plansteps__isnull=False).order_by()
    return frozenset(rows.values_list("resource_id", flat=True).distinct())


def newest_approvals(*ids: uuid.UUID) -> dict[uuid.UUID, Decided]:
    """The newest decision about each of these plans, or all; one query."""
    groups = _grouped(PlanApproval.objects.order_by("decided_at", "created_at", "pk"), ids)
    return {plan: row.decided for plan, rows in groups.items() for row in rows[-1:]}


def step_text(step: PlanStep) -> texts.StepText:
    """One step as a value; also of one that is not saved yet."""
    return texts.StepText(
        id=step.pk,
        action=step.action,
        target=step.target_state,
        detail=step.detail,
        kind=step.kind,
        kind_label=str(step.get_kind_display()),
        stage=step.stage,
        role_id=step.role_id,
        for_everybody=step.for_everybody,
        minutes=step.duration_minutes,
        group=step.parallel_group,
        after=step.after_step_id,
        is_life_safety=step.is_life_safety,
        approval_role_id=step.approval_role_id,
        rollback=step.rollback,
        uses_id=step.uses_id,
        evidence_required=step.evidence_required,
    )


def read_workarounds(*processes: uuid.UUID) -> tuple[texts.WorkaroundText, ...]:
    """Return the workarounds of these processes, or all, by name; two queries. Inside the scope."""
    bridges = defaultdict(list)
    for workaround, dependency in Bridge.objects.order_by("created_at", "pk").values_list(
        "workaround_id", "dependency_id"
    ):
        bridges[workaround].append(dependency)
    rows = Workaround.objects.sorted()
    return tuple(
        texts.WorkaroundText(
            id=each.pk,
            process_id=each.process_id,
            name=each.name,
            how=lines(each.how),
            starts_after=each.starts_after_hours,
            carries=each.carries_hours,
            people=each.people,
            material=each.material,
            limits=each.limits,
            backlog=each.backlog,
            form_title=each.form_title,
            form_columns=each.columns,
            uses_id=each.uses_id,
            tried_on=each.tried_on,
            owner_id=each.owner_id,
            deputy_id=each.deputy_id,
            bridges=tuple(bridges[each.pk]),
        )
        for each in (rows.filter(process__in=processes) if processes else rows)
    )


def read_staff(on: date) -> plans.Staff:
    """Return who can work what on a day: by role, and by resource; four queries. Inside the scope."""
    by_role: dict[uuid.UUID, dict[uuid.UUID, None]] = defaultdict(dict)
    assignments = RoleAssignment.objects.active(on).filter(person__is_active=True)
    for role, person in assignments.order_by("rank", "created_at", "pk").values_list("role_id", "person_id"):
        by_role[role][person] = None
    names = {each.pk: str(each) for each in Person.objects.filter(is_active=True)}
    by_node: dict[uuid.UUID, dict[uuid.UUID, None]] = defaultdict(dict)
    for resource, owner, deputy in Resource.objects.active().values_list("id", "owner_id", "deputy_id"):
        for person in (owner, deputy):
            if person in names:
                by_node[resource][person] = None
    for resource, person in KnowledgeHolder.objects.order_by("sort_key", "pk").values_list(
        "resource_id", "person_id"
    ):
        if person in names:
            by_node[resource][person] = None
    return plans.Staff(
        by_role={role: tuple(people) for role, people in by_role.items()},
        by_node={node: tuple(people) for node, people in by_node.items()},
        names=names,
    )


def _grouped(rows: Any, ids: tuple[uuid.UUID, ...]) -> defaultdict[uuid.UUID, list[Any]]:
    """Parts by the plan that they are part of."""
    if ids:
        rows = rows.filter(functools.reduce(operator.or_, (Q(**{f"{name}__in": ids}) for name in PLANS)))
    groups: defaultdict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in rows:
        groups[row.subject_id()].append(row)
    return groups
