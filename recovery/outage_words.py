"""A simulated outage in words: sentences and lines for page and paper, without markup. Pure, in the language of the moment.

They are made of a report, never of the plan: a kept run reads the same however the plan changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext, ngettext, pgettext

from inventory.models import Resource
from inventory.network import ProofKind
from inventory.verdicts import badge
from recovery import said
from recovery.durations import DurationSource
from recovery.means import Means
from recovery.outage_report import (
    Call,
    Chosen,
    Event,
    Held,
    Loss,
    Named,
    ProcessLine,
    Report,
    ResourceLine,
    What,
    Why,
)
from recovery.said import names, source

NAMED = 8  # names in one line of the timeline


def title(chosen: Chosen) -> str:
    """What a kept run is called unless somebody says it better; at most 120 characters."""
    lost = [each.name for each in (*chosen.sites, *chosen.suppliers, *chosen.resources)]
    away = [each.name for each in chosen.people]
    found = []
    if lost:
        found.append(gettext("Outage: %(names)s") % {"names": names(lost, 2)})
    if away:
        found.append(gettext("Missing: %(names)s") % {"names": names(away, 2)})
    text = " · ".join(found)
    return text if len(text) <= 120 else f"{text[:119]}…"


@dataclass(frozen=True)
class Moment:
    """One line of the timeline: the hour, a shape with its word, and who."""

    hour: str
    clock: str
    state: str
    word: str
    who: str


@dataclass(frozen=True)
class CallGroup:
    """Lines of one kind of call under their heading."""

    title: str
    calls: tuple[Call, ...]


@dataclass(frozen=True)
class OutageWords:
    """What is said about one report."""

    report: Report

    # --- The sentences on top ---------------------------------------------------------------------
    @property
    def switched_off(self) -> list[tuple[str, str]]:
        """What was chosen, as (label, names)."""
        chosen = self.report.chosen
        groups = [
            (gettext("Fails"), chosen.resources),
            (gettext("The whole site fails"), chosen.sites),
            (gettext("The supplier fails"), chosen.suppliers),
            (gettext("Is missing"), chosen.people),
        ]
        found = [(label, names(each.name for each in group)) for label, group in groups if group]
        if chosen.hours is not None:
            gone = gettext("must be rebuilt then") if chosen.gone else gettext("comes back by itself then")
            found.append((gettext("Gone for"), f"{said.time(chosen.hours)}, {gone}"))
        if self.report.reaction:
            found.append((gettext("Work begins after"), said.time(self.report.reaction)))
        return found

    @property
    def headline(self) -> str:
        """Who and what stands still, in one sentence."""
        stopped = [each for each in self.report.processes if each.falls is not None]
        values = {
            "count": len(stopped),
            "names": names((each.process.name for each in stopped), 5),
            "what": self._what,
        }
        if not stopped and not self.report.chosen.resources and not self.report.resources:
            return (
                gettext(
                    "%(what)s: nothing stands still because of that. What would be missing in an emergency stands below."
                )
                % values
            )
        if not stopped:
            return gettext("%(what)s: no process stands still.") % values
        return (
            ngettext(
                "%(what)s: %(count)d process stands still: %(names)s.",
                "%(what)s: %(count)d processes stand still: %(names)s.",
                len(stopped),
            )
            % values
        )

    @property
    def _what(self) -> str:
        chosen = self.report.chosen
        lost = [
            *(gettext("outage of site %(name)s") % {"name": each.name} for each in chosen.sites),
            *(gettext("outage of supplier %(name)s") % {"name": each.name} for each in chosen.suppliers),
            *(gettext("outage of %(name)s") % {"name": each.name} for each in chosen.resources),
            *(gettext("%(name)s is missing") % {"name": each.name} for each in chosen.people),
        ]
        text = names(lost, 3)
        return text[:1].upper() + text[1:]

    @property
    def sentences(self) -> list[str]:
        """What follows the headline: the limits that are passed, the workarounds, the return."""
        found = [self._passed(), self._carried(), self._back(), self._bottleneck()]
        return [each for each in found if each]

    def _passed(self) -> str:
        passed = [each for each in self.report.processes if each.passes_limit is not None]
        if not passed:
            return ""
        first = min(passed, key=lambda each: each.passes_limit or Decimal(0))
        assert first.passes_limit is not None
        return ngettext(
            "%(count)d process stays down longer than is tolerable: %(first)s from %(hour)s on.",
            "%(count)d processes stay down longer than is tolerable, the first one from %(hour)s on: %(first)s.",
            len(passed),
        ) % {"count": len(passed), "first": first.process.name, "hour": self.from_hour(first.passes_limit)}

    @staticmethod
    def from_hour(hours: Decimal) -> str:
        """A moment on the axis as part of a sentence: "hour 8:00"."""
        return gettext("hour %(hour)s") % {"hour": said.hour(hours)}

    def _carried(self) -> str:
        through = [each for each in self.report.processes if each.falls is None and each.carries is not None]
        if not through:
            return ""
        return gettext("By their workaround all the time: %(names)s.") % {
            "names": names((each.process.name for each in through), 5)
        }

    def _back(self) -> str:
        report = self.report
        if report.whole is not None and report.whole_with_all is not None:
            values = {"whole": said.after(report.whole), "all": said.after(report.whole_with_all)}
            if report.whole == report.whole_with_all:
                return (
                    gettext(
                        "After a total outage everything would be back as soon as with everybody: %(all)s."
                    )
                    % values
                )
            return (
                gettext("After a total outage everything would be back %(whole)s instead of %(all)s.")
                % values
            )
        if not report.resources:
            return ""
        if report.back is None:
            if report.unknown:
                return gettext("Nobody knows when all is back: no time is entered for %(names)s.") % {
                    "names": names((each.name for each in report.unknown), 5)
                }
            return gettext("Nobody knows when all is back.")
        return gettext("All is back %(back)s with our people.") % {"back": said.after(report.back)}

    def _bottleneck(self) -> str:
        report = self.report
        if not report.bottleneck or not report.saves:
            return ""
        return gettext("Bottleneck: %(name)s. A second person who can do the same would save %(saves)s.") % {
            "name": report.bottleneck,
            "saves": said.time(report.saves),
        }

    # --- Lines ------------------------------------------------------------------------------------
    @property
    def moments(self) -> list[Moment]:
        return [moment for event in self.report.events for moment in self._moments(event)]

    def _moments(self, event: Event) -> Iterable[Moment]:
        hour, clock = said.time(event.hour), said.hour(event.hour)
        if event.what == What.WORK_BEGINS:
            yield Moment(hour, clock, "open", gettext("Our people begin to work"), "")
        if event.what == What.LIMIT_PASSED and not event.sure:
            word = gettext("Intolerable from now on, unless it runs again by then")
            yield Moment(hour, clock, "due", word, names((each.name for each in event.processes), NAMED))
            return
        if event.resources:
            state, word = resource_events()[event.what]
            yield Moment(hour, clock, state, word, names((each.name for each in event.resources), NAMED))
        if event.processes:
            state, word = process_events()[event.what]
            yield Moment(hour, clock, state, word, names((each.name for each in event.processes), NAMED))

    def badge(self, line: ProcessLine) -> tuple[str, str]:
        """The verdict of a process: past what is tolerable counts more than past its target."""
        if line.passes_limit is not None:
            return "overdue", gettext("Intolerable")
        return badge(line.verdict)

    def why(self, line: ProcessLine) -> str:
        """From what failed to the process; where its return is unknown, because of what."""
        parts = [" → ".join(line.path)] if len(line.path) > 1 else []
        if line.unknown:
            parts.append(gettext("no time is entered for “%(name)s”") % {"name": line.unknown})
        elif line.waits_for:
            parts.append(gettext("waits for %(name)s") % {"name": line.waits_for})
        return " · ".join(parts)

    def resource_why(self, line: ResourceLine) -> str:
        if line.unknown:
            return gettext("no time is entered for “%(name)s”") % {"name": line.unknown}
        if line.means == Means.SUBSTITUTE:
            return gettext("through its substitute")
        if line.means == Means.STANDBY:
            return gettext("its standby is switched on")
        if line.means == Means.REPAIR:
            return gettext("comes back by itself")
        return gettext("waits for %(name)s") % {"name": line.waits_for} if line.waits_for else ""

    @staticmethod
    def source(line: ResourceLine) -> str:
        return source(DurationSource(line.source)) if line.source else ""

    @staticmethod
    def kind(line: ResourceLine) -> str:
        return str(dict(Resource.Kind.choices).get(line.kind, line.kind))

    @staticmethod
    def held(line: Held) -> str:
        """Why nobody feels that something is lost."""
        if line.redundancy == Resource.Redundancy.N_PLUS_1:
            return gettext("one of several: the others go on")
        return gettext("something else takes its place at once")

    @staticmethod
    def proof(line: Loss) -> str:
        return source(DurationSource(ProofKind(line.proof).value)) if line.proof else ""

    @staticmethod
    def loss_badge(line: Loss) -> tuple[str, str]:
        return badge(line.verdict)

    @property
    def call_groups(self) -> list[CallGroup]:
        titles = {
            Why.ROLE: gettext("Crisis team"),
            Why.SUPPLIER: gettext("Suppliers of what is lost"),
            Why.PROCESS: gettext("Who answers for what stands still"),
            Why.RESOURCE: gettext("Who answers for what is lost"),
        }
        groups = [
            CallGroup(heading, tuple(each for each in self.report.calls if each.why == why))
            for why, heading in titles.items()
        ]
        return [group for group in groups if group.calls]

    @staticmethod
    def reach(call: Call) -> str:
        """Telephone numbers and customer number of a call."""
        parts = [*call.phones]
        if call.customer_number:
            parts.append(gettext("Customer no. %(number)s") % {"number": call.customer_number})
        if call.hours:
            parts.append(call.hours)
        return " · ".join(parts)

    @property
    def learned(self) -> list[str]:
        """What such a run nearly always teaches, to begin the note with."""
        found = []
        for line in self.report.processes:
            if line.passes_limit is not None:
                found.append(gettext("%(name)s stays down too long.") % {"name": line.process.name})
        found += [
            gettext("Nobody but %(person)s knows %(what)s.")
            % {"person": each.person.name, "what": some(each.only_knows)}
            for each in self.report.absences
            if each.only_knows
        ]
        return found[:5]


def some(entries: Sequence[Named], most: int = 5) -> str:
    return names((each.name for each in entries), most)


def process_events() -> dict[What, tuple[str, str]]:
    """Shape and word of what happens to processes."""
    return {
        What.FALLS: ("overdue", pgettext("outage", "Stands still")),
        What.WORKAROUND_BEGINS: ("due", gettext("Goes on by its workaround")),
        What.WORKAROUND_ENDS: ("due", gettext("Its workaround carries no longer")),
        What.LIMIT_PASSED: ("overdue", gettext("Intolerable from now on")),
        What.BACK: ("ok", pgettext("outage", "Runs again")),
    }


def resource_events() -> dict[What, tuple[str, str]]:
    """Shape and word of what happens to resources."""
    return process_events() | {
        What.FALLS: ("overdue", pgettext("outage", "Fails")),
        What.BACK: ("ok", pgettext("outage", "Is back")),
    }
