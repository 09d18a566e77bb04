"""Writes of a workaround into the needs that it bridges (ADR 9): what somebody changed there by hand stays."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Set

from django.db import transaction

from accounts.models import User
from inventory.models import Dependency
from records.actions import create_many
from recovery.bridging import NOT_BRIDGED, Bridged, bridged_by
from recovery.models import Bridge, Workaround
from recovery.reading import read_workarounds
from recovery.texts import WorkaroundText


def stands(dependency: Dependency) -> Bridged:
    """What is entered at a dependency now."""
    return Bridged(dependency.needed_after_hours, dependency.workaround)


def in_step(process: uuid.UUID) -> frozenset[uuid.UUID]:
    """The bridged needs of a process at which stands what its workarounds say; three queries."""
    workarounds = read_workarounds(process)
    needs = Dependency.objects.filter(dependent_process=process, bridges__isnull=False).distinct()
    return frozenset(need.pk for need in needs if stands(need) == bridged_by(need.pk, workarounds))


@transaction.atomic
def bridge(
    *, workaround: Workaround, needs: Collection[Dependency], followed: Set[uuid.UUID], by: User
) -> list[Dependency]:
    """Let a workaround bridge these needs of its process and no others; return what somebody changed by hand.

    `followed` are the needs that were in step before the workaround was saved (`in_step`). These, and those that are
    bridged anew, get "needed after" and the text; what was let go is emptied again. All else stays as it is.
    """
    before = {each.dependency_id: each for each in Bridge.objects.filter(workaround=workaround)}
    wanted = {each.pk for each in needs}
    create_many(
        records=[
            Bridge(organisation=workaround.organisation, workaround=workaround, dependency=each)
            for each in needs
            if each.pk not in before
        ],
        by=by,
    )
    for key, row in before.items():
        if key not in wanted:
            row.delete()
    new = wanted - before.keys()
    touched = wanted | before.keys()
    workarounds = read_workarounds(workaround.process_id)
    _write((touched & followed) | new, workarounds, emptying=followed)
    return _by_hand(wanted, workarounds)


@transaction.atomic
def take_over_again(*, workaround: Workaround, by: User) -> None:
    """Write once more what the workaround says, over what somebody changed by hand at its needs."""
    keys = set(Bridge.objects.filter(workaround=workaround).values_list("dependency_id", flat=True))
    _write(keys, read_workarounds(workaround.process_id))


@transaction.atomic
def release(*, workaround: Workaround, by: User) -> None:
    """Let go of all needs, before the workaround is deleted."""
    bridge(workaround=workaround, needs=[], followed=in_step(workaround.process_id), by=by)


def by_hand(workaround: WorkaroundText, workarounds: Iterable[WorkaroundText]) -> list[Dependency]:
    """The needs that this workaround bridges and at which something else is entered; one query."""
    return _by_hand(set(workaround.bridges), workarounds)


def _by_hand(keys: Set[uuid.UUID], workarounds: Iterable[WorkaroundText]) -> list[Dependency]:
    workarounds = list(workarounds)
    needs = Dependency.objects.with_names().filter(pk__in=keys)
    return [
        need
        for need in needs
        if (said := bridged_by(need.pk, workarounds)) != NOT_BRIDGED and stands(need) != said
    ]


def _write(
    keys: Set[uuid.UUID], workarounds: Iterable[WorkaroundText], emptying: Set[uuid.UUID] = frozenset()
) -> None:
    """Enter at these needs what the workarounds say; of those that none bridges, only `emptying` are emptied."""
    workarounds = list(workarounds)
    for need in Dependency.objects.select_for_update().filter(pk__in=keys).order_by("created_at", "pk"):
        said = bridged_by(need.pk, workarounds)
        if said == NOT_BRIDGED and need.pk not in emptying:
            continue
        if stands(need) != said:
            need.needed_after_hours, need.workaround = said.needed_after, said.how
            need.version += 1
            need.save()
