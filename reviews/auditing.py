"""A guided review as it stands: what belongs to it, what was looked at, what is next."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from accounts.models import Organisation
from reviews.due import Due
from reviews.kinds import AUDITED
from reviews.models import Audit, Review
from reviews.reading import read_looked_at


@dataclass(frozen=True, slots=True)
class Point:
    """One entry of a guided review, and what was said about it."""

    due: Due
    review: Review | None

    @property
    def is_open(self) -> bool:
        return self.review is None


@dataclass(frozen=True, slots=True)
class Agenda:
    """All points in the order of the review's kinds, then by name."""

    points: Sequence[Point]

    @property
    def left(self) -> list[Point]:
        return [point for point in self.points if point.is_open]

    @property
    def next(self) -> Due | None:
        """The first entry that nobody has looked at."""
        return next((point.due for point in self.points if point.is_open), None)

    def place_of(self, key: uuid.UUID | str) -> int:
        """Its number, counted from one; 0 where it does not belong to the review."""
        return next((n for n, point in enumerate(self.points, start=1) if point.due.entry.key == key), 0)


def protocol(audit: Audit) -> list[Review]:
    """What was said, in the order in which it was said; one query."""
    return list(audit.reviews.order_by("reviewed_at", "created_at", "pk"))


def read_agenda(audit: Audit, organisation: Organisation, on: date) -> Agenda:
    """Return the entries that belong to a guided review today, each with its newest word; 27 queries."""
    said: Mapping[uuid.UUID | str, Review] = {
        review.subject or review.kind: review for review in protocol(audit)
    }
    place = {kind: number for number, kind in enumerate(AUDITED[audit.kind])}
    ours = [due for due in read_looked_at(organisation, on) if due.entry.kind in place]
    ours.sort(key=lambda due: (place[due.entry.kind], due.entry.name.casefold(), str(due.entry.key)))
    return Agenda([Point(due, said.get(due.entry.key)) for due in ours])
