"""Reading playbooks, messages and duties of the organisation in scope with a constant number of queries."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import replace
from typing import Any

from core.text import lines
from playbooks import texts
from playbooks.models import (
    MessageTemplate,
    Playbook,
    PlaybookApproval,
    PlaybookDont,
    PlaybookDuty,
    PlaybookMessage,
    PlaybookPage,
    PlaybookStep,
    ReportingDuty,
    ReportStage,
)
from records.approvals import Decided


def read_playbooks(*ids: uuid.UUID) -> tuple[texts.PlaybookText, ...]:
    """Return these playbooks, or all of them, in the order of the binder; seven queries. Inside the scope."""
    found = Playbook.objects.in_order()
    chosen = found.filter(pk__in=ids) if ids else found
    parts = {
        model: _grouped(model, ids)
        for model in (PlaybookPage, PlaybookStep, PlaybookDont, PlaybookDuty, PlaybookMessage)
    }
    approvals = newest_approvals(*ids)
    return tuple(
        replace(
            playbook_text(each),
            frames=tuple(
                texts.PageFrame(page.phase, page.goal, page.exit) for page in parts[PlaybookPage][each.pk]
            ),
            steps=tuple(action_step(step) for step in parts[PlaybookStep][each.pk] if not step.is_dropped),
            donts=tuple(dont(row) for row in parts[PlaybookDont][each.pk] if not row.is_dropped),
            duties=tuple(row.duty_id for row in parts[PlaybookDuty][each.pk]),
            messages=tuple(row.template_id for row in parts[PlaybookMessage][each.pk]),
            approval=approvals.get(each.pk),
        )
        for each in chosen
    )


def playbook_text(playbook: Playbook) -> texts.PlaybookText:
    """The head of a playbook as a value; also of one that is not saved yet."""
    return texts.PlaybookText(
        id=playbook.pk,
        title=playbook.title,
        kind=playbook.kind,
        symptom=playbook.symptom,
        goal=playbook.goal,
        signs=lines(playbook.signs),
        owner_role_id=playbook.owner_role_id,
        escalation_criteria=lines(playbook.escalation_criteria),
        evidence=lines(playbook.evidence),
        scenarios=tuple(playbook.outage_scenarios),
        is_attack=playbook.is_attack,
        concerns_data=playbook.concerns_data,
        owner_id=playbook.owner_id,
        deputy_id=playbook.deputy_id,
        core_version=playbook.core_version,
    )


def newest_approvals(*ids: uuid.UUID) -> dict[uuid.UUID, Decided]:
    """The newest decision about each of these playbooks, or all; one query."""
    rows = PlaybookApproval.objects.order_by("decided_at", "created_at", "pk")
    if ids:
        rows = rows.filter(playbook__in=ids)
    return {row.playbook_id: row.decided for row in rows}


def action_step(step: PlaybookStep) -> texts.ActionStep:
    """One step as a value; also of one that is not saved yet."""
    branch = (
        texts.Branch(step.branch_when, step.branch_playbook_id, step.branch_phase)
        if step.branch_when
        else None
    )
    return texts.ActionStep(
        id=step.pk,
        phase=step.phase,
        action=step.action,
        target=step.target_state,
        detail=step.detail,
        role_id=step.role_id,
        for_everybody=step.for_everybody,
        kind=step.kind,
        is_immediate=step.is_immediate,
        minutes=step.due_minutes,
        is_life_safety=step.is_life_safety,
        approval_role_id=step.approval_role_id,
        rollback=step.rollback,
        uses_id=step.uses_id,
        branch=branch,
        is_core=step.is_core,
        differs=step.differs,
    )


def dont(row: PlaybookDont) -> texts.Dont:
    """One prohibition as a value; also of one that is not saved yet."""
    return texts.Dont(row.pk, row.phase, row.text, row.why, row.differs)


def read_messages() -> tuple[texts.MessageText, ...]:
    """Return every message template by title; one query. Inside the scope."""
    return tuple(
        texts.MessageText(
            id=each.pk,
            title=each.title,
            audience=each.audience,
            audience_label=str(each.get_audience_display()),
            channels=each.channels,
            language=each.language,
            approver_role_id=each.approver_role_id,
            subject=each.subject,
            body=each.body,
            note=each.note,
        )
        for each in MessageTemplate.objects.sorted()
    )


def read_duties() -> tuple[texts.DutyText, ...]:
    """Return every reporting duty with its reports; two queries. Inside the scope."""
    stages = defaultdict(list)
    for stage in ReportStage.objects.order_by("position", "created_at", "pk"):
        stages[stage.duty_id].append(_stage(stage))
    return tuple(
        texts.DutyText(
            id=each.pk,
            code=each.core_code,
            title=each.title,
            legal_basis=each.legal_basis,
            questions=lines(each.question),
            applies=each.applies,
            recipient=each.recipient,
            channel=each.channel,
            contents=lines(each.contents),
            notes=each.notes,
            verified=each.verified,
            valid_from=each.valid_from,
            role_id=each.role_id,
            template_id=each.template_id,
            access_place=each.access_place,
            stages=tuple(stages[each.pk]),
        )
        for each in ReportingDuty.objects.in_order()
    )


def _stage(stage: ReportStage) -> texts.StageText:
    is_own = bool(stage.own_reason)
    return texts.StageText(
        stage=stage.stage,
        stage_label=str(stage.get_stage_display()),
        start=stage.start,
        start_stage=stage.start_stage,
        amount=stage.own_amount if is_own else stage.amount,
        unit=stage.own_unit if is_own else stage.unit,
        counts=stage.counts,
        internal_hours=stage.internal_hours,
        latest_start=stage.latest_start,
        latest_hours=stage.latest_hours,
        is_voluntary=stage.is_voluntary,
        condition=stage.condition,
        instead_of=stage.instead_of,
        note=stage.note,
        is_own=is_own,
    )


def _grouped(model: Any, ids: tuple[uuid.UUID, ...]) -> defaultdict[uuid.UUID, list[Any]]:
    """The parts of each playbook, in the order of print."""
    rows = model.objects.in_order() if model is PlaybookStep else model.objects.all()
    groups: defaultdict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in rows.filter(playbook__in=ids) if ids else rows:
        groups[row.playbook_id].append(row)
    return groups
