"""Writes of the impact analysis: the grid, signatures, the pre-filter. Each leaves one readable line of history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from auditlog.context import disable_auditlog
from auditlog.diff import model_instance_diff
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from contacts.models import Person
from core.durations import hours_in_words
from inventory.analysis import frame_of, levels_of, study_of
from inventory.impact import Cell, Falling, falling
from inventory.models import ImpactRating, ImpactSignOff, Process
from records.models import Entry


class FallingValues(ValidationError):
    """A longer outage was rated less bad than a shorter one; `mistakes` says where."""

    def __init__(self, mistakes: list[Falling]) -> None:
        self.mistakes = mistakes
        super().__init__(_("Damage never gets smaller with a longer outage."), code="falling")


@transaction.atomic
def rate_impact(
    *,
    process: Process,
    levels: Mapping[Cell, int | None],
    by: User,
    fields: Mapping[str, Any] | None = None,
) -> int:
    """Write ratings (None empties a cell) and what was typed beside them; return how many cells changed.

    One history entry on the process holds it all, in words. Cells that are not named stay. Raises FallingValues, and writes
    nothing, if the grid would fall at the horizons of the settings. At most nine queries; inside the organisation's scope.
    """
    now = Process.objects.select_for_update().get(pk=process.pk)
    frame = frame_of(process.organisation)
    before = levels_of([process.pk]).get(process.pk, {})
    counting = {cell: level for cell, level in {**before, **levels}.items() if cell[1] in frame.horizons}
    if mistakes := falling(counting):
        raise FallingValues(mistakes)
    changed = {cell: level for cell, level in levels.items() if before.get(cell) != level}
    if any(kind not in frame.kinds for kind, _hours in changed):
        raise ValidationError(_("This kind of harm does not exist any more. Open the page again."))
    texts = _write_fields(process, now, fields or {}, touch=bool(changed))
    _write_cells(process, changed)
    order = list(frame.kinds)
    words = {
        f"{frame.kinds[kind]} · {hours_in_words(hours)}": [
            frame.settings.level_name(before.get((kind, hours))),
            frame.settings.level_name(changed[(kind, hours)]),
        ]
        for kind, hours in sorted(changed, key=lambda cell: (order.index(cell[0]), cell[1]))
    }
    if words or texts:
        _tell(process, by, texts | words)
    return len(changed)


def _write_fields(process: Process, now: Process, fields: Mapping[str, Any], touch: bool) -> dict[str, Any]:
    """Save the process with its next version if anything changed; return the changes as auditlog writes them."""
    for name, value in fields.items():
        setattr(process, name, value)
    changes = (
        model_instance_diff(now, process, list(fields), use_json_for_changes=True) or {} if fields else {}
    )
    if changes or touch:
        process.version = now.version + 1
        with disable_auditlog():  # the caller writes one entry for fields and cells
            process.save(update_fields=[*fields, "version"])
    return dict(changes)


def _write_cells(process: Process, changed: Mapping[Cell, int | None]) -> None:
    """Replace the changed cells: three queries for any number of them."""
    if not changed:
        return
    ratings = ImpactRating.objects.unlogged("rate_impact writes one entry on the process")
    rows = {(row.scenario_id, row.horizon_hours): row for row in ImpactRating.objects.filter(process=process)}
    updated, created = [], []
    for cell, level in changed.items():
        row = rows.get(cell)
        if level is None:
            continue
        if row is not None:
            row.level = level
            updated.append(row)
        else:
            created.append(
                ImpactRating(
                    organisation_id=process.organisation_id,
                    process=process,
                    scenario_id=cell[0],
                    horizon_hours=cell[1],
                    level=level,
                )
            )
    emptied = [rows[cell].pk for cell, level in changed.items() if level is None and cell in rows]
    if emptied:
        with disable_auditlog():
            ImpactRating.objects.filter(pk__in=emptied).delete()
    ratings.bulk_update(updated, ["level"])
    ratings.bulk_create(created)


def _tell(process: Process, by: User, changes: Mapping[str, Any]) -> None:
    Entry.objects.create(
        organisation_id=process.organisation_id,
        subject=process.pk,
        actor=by,
        actor_email=by.email,
        action=Entry.Action.UPDATE,
        content_type=ContentType.objects.get_for_model(Process),
        object_pk=str(process.pk),
        object_repr=str(process),
        changes=changes,
    )


@transaction.atomic
def adopt_proposal(*, process: Process, hours: Decimal, by: User) -> None:
    """Make the proposed target the process's own; its reason says where it comes from."""
    process = Process.objects.select_for_update().get(pk=process.pk)
    process.rto_hours = hours
    process.version += 1
    process.save()


class ChangedMeanwhile(ValidationError):
    """What was to be signed is no longer what is stored."""


@transaction.atomic
def sign_off(
    *, process: Process, person: Person, by: User, at: datetime, note: str = "", seen: str | None = None
) -> ImpactSignOff:
    """Add a signature under the analysis as it is now (`at` in UTC); earlier ones stay as they are.

    A suggestion from an industry template is confirmed by it.

    `seen`: the fingerprint of what was read; raises ChangedMeanwhile if something else is stored by now.
    """
    process = Process.objects.select_for_update().get(pk=process.pk)
    studied = study_of(process)
    if not studied.is_rated:
        raise ValidationError(_("There is nothing to sign yet: rate the damage first."), code="nothing")
    if seen is not None and seen != studied.fingerprint:
        raise ChangedMeanwhile(
            _("The analysis has been changed meanwhile. Read it once more, then sign."), code="changed"
        )
    signed = ImpactSignOff(
        organisation_id=process.organisation_id,
        process=process,
        person=person,
        entered_by=by,
        signed_at=at,
        fingerprint=studied.fingerprint,
        mtpd_hours=studied.result.mtpd,
        rto_hours=studied.target,
        note=note,
    )
    signed.save()
    if process.is_suggestion:
        process.is_suggestion = False
        process.save(update_fields=["is_suggestion"])
    return signed


@transaction.atomic
def put_aside(*, process: Process, reason: str, by: User) -> None:
    """Leave a process out of the analysis for now; the reason is kept. Raises ValidationError without one."""
    if not reason.strip():
        raise ValidationError(_("Say in one sentence why this process can wait."), code="reason")
    _decide(process, Process.Prefilter.EXCLUDED, reason.strip())


@transaction.atomic
def take_up(*, process: Process, by: User, decided: bool = True, note: str = "") -> None:
    """Look at a process, or (`decided=False`) leave it open again."""
    _decide(process, Process.Prefilter.INCLUDED if decided else Process.Prefilter.OPEN, note.strip())


def _decide(process: Process, choice: str, reason: str) -> None:
    process.prefilter, process.prefilter_reason = choice, reason
    process.version += 1
    process.save(update_fields=["prefilter", "prefilter_reason", "version"])
