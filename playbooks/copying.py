"""One of our templates as rows of a company: made, not saved. Who saves them is `playbooks.actions`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from accounts.models import Organisation
from contacts.models import EmergencyRole
from playbooks import reading, texts
from playbooks.content import EVERYBODY, CoreDont, CorePlaybook, CoreStep
from playbooks.models import Playbook, PlaybookDont, PlaybookPage, PlaybookStep
from playbooks.phases import Phase

Roles = Mapping[str, EmergencyRole]  # by code
Targets = Mapping[str, Playbook]  # by the code of the template, for branches


@dataclass(frozen=True)
class Copy:
    """A playbook and everything on its pages."""

    playbook: Playbook
    pages: list[PlaybookPage]
    steps: list[PlaybookStep]
    donts: list[PlaybookDont]

    @property
    def text(self) -> texts.PlaybookText:
        """As it would read, without duties and messages."""
        return replace(
            reading.playbook_text(self.playbook),
            frames=tuple(texts.PageFrame(each.phase, each.goal, each.exit) for each in self.pages),
            steps=tuple(reading.action_step(each) for each in self.steps),
            donts=tuple(reading.dont(each) for each in self.donts),
        )


def copy_of(playbook: Playbook, core: CorePlaybook, roles: Roles, targets: Targets) -> Copy:
    """Everything that stands on the pages of a template; `playbook` comes from `playbook_from`.

    A branch to a playbook that the company does not have is left out until it has it.
    """
    organisation = playbook.organisation
    copy = Copy(playbook, [], [], [])
    for page in core.phases:
        phase = page.phase
        copy.pages.append(
            PlaybookPage(
                organisation=organisation,
                playbook=playbook,
                phase=phase.value,
                goal=page.goal,
                exit=page.exit,
            )
        )
        for is_immediate, steps in ((True, page.immediate), (False, page.steps)):
            for position, core_step in enumerate(steps, start=1):
                step = step_from(core_step, playbook, phase, roles, targets)
                step.is_immediate, step.position = is_immediate, position
                copy.steps.append(step)
        for position, core_dont in enumerate(page.donts, start=1):
            dont = dont_from(core_dont, playbook, phase)
            dont.position = position
            copy.donts.append(dont)
    return copy


def playbook_from(core: CorePlaybook, organisation: Organisation, roles: Roles, position: int) -> Playbook:
    """The head of a template."""
    return Playbook(
        organisation=organisation,
        kind=core.code.lower(),
        core_version=core.version,
        title=core.title,
        symptom=core.symptom,
        goal=core.goal,
        signs="\n".join(core.signs),
        owner_role=roles.get(core.owner),
        escalation_criteria="\n".join(core.escalation),
        evidence="\n".join(core.evidence),
        outage_scenarios=list(core.outage_scenarios),
        is_attack=core.attack,
        concerns_data=core.data,
        position=position,
    )


def step_from(
    core: CoreStep, playbook: Playbook, phase: Phase, roles: Roles, targets: Targets
) -> PlaybookStep:
    step = PlaybookStep(
        organisation=playbook.organisation,
        playbook=playbook,
        phase=phase.value,
        core_key=core.key,
        core_action=core.action,
        core_target=core.target,
        action=core.action,
        target_state=core.target,
        detail=core.detail,
        role=roles.get(core.role),
        for_everybody=core.role == EVERYBODY,
        due_minutes=core.minutes,
        kind=core.kind.value,
        is_life_safety=core.life_safety,
        approval_role=roles.get(core.approval),
        rollback=core.rollback,
    )
    branch(step, core, targets)
    return step


def branch(step: PlaybookStep, core: CoreStep, targets: Targets) -> bool:
    """Let a step lead where its template leads; False if it leads nowhere, or to a playbook that is not there."""
    if core.branch is None:
        return False
    goal = targets.get(core.branch.playbook)
    if goal is None and core.branch.phase is None:
        return False
    step.branch_when, step.branch_playbook = core.branch.when, goal
    step.branch_phase = core.branch.phase.value if core.branch.phase else ""
    return True


def dont_from(core: CoreDont, playbook: Playbook, phase: Phase) -> PlaybookDont:
    return PlaybookDont(
        organisation=playbook.organisation,
        playbook=playbook,
        phase=phase.value,
        core_key=core.key,
        core_text=core.text,
        text=core.text,
        why=core.why,
    )
