"""What the ratings of the impact analysis say: first intolerable horizon, mistakes, gaps. Pure; times in hours.

A cell is (kind of harm, horizon); no entry, or None, is "not rated", never "no harm". Source: BSI-Standard 200-4, 7.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from inventory.network import Scheme

Cell = tuple[uuid.UUID, Decimal]  # kind of harm, horizon in hours
Levels = Mapping[Cell, int | None]

ASKED = (Decimal(4), Decimal(24), Decimal(72), Decimal(168))  # "4 h, 1 day, 3 days, 1 week" [U]


@dataclass(frozen=True)
class Intolerable:
    """The first horizon at which something is intolerable, and the kinds of harm that are, with their levels."""

    hours: Decimal
    kinds: tuple[tuple[uuid.UUID, int], ...]


@dataclass(frozen=True)
class Falling:
    """A cell that is rated lower than an earlier one of the same kind of harm (rule BIA-006)."""

    kind: uuid.UUID
    earlier: Decimal
    later: Decimal
    floor: int  # the level of the earlier one

    @property
    def cell(self) -> Cell:
        return (self.kind, self.later)


class Completeness(StrEnum):
    NOT = "not"
    PARTLY = "partly"
    COMPLETE = "complete"


@dataclass(frozen=True)
class Analysis:
    """All of an impact analysis that a signature covers."""

    levels: Levels
    mtpd_override: Decimal | None = None
    mtpd_override_reason: str = ""
    mtpd_reason: str = ""
    worst_time_note: str = ""
    critical_dates: str = ""
    rto: Decimal | None = None  # the target that was set, else the proposal
    rpo: Decimal | None = None
    mbco: str = ""
    mbco_percent: int | None = None


def first_intolerable(levels: Levels, scheme: Scheme) -> Intolerable | None:
    """The MTPD as rated: the first horizon of the settings where any kind of harm reaches the intolerability level.

    Unknown cells are passed over: what is missing may only bring it forward.
    """
    for hours in sorted(scheme.horizons):
        kinds = tuple(
            (kind, level)
            for (kind, at), level in levels.items()
            if at == hours and level is not None and level >= scheme.intolerability_level
        )
        if kinds:
            return Intolerable(hours, kinds)
    return None


def falling(levels: Levels) -> list[Falling]:
    """Every cell below an earlier one; each with the nearest earlier cell of the highest level so far."""
    found = []
    for kind in dict.fromkeys(kind for kind, _hours in levels):
        floor, since = -1, Decimal(0)
        row = sorted((at, level) for (k, at), level in levels.items() if k == kind and level is not None)
        for hours, level in row:
            if level < floor:
                found.append(Falling(kind, since, hours, floor))
            else:
                floor, since = level, hours
    return found


def missing(levels: Levels, kinds: Collection[uuid.UUID], horizons: Collection[Decimal]) -> int:
    """How many cells of these kinds of harm are not rated (rule BIA-007, with the mandatory kinds)."""
    return sum(levels.get((kind, hours)) is None for kind in kinds for hours in horizons)


def completeness(rated: int, gaps: int) -> Completeness:
    """From the number of rated cells, of any kind of harm, and of the mandatory ones that are empty."""
    if not rated:
        return Completeness.NOT
    return Completeness.PARTLY if gaps else Completeness.COMPLETE


def fingerprint(analysis: Analysis, scheme: Scheme) -> str:
    """A text of 64 characters that is another one as soon as anything is that the signature covers.

    Ratings at horizons that the settings no longer name do not count. Reaction time and buffer count where they make the
    target (`Analysis.rto`), the horizons and the intolerability level always.
    """
    rated = sorted(
        (str(kind), _number(at), level)
        for (kind, at), level in analysis.levels.items()
        if level is not None and at in scheme.horizons
    )
    content = [
        rated,
        [_number(each) for each in sorted(scheme.horizons)],
        scheme.intolerability_level,
        [_number(each) for each in (analysis.mtpd_override, analysis.rto, analysis.rpo)],
        analysis.mtpd_override_reason if analysis.mtpd_override is not None else "",
        [analysis.mtpd_reason, analysis.worst_time_note, analysis.critical_dates, analysis.mbco],
        analysis.mbco_percent,
    ]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def _number(hours: Decimal | None) -> str:
    """The same text for 4, 4.0 and 4.00."""
    return "" if hours is None else f"{hours.quantize(Decimal('0.01'))}"


def filled_forward(
    levels: Levels, kinds: Collection[uuid.UUID], horizons: Collection[Decimal]
) -> dict[Cell, int]:
    """A proposal for every empty cell behind a rated one: at least as bad as before. None before the first."""
    found: dict[Cell, int] = {}
    for kind in kinds:
        last: int | None = None
        for hours in sorted(horizons):
            level = levels.get((kind, hours))
            if level is not None:
                last = max(level, last or 0)
            elif last is not None:
                found[(kind, hours)] = last
    return found


# --- The plain questions ------------------------------------------------------------------------------
def asked_horizons(horizons: Sequence[Decimal]) -> list[Decimal]:
    """The answers to "From when on does it really hurt?": 4 h, 1 day, 3 days, 1 week, or the settings' own horizons."""
    return list(ASKED) if set(ASKED) <= set(horizons) else sorted(horizons)


