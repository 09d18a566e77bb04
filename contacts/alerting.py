"""Does the alarm chain reach somebody, and by when? Pure functions: no query, no clock. Times in minutes.

Source: BSI-Standard 200-4, 5.2: alert by telephone, text message or app, on a way that does not depend on our own IT.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, TypeVar

from django.utils.translation import gettext_lazy as _

# The values of ContactPoint.Kind and AlertStep.OnNoAnswer that matter here.
PHONES = frozenset({"mobile", "landline", "voip", "satellite", "pager"})
ASK_DEPUTY, REPEAT = "deputy", "repeat"


class PointLike(Protocol):
    @property
    def kind(self) -> str: ...
    @property
    def out_of_hours(self) -> bool: ...
    @property
    def depends_on(self) -> str: ...
    @property
    def priority(self) -> int: ...


P = TypeVar("P", bound=PointLike)


class Trouble(Enum):
    """Why a step may reach nobody, worst first."""

    UNFILLED = "unfilled"
    NO_PHONE = "no_phone"
    OWN_SYSTEM = "own_system"
    OFFICE_HOURS = "office_hours"

    @property
    def state(self) -> str:
        """The badge of `_components/status.html`."""
        return "due" if self is Trouble.OFFICE_HOURS else "overdue"

    @property
    def sentence(self) -> str:
        return str(_SENTENCES[self])


_SENTENCES = {
    Trouble.UNFILLED: _("Nobody fills this role: the call would reach nobody."),
    Trouble.NO_PHONE: _("There is no telephone number: e-mail wakes nobody up."),
    Trouble.OWN_SYSTEM: _("Every number depends on our own IT or building. Add a mobile number."),
    Trouble.OFFICE_HOURS: _("No number is marked as reachable out of hours."),
}


def needs_ours(point: PointLike) -> bool:
    """Whether this way is dead when our own IT or building is."""
    return bool(point.depends_on) or point.kind == "voip"


def best_first(points: Iterable[P]) -> list[P]:
    """The telephones, the one to dial at three in the morning first."""
    phones = [point for point in points if point.kind in PHONES]
    return sorted(phones, key=lambda point: (needs_ours(point), not point.out_of_hours, point.priority))


def reach(points: Iterable[PointLike]) -> Trouble | None:
    """What keeps one person or company from being reached at any hour; None: nothing."""
    phones = best_first(points)
    if not phones:
        return Trouble.NO_PHONE
    if needs_ours(phones[0]):
        return Trouble.OWN_SYSTEM
    return None if any(p.out_of_hours and not needs_ours(p) for p in phones) else Trouble.OFFICE_HOURS


def step_trouble(everybody: Sequence[Iterable[PointLike]]) -> Trouble | None:
    """The same for a whole step, given the numbers of holder and deputies: one who is reached is enough."""
    if not everybody:
        return Trouble.UNFILLED
    order = list(Trouble)
    found = [reach(points) for points in everybody]
    return None if None in found else max((t for t in found if t), key=order.index)


@dataclass(frozen=True)
class Wait:
    """What one step costs when nobody answers: minutes per try, how many people, what the caller does then."""

    minutes: int
    people: int
    on_no_answer: str

    @property
    def longest(self) -> int:
        if self.on_no_answer == ASK_DEPUTY:
            return self.minutes * max(1, self.people)
        return self.minutes * (2 if self.on_no_answer == REPEAT else 1)


def latest_minutes(waits: Iterable[Wait]) -> int:
    """After how many minutes everybody on the chain has been tried, at the latest."""
    return sum(wait.longest for wait in waits)


def only_one_way(media: Iterable[Iterable[str]]) -> bool:
    """Whether the whole chain knows one medium only, so that its loss stops the alarm."""
    return len({medium for step in media for medium in step}) == 1
