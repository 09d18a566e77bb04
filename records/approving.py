"""Approve a plan as it reads now, or take that back: the same for playbooks and for recovery plans.

The rules are BSI-Standard 200-4, 4.4 (Freigabe) and four eyes: who edited last says why nobody else approves.
"""

from __future__ import annotations

from collections.abc import Callable, Sized
from datetime import datetime
from typing import Protocol

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from records.approvals import ApprovalState
from records.models import Approval, Entry, Record


class Readable(Protocol):
    """A plan as a value: `playbooks.texts.PlaybookText`, `recovery.texts.PlanText`."""

    @property
    def steps(self) -> Sized: ...
    @property
    def fingerprint(self) -> str: ...
    @property
    def state(self) -> ApprovalState: ...


def last_editor_id(plan: Record, decisions: type[Approval]) -> int | None:
    """The user who changed the plan or one of its parts last; None if nobody known did. One query.

    Decisions about the plan (rows of `decisions`) and grants of it to a provider change nothing that is approved.
    """
    edits = Entry.objects.filter(organisation=plan.organisation_id, subject=plan.pk).exclude(
        content_type=ContentType.objects.get_for_model(decisions)
    )
    edits = edits.exclude(changes__has_key="granted_to").exclude(action=Entry.Action.ACCESS)
    found: int | None = edits.order_by("-timestamp", "-pk").values_list("actor", flat=True).first()
    return found


def needs_note(plan: Record, decisions: type[Approval], user: User) -> bool:
    """Whether `user` would approve what he wrote himself."""
    return last_editor_id(plan, decisions) == user.pk


@transaction.atomic
def approve(
    *, plan: Record, row: Approval, read: Callable[[], Readable], seen: str, at: datetime, by: User
) -> Approval:
    """Save `row` as the approval of `plan` as it reads now (`at` in UTC); earlier decisions stay on record.

    `row` is an unsaved decision that names its plan and may hold a remark (`note`). `read` loads the plan as a value, and
    `seen` is the fingerprint that the page showed. Raises ValidationError: code "changed" if the plan reads otherwise by
    now, "own" if `by` edited last and gives no remark, "nothing" if there is no step, "valid" if it is approved already.
    """
    type(plan).objects.select_for_update().get(pk=plan.pk)
    text = read()
    if not text.steps:
        raise ValidationError(
            _("There is nothing to approve yet: this plan has no step. Write the first one."), code="nothing"
        )
    if seen != text.fingerprint:
        raise ValidationError(
            _("Somebody has changed this plan while you were reading. Read it once more, then decide."),
            code="changed",
        )
    if text.state == ApprovalState.VALID:
        raise ValidationError(_("This plan is approved already, just as it reads now."), code="valid")
    if not row.note and needs_note(plan, type(row), by):
        raise ValidationError(
            {
                "note": ValidationError(
                    _(
                        "You made the last change yourself. Let somebody else approve it, or say here why nobody else can."
                    ),
                    code="own",
                )
            }
        )
    return _decide(row, Approval.Act.APPROVED, text.fingerprint, at, by)


@transaction.atomic
def take_back(
    *, plan: Record, row: Approval, read: Callable[[], Readable], at: datetime, by: User
) -> Approval:
    """Save `row` as the end of the approval of `plan`, for the reason in its `note`.

    Raises ValidationError: code "none" if no approval is in force, "reason" if the note is empty.
    """
    type(plan).objects.select_for_update().get(pk=plan.pk)
    text = read()
    if text.state in {ApprovalState.NONE, ApprovalState.WITHDRAWN}:
        raise ValidationError(_("This plan is not approved; there is nothing to take back."), code="none")
    if not row.note:
        raise ValidationError(
            {"note": ValidationError(_("Say in one sentence why the plan no longer holds."), code="reason")}
        )
    return _decide(row, Approval.Act.WITHDRAWN, text.fingerprint, at, by)


def _decide(row: Approval, act: str, fingerprint: str, at: datetime, by: User) -> Approval:
    row.act, row.fingerprint, row.decided_at = act, fingerprint, at
    row.decided_by, row.decided_by_name = by, str(by)
    row.save()
    return row
