"""The people and numbers of the plan as rows of paper."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext, pgettext

from binder.sheet import printed_day
from plan.model import ContactPoint, EmergencyRole, Person, Plan

PHONE_KINDS = {"mobile", "landline", "voip", "satellite"}  # a phone even where the number cannot be parsed


@dataclass(frozen=True)
class Reach:
    """One way to reach somebody, as printed."""

    value: str
    is_phone: bool
    kind: str
    remarks: tuple[str, ...]
    verified_on: str  # "" = never


@dataclass(frozen=True)
class Filled:
    """A place in a role; without a name where nobody fills it and the paper shows lines."""

    rank: int
    name: str
    detail: str
    phones: tuple[str, ...]

    @property
    def place(self) -> str:
        return place_name(self.rank)


def place_name(rank: int) -> str:
    """Holder, deputy, second deputy … as words."""
    if rank == 0:
        return pgettext("paper", "Holder")
    if rank == 1:
        return pgettext("paper", "Deputy")
    return pgettext("paper", "Deputy %(number)d") % {"number": rank}


def is_phone(point: ContactPoint) -> bool:
    return point.is_phone or point.kind in PHONE_KINDS


def phones(points: Iterable[ContactPoint], *, private: bool = True) -> tuple[str, ...]:
    """Numbers one can dial, best first; without private ones where the sheet is not for the crisis team."""
    return tuple(p.value for p in points if is_phone(p) and (private or not p.is_private))


def reaches(points: Iterable[ContactPoint]) -> tuple[Reach, ...]:
    """Every way to reach somebody with its remarks, best first, as the phone list prints it."""
    return tuple(
        Reach(
            value=point.value,
            is_phone=is_phone(point),
            kind=point.kind_label,
            remarks=tuple(_remarks(point)),
            verified_on=_day(point.verified_on),
        )
        for point in points
    )


def _remarks(point: ContactPoint) -> Iterable[str]:
    if point.is_private:
        yield gettext("private")
    if point.out_of_hours:
        yield gettext("also out of hours")
    if point.depends_on:
        yield gettext("needs: %(what)s") % {"what": point.depends_on}


def _day(day: date | None) -> str:
    return printed_day(day) if day else ""


def filled_places(plan: Plan, role: EmergencyRole, *, at_least: int = 2) -> tuple[Filled, ...]:
    """Holder and deputies of a role; at least `at_least` places, so that a gap is printed as lines."""
    filled = [_filled(rank, person) for rank, person in plan.holders(role)]
    taken = {place.rank for place in filled}
    gaps = [Filled(rank, "", "", ()) for rank in range(at_least) if rank not in taken]
    return tuple(sorted([*filled, *gaps], key=lambda place: place.rank))


def _filled(rank: int, person: Person) -> Filled:
    return Filled(rank, person.name, detail(person), phones(person.contact_points))


def detail(person: Person) -> str:
    """What somebody is: job and, for outsiders, the company."""
    return " · ".join(part for part in (person.job_title, person.employer) if part)
