"""The cards: the poster that hangs in every room and the cards that fit a purse."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec

from django.utils import translation
from django.utils.translation import gettext

from binder.entries import Filled, filled_places, phones
from binder.measure import lines, width
from binder.sheet import Disclosure, Document, as_of, paper_language
from plan.model import EmergencyRole, Plan

P = ParamSpec("P")

CARDS_PER_SHEET = 8
# The wallet card in points: 85.6 × 54 mm less the padding; the same figures stand in sheets/wallet.css.
FACE_WIDTH, FACE_HEIGHT = 222.0, 136.0
SMALL, NUMBER = 8.2, 10.2
LINE = 1.2  # line height, times the type size
WALL_WIDTH = 475.0  # room for the number on the wall card, in points
WALL_NUMBER_SIZES = (84, 72, 60)  # never below 60 pt: a longer number breaks into two lines

# Whose number the crisis team needs first, where a card has no room for all.
ROLE_PRIORITY = (
    "crisis_team_lead",
    "it_lead",
    "top_management",
    "it_service_provider",
    "communication_lead",
    "data_protection_contact",
    "facility_contact",
    "log_keeper",
)


def in_paper_language(
    build: Callable[Concatenate[Plan, P], Document],
) -> Callable[Concatenate[Plan, P], Document]:
    """Runs a builder in the language of the sheet, whatever language the reader's browser speaks."""

    @wraps(build)
    def built(plan: Plan, /, *args: P.args, **kwargs: P.kwargs) -> Document:
        with translation.override(paper_language(plan)):
            return build(plan, *args, **kwargs)

    return built


def number_size(number: str) -> int:
    """The largest size in points at which the number stands on one line, at least 60."""
    fitting_sizes = (s for s in WALL_NUMBER_SIZES if width(number, s, bold=True) <= WALL_WIDTH)
    return next(fitting_sizes, WALL_NUMBER_SIZES[-1])


@in_paper_language
def wall_card(plan: Plan) -> Document:
    """IT-Notfallkarte: the A4 poster, legible from a step away; one page or refused."""
    return Document(
        key="wall_card",
        title=gettext("IT emergency card"),
        language=paper_language(plan),
        organisation=plan.organisation,
        disclosure=Disclosure.POSTED,
        template="binder/paper/wall_card.html",
        sheets=("base.css", "wall.css"),
        as_of=as_of(plan),
        page_limit=1,
        context={
            "number": plan.report_number,
            "number_size": number_size(plan.report_number),
            "number_breaks": lines(plan.report_number, 60, WALL_WIDTH, bold=True) > 1,
            "number_2": plan.report_number_2,
            "unplug": plan.unplug_on_alarm,
        },
    )


@dataclass(frozen=True)
class Line:
    """One entry of a wallet card: what it is, in words, and the numbers that go with it."""

    label: str
    text: str
    numbers: tuple[str, ...] = ()
    note: str = ""

    def height(self, column: float = FACE_WIDTH) -> float:
        """Points it takes in a column so wide, as sheets/wallet.css sets it."""
        small = lines(f"{self.label} {self.text}", SMALL, column, bold=True)
        small += lines(self.note, SMALL, column) if self.note else 0
        numbers = sum(lines(number, NUMBER, column, bold=True) for number in self.numbers)
        return small * SMALL * LINE + numbers * NUMBER * LINE + 3


def fitting(entries: Iterable[Line], room: float) -> tuple[tuple[Line, ...], bool]:
    """The entries that have room, most important first, and whether some had none."""
    kept, left_out = [], False
    for entry in entries:
        if entry.height() <= room:
            kept.append(entry)
            room -= entry.height()
        else:
            left_out = True
    return tuple(kept), left_out


@in_paper_language
def wallet_cards_staff(plan: Plan) -> Document:
    """Mitarbeiterkarte: eight on a sheet, the reporting numbers and three words; no private number."""
    places = [Line(gettext("Meeting point:"), plan.meeting_point)] if plan.meeting_point else []
    if plan.alternative_channel:
        places.append(Line(gettext("If mail and telephone are down:"), plan.alternative_channel))
    kept, left_out = fitting(places, room=46)
    return _wallet(
        plan,
        key="wallet_cards_staff",
        title=gettext("Wallet cards for staff"),
        disclosure=Disclosure.ALL_STAFF,
        faces=["staff"],
        context={
            "places": kept,
            "left_out": left_out,
            "meeting_point_missing": not plan.meeting_point,
            "channel_missing": not plan.alternative_channel,
        },
    )


@dataclass(frozen=True)
class CardRole:
    """A role on the wallet card: holder and first deputy side by side."""

    name: str
    places: tuple[Filled, ...]

    def height(self) -> float:
        column = FACE_WIDTH / 2 - 6
        tallest = max(
            lines(place.name or "x", SMALL, column, bold=True) * SMALL * LINE
            + sum(lines(n, NUMBER, column, bold=True) for n in place.phones[:1] or ("x",)) * NUMBER * LINE
            for place in self.places
        )
        return lines(self.name, SMALL, FACE_WIDTH) * SMALL * LINE + tallest + 2.5


