"""From a simulation to its report: ids become names, events of one hour one line. Pure but for the names of kinds."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal

from inventory.network import Resource
from recovery import courses
from recovery.activities import Activity, Hold
from recovery.calling import Contacts, absences, calls
from recovery.company import Company
from recovery.outage_report import (
    Chosen,
    Event,
    Held,
    Loss,
    Named,
    PlanLine,
    ProcessLine,
    Report,
    ResourceLine,
    What,
)
from recovery.scenarios import scenarios_of
from recovery.simulation import Outage, Simulation, simulate

WHAT = {
    courses.EventKind.WORKAROUND_ENDS: What.WORKAROUND_ENDS,
    courses.EventKind.FALLS: What.FALLS,
    courses.EventKind.WORK_BEGINS: What.WORK_BEGINS,
    courses.EventKind.BACK: What.BACK,
    courses.EventKind.MTPD_PASSED: What.LIMIT_PASSED,
}
ORDER = list(What)


def simulated(
    company: Company,
    lost: Iterable[uuid.UUID],
    absent: Iterable[uuid.UUID],
    repair: Decimal | None = None,
    gone: bool = False,
) -> Simulation:
    """Pull the plug of these resources while these people are missing. `repair`: hours that all of them are gone."""
    nodes = frozenset(lost)
    hours = {} if repair is None else dict.fromkeys(nodes, repair)
    outage = Outage(nodes, frozenset(absent), hours, total_loss=gone)
    return simulate(company.order, outage, company.staff)


def stopped_and_lost(found: Simulation) -> tuple[Collection[uuid.UUID], Collection[uuid.UUID]]:
    """The processes that stand still, and the resources that were switched off: for whom somebody is called."""
    stopped = {each.process for each in found.staffed.processes if each.outages}
    return stopped, set(found.lost)


def report_of(
    company: Company,
    found: Simulation,
    chosen: Chosen,
    contacts: Contacts,
    roles: Mapping[uuid.UUID, str],
) -> Report:
    """Everything that is shown of one simulation. `roles`: the emergency roles by id, in the order of print."""
    network, absent = company.targets.network, found.outage.absent
    name = network.name
    falls = found.staffed.falls
    unknown = dict.fromkeys(
        why for each in falls.values() if each.back is None and (why := each.unknown_because) is not None
    )
    relief = found.schedule.bottleneck if falls else None
    only_people = bool(absent) and not found.lost
    kinds = [each.kind for each in network.resources if each.id in found.outage.nodes]
    return Report(
        chosen=chosen,
        reaction=network.scheme.reaction_hours,
        processes=tuple(_processes(found)),
        resources=tuple(_resources(company, found)),
        held=tuple(_held(found)),
        events=tuple(_events(found)),
        losses=tuple(
            Loss(
                Named(each.resource, name(each.resource)),
                each.known.hours if each.known else None,
                each.known.proof.value if each.known else "",
                each.demanded,
                each.verdict,
            )
            for each in found.losses
        ),
        calls=calls(contacts, absent),
        plans=tuple(_plans(company, found)) if falls else (),
        absences=absences(
            company.staff,
            [each.id for each in chosen.people],
            {each.id: each.name for each in network.resources},
            roles,
        ),
        scenarios=scenarios_of(
            kinds, site=bool(chosen.sites), supplier=bool(chosen.suppliers), people=bool(chosen.people)
        ),
        unknown=tuple(Named(each, name(each)) for each in unknown),
        bottleneck=company.staff.names.get(relief.person, "") if relief else "",
        saves=relief.saves_makespan if relief else None,
        whole=found.schedule.makespan if only_people else None,
        whole_with_all=company.schedule.makespan if only_people else None,
    )


def _processes(found: Simulation) -> Iterator[ProcessLine]:
    """The first to fall first; those that a workaround carries through come last."""
    name = found.order.network.name
    at_best = {each.process: each for each in found.best.processes}
    outcomes = sorted(
        found.staffed.processes,
        key=lambda each: (each.falls_at is None, each.falls_at or 0, name(each.process).casefold()),
    )
    for each in outcomes:
        best = at_best.get(each.process)
        unknown = each.unknown_because if each.falls_at is not None and each.back_at is None else None
        yield ProcessLine(
            process=Named(each.process, name(each.process)),
            falls=each.falls_at,
            carries=each.carried_until,
            back=each.back_at,
            back_at_best=best.back_at if best is not None else None,
            limit=each.mtpd,
            limit_at=each.mtpd_at,
            limit_verdict=each.mtpd_verdict,
            target=each.target,
            verdict=each.verdict,
            unknown=name(unknown) if unknown else "",
            path=tuple(name(node) for node in each.way_down),
            waits_for=name(each.waits_for) if each.waits_for else "",
        )


def _resources(company: Company, found: Simulation) -> Iterator[ResourceLine]:
    name, nodes = found.order.network.name, found.order.network.by_id
    at_best = found.best.falls
    waiting = _waiting(found.schedule.activities)
    for fall in found.staffed.resources:
        node = nodes[fall.node]
        assert isinstance(node, Resource)
        duration = found.order.workload.durations[fall.node]
        best = at_best.get(fall.node)
        back = found.staffed.settled.best.returns.get(fall.node)
        person = waiting.get(fall.node)
        waits_for = company.staff.names.get(person, "") if person else ""
        if not waits_for and back is not None and back.waits_for is not None:
            waits_for = name(back.waits_for.node)
        yield ResourceLine(
            resource=Named(fall.node, node.name),
            kind=node.kind,
            falls=fall.at,
            back=fall.back,
            back_at_best=best.back if best is not None else None,
            own=duration.hours,
            source=duration.source.value,
            means=back.means.value if back is not None else "",
            is_chosen=fall.node in found.outage.nodes,
            unknown=name(fall.unknown_because) if fall.back is None and fall.unknown_because else "",
            waits_for=waits_for,
        )


def _waiting(activities: Iterable[Activity]) -> dict[uuid.UUID, uuid.UUID]:
    """The person that each resource waits for longest."""
    longest: dict[uuid.UUID, Activity] = {}
    for each in activities:
        if each.hold is Hold.PERSON:
            for node in each.resources:
                if node not in longest or each.waited > longest[node].waited:
                    longest[node] = each
    return {node: each.person for node, each in longest.items() if each.person is not None}


def _held(found: Simulation) -> Iterator[Held]:
    for node in found.held_up:
        resource = found.order.network.by_id[node]
        assert isinstance(resource, Resource)
        yield Held(Named(node, resource.name), resource.redundancy)


def _events(found: Simulation) -> Iterator[Event]:
    """The timeline with the workarounds that begin; what happens to several at one hour is one event."""
    targets, name = found.order.targets, found.order.network.name
    groups: dict[tuple[Decimal, int, bool], tuple[list[Named], list[Named]]] = {}

    def note(hour: Decimal, what: What, node: uuid.UUID | None, sure: bool = True) -> None:
        processes, resources = groups.setdefault((hour, ORDER.index(what), sure), ([], []))
        if node is not None:
            group = processes if node in targets.processes else resources
            if node not in {each.id for each in group[-1:]}:
                group.append(Named(node, name(node)))

    for event in found.staffed.timeline:
        note(event.hours, WHAT[event.kind], event.node, event.sure)
    for outcome in found.staffed.processes:
        starts = dict.fromkeys(bridge.start for bridge in outcome.bridges)
        falls = {start for start, _end in outcome.outages}
        for start in starts:
            if start not in falls:
                note(start, What.WORKAROUND_BEGINS, outcome.process)
    for (hour, what, sure), (processes, resources) in sorted(groups.items(), key=lambda item: item[0][:2]):
        yield Event(hour, ORDER[what], tuple(processes), tuple(resources), sure)


def _plans(company: Company, found: Simulation) -> Iterator[PlanLine]:
    """The recovery plans that are worked, the first to begin first; those whose time nobody knows come last."""
    name, people = found.order.network.name, company.staff.names
    by_plan: dict[uuid.UUID, list[Activity]] = {}
    for each in found.schedule.activities:
        if each.plan is not None:
            by_plan.setdefault(each.plan.id, []).append(each)
    for steps in by_plan.values():
        plan = steps[0].plan
        assert plan is not None
        starts = [each.start for each in steps if each.start is not None]
        ends = [each.end for each in steps]
        yield PlanLine(
            plan=Named(plan.id, plan.title),
            resources=tuple(name(node) for node in steps[0].resources),
            begins=min(starts, default=None),
            ends=None if None in ends else max(each for each in ends if each is not None),
            people=tuple(
                dict.fromkeys(people[each.person] for each in steps if each.person in people and each.person)
            ),
        )
