"""The level is looked up, never multiplied; an acceptance holds only as long as what was accepted (200-3; 200-4, 9)."""

from datetime import date, timedelta
from itertools import product

import pytest

from risks.scoring import (
    CELLS,
    EXAMPLE_MATRIX,
    STEPS,
    AcceptanceState,
    Accepted,
    Cell,
    Standing,
    acceptance_state,
    contradictions,
    counts,
    decisive_level,
    falls,
    gap,
    level_of,
    missing_kinds,
    relies_on_plans,
    standing,
)

DAY = date(2026, 11, 21)

# Rows as printed in the example of 200-3: existence, considerable, limited, negligible; columns: rare to very frequent.
PRINTED = {4: [2, 3, 4, 4], 3: [2, 2, 3, 4], 2: [1, 1, 2, 3], 1: [1, 1, 1, 1]}


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_every_cell_of_the_example(cell):
    assert level_of(EXAMPLE_MATRIX, cell) == PRINTED[cell.impact][cell.likelihood - 1]


def test_the_example_is_asymmetric_and_no_product():
    assert EXAMPLE_MATRIX[Cell(4, 1)] != EXAMPLE_MATRIX[Cell(1, 4)]
    by_product = {}
    for cell in CELLS:
        by_product.setdefault(cell.likelihood * cell.impact, set()).add(EXAMPLE_MATRIX[cell])
    assert any(len(levels) > 1 for levels in by_product.values())


def test_codes_and_cells_are_the_same():
    assert [Cell.of(cell.code) for cell in CELLS] == list(CELLS)
    assert len({cell.code for cell in CELLS}) == 16
    assert Cell.of(0) is Cell.of(None) is None
    assert level_of(EXAMPLE_MATRIX, None) is None


def test_the_example_never_falls():
    assert falls(EXAMPLE_MATRIX) == []


@pytest.mark.parametrize(("cell", "level"), list(product(CELLS, STEPS)), ids=str)
def test_one_changed_cell_falls_exactly_where_a_neighbour_says_so(cell, level):
    matrix = {**EXAMPLE_MATRIX, cell: level}
    expected = {
        (smaller, larger)
        for smaller, larger in product(CELLS, CELLS)
        if smaller.likelihood <= larger.likelihood
        and smaller.impact <= larger.impact
        and larger.likelihood - smaller.likelihood + larger.impact - smaller.impact == 1
        and matrix[larger] < matrix[smaller]
    }

    assert set(falls(matrix)) == expected


@pytest.mark.parametrize(("level", "appetite"), list(product([None, *STEPS], STEPS)))
def test_gap_counts_levels_above_the_appetite(level, appetite):
    assert gap(level, appetite) == (0 if level is None or level <= appetite else level - appetite)


@pytest.mark.parametrize(
    ("gross", "net", "opened", "done", "expected"),
    [
        (4, 2, True, False, True),
        (4, 2, True, True, False),
        (4, 2, False, True, False),
        (4, 2, False, False, False),
        (4, 4, True, False, False),
        (None, 2, True, False, False),
        (4, None, True, False, False),
    ],
)
def test_a_net_level_that_counts_on_plans(gross, net, opened, done, expected):
    assert relies_on_plans(gross, net, open_measures=opened, done_measures=done) is expected


@pytest.mark.parametrize(("gross", "net", "residual"), list(product([None, *STEPS], repeat=3)))
def test_safeguards_and_plans_only_lower(gross, net, residual):
    wrong = contradictions(gross, net, residual)

    assert ("net" in wrong) == (gross is not None and net is not None and net > gross)
    above = gross if net is None else net
    assert ("residual" in wrong) == (residual is not None and above is not None and residual > above)


@pytest.mark.parametrize(
    ("accepted", "state"),
    [
        (None, AcceptanceState.NONE),
        (Accepted(34, 22, 1), AcceptanceState.VALID),
        (Accepted(34, 22, 1, until=DAY), AcceptanceState.VALID),
        (Accepted(34, 22, 1, until=DAY - timedelta(1)), AcceptanceState.EXPIRED),
        (Accepted(33, 22, 1), AcceptanceState.CHANGED),
        (Accepted(34, 0, 1), AcceptanceState.CHANGED),
        (Accepted(34, 22, 2), AcceptanceState.CHANGED),
        (Accepted(33, 22, 1, until=DAY - timedelta(1)), AcceptanceState.CHANGED),
        (Accepted(34, 22, 1, withdrawn=True), AcceptanceState.WITHDRAWN),
    ],
)
def test_acceptance_ends_with_what_was_accepted(accepted, state):
    assert acceptance_state(accepted, net=34, residual=22, level=1, on=DAY) == state


@pytest.mark.parametrize(
    ("net", "acceptance", "open_measures", "expected"),
    [
        (None, "valid", True, Standing.UNRATED),
        (2, "none", False, Standing.WITHIN),
        (2, "changed", False, Standing.WITHIN),
        (3, "valid", True, Standing.ACCEPTED),
        (3, "none", True, Standing.TREATED),
        (3, "changed", True, Standing.TREATED),
        (3, "changed", False, Standing.ENDED),
        (3, "expired", False, Standing.ENDED),
        (3, "withdrawn", False, Standing.UNDECIDED),
        (3, "none", False, Standing.UNDECIDED),
    ],
)
def test_standing(net, acceptance, open_measures, expected):
    state = AcceptanceState(acceptance)

    assert standing(net=net, appetite=2, acceptance=state, open_measures=open_measures) == expected


@pytest.mark.parametrize(
    ("net", "residual", "level"), [(3, 2, 2), (3, None, 3), (None, None, None), (None, 1, 1)]
)
def test_what_is_accepted_is_what_remains(net, residual, level):
    assert decisive_level(net, residual) == level


def test_counts_leave_out_what_is_not_rated():
    found = counts([Cell(4, 3), Cell(4, 3), None, Cell(1, 1)])

    assert found[Cell(4, 3)] == 2
    assert sum(found.values()) == 3
    assert len(found) == 16


def test_missing_kinds():
    assert missing_kinds(["cyber", "nature", "human"], ["nature"]) == ["cyber", "human"]
