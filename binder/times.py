"""Target times, what is really possible, and why: the derived numbers as words for paper."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext

from binder.entries import detail, phones
from core.durations import hours_in_words
from inventory.figures import Chain, Demand, Origin, ProcessFigures, ResourceFigures, TargetSource, Verdict
from inventory.network import ProofKind
from inventory.verdicts import badge
from plan.model import Person, Plan, Supplier

Figures = ProcessFigures | ResourceFigures
WEAKEST_FIRST = (ProofKind.ESTIMATE, ProofKind.CONTRACT, ProofKind.TEST, ProofKind.INCIDENT)
ARROW = " → "
LONGEST_PATH = 3


@dataclass(frozen=True)
class Possible:
    """How soon something can be back, how we know, and what that is worth against the target."""

    hours: str  # "" where nobody knows
    proof: str
    verdict: str
    state: str  # the shape
    gap: str  # hours missing, "" where none
    missing: str  # the name of what has no time, where nobody knows
    is_missing_itself: bool = False


@dataclass(frozen=True)
class Helper:
    """Somebody to call; without a name where nobody was entered and the paper shows lines."""

    role: str
    name: str
    detail: str
    phones: tuple[str, ...]


def possible(plan: Plan, figures: Figures) -> Possible:
    """What is known about the return of one thing."""
    chain = figures.chain
    missing = figures.unknown_because if chain is None else None
    state, word = badge(figures.verdict)
    return Possible(
        hours=_hours_of(chain) if chain else "",
        proof=proof_words(weakest_proof(plan, chain)) if chain else "",
        verdict=word,
        state=state,
        gap=gap(plan, figures),
        missing=plan.network.name(missing) if missing and missing != figures.id else "",
        is_missing_itself=missing == figures.id,
    )


def _hours_of(chain: Chain) -> str:
    """The hours of a chain; of one that leans on a ring, that it takes at least so long."""
    words = hours_in_words(chain.hours)
    return gettext("at least %(time)s") % {"time": words} if chain.leans_on else words


def gap(plan: Plan, figures: Figures) -> str:
    """By how much the target is missed, or what is late; "" where nothing is."""
    if figures.verdict != Verdict.GAP:
        return ""
    if figures.gap is not None:
        return hours_in_words(figures.gap)
    late = figures.late if isinstance(figures, ProcessFigures) else ()
    return gettext("too late: %(names)s") % {"names": names(plan, late)}


def weakest_proof(plan: Plan, chain: Chain) -> ProofKind:
    """A chain is known only as well as its weakest link; a switch-over is an estimate."""
    kinds = {ProofKind.ESTIMATE if link.substitute else _own_proof(plan, link) for link in chain.path}
    return next((kind for kind in WEAKEST_FIRST if kind in kinds), ProofKind.ESTIMATE)


def _own_proof(plan: Plan, link: Chain) -> ProofKind | None:
    """How the own time of a link is known; None for a process, which has none."""
    figures = plan.figures.resources.get(link.node)
    return figures.rta.proof if figures and figures.rta else None


def proof_words(proof: ProofKind) -> str:
    return {
        ProofKind.ESTIMATE: gettext("estimated"),
        ProofKind.CONTRACT: gettext("by contract"),
        ProofKind.TEST: gettext("measured"),
        ProofKind.INCIDENT: gettext("from an incident"),
    }[proof]


def names(plan: Plan, nodes: Iterable[uuid.UUID]) -> str:
    return ", ".join(plan.network.name(node) for node in nodes)


def path(plan: Plan, demand: Demand) -> str:
    """The way a demand came, without the thing itself: "Auftragsannahme → Warenwirtschaft".

    A long one shows where it begins and what hands it on: at three in the morning nobody reads eleven names.
    """
    way = [plan.network.name(node) for node in demand.path[:-1]]
    if len(way) > LONGEST_PATH:
        way = [way[0], "…", way[-1]]
    return ARROW.join(way)


def because(plan: Plan, figures: Figures) -> str:
    """Why the target of one thing is what it is; "" where it has none."""
    if isinstance(figures, ProcessFigures):
        if figures.rto_source == TargetSource.SET:
            return gettext("set by its owner")
        if figures.rto_source == TargetSource.PROPOSED:
            return gettext("from the impact analysis")
    elif figures.target_source == TargetSource.SET:
        return gettext("own target")
    demand = figures.demand
    if demand is None:
        return ""
    if demand.origin == Origin.NEEDED_AFTER and len(demand.path) == 2:
        return gettext("typed on the dependency of %(name)s") % {"name": path(plan, demand)}
    return gettext("because of: %(path)s") % {"path": path(plan, demand)}


def latest(figures: Figures) -> Decimal | None:
    """The moment after which a process's outage is intolerable; a resource has none of its own."""
    return figures.mtpd if isinstance(figures, ProcessFigures) else None


def person_helper(
    plan: Plan, role: str, person_id: uuid.UUID | None, note: str = "", *, private: bool = True
) -> Helper:
    """A person with every number, or an empty place for one; `private`: also the private numbers."""
    person: Person | None = plan.somebody(person_id)
    if person is None:
        return Helper(role, "", "", ())
    details = " · ".join(part for part in (detail(person), note) if part)
    return Helper(role, person.name, details, phones(person.contact_points, private=private))


def supplier_helper(role: str, supplier: Supplier) -> Helper:
    customer = supplier.customer_number
    words = gettext("Customer no. %(number)s") % {"number": customer} if customer else ""
    return Helper(role, supplier.name, words, phones(supplier.contact_points))
