"""The shipped playbooks as the plan holds them after a company took them over."""

from __future__ import annotations

from functools import cache

from playbooks import texts
from playbooks.content import EVERYBODY, CorePlaybook, CoreStep, core_playbooks
from tests.ransomware import key


@cache
def shipped_playbooks(language: str) -> tuple[texts.PlaybookText, ...]:
    """All of them, with the roles and links of `tests.plans`."""
    return tuple(_text(each) for each in core_playbooks(language))


def _text(core: CorePlaybook) -> texts.PlaybookText:
    return texts.PlaybookText(
        id=key(core.code),
        title=core.title,
        kind=core.code.lower(),
        symptom=core.symptom,
        goal=core.goal,
        signs=core.signs,
        owner_role_id=key(core.owner),
        escalation_criteria=core.escalation,
        evidence=core.evidence,
        scenarios=core.outage_scenarios,
        is_attack=core.attack,
        concerns_data=core.data,
        frames=tuple(texts.PageFrame(each.phase.value, each.goal, each.exit) for each in core.phases),
        steps=tuple(
            _step(step, phase.phase.value, step in phase.immediate)
            for phase in core.phases
            for step in phase.all_steps
        ),
        donts=tuple(
            texts.Dont(key(each.key), phase.phase.value, each.text, each.why)
            for phase in core.phases
            for each in phase.donts
        ),
        duties=tuple(key(code) for code in core.reporting),
        messages=tuple(key(code) for code in core.messages),
        core_version=core.version,
    )


def _step(core: CoreStep, phase: str, is_immediate: bool) -> texts.ActionStep:
    branch = None
    if core.branch:
        playbook, target = core.branch.playbook, core.branch.phase
        branch = texts.Branch(
            core.branch.when, key(playbook) if playbook else None, target.value if target else ""
        )
    return texts.ActionStep(
        id=key(core.key),
        phase=phase,
        action=core.action,
        target=core.target,
        detail=core.detail,
        role_id=None if core.role == EVERYBODY else key(core.role),
        for_everybody=core.role == EVERYBODY,
        kind=core.kind.value,
        is_immediate=is_immediate,
        minutes=core.minutes,
        is_life_safety=core.life_safety,
        approval_role_id=key(core.approval) if core.approval else None,
        rollback=core.rollback,
        branch=branch,
        is_core=True,
    )
