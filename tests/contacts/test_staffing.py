"""Whether roles are filled: pure functions, no database."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

import pytest

from contacts.staffing import (
    Clash,
    Gap,
    badge,
    clashes,
    crisis_role_limit,
    gaps,
    in_force,
    judging_themselves,
    overloaded,
)

TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Somebody:
    name: str
    is_active: bool = True


@dataclass(frozen=True)
class Role:
    code: str = ""
    is_crisis_role: bool = True
    min_deputies: int = 1
    authority_text: str = "Everything"
    spending_limit: Decimal | None = Decimal(1000)


ANNA, BEN, CEM = Somebody("Anna"), Somebody("Ben"), Somebody("Cem")


@dataclass(frozen=True)
class Seat:
    person: Somebody
    rank: int = 0
    valid_from: date | None = None
    valid_to: date | None = None
    accepted_at: date | None = field(default=TODAY)

    @property
    def person_id(self) -> str:
        return self.person.name


@pytest.mark.parametrize(
    ("seats", "expected"),
    [
        ([], [Gap.NO_HOLDER, Gap.NO_DEPUTY]),
        ([Seat(ANNA)], [Gap.NO_DEPUTY]),
        ([Seat(BEN, 1)], [Gap.NO_HOLDER]),
        ([Seat(ANNA), Seat(BEN, 1)], []),
        ([Seat(ANNA), Seat(Somebody("Dora", is_active=False), 1)], [Gap.NO_DEPUTY, Gap.LEFT]),
        ([Seat(ANNA, valid_to=TODAY - DAY), Seat(BEN, 1)], [Gap.NO_HOLDER, Gap.LEFT]),
        ([Seat(ANNA, valid_to=TODAY), Seat(BEN, 1, valid_from=TODAY)], []),
        ([Seat(ANNA, valid_from=TODAY + DAY), Seat(BEN, 1)], [Gap.NO_HOLDER]),
        ([Seat(ANNA, accepted_at=None), Seat(BEN, 1)], [Gap.NOT_ACCEPTED]),
    ],
)
def test_gaps_follow_rank_validity_and_activity(seats, expected):
    assert gaps(Role(), seats, TODAY) == expected


def test_a_role_that_wants_two_deputies_says_that_one_is_missing():
    assert gaps(Role(min_deputies=2), [Seat(ANNA), Seat(BEN, 1)], TODAY) == [Gap.FEW_DEPUTIES]


@pytest.mark.parametrize("bare", [{"authority_text": " "}, {"spending_limit": None}])
def test_who_decides_needs_powers(bare):
    seats = [Seat(ANNA), Seat(BEN, 1)]

    assert gaps(Role(code="crisis_team_lead", **bare), seats, TODAY) == [Gap.NO_AUTHORITY]
    assert gaps(Role(code="log_keeper", **bare), seats, TODAY) == []


def test_badge_names_the_worst_gap_in_staffing_only():
    assert badge([Gap.NO_HOLDER, Gap.NO_DEPUTY])[0] == "overdue"
    assert badge([Gap.NO_DEPUTY])[0] == "due"
    assert badge([Gap.NOT_ACCEPTED])[0] == "ok"


def test_in_force_is_sorted_by_rank():
    assert [s.rank for s in in_force([Seat(CEM, 2), Seat(ANNA), Seat(BEN, 1)], TODAY)] == [0, 1, 2]


@pytest.mark.parametrize(
    ("seats", "expected"),
    [
        ([Seat(ANNA), Seat(ANNA, 1)], [(1, Clash.OWN_DEPUTY)]),
        ([Seat(ANNA), Seat(BEN, 1), Seat(BEN, 2)], [(2, Clash.TWICE)]),
        ([Seat(ANNA), Seat(BEN)], [(1, Clash.TWO_HOLDERS)]),
        ([Seat(ANNA), Seat(BEN, 1), Seat(CEM, 1)], [(2, Clash.SAME_ORDER)]),
        ([Seat(ANNA, valid_to=TODAY), Seat(BEN, valid_from=TODAY + DAY)], []),
        ([Seat(ANNA, valid_to=TODAY), Seat(BEN, valid_from=TODAY)], [(1, Clash.TWO_HOLDERS)]),
        ([Seat(ANNA), Seat(BEN, 1), Seat(CEM, 2)], []),
    ],
)
def test_clashes_between_rows(seats, expected):
    assert clashes(seats) == expected


def test_too_many_crisis_roles_in_one_hand():
    held = [("Anna", Role())] * 4 + [("Anna", Role(is_crisis_role=False)), ("Ben", Role())]

    assert overloaded(held, crisis_role_limit(20)) == {"Anna": 4}
    assert overloaded(held, 4) == {}
    assert [crisis_role_limit(n) for n in (None, 49, 50)] == [3, 3, 2]


def test_the_log_keeper_must_not_decide():
    held = [("Anna", Role("crisis_team_lead")), ("Anna", Role("log_keeper")), ("Ben", Role("top_management"))]

    assert judging_themselves(held) == {"Anna"}
    assert judging_themselves(held[1:]) == set()
