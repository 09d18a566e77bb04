"""What is still open on a playbook: what the step checker finds, and who is missing. Pure; no clock, no database."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import lru_cache

from playbooks.texts import ActionStep, Dont, PlaybookText
from recovery.step_checks import Finding, Problem, check_dont, check_step


@dataclass(frozen=True)
class OpenPoints:
    """`hints`: a step or prohibition and what to mend on it; `unfilled`: roles that are named and that nobody holds."""

    hints: tuple[tuple[ActionStep | Dont, Finding], ...] = ()
    without_role: tuple[ActionStep, ...] = ()
    unfilled: frozenset[uuid.UUID] = frozenset()
    no_leader: bool = False
    no_step: bool = False

    @property
    def count(self) -> int:
        return len(self.hints) + len(self.without_role) + len(self.unfilled) + self.no_leader + self.no_step


def open_points(text: PlaybookText, filled: Set[uuid.UUID], language: str) -> OpenPoints:
    """What to mend on a playbook that is written in `language`; `filled` are the roles that somebody holds today."""
    found = tuple(_findings(text, language))
    return OpenPoints(
        hints=found,
        without_role=tuple(each for each in text.steps if each.role_id is None and not each.for_everybody),
        unfilled=frozenset(named_roles(text) - filled),
        no_leader=text.owner_role_id is None,
        no_step=not text.steps,
    )


def named_roles(text: PlaybookText) -> set[uuid.UUID]:
    """Every role that leads, does or allows something."""
    roles = {text.owner_role_id}
    for step in text.steps:
        roles |= {step.role_id, step.approval_role_id}
    return {role for role in roles if role is not None}


def _findings(text: PlaybookText, language: str) -> Iterator[tuple[ActionStep | Dont, Finding]]:
    for step in text.steps:
        for finding in _of_step(step.action, step.target, language):
            yield step, finding
    for dont in text.donts:
        for finding in _of_dont(dont.text, dont.why, language):
            yield dont, finding


@lru_cache(maxsize=8192)  # most steps are those of the templates, the same in every company
def _of_step(action: str, target: str, language: str) -> tuple[Finding, ...]:
    found = check_step(action=action, target_state=target, has_role=True, language=language)
    return tuple(each for each in found if each.code is not Problem.ROLE_MISSING)


@lru_cache(maxsize=2048)
def _of_dont(text: str, why: str, language: str) -> tuple[Finding, ...]:
    return tuple(check_dont(text, why, language))
