"""Several dependencies of one process or resource at once."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from accounts.models import User
from inventory.models import Dependency, Process, Resource
from records.actions import create_many

End = Process | Resource


class Direction(StrEnum):
    """From which end somebody enters dependencies."""

    NEEDS = "needs"
    NEEDED_BY = "needed-by"


def link(
    *, record: End, others: Sequence[End], direction: Direction, strength: str, by: User
) -> list[Dependency]:
    """Create a dependency between `record` and each of `others`; a constant number of queries."""
    made = []
    for other in others:
        dependent, required = (record, other) if direction == Direction.NEEDS else (other, record)
        ends = {f"dependent_{dependent.noun()}": dependent, f"required_{required.noun()}": required}
        made.append(Dependency(organisation=record.organisation, strength=strength, **ends))
    create_many(records=made, by=by)
    return made
