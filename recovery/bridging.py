"""What a workaround means for the needs that it bridges (ADR 9). Pure: values in, values out; times in hours.

The text is put together without a word of ours, so that it is the same whatever the language of the page.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from recovery.texts import WorkaroundText

LONGEST_TEXT = 1000  # of Dependency.workaround


@dataclass(frozen=True, slots=True)
class Bridged:
    """What stands at a dependency: until when it is not needed, and how the time until then is bridged."""

    needed_after: Decimal | None = None
    how: str = ""


NOT_BRIDGED = Bridged()


def bridged_by(dependency: uuid.UUID, workarounds: Iterable[WorkaroundText]) -> Bridged:
    """What the workarounds of a process say about one of its needs: the one that carries longest counts.

    One that nobody knows how long it carries bridges nothing: unknown is never zero.
    """
    known = [each for each in workarounds if dependency in each.bridges and each.carries is not None]
    best = max(known, key=lambda each: (each.carries, each.name), default=None)
    return NOT_BRIDGED if best is None else Bridged(best.carries, _text(best))


def _text(workaround: WorkaroundText) -> str:
    text = f"{workaround.name}: {' / '.join(workaround.how)}" if workaround.how else workaround.name
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 2] + " …"
