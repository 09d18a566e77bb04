"""Taking over an industry preset: real entries, marked as suggestions until somebody confirms them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import Organisation, User
from core.text import sort_key
from inventory.models import BiaSettings, DamageScenario, Dependency, ImpactRating, Process, Resource
from inventory.presets import Preset, PresetProcess, PresetSystem
from inventory.reading import read_network
from inventory.targets import work_out
from records.actions import create_many


@dataclass(frozen=True)
class Adopted:
    """How much `adopt_preset` made; what was there already by name is used, not made twice."""

    processes: int
    resources: int
    dependencies: int


@transaction.atomic
def adopt_preset(
    *, organisation: Organisation, preset: Preset, take_reaction_time: bool, by: User
) -> Adopted:
    """Make the preset's processes, systems and dependencies, in the organisation's scope. A constant number of queries.

    What has the same name already stays as it is and is connected. A system gets a target of its own only where the trade
    needs it sooner than its processes ask: everything else is derived, never typed twice.
    """
    settings = BiaSettings.of(organisation)
    if take_reaction_time and settings.bao_reaction_hours != preset.reaction_hours:
        settings.bao_reaction_hours = preset.reaction_hours
        settings.version += 1
        settings.save()
    known_processes = {sort_key(each.name): each for each in Process.objects.all()}
    known_resources = {sort_key(each.name): each for each in Resource.objects.all()}
    processes = {
        each.code: known_processes.get(sort_key(each.name)) or _process(organisation, preset, each)
        for each in preset.processes
    }
    resources = {
        each.code: known_resources.get(sort_key(each.name)) or _resource(organisation, each)
        for each in preset.systems
    }
    new_processes = [each for each in processes.values() if each._state.adding]
    new_resources = [each for each in resources.values() if each._state.adding]
    create_many(records=new_processes, by=by)
    create_many(records=new_resources, by=by)
    _rate(organisation, settings, [(processes[each.code], each) for each in preset.processes], new_processes)
    edges = _edges(organisation, preset, processes, resources)
    create_many(records=edges, by=by)
    _own_targets(organisation, preset, resources, new_resources)
    return Adopted(len(new_processes), len(new_resources), len(edges))


def _process(organisation: Organisation, preset: Preset, each: PresetProcess) -> Process:
    return Process(
        organisation=organisation,
        name=each.name,
        is_suggestion=True,
        rto_hours=each.rto,
        rto_reason=gettext("Suggestion from the template “%(name)s”") % {"name": preset.title},
        rpo_hours=each.rpo,
        mbco=each.mbco,
        worst_time_note=each.worst,
    )


def _resource(organisation: Organisation, each: PresetSystem) -> Resource:
    fallback = gettext("If it fails: %(what)s") % {"what": each.fallback} if each.fallback else ""
    return Resource(
        organisation=organisation,
        name=each.name,
        kind=each.kind,
        hosting=each.hosting,
        holds_data=each.holds_data,
        basic_service=each.basic_service,
        is_suggestion=True,
        note=fallback,
    )


def _rate(
    organisation: Organisation,
    settings: BiaSettings,
    chosen: list[tuple[Process, PresetProcess]],
    new: list[Process],
) -> None:
    """Rate the unfulfilled tasks so that the MTPD of the preset comes out: intolerable from that horizon on."""
    scenario = DamageScenario.objects.get(code=DamageScenario.Code.TASK_FULFILMENT)
    worst = settings.intolerability_level
    ImpactRating.objects.unlogged("planted with the process, whose own entry says so").bulk_create(
        ImpactRating(
            organisation=organisation,
            process=process,
            scenario=scenario,
            horizon_hours=hours,
            level=worst if hours >= each.mtpd else worst - 1,
        )
        for process, each in chosen
        if process in new
        for hours in settings.hours
    )


def _edges(
    organisation: Organisation,
    preset: Preset,
    processes: dict[str, Process],
    resources: dict[str, Resource],
) -> list[Dependency]:
    there = {
        (row[0] or row[1], row[2])
        for row in Dependency.objects.values_list(
            "dependent_process_id", "dependent_resource_id", "required_resource_id"
        )
    }
    edges = []
    entries: list[PresetProcess | PresetSystem] = [*preset.processes, *preset.systems]
    for each in entries:
        dependent = processes[each.code] if isinstance(each, PresetProcess) else resources[each.code]
        for code in each.needs:
            if code not in resources or (dependent.pk, resources[code].pk) in there:
                continue
            edge = Dependency(organisation=organisation, required_resource=resources[code])
            if isinstance(dependent, Process):
                edge.dependent_process = dependent
            else:
                edge.dependent_resource = dependent
            if isinstance(each, PresetProcess) and code in each.bridges:
                edge.needed_after_hours, edge.workaround = each.bridges[code], each.workaround
            edges.append(edge)
    return edges


def _own_targets(
    organisation: Organisation, preset: Preset, resources: dict[str, Resource], new: list[Resource]
) -> None:
    """Give new systems the preset's time or data loss where it is shorter than what they inherit."""
    targets = work_out(read_network(organisation))
    reason = gettext("Suggestion from the template “%(name)s”") % {"name": preset.title}
    changed = []
    for each in preset.systems:
        resource = resources[each.code]
        if resource not in new:
            continue
        figures = targets.resources[resource.pk]
        if _is_shorter(each.rto, figures.target):
            resource.rto_hours, resource.rto_reason = each.rto, reason
        if each.holds_data and _is_shorter(each.rpo, figures.rpo):
            resource.rpo_hours, resource.rpo_reason = each.rpo, reason
        changed.append(resource)
    fields = ["rto_hours", "rto_reason", "rpo_hours", "rpo_reason"]
    Resource.objects.unlogged("part of creating them, a moment ago").bulk_update(changed, fields)


def _is_shorter(value: Decimal | None, inherited: Decimal | None) -> bool:
    return value is not None and (inherited is None or value < inherited)
