"""What a workaround lacks today: pure functions, no query, no clock, no words. Hours as Decimal; None is unknown.

Rules REC-011 of our domain reference and BSI-Standard 200-4, 10; the sentences are in `recovery.wording`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from inventory.targets import Targets
from recovery.states import leans_on
from recovery.texts import WorkaroundText

UNTRIED_AFTER = timedelta(days=365)


class WorkaroundLack(StrEnum):
    """What is wrong with a workaround, worst first."""

    CARRIES_UNKNOWN = "carries_unknown"
    NEEDS_WHAT_IS_GONE = "needs_what_is_gone"
    READY_TOO_LATE = "ready_too_late"
    ENDS_TOO_EARLY = "ends_too_early"
    BRIDGES_NOTHING = "bridges_nothing"
    NO_MATERIAL = "no_material"
    NEVER_TRIED = "never_tried"
    TRIED_LONG_AGO = "tried_long_ago"

    @property
    def is_severe(self) -> bool:
        return self in {
            self.CARRIES_UNKNOWN,
            self.NEEDS_WHAT_IS_GONE,
            self.READY_TOO_LATE,
            self.ENDS_TOO_EARLY,
        }


@dataclass(frozen=True, slots=True)
class WorkaroundGap:
    """One thing that a workaround lacks; `nodes` are what it concerns, `hours` the time it is measured against."""

    lack: WorkaroundLack
    nodes: tuple[uuid.UUID, ...] = ()
    hours: Decimal | None = None


def workaround_gaps(workaround: WorkaroundText, targets: Targets, on: date) -> list[WorkaroundGap]:
    """What a workaround lacks on that day, worst first."""
    found = {gap.lack: gap for gap in _workaround_gaps(workaround, targets, on)}
    return [found[lack] for lack in WorkaroundLack if lack in found]


def _workaround_gaps(workaround: WorkaroundText, targets: Targets, on: date) -> Iterator[WorkaroundGap]:
    gone = [edge.required for edge in targets.network.edges if edge.id in workaround.bridges]
    if workaround.carries is None:
        yield WorkaroundGap(WorkaroundLack.CARRIES_UNKNOWN)
    if not workaround.bridges:
        yield WorkaroundGap(WorkaroundLack.BRIDGES_NOTHING)
    if workaround.uses_id in targets.network.by_id:
        assert workaround.uses_id is not None
        needed = leans_on(workaround.uses_id, targets) & set(gone)
        if needed:
            yield WorkaroundGap(WorkaroundLack.NEEDS_WHAT_IS_GONE, tuple(needed))
    figures = targets.processes.get(workaround.process_id)
    target = figures.target if figures else None
    if target is not None and workaround.starts_after is not None and workaround.starts_after > target:
        yield WorkaroundGap(WorkaroundLack.READY_TOO_LATE, hours=target)
    yield from _too_early(workaround, targets, gone)
    if not workaround.material.strip() and workaround.uses_id is None and not workaround.form_columns:
        yield WorkaroundGap(WorkaroundLack.NO_MATERIAL)
    if workaround.tried_on is None:
        yield WorkaroundGap(WorkaroundLack.NEVER_TRIED)
    elif workaround.tried_on < on - UNTRIED_AFTER:
        yield WorkaroundGap(WorkaroundLack.TRIED_LONG_AGO)


def _too_early(
    workaround: WorkaroundText, targets: Targets, gone: Iterable[uuid.UUID]
) -> Iterator[WorkaroundGap]:
    """It carries no longer before what it bridges is back."""
    if workaround.carries is None:
        return
    chains = [(chain.hours, node) for node in gone if (chain := targets.of(node).chain) is not None]
    late = [(hours, node) for hours, node in chains if hours > workaround.carries]
    if late:
        hours = max(each for each, _node in late)
        yield WorkaroundGap(WorkaroundLack.ENDS_TOO_EARLY, tuple(node for _hours, node in late), hours)
