"""Rating risks with the scales of BSI-Standard 200-3: level from a table, never a product. No query, no clock.

Likelihood and impact are numbers from 1 (least) to 4, levels from 1 (low) to 4 (very high). `None` means not rated.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

STEPS = (1, 2, 3, 4)

# Example of 200-3 [S: as in verinice.veo, migration V22]; rows: impact 1 to 4, columns: likelihood 1 to 4.
EXAMPLE = ((1, 1, 1, 1), (1, 1, 2, 3), (2, 2, 3, 4), (2, 3, 4, 4))


class Cell(NamedTuple):
    """Where a risk stands in the matrix."""

    likelihood: int
    impact: int

    @property
    def code(self) -> int:
        """Both in one number, as the database compares them: likelihood 3, impact 4 is 34."""
        return self.likelihood * 10 + self.impact

    @classmethod
    def of(cls, code: int | None) -> Cell | None:
        """The cell of a code; None for None and for 0, which both mean not rated."""
        return cls(*divmod(code, 10)) if code else None


CELLS = tuple(Cell(likelihood, impact) for impact in STEPS for likelihood in STEPS)

Matrix = Mapping[Cell, int]

EXAMPLE_MATRIX: Matrix = {cell: EXAMPLE[cell.impact - 1][cell.likelihood - 1] for cell in CELLS}


def level_of(matrix: Matrix, cell: Cell | None) -> int | None:
    return None if cell is None else matrix[cell]


def falls(matrix: Matrix) -> list[tuple[Cell, Cell]]:
    """Neighbours where more likelihood or more impact would mean less risk: (smaller cell, larger cell)."""
    found = []
    for cell in CELLS:
        for larger in (Cell(cell.likelihood + 1, cell.impact), Cell(cell.likelihood, cell.impact + 1)):
            if larger in matrix and matrix[larger] < matrix[cell]:
                found.append((cell, larger))
    return found


def gap(level: int | None, appetite: int) -> int:
    """By how many levels a risk lies above what is acceptable without further action; 0 if it does not."""
    return 0 if level is None else max(0, level - appetite)


def relies_on_plans(gross: int | None, net: int | None, *, open_measures: bool, done_measures: bool) -> bool:
    """Whether the net level counts on measures of which none is done (RSK-005; 200-3).

    Given-up measures do not count. Without any measure the lower level comes from safeguards that exist.
    """
    if gross is None or net is None or net >= gross:
        return False
    return open_measures and not done_measures


def contradictions(gross: int | None, net: int | None, residual: int | None) -> list[str]:
    """Which of "net" and "residual" lies above what it can only lower."""
    wrong = []
    if gross is not None and net is not None and net > gross:
        wrong.append("net")
    above = net if net is not None else gross
    if residual is not None and above is not None and residual > above:
        wrong.append("residual")
    return wrong


@dataclass(frozen=True)
class Accepted:
    """What somebody with the right to it accepted, or took back: codes of the cells (0: not rated) and the level."""

    net: int
    residual: int
    level: int
    until: date | None = None
    withdrawn: bool = False


class AcceptanceState(StrEnum):
    NONE = "none"
    VALID = "valid"
    CHANGED = "changed"  # the rating is another one by now
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


def decisive_level(net: int | None, residual: int | None) -> int | None:
    """The level that is accepted: what remains after treatment; while that is not rated, the net level."""
    return residual if residual is not None else net


def fingerprint(net: int, residual: int, level: int) -> str:
    """What was rated when somebody read it, in a form that a page can carry: "34-22-2"."""
    return f"{net}-{residual}-{level}"


def acceptance_state(
    accepted: Accepted | None, *, net: int, residual: int, level: int, on: date
) -> AcceptanceState:
    """Whether an acceptance still covers the risk as it is rated now. `until` is its last day."""
    if accepted is None:
        return AcceptanceState.NONE
    if accepted.withdrawn:
        return AcceptanceState.WITHDRAWN
    if (accepted.net, accepted.residual, accepted.level) != (net, residual, level):
        return AcceptanceState.CHANGED
    if accepted.until is not None and accepted.until < on:
        return AcceptanceState.EXPIRED
    return AcceptanceState.VALID


class Standing(StrEnum):
    """How a risk stands, the most pressing first."""

    UNRATED = "unrated"
    ENDED = "ended"  # an acceptance does not hold any more, and nothing else is under way
    UNDECIDED = "undecided"  # above the appetite, neither treated nor accepted (RSK-001)
    TREATED = "treated"  # above the appetite, with something under way
    ACCEPTED = "accepted"
    WITHIN = "within"


def standing(*, net: int | None, appetite: int, acceptance: AcceptanceState, open_measures: bool) -> Standing:
    """Unrated, within the appetite, accepted, being treated, or waiting for a decision (RSK-001; 200-4, 9)."""
    if net is None:
        return Standing.UNRATED
    if gap(net, appetite) == 0:
        return Standing.WITHIN
    if acceptance == AcceptanceState.VALID:
        return Standing.ACCEPTED
    if open_measures:
        return Standing.TREATED
    if acceptance in {AcceptanceState.CHANGED, AcceptanceState.EXPIRED}:
        return Standing.ENDED
    return Standing.UNDECIDED


def counts(cells: Iterable[Cell | None]) -> dict[Cell, int]:
    """How many risks stand in each cell of the matrix; those not rated are left out."""
    found = dict.fromkeys(CELLS, 0)
    for cell in cells:
        if cell is not None:
            found[cell] += 1
    return found


def missing_kinds(wanted: Collection[str], present: Iterable[str]) -> list[str]:
    """The kinds of threat for which there is no risk yet, in order (RSK-006)."""
    there = set(present)
    return [kind for kind in wanted if kind not in there]
