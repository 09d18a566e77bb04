"""Derived numbers as sentences that a manager understands: for pages and paper, without markup. Times in hours.

Pure functions of `Targets` in the language of the moment. A path names entries that not every reader may see: whoever
shows one decides that.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, pgettext

from core.durations import hours_in_words
from inventory.figures import (
    Chain,
    Contradiction,
    Demand,
    Origin,
    ProcessFigures,
    ResourceFigures,
    TargetSource,
    Verdict,
)
from inventory.network import Known, Process, ProofKind, Resource
from inventory.targets import Targets
from inventory.verdicts import badge

Figures = ProcessFigures | ResourceFigures
Say = Callable[[Decimal | None], str]


def after(hours: Decimal) -> str:
    """A moment: "at once", "after 4 hours", "after 2 days"; the dative that German asks for."""
    if hours == 0:
        return gettext("at once")
    if hours >= 48 and hours % 24 == 0:
        days = int(hours // 24)
        return ngettext("after %(count)d day", "after %(count)d days", days) % {"count": days}
    return gettext("after %(time)s") % {"time": hours_in_words(hours)}


def loss(hours: Decimal | None) -> str:
    """A tolerated or suffered data loss: none, 4 hours; "" for None."""
    return pgettext("data loss", "none") if hours == 0 else hours_in_words(hours)


def way(targets: Targets, nodes: Iterable[uuid.UUID]) -> str:
    """Names with arrows: "Auftragsannahme → Warenwirtschaft → Server 1"."""
    return " → ".join(targets.network.name(node) for node in nodes)


def ring(targets: Targets, nodes: list[uuid.UUID]) -> str:
    """A ring, closed: its first name comes last again."""
    return way(targets, [*nodes, nodes[0]])


def because(targets: Targets, demand: Demand) -> str:
    """Where a demanded time comes from: the path, and how it begins."""
    begins = {
        Origin.PROCESS_TARGET: gettext("the target set there"),
        Origin.PROPOSAL: gettext("the proposal from the impact analysis"),
        Origin.OWN_TARGET: gettext("the target set there"),
        Origin.NEEDED_AFTER: gettext("entered at the dependency"),
        Origin.RPO: gettext("the data loss accepted there"),
    }[demand.origin]
    return gettext("because of: %(path)s (%(begins)s)") % {
        "path": way(targets, demand.path),
        "begins": begins,
    }


def asked(targets: Targets, figures: Figures) -> str:
    """What others ask for, and why; empty where nobody asks."""
    if figures.demand is None:
        return ""
    return gettext("Others ask for: %(after)s, %(why)s.") % {
        "after": after(figures.demand.hours),
        "why": because(targets, figures.demand),
    }


def source(of: TargetSource | None) -> str:
    """Why a target applies, in one word."""
    if of is None:
        return ""
    return {
        TargetSource.SET: pgettext("target", "set"),
        TargetSource.PROPOSED: pgettext("target", "proposal"),
        TargetSource.INHERITED: pgettext("target", "inherited"),
    }[of]


def target_with_source(figures: Figures) -> str:
    """ "20 hours (proposal)"; empty without a target."""
    if isinstance(figures, ProcessFigures):
        target, of = figures.rto, figures.rto_source
    else:
        target, of = figures.target, figures.target_source
    return "" if target is None else f"{hours_in_words(target)} ({source(of)})"


def unknown(targets: Targets, figures: Figures) -> str:
    """Why it is not known how long a process or resource takes; empty where it is known."""
    blamed = figures.unknown_because
    if blamed is None:
        return ""
    name = targets.network.name(blamed)
    if figures.chain is not None and blamed in targets.in_ring:
        return gettext("At least this long: it leans on a ring in which “%(name)s” stands.") % {"name": name}
    if isinstance(targets.network.by_id[blamed], Process):
        return gettext("Unknown, because nothing is entered yet that “%(name)s” needs.") % {"name": name}
    return gettext("Unknown, because no time is entered for “%(name)s”.") % {"name": name}


# --- The one sentence on top ------------------------------------------------------------------------
def summary(targets: Targets, figures: Figures) -> str:
    """What a manager needs to know of a process or resource; names nothing but what it needs itself."""
    parts = _demanded(targets, figures)
    parts += _achievable(targets, figures)
    return " ".join(parts)


def _demanded(targets: Targets, figures: Figures) -> list[str]:
    values: dict[str, object] = {"name": targets.network.name(figures.id)}
    if isinstance(figures, ResourceFigures):
        if figures.target is None:
            return [gettext("Nothing that has a target time needs “%(name)s”.") % values]
        values["after"] = after(figures.target)
        return [gettext("“%(name)s” must be usable again %(after)s.") % values]
    node = targets.network.by_id[figures.id]
    if figures.mtpd is not None:
        values["after"] = after(figures.mtpd)
        if figures.mtpd == 0:
            return [gettext("“%(name)s” must not stand still at all.") % values]
        found = [gettext("“%(name)s” must run again %(after)s at the latest.") % values]
    elif isinstance(node, Process) and node.is_rated:
        found = [
            gettext("An outage of “%(name)s” does not become intolerable in the time looked at.") % values
        ]
    else:
        found = [gettext("Nobody has rated yet from when on an outage of “%(name)s” really hurts.") % values]
    if figures.rto is not None and figures.rto != figures.mtpd:
        found.append(gettext("Target: usable again %(after)s.") % {"after": after(figures.rto)})
    return found


def _achievable(targets: Targets, figures: Figures) -> list[str]:
    if figures.chain is None:
        return [unknown(targets, figures)] if figures.unknown_because else []
    found = [_chain_against_limit(figures, figures.chain.hours)]
    if isinstance(figures, ProcessFigures):
        if figures.unknown_because is not None:
            found.append(unknown(targets, figures))
        if figures.late and figures.gap is None:
            names = ", ".join(targets.network.name(node) for node in figures.late)
            found.append(gettext("Back too late for the workaround: %(names)s.") % {"names": names})
    return found


def _chain_against_limit(figures: Figures, hours: Decimal) -> str:
    limit = figures.mtpd if isinstance(figures, ProcessFigures) else None
    if hours == 0:
        return gettext("With what is known today it is back at once.")
    values = {"time": hours_in_words(hours)}
    if limit is not None and hours > limit:
        return gettext("With what is known today it takes %(time)s: %(gap)s too long.") % (
            values | {"gap": hours_in_words(hours - limit)}
        )
    if figures.gap is not None:
        return gettext("With what is known today it takes %(time)s: %(gap)s longer than the target.") % (
            values | {"gap": hours_in_words(figures.gap)}
        )
    late = isinstance(figures, ProcessFigures) and figures.late
    if figures.target is not None and not late:
        return gettext("With what is known today it takes %(time)s: that is in time.") % values
    return gettext("With what is known today it takes %(time)s.") % values


# --- The critical path ------------------------------------------------------------------------------
@dataclass(frozen=True)
class Step:
    """One link of the critical path; `hours` is its own work."""

    node: uuid.UUID
    name: str
    hours: Decimal
    substitute: bool  # the one before takes its place, `hours` is the switch-over

    @property
    def words(self) -> str:
        if self.substitute:
            return gettext("%(name)s (through its substitute, switching over: %(time)s)") % self._values
        return f"{self.name} ({hours_in_words(self.hours)})" if self.hours else self.name

    @property
    def _values(self) -> dict[str, str]:
        return {"name": self.name, "time": hours_in_words(self.hours)}


def critical_path(targets: Targets, chain: Chain) -> list[Step]:
    """What must happen one after the other, the first to be started first."""
    return [
        Step(each.node, targets.network.name(each.node), each.own, each.substitute) for each in chain.path
    ]


def critical_path_in_words(targets: Targets, chain: Chain) -> str:
    """ "Strom (30 Minuten) → Server 1 (4 Stunden) → Auftragsannahme"."""
    return " → ".join(step.words for step in critical_path(targets, chain))


# --- What contradicts itself, what is overridden ----------------------------------------------------
def contradictions(targets: Targets, figures: Figures) -> list[str]:
    """A sentence for everything that a process or resource says against itself; they may name what demands."""
    return [_contradiction(targets, figures, each) for each in figures.contradictions]


def _contradiction(targets: Targets, figures: Figures, what: Contradiction) -> str:
    if what == Contradiction.RPO_LAXER_THAN_NEEDED:
        assert isinstance(figures, ResourceFigures)
        assert figures.rpo_demand is not None
        return gettext(
            "The own target accepts a data loss of %(own)s, asked for is at most: %(asked)s, %(why)s."
        ) % {
            "own": loss(figures.own_rpo),
            "asked": loss(figures.rpo_demand.hours),
            "why": because(targets, figures.rpo_demand),
        }
    if what == Contradiction.LATER_THAN_NEEDED:
        assert figures.demand is not None
        own = figures.rto if isinstance(figures, ProcessFigures) else figures.own_target
        return gettext("The own target (%(own)s) is later than asked for: %(asked)s, %(why)s.") % {
            "own": after(own or Decimal(0)),
            "asked": after(figures.demand.hours),
            "why": because(targets, figures.demand),
        }
    assert isinstance(figures, ProcessFigures)
    mtpd, rto = figures.mtpd or Decimal(0), figures.rto or Decimal(0)
    if what == Contradiction.RTO_NOT_BELOW_MTPD:
        return gettext(
            "The target (%(target)s) is not earlier than the moment from which on the outage is intolerable (%(limit)s)."
        ) % {"target": after(rto), "limit": after(mtpd)}
    if what == Contradiction.REACTION_FORGOTTEN:
        scheme = targets.network.scheme
        return gettext(
            "Between target and limit there is only %(left)s; reaction time and buffer take %(needed)s."
        ) % {
            "left": hours_in_words(mtpd - rto),
            "needed": hours_in_words(scheme.reaction_hours + scheme.buffer_hours),
        }
    return gettext("The own value (%(own)s) is longer than the impact analysis says (%(derived)s).") % {
        "own": hours_in_words(mtpd),
        "derived": hours_in_words(figures.derived_mtpd),
    }


def overrides(targets: Targets, figures: Figures) -> dict[str, str]:
    """What an own value replaces, by the name of its field; empty where nothing is replaced."""
    node = targets.network.by_id[figures.id]
    found = {}
    if isinstance(figures, ProcessFigures) and isinstance(node, Process):
        rated = gettext("Own value: %(own)s. It replaces the value from the impact analysis (%(derived)s).")
        proposed = gettext("Own value: %(own)s. It replaces the proposal (%(derived)s).")
        if node.mtpd_override is not None:
            found["mtpd_override_hours"] = _instead(node.mtpd_override, figures.derived_mtpd, rated)
        if node.rto is not None:
            found["rto_hours"] = _instead(node.rto, figures.proposed_rto, proposed)
    elif isinstance(figures, ResourceFigures) and isinstance(node, Resource):
        inherited = gettext("Own value: %(own)s. It replaces the inherited one (%(derived)s).")
        if node.rto is not None:
            demanded = figures.demand.hours if figures.demand else None
            found["rto_hours"] = _instead(node.rto, demanded, inherited)
        if node.rpo is not None and figures.rpo_demand is not None:
            found["rpo_hours"] = _instead(node.rpo, figures.rpo_demand.hours, inherited, say=loss)
    return found


def _instead(own: Decimal, derived: Decimal | None, sentence: str, say: Say = hours_in_words) -> str:
    if derived is None:
        return gettext("Own value: %(own)s. There is no derived one that it could replace.") % {
            "own": say(own)
        }
    return sentence % {"own": say(own), "derived": say(derived)}


# --- The four times, kept apart ---------------------------------------------------------------------
@dataclass(frozen=True)
class Time:
    """One of the four times: its value in words (empty: nobody knows), where it comes from, whether it counts."""

    label: str
    value: str
    note: str = ""
    counts: bool = False


@dataclass(frozen=True)
class Times:
    """Target, estimate, measured and actual of one question, never mixed, and how far apart they are."""

    title: str
    rows: tuple[Time, ...]
    badge: tuple[str, str]  # the shape of `_components/status.html` and its word
    gap: str


def recovery_times(targets: Targets, figures: ResourceFigures, *, with_path: bool = True) -> Times:
    """How soon a resource is usable again. `with_path=False` for readers who may not see what demands it."""
    node = targets.network.by_id[figures.id]
    assert isinstance(node, Resource)
    chain = figures.chain
    rows = [
        _target(targets, figures.demand, figures.target, figures.target_source, hours_in_words, with_path),
        *_known(node.rta, figures.rta, hours_in_words),
        Time(
            gettext("With all it waits for"),
            hours_in_words(chain.hours) if chain else "",
            critical_path_in_words(targets, chain) if chain and with_path else "",
        ),
    ]
    gap = unknown(targets, figures) if figures.verdict == Verdict.UNKNOWN else _gap(figures.gap)
    return Times(gettext("Usable again after"), tuple(rows), badge(figures.verdict), gap)


def loss_times(targets: Targets, figures: ResourceFigures, *, with_path: bool = True) -> Times:
    """How much data are lost at most; empty rows for what nobody knows."""
    node = targets.network.by_id[figures.id]
    assert isinstance(node, Resource)
    of = None
    if figures.rpo is not None:
        of = TargetSource.SET if figures.rpo == figures.own_rpo else TargetSource.INHERITED
    rows = [
        _target(targets, figures.rpo_demand, figures.rpo, of, loss, with_path),
        *_known(node.rpa, figures.rpa, loss),
    ]
    gap = ""
    if figures.rpo is not None and figures.rpa is not None and figures.rpa.hours > figures.rpo:
        gap = _gap(figures.rpa.hours - figures.rpo)
    elif figures.rpo_verdict == Verdict.UNKNOWN:
        gap = gettext("Unknown, because nobody has entered how old the data are that come back.")
    return Times(gettext("Data loss"), tuple(rows), badge(figures.rpo_verdict), gap)


def _gap(hours: Decimal | None) -> str:
    return "" if hours is None else gettext("%(gap)s too long") % {"gap": hours_in_words(hours)}


def _target(
    targets: Targets,
    demand: Demand | None,
    target: Decimal | None,
    of: TargetSource | None,
    say: Say,
    with_path: bool,
) -> Time:
    note = source(of)
    if with_path and demand is not None and of == TargetSource.INHERITED:
        note = because(targets, demand)
    return Time(gettext("Target"), say(target), note)


def _known(times: Iterable[Known], best: Known | None, say: Say) -> list[Time]:
    """Estimate, promise (where there is one), measured and actual, each with its date."""
    by_proof = {each.proof: each for each in times}
    labels = {
        ProofKind.ESTIMATE: gettext("Estimate"),
        ProofKind.CONTRACT: gettext("Promised by contract"),
        ProofKind.TEST: gettext("Measured in a test"),
        ProofKind.INCIDENT: gettext("Actual, in an incident"),
    }
    rows = []
    for proof, label in labels.items():
        each = by_proof.get(proof)
        if each is None:
            if proof != ProofKind.CONTRACT:
                rows.append(Time(label, ""))
            continue
        on = date_format(each.on, "SHORT_DATE_FORMAT") if each.on else ""
        rows.append(Time(label, say(each.hours), on, counts=each == best))
    return rows