@in_paper_language
def wallet_cards_crisis_team(plan: Plan) -> Document:
    """Krisenteam-Karte: people in front, provider, insurer and meeting point on the back; two pages."""
    roles = [
        CardRole(role.name, tuple(filled_places(plan, role)[:2]))
        for role in sorted(plan.crisis_roles, key=_priority)
    ]
    # Beside the roles: the band with the reporting number, and what says where the others stand.
    others = gettext("Others: phone list at the back of the IT emergency binder")
    others_height = lines(others, SMALL, FACE_WIDTH, bold=True) * SMALL * LINE + 3
    band = 15 + 12.5 * (lines(plan.report_number, NUMBER, 85, bold=True) - 1)
    room, kept, left_out = FACE_HEIGHT - band - others_height, [], _has_more(plan)
    for role in roles:
        if role.height() <= room:
            kept.append(role)
            room -= role.height()
        else:
            left_out = True
    back, back_left_out = fitting(_back_of_crisis_card(plan), room=FACE_HEIGHT - 15 - others_height)
    return _wallet(
        plan,
        key="wallet_cards_crisis_team",
        title=gettext("Wallet cards for the crisis team"),
        disclosure=Disclosure.CRISIS_TEAM,
        faces=["crisis_front", "crisis_back"],
        context={
            "roles": kept,
            "left_out": left_out,
            "others": others,
            "entries": back,
            "back_left_out": back_left_out,
            "gaps": _gaps(plan),
        },
    )


def _has_more(plan: Plan) -> bool:
    """Whether a role has more than holder and first deputy."""
    return any(len(role.assignments) > 2 for role in plan.crisis_roles)


def _priority(role: EmergencyRole) -> int:
    return ROLE_PRIORITY.index(role.code) if role.code in ROLE_PRIORITY else len(ROLE_PRIORITY)


def _back_of_crisis_card(plan: Plan) -> Iterable[Line]:
    """Provider and insurer first, then where and how the team meets, then the other providers."""
    providers = [
        Line(
            gettext("IT provider:") if supplier.is_it_provider else gettext("Provider:"),
            supplier.name,
            phones(supplier.contact_points)[:1],
            gettext("Customer no. %(number)s") % {"number": supplier.customer_number}
            if supplier.customer_number
            else "",
        )
        for supplier in sorted(plan.suppliers, key=lambda s: not s.is_it_provider)
        if phones(supplier.contact_points)
    ]
    insurers = [
        Line(
            gettext("Insurer:"),
            policy.insurer,
            phones(policy.contact_points)[:1],
            gettext("Policy no. %(number)s") % {"number": policy.policy_number}
            if policy.policy_number
            else "",
        )
        for policy in plan.insurance_policies
        if phones(policy.contact_points)
    ]
    yield from providers[:1]
    yield from insurers[:1]
    if plan.alternative_channel:
        yield Line(gettext("If mail and telephone are down:"), plan.alternative_channel)
    if plan.meeting_point:
        yield Line(gettext("Meeting point:"), plan.meeting_point)
    yield from providers[1:]
    yield from insurers[1:]


def _gaps(plan: Plan) -> tuple[str, ...]:
    """What is missing on the back and is printed as a line to fill in."""
    missing = []
    if not any(phones(supplier.contact_points) for supplier in plan.suppliers):
        missing.append(gettext("IT provider, customer no."))
    if not any(phones(policy.contact_points) for policy in plan.insurance_policies):
        missing.append(gettext("Insurer, policy no."))
    if not plan.alternative_channel:
        missing.append(gettext("If mail and telephone are down"))
    if not plan.meeting_point:
        missing.append(gettext("Meeting point"))
    return tuple(missing)


def _wallet(
    plan: Plan,
    *,
    key: str,
    title: str,
    disclosure: Disclosure,
    faces: list[str],
    context: dict[str, object],
) -> Document:
    organisation_fits = lines(plan.organisation, SMALL, 140) == 1
    return Document(
        key=key,
        title=title,
        language=paper_language(plan),
        organisation=plan.organisation,
        disclosure=disclosure,
        template="binder/paper/wallet_cards.html",
        sheets=("base.css", "wallet.css"),
        as_of=as_of(plan),
        page_limit=len(faces),
        context={
            "faces": [f"binder/paper/_face_{face}.html" for face in faces],
            "copies": range(CARDS_PER_SHEET),
            "organisation_on_card": plan.organisation if organisation_fits else "",
            "number": plan.report_number,
            "number_2": plan.report_number_2,
            **context,
        },
    )
