"""Writes on the pages of a playbook: a line is saved, moved, left out, brought back. Pages never grow over their limits.

Every action locks the playbook first, so that numbers stay dense (1, 2, 3 …) and limits hold whoever else is editing.
What a neighbour's number becomes follows from the line that moved; only that one is told in the history.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from playbooks.models import Playbook, PlaybookDont, PlaybookStep
from playbooks.phases import MAX_BRANCHES, MAX_DONTS, MAX_IMMEDIATE, MAX_STEPS, Phase

Line: TypeAlias = PlaybookStep | PlaybookDont
FOLLOWS = "a neighbour's number follows from the line that moved"


@transaction.atomic
def save_part(*, part: Line, by: User) -> None:
    """Save a line that is new or was edited; a new one stands last. ValidationError if its page is full."""
    _lock(part)
    before = type(part).objects.filter(pk=part.pk).first()
    if before is None or _group(before) != _group(part):
        _demand_room(part)
        part.position = _siblings(part).count() + 1
    _demand_room_for_branch(part)
    part.save()
    if before is not None:
        _number(_siblings(before))


@transaction.atomic
def place(*, part: Line, phase: str, is_immediate: bool, place: int, by: User) -> None:
    """Put a line at `place` (from 1) of the box or the list of a phase; too far down is last.

    ValidationError if that page is full, or if the line does not belong there.
    """
    _lock(part)
    before = type(part).objects.get(pk=part.pk)
    part.phase = phase
    if isinstance(part, PlaybookStep):
        part.is_immediate = is_immediate
        if is_immediate and phase != Phase.DETECT_REPORT.value:
            raise ValidationError(_("What is to be done at once stands on the first page only."))
        if part.branch_phase == phase:
            raise ValidationError(
                _("“%(step)s” leads to that very page. Change where it leads first.") % {"step": part.action}
            )
    if _group(before) != _group(part):
        _demand_room(part)
        _demand_room_for_branch(part)
    others = list(_siblings(part).exclude(pk=part.pk))
    part.position = min(max(place, 1), len(others) + 1)
    part.version = before.version + 1
    part.save()
    _number([*others[: part.position - 1], part, *others[part.position - 1 :]])
    if _group(before) != _group(part):
        _number(_siblings(before))


@transaction.atomic
def drop(*, part: Line, reason: str, by: User) -> None:
    """Leave a line of the template out, with the reason; it can be brought back. ValidationError without one."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say in one sentence why this does not apply to you.")})
    _lock(part)
    part.is_dropped, part.deviation_reason, part.version = True, reason.strip(), part.version + 1
    part.save()
    _number(_siblings(part))


@transaction.atomic
def bring_back(*, part: Line, by: User) -> None:
    """Put a line that was left out at the end of where it stood. ValidationError if the page is full by now."""
    _lock(part)
    part.is_dropped = False
    if not part.differs:
        part.deviation_reason = ""
    _demand_room(part)
    _demand_room_for_branch(part)
    part.position = _siblings(part).exclude(pk=part.pk).count() + 1
    part.version += 1
    part.save()


@transaction.atomic
def delete(*, part: Line, by: User) -> None:
    """Delete the company's own line; one of the template is left out instead (`drop`)."""
    if part.is_core:
        raise ValueError("a line of the template is dropped, never deleted")
    _lock(part)
    part.delete()
    _number(_siblings(part))


def _lock(part: Line) -> None:
    Playbook.objects.select_for_update().get(pk=part.playbook_id)


def _group(part: Line) -> tuple[str, bool]:
    """The list in which a line has its number: the box or the steps of a page, or its prohibitions."""
    return part.phase, bool(getattr(part, "is_immediate", False))


def _siblings(part: Line) -> models.QuerySet[Any]:
    """What is printed in that list, in order."""
    phase, is_immediate = _group(part)
    found = type(part).objects.filter(playbook=part.playbook_id, phase=phase, is_dropped=False)
    if isinstance(part, PlaybookStep):
        found = found.filter(is_immediate=is_immediate)
    ordered: models.QuerySet[Any] = found.order_by("position", "created_at", "pk")
    return ordered


def _number(parts: Any) -> None:
    changed = []
    for number, part in enumerate(parts, start=1):
        if part.position != number or part._state.adding:
            part.position = number
            changed.append(part)
    if changed:
        type(changed[0]).objects.unlogged(FOLLOWS).bulk_update(changed, ["position"])


def _demand_room(part: Line) -> None:
    there = _siblings(part).exclude(pk=part.pk).count()
    if isinstance(part, PlaybookDont):
        if there >= MAX_DONTS:
            raise ValidationError(
                _(
                    "Three prohibitions are as many as one remembers. Move one to another phase, or leave one out."
                ),
                code="full",
            )
    elif part.is_immediate:
        if there >= MAX_IMMEDIATE:
            raise ValidationError(
                _(
                    "Three things at once are as many as one remembers. Make one of them an ordinary step first."
                ),
                code="full",
            )
    elif there >= MAX_STEPS:
        raise ValidationError(
            _(
                "This page has seven steps already; a longer one is not read in an emergency. "
                "Join two steps, leave one out, or move one to another phase."
            ),
            code="full",
        )


def _demand_room_for_branch(part: Line) -> None:
    if not isinstance(part, PlaybookStep) or not part.leaves_the_page:
        return
    branches = PlaybookStep.objects.filter(
        playbook=part.playbook_id, phase=part.phase, is_dropped=False
    ).exclude(branch_when="")
    if branches.exclude(pk=part.pk).count() >= MAX_BRANCHES:
        raise ValidationError(
            {
                "branch_when": ValidationError(
                    _("Three ways leave this page already. Take one of them out first."), code="full"
                )
            }
        )
