"""Approving a plan: what was read is what is approved, four eyes, and the way back. Shown by a playbook."""

from datetime import UTC, datetime

import pytest
from auditlog.context import set_actor
from django.core.exceptions import ValidationError

from playbooks.models import PlaybookApproval
from playbooks.reading import read_playbooks
from records.actions import grant_record
from records.approvals import ApprovalState
from records.approving import approve, last_editor_id, needs_note, take_back
from tests.factories.playbooks import PlaybookFactory, PlaybookStepFactory

AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def plan(in_acme, alice):
    """A playbook with one step, last edited by Alice."""
    with set_actor(alice):
        playbook = PlaybookFactory(organisation=in_acme)
        PlaybookStepFactory(organisation=in_acme, playbook=playbook)
    return playbook


def text(plan):
    return read_playbooks(plan.pk)[0]


def decide(plan, by, note="", seen=None):
    return approve(
        plan=plan,
        row=PlaybookApproval(organisation=plan.organisation, playbook=plan, note=note),
        read=lambda: text(plan),
        seen=text(plan).fingerprint if seen is None else seen,
        at=AT,
        by=by,
    )


def undo(plan, by, note=""):
    row = PlaybookApproval(organisation=plan.organisation, playbook=plan, note=note)
    return take_back(plan=plan, row=row, read=lambda: text(plan), at=AT, by=by)


def code_of(refused):
    return (
        [each.code for each in refused.value.error_list]
        if not hasattr(refused.value, "error_dict")
        else {field: errors[0].code for field, errors in refused.value.error_dict.items()}
    )


def test_approval_covers_the_plan_until_it_changes(plan, anton):
    assert text(plan).state == ApprovalState.NONE

    row = decide(plan, anton)

    assert (row.act, row.decided_by_name, row.decided_at) == ("approved", str(anton), AT)
    assert text(plan).state == ApprovalState.VALID
    PlaybookStepFactory(organisation=plan.organisation, playbook=plan, position=2)
    assert text(plan).state == ApprovalState.CHANGED


def test_what_changed_while_reading_is_not_approved(plan, anton):
    seen = text(plan).fingerprint
    PlaybookStepFactory(organisation=plan.organisation, playbook=plan, position=2)

    with pytest.raises(ValidationError) as refused:
        decide(plan, anton, seen=seen)

    assert code_of(refused) == ["changed"]
    assert not PlaybookApproval.objects.exists()


def test_who_edited_last_says_why_nobody_else_approves(plan, alice, anton):
    assert needs_note(plan, PlaybookApproval, alice)
    assert not needs_note(plan, PlaybookApproval, anton)

    with pytest.raises(ValidationError) as refused:
        decide(plan, alice)
    assert code_of(refused) == {"note": "own"}

    assert decide(plan, alice, note="Ein-Personen-Betrieb").note == "Ein-Personen-Betrieb"


def test_neither_decisions_nor_grants_make_an_editor(plan, alice, anton, mia, petra):
    decide(plan, anton)
    grant_record(record=plan, user=petra, by=mia)

    assert last_editor_id(plan, PlaybookApproval) == alice.pk


def test_empty_and_approved_plans_are_refused(plan, in_acme, anton):
    with pytest.raises(ValidationError) as refused:
        decide(PlaybookFactory(organisation=in_acme), anton)
    assert code_of(refused) == ["nothing"]

    decide(plan, anton)
    with pytest.raises(ValidationError) as refused:
        decide(plan, anton)
    assert code_of(refused) == ["valid"]


def test_an_approval_is_taken_back_with_a_reason(plan, anton):
    with pytest.raises(ValidationError) as refused:
        undo(plan, anton, "Zu früh")
    assert code_of(refused) == ["none"]

    decide(plan, anton)
    with pytest.raises(ValidationError) as refused:
        undo(plan, anton)
    assert code_of(refused) == {"note": "reason"}

    undo(plan, anton, "Anbieter gewechselt")
    assert text(plan).state == ApprovalState.WITHDRAWN
    assert PlaybookApproval.objects.count() == 2

    with pytest.raises(ValidationError):
        undo(plan, anton, "Noch einmal")
