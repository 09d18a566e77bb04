"""Restore tests become rows that nobody changes, and proofs of how long a resource takes.

What a passed test proves (`inventory.RtaEvidence`):

- application or whole system: the time, and how old the data were, where that was written down;
- a database: how old the data were, and no time, since the rest of the system is not back by that;
- single files: nothing. That one file came back says little of the rest, and its age least.

A test that passed in part, or failed, proves nothing; it makes the next one due at once (`backups.due`).
"""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from backups.actions.drill import DrillEnded, locked_drill
from backups.evidence import fingerprint, shortened
from backups.models import RestoreDrill, RestoreTest, RestoreTestStep
from backups.models.restore_test import Scope
from core.durations import LONGEST
from inventory.models import RtaEvidence

PROVES_LOSS = (*RestoreTest.PROVES_TIME, Scope.DATABASE)
NOTE_LENGTH = 300
COPY_LENGTH = 250


@dataclass(frozen=True)
class Upload:
    """An evidence file as it came in, already checked (`backups.evidence`)."""

    name: str
    content: bytes


class AlreadyCorrected(ValidationError):
    """Somebody has corrected this test meanwhile; the newest row is the one to correct."""


def finish_drill(
    *,
    drill: RestoreDrill,
    test: RestoreTest,
    organisation: Organisation,
    upload: Upload | None = None,
    by: User,
) -> RestoreTest:
    """Make a test of a stopped clock; the clock goes. `test` brings end, result and what was found.

    The test takes over the identity of the clock, so that whoever sends the form twice gets the same test.
    """
    with _kept(organisation, upload) as file, transaction.atomic():
        try:
            drill = locked_drill(drill)
        except DrillEnded:
            found = RestoreTest.objects.filter(pk=drill.pk).first()
            if found is None:
                raise
            file.discard()
            return found
        test.pk = drill.pk
        test.resource_id, test.started_at, test.scope = drill.resource_id, drill.started_at, drill.scope
        test.copy, test.person_id = drill.copy, drill.person_id
        steps = [(each.text, each.target, each.done_at, each.note) for each in drill.steps.all()]
        _write(test, organisation, file, steps, by)
        drill.delete()
        return test


def enter_test(
    *, test: RestoreTest, organisation: Organisation, upload: Upload | None = None, by: User
) -> RestoreTest:
    """Write down a test that was done without the clock. Sent twice with one key, it is one test."""
    with _kept(organisation, upload) as file:
        found = RestoreTest.objects.filter(pk=test.pk).first()
        try:
            if found is None:
                with transaction.atomic():
                    _write(test, organisation, file, (), by)
                return test
        except IntegrityError:  # the other tap was quicker
            found = RestoreTest.objects.filter(pk=test.pk).first()
            if found is None:  # a key that is somebody else's
                raise DrillEnded from None
        file.discard()
        return found


def correct_test(
    *,
    old: RestoreTest,
    test: RestoreTest,
    organisation: Organisation,
    at: datetime,
    upload: Upload | None = None,
    by: User,
) -> RestoreTest:
    """Write a new row in place of `old`, with a reason; the old one stays, and what it proved is taken back.

    Steps are copied; the evidence file stays the same unless a new one comes. Raises AlreadyCorrected.
    """
    with _kept(organisation, upload) as file, transaction.atomic():
        old = RestoreTest.objects.select_for_update().get(pk=old.pk)
        if RestoreTest.objects.filter(corrects=old).exists():
            raise AlreadyCorrected(
                _("Somebody has corrected this test meanwhile. Open the newest entry and correct that one."),
                code="corrected",
            )
        test.corrects = old
        if old.proves is not None and not RtaEvidence.objects.filter(retracts=old.proves).exists():
            RtaEvidence(
                organisation=organisation,
                resource_id=old.proves.resource_id,
                proof=old.proves.proof,
                proven_on=timezone.localdate(at, organisation.zone),
                note=test.correction_reason[:NOTE_LENGTH],
                retracts=old.proves,
            ).save()
        if upload is None:
            test.evidence_file, test.evidence_name = old.evidence_file, old.evidence_name
            test.evidence_sha256 = old.evidence_sha256
        steps = [(each.text, each.target, each.done_at, each.note) for each in old.steps.all()]
        _write(test, organisation, file, steps, by)
        return test


def _write(
    test: RestoreTest,
    organisation: Organisation,
    file: _File,
    steps: Iterable[tuple[str, str, datetime | None, str]],
    by: User,
) -> None:
    test.organisation = organisation
    # In UTC: two times of one zone are subtracted by the clock on the wall, which is wrong when that was changed.
    test.started_at, test.ended_at = test.started_at.astimezone(UTC), test.ended_at.astimezone(UTC)
    if test.recovered_point_at is not None:
        test.recovered_point_at = test.recovered_point_at.astimezone(UTC)
    if test.copy is not None:
        test.job = test.copy.job
        test.copy_name = f"{test.copy.job}: {test.copy}"[:COPY_LENGTH]
    test.entered_by = by
    file.name_in(test)
    test.clean()
    test.proves = _proof(test, organisation)
    test.save()
    RestoreTestStep.objects.unlogged("the test tells").bulk_create(
        RestoreTestStep(
            organisation=organisation,
            test=test,
            position=position,
            text=text,
            target=target,
            done_at=done_at,
            note=note,
        )
        for position, (text, target, done_at, note) in enumerate(steps, start=1)
    )


def _proof(test: RestoreTest, organisation: Organisation) -> RtaEvidence | None:
    """Write what this test proves; None where it proves nothing."""
    passed = test.result == RestoreTest.Result.PASSED
    time = test.duration_hours if test.proves_time else None
    loss = test.recovered_point_age_hours if passed and test.scope in PROVES_LOSS else None
    if time is None and loss is None:
        return None
    with translation.override(organisation.language):
        words = [_("Restore test: %(scope)s") % {"scope": test.get_scope_display()}, test.copy_name]
    proof = RtaEvidence(
        organisation=organisation,
        resource_id=test.resource_id,
        proof=RtaEvidence.Proof.TEST,
        rta_hours=time,
        rpa_hours=None
        if loss is None
        else min(loss, Decimal(LONGEST)),  # an archive may be older than a year
        proven_on=timezone.localdate(test.ended_at, organisation.zone),
        proven_by_id=test.person_id,
        note=", ".join(filter(None, words))[:NOTE_LENGTH],
    )
    proof.save()
    return proof


class _File:
    """An evidence file in the media storage, until a row names it."""

    def __init__(self, organisation: Organisation, upload: Upload | None) -> None:
        self.upload, self.stored = upload, ""
        if upload is not None:
            wanted = f"evidence/{organisation.pk}/{uuid.uuid4()}{PurePath(upload.name).suffix.lower()}"
            self.stored = default_storage.save(wanted, ContentFile(upload.content))

    def name_in(self, test: RestoreTest) -> None:
        if self.upload is not None:
            test.evidence_file, test.evidence_name = self.stored, shortened(self.upload.name)
            test.evidence_sha256 = fingerprint(self.upload.content)

    def discard(self) -> None:
        if self.stored:
            default_storage.delete(self.stored)


@contextlib.contextmanager
def _kept(organisation: Organisation, upload: Upload | None) -> Iterator[_File]:
    """The file is there before a row names it, and gone again if no row comes."""
    file = _File(organisation, upload)
    try:
        yield file
    except BaseException:
        file.discard()
        raise