def moment(mtpd: Decimal | None, horizons: Sequence[Decimal]) -> Decimal:
    """The horizon that the questions on each kind of harm are about: where it hurts first, else the longest offered."""
    if mtpd is None:
        return asked_horizons(horizons)[-1]
    return next((hours for hours in sorted(horizons) if hours >= mtpd), max(horizons))


@dataclass(frozen=True)
class Answer:
    """What an answer writes, and what it would overwrite; both hold changed cells only."""

    cells: dict[Cell, int]
    overwritten: dict[Cell, int]


def answered(
    levels: Levels, kind: uuid.UUID, at: Decimal, level: int, scheme: Scheme, first: bool = True
) -> Answer:
    """The cells that "after `at` this harm is `level`" fills, as little as possible and never falling.

    `first`: it was said before that nothing is intolerable earlier. Then what is empty before is filled, below the
    intolerability level; an intolerable level is filled in from `at` on. A tolerable one says nothing about later.
    """
    limit = scheme.intolerability_level
    row = {hours: levels.get((kind, hours)) for hours in sorted(scheme.horizons)}
    wanted: dict[Decimal, int] = {}
    lowest = 0
    for hours, old in row.items():
        if hours == at:
            wanted[hours] = level
        elif hours < at and old is not None:
            wanted[hours] = min(old, level)
            lowest = wanted[hours]
        elif hours < at and first:
            wanted[hours] = max(lowest, min([level, limit - 1, *_known(row, hours, at)]))
        elif hours > at and old is not None:
            wanted[hours] = max(old, level)
        elif hours > at and level >= limit:
            wanted[hours] = max([level, *(each for h, each in wanted.items() if h > at)])
    changed = {(kind, hours): new for hours, new in wanted.items() if new != row[hours]}
    return Answer(changed, {cell: old for cell in changed if (old := row[cell[1]]) is not None})


def _known(row: Mapping[Decimal, int | None], after: Decimal, until: Decimal) -> list[int]:
    return [level for hours, level in row.items() if after < hours < until and level is not None]


def moved(levels: Levels, when: Decimal | None, scheme: Scheme) -> dict[Cell, int]:
    """The cells that change so that the first intolerable horizon becomes `when`; None: later than was offered.

    What was intolerable before becomes the level below; what was intolerable first, later, becomes so at `when`.
    """
    first, limit = first_intolerable(levels, scheme), scheme.intolerability_level
    if first is None:
        return {}
    begin = when if when is not None else asked_horizons(scheme.horizons)[-1] + 1
    found = {
        (kind, hours): limit - 1
        for (kind, hours), level in levels.items()
        if level is not None and level >= limit and hours < begin and hours in scheme.horizons
    }
    for kind, _level in first.kinds:
        for hours in scheme.horizons:
            if begin <= hours < first.hours:
                found[(kind, hours)] = limit
    return found
