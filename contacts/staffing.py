"""Is every role filled? Pure functions of roles and the people in them: no query, no clock.

They ask for as little as possible, so that a form, a page and a rule about the plan can all use them. Sources: BSI-Standard
200-4, 5.1 (deputies), and our own rules about small companies.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Protocol, TypeVar

from django.utils.translation import gettext_lazy as _

MAX_CRISIS_ROLES = 3  # more cannot be done at once
MAX_CRISIS_ROLES_LARGE = 2
LARGE = 50  # people who work in the company
LOG_KEEPER = "log_keeper"
DECIDERS = frozenset({"top_management", "crisis_team_lead"})


class RoleLike(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def is_crisis_role(self) -> bool: ...
    @property
    def min_deputies(self) -> int: ...
    @property
    def authority_text(self) -> str: ...
    @property
    def spending_limit(self) -> Decimal | None: ...


class PersonLike(Protocol):
    @property
    def is_active(self) -> bool: ...


class SeatLike(Protocol):
    """Somebody in a role: rank 0 is the holder, 1 and more the deputies. Both days count; None is open."""

    @property
    def person_id(self) -> object: ...
    @property
    def person(self) -> PersonLike: ...
    @property
    def rank(self) -> int: ...
    @property
    def valid_from(self) -> date | None: ...
    @property
    def valid_to(self) -> date | None: ...
    @property
    def accepted_at(self) -> date | None: ...


S = TypeVar("S", bound=SeatLike)


class Gap(Enum):
    """What a role lacks, worst first."""

    NO_HOLDER = "no_holder"
    NO_DEPUTY = "no_deputy"
    FEW_DEPUTIES = "few_deputies"
    LEFT = "left"
    NO_AUTHORITY = "no_authority"
    NOT_ACCEPTED = "not_accepted"

    @property
    def state(self) -> str:
        """The badge of `_components/status.html`."""
        return _GAPS[self][0]

    @property
    def word(self) -> str:
        return str(_GAPS[self][1])

    @property
    def sentence(self) -> str:
        return str(_GAPS[self][2])


_GAPS = {
    Gap.NO_HOLDER: (
        "overdue",
        _("not filled"),
        _("Nobody holds this role. In an emergency nobody would decide. Name a person."),
    ),
    Gap.NO_DEPUTY: (
        "due",
        _("no deputy"),
        _("This role has no deputy. Holidays and illness come at the worst moment. Name one."),
    ),
    Gap.FEW_DEPUTIES: (
        "due",
        _("deputy missing"),
        _("This role has fewer deputies than wanted. Name another one."),
    ),
    Gap.LEFT: (
        "overdue",
        _("person has left"),
        _("Somebody in this role no longer works here, or the time in the role is over. Fill it anew."),
    ),
    Gap.NO_AUTHORITY: (
        "due",
        _("powers not described"),
        _("Write down what this role may decide alone and how much it may spend. Otherwise the team waits."),
    ),
    Gap.NOT_ACCEPTED: (
        "open",
        _("not accepted"),
        _("Somebody in this role has not said yes. Ask, and enter the day."),
    ),
}
STAFFING = (Gap.NO_HOLDER, Gap.NO_DEPUTY, Gap.FEW_DEPUTIES)
"""The gaps that decide whether a role counts as filled."""


def in_force(seats: Iterable[S], on: date) -> list[S]:
    """Who fills the role on that day, in the order in which they are called."""
    return sorted(
        (
            seat
            for seat in seats
            if seat.person.is_active
            and (seat.valid_from is None or seat.valid_from <= on)
            and (seat.valid_to is None or seat.valid_to >= on)
        ),
        key=lambda seat: seat.rank,
    )


def gaps(role: RoleLike, seats: Collection[S], on: date) -> list[Gap]:
    """What the role lacks on that day, worst first; empty means it is filled as it should be."""
    now = in_force(seats, on)
    deputies = sum(seat.rank > 0 for seat in now)
    found = []
    if not any(seat.rank == 0 for seat in now):
        found.append(Gap.NO_HOLDER)
    if deputies < role.min_deputies:
        found.append(Gap.FEW_DEPUTIES if deputies else Gap.NO_DEPUTY)
    if any(not seat.person.is_active or (seat.valid_to is not None and seat.valid_to < on) for seat in seats):
        found.append(Gap.LEFT)
    if role.code in DECIDERS and (not role.authority_text.strip() or role.spending_limit is None):
        found.append(Gap.NO_AUTHORITY)
    if any(seat.accepted_at is None for seat in now):
        found.append(Gap.NOT_ACCEPTED)
    return found


def badge(found: Sequence[Gap]) -> tuple[str, str]:
    """State and word for a role's row: its worst gap in staffing, or that it is complete."""
    worst = next((gap for gap in found if gap in STAFFING), None)
    return (worst.state, worst.word) if worst else ("ok", str(_("complete")))


class Clash(Enum):
    """Why two rows of one role cannot both be true."""

    TWICE = "twice"
    OWN_DEPUTY = "own_deputy"
    TWO_HOLDERS = "two_holders"
    SAME_ORDER = "same_order"

    @property
    def sentence(self) -> str:
        return str(_CLASHES[self])


_CLASHES = {
    Clash.TWICE: _("This person stands here twice. Delete one of the two rows."),
    Clash.OWN_DEPUTY: _(
        "Holder and deputy are the same person, so there is no deputy. Choose somebody else."
    ),
    Clash.TWO_HOLDERS: _(
        "Two people have the order 0, but only one can hold the role. Give the deputy the order 1."
    ),
    Clash.SAME_ORDER: _("Two deputies have the same order. Give each a number of its own: 1, 2, 3."),
}


def clashes(seats: Sequence[SeatLike]) -> list[tuple[int, Clash]]:
    """Each row that contradicts an earlier one, by its place in `seats`.

    The same rank twice is fine one after the other: a successor may be entered before the change.
    """
    found = []
    for place, seat in enumerate(seats):
        for earlier in seats[:place]:
            if earlier.person_id == seat.person_id:
                both = 0 in (earlier.rank, seat.rank) and earlier.rank != seat.rank
                found.append((place, Clash.OWN_DEPUTY if both else Clash.TWICE))
                break
            if earlier.rank == seat.rank and _overlap(earlier, seat):
                found.append((place, Clash.SAME_ORDER if seat.rank else Clash.TWO_HOLDERS))
                break
    return found


def _overlap(one: SeatLike, other: SeatLike) -> bool:
    def starts_before_end(a: SeatLike, b: SeatLike) -> bool:
        return a.valid_from is None or b.valid_to is None or a.valid_from <= b.valid_to

    return starts_before_end(one, other) and starts_before_end(other, one)


def crisis_role_limit(headcount: int | None) -> int:
    """How many crisis roles one person may hold; two where there are people enough to share them."""
    return MAX_CRISIS_ROLES_LARGE if (headcount or 0) >= LARGE else MAX_CRISIS_ROLES


def overloaded(held: Iterable[tuple[object, RoleLike]], limit: int) -> dict[object, int]:
    """People who hold more crisis roles than `limit`, with their number. `held`: (person, role) of rank 0, in force."""
    count = Counter(person for person, role in held if role.is_crisis_role)
    return {person: number for person, number in count.items() if number > limit}


def judging_themselves(held: Iterable[tuple[object, RoleLike]]) -> set[object]:
    """People who keep the log of their own decisions. `held` as above."""
    held = list(held)
    deciders = {person for person, role in held if role.code in DECIDERS}
    return {person for person, role in held if role.code == LOG_KEEPER and person in deciders}
