"""What is done with a measure beside editing it: close, reopen, give up, check the effect."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from contacts.models import Person
from measures.models import EffectivenessCheck, Measure

Status = Measure.Status


def _locked(measure: Measure) -> Measure:
    """The measure as it is now; whoever acts on it at the same moment waits."""
    found: Measure = Measure.objects.select_for_update().get(pk=measure.pk)
    found.version += 1  # whoever has it open in a form is told
    return found


def _refuse(measure: Measure) -> None:
    raise ValidationError(
        _("Somebody else was quicker: this measure is “%(state)s” by now. Look at its page first.")
        % {"state": measure.get_status_display()},
        code="conflict",
    )


@transaction.atomic
def close(
    *, measure: Measure, done_on: date, done_note: str, effect_check_due: date, by: User | None
) -> Measure:
    """Say that it is done: what, when, and when its effect is checked. ValidationError if it is not open.

    `by` is empty for somebody without a login.
    """
    now = _locked(measure)
    if not now.is_open:
        _refuse(now)
    now.status, now.done_on, now.done_note = Status.DONE, done_on, done_note
    now.effect_check_due = effect_check_due
    now.save()
    return now


@transaction.atomic
def give_up(*, measure: Measure, reason: str, by: User) -> Measure:
    """Say that it will not be done, and why. ValidationError if it is not open."""
    now = _locked(measure)
    if not now.is_open:
        _refuse(now)
    now.status, now.cancel_reason = Status.CANCELLED, reason
    now.save()
    return now


@transaction.atomic
def reopen(*, measure: Measure, by: User) -> Measure:
    """Take it up again; what was said when it was closed stays in the history. ValidationError if it is open."""
    now = _locked(measure)
    if now.is_open:
        _refuse(now)
    now.status, now.done_on, now.done_note, now.cancel_reason = Status.IN_PROGRESS, None, "", ""
    now.effect_check_due = None
    now.save()
    return now


@transaction.atomic
def check_effect(
    *, measure: Measure, checked_on: date, result: str, note: str, checked_by: Person | None, by: User
) -> EffectivenessCheck:
    """Write down whether it helped; a row per check. ValidationError if the measure is not done."""
    now = _locked(measure)
    if now.status != Status.DONE:
        _refuse(now)
    check = EffectivenessCheck(
        organisation_id=now.organisation_id,
        measure=now,
        checked_on=checked_on,
        result=result,
        note=note,
        checked_by=checked_by,
        entered_by=by,
    )
    check.save()
    return check
