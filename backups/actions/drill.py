"""Writes to a running restore test. Each may arrive twice, late, or from two phones: nothing is lost, nothing doubled."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from backups.models import BackupCopy, RestoreDrill, RestoreDrillStep, RestoreTest
from backups.models.restore_test import Scope
from contacts.models import Person
from inventory.models import Resource

STEP_LENGTH = 300  # characters of a step, of its target and of its remark
TITLE_LENGTH = 120


class DrillEnded(Exception):
    """The clock of this restore test is gone: it was finished or called off meanwhile."""


def start_drill(
    *,
    resource: Resource,
    by: User,
    at: datetime,
    key: uuid.UUID | None = None,
    scope: str = Scope.FULL_SYSTEM,
    copy: BackupCopy | None = None,
    person: Person | None = None,
    plan_title: str = "",
    steps: Iterable[tuple[str, str]] = (),
) -> RestoreDrill:
    """Start the clock, with steps to tick as (text, target), copied here; return the running test.

    `key` is the identity that the page was given: sent twice, it starts one clock. DrillEnded if the test of this key is
    finished already.
    """
    key = key or uuid.uuid4()
    try:
        with transaction.atomic():
            if (found := _started(key)) is not None:
                return found
            drill = RestoreDrill.objects.create(
                id=key,
                organisation_id=resource.organisation_id,
                resource=resource,
                job=copy.job if copy is not None else None,
                copy=copy,
                scope=scope,
                person=person,
                plan_title=plan_title[:TITLE_LENGTH],
                started_at=at,
                started_by=by,
            )
            RestoreDrillStep.objects.bulk_create(
                RestoreDrillStep(
                    organisation_id=drill.organisation_id,
                    drill=drill,
                    position=position,
                    text=text[:STEP_LENGTH],
                    target=target[:STEP_LENGTH],
                )
                for position, (text, target) in enumerate(steps, start=1)
            )
            return drill
    except IntegrityError:  # the other tap was quicker
        found = _started(key)
        if found is None:  # a key that is somebody else's
            raise DrillEnded from None
        return found


def _started(key: uuid.UUID) -> RestoreDrill | None:
    found: RestoreDrill | None = RestoreDrill.objects.filter(pk=key).first()
    if found is None and RestoreTest.objects.filter(pk=key).exists():
        raise DrillEnded
    return found


@transaction.atomic
def tick(*, step: RestoreDrillStep, at: datetime, by: User) -> RestoreDrillStep:
    """Mark a step as done; the first tick counts."""
    step = _locked(step)
    if step.done_at is None:
        step.done_at = at
        step.save(update_fields=["done_at"])
    return step


@transaction.atomic
def untick(*, step: RestoreDrillStep, by: User) -> RestoreDrillStep:
    """Mark a step as not done."""
    step = _locked(step)
    step.done_at = None
    step.save(update_fields=["done_at"])
    return step


@transaction.atomic
def remark(*, step: RestoreDrillStep, note: str, seen: str, by: User) -> RestoreDrillStep:
    """Write the remark of a step. If another phone wrote one since the page was `seen`, both are kept, one after the other.

    ValidationError if that is too long; nothing is written then.
    """
    step = _locked(step)
    if step.note not in {seen, note, ""} and note:
        note = f"{step.note} / {note}"
    elif step.note not in {seen, ""} and not note:
        note = step.note  # cleared on a page that did not show it yet
    if len(note) > STEP_LENGTH:
        raise ValidationError(
            _("Together with what stands there already this is too long. Use at most %(count)d characters.")
            % {"count": STEP_LENGTH}
        )
    step.note = note
    step.save(update_fields=["note"])
    return step


def _locked(step: RestoreDrillStep) -> RestoreDrillStep:
    found = RestoreDrillStep.objects.select_for_update().filter(pk=step.pk).first()
    if found is None:
        raise DrillEnded
    return found


@transaction.atomic
def stop_drill(*, drill: RestoreDrill, at: datetime, by: User) -> RestoreDrill:
    """Stop the clock; the first stop counts."""
    drill = locked_drill(drill)
    if drill.stopped_at is None:
        drill.stopped_at = max(at, drill.started_at)
        drill.save(update_fields=["stopped_at"])
    return drill


@transaction.atomic
def resume_drill(*, drill: RestoreDrill, by: User) -> RestoreDrill:
    """Take the stop back: the clock runs on from its start, as if nobody had stopped it."""
    drill = locked_drill(drill)
    drill.stopped_at = None
    drill.save(update_fields=["stopped_at"])
    return drill


@transaction.atomic
def cancel_drill(*, drill: RestoreDrill, by: User) -> None:
    """Call it off: no test comes of it. Twice is once."""
    RestoreDrill.objects.filter(pk=drill.pk).delete()


def locked_drill(drill: RestoreDrill) -> RestoreDrill:
    """The running test as it is now, locked where the database can; DrillEnded without one. Inside a transaction."""
    found = RestoreDrill.objects.select_for_update().filter(pk=drill.pk).first()
    if found is None:
        raise DrillEnded
    return found
