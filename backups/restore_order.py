"""In which order everything is restored: first what the backup itself needs, then what the jobs say. Pure.

Source: BSI CON.3.A4 and CON.3.A6 ask for the order; that the backup must be able to run first is plain. A ring of
dependencies does no harm: its members come together, by name.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from backups.protection import Job, Protection
from inventory.chains import essential_graph
from inventory.graphs import strong_components


class Phase(StrEnum):
    """Why something stands where it stands."""

    GROUND = "ground"  # the backup cannot run without it
    TOOLS = "tools"  # the backup server, the storage, the key
    RESTORED = "restored"


class Role(StrEnum):
    """What a tool is for."""

    SYSTEM = "system"  # runs the backups
    STORAGE = "storage"  # a copy lies on it
    KEY = "key"


@dataclass(frozen=True, slots=True)
class Reason:
    """For `Phase.TOOLS` a role and the job; for `Phase.GROUND` the tool that needs it."""

    role: Role | None = None
    job: uuid.UUID | None = None
    needed_by: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One place in the order. `jobs`: from whose copies it is restored; empty for what is set up anew.

    `circular`: the jobs that would restore it and cannot run before it is back, the trap of every order of restore: it must
    be set up from elsewhere. `too_early`: what it cannot do without and what comes later all the same.
    """

    position: int
    resource: uuid.UUID
    phase: Phase
    reasons: tuple[Reason, ...] = ()
    jobs: tuple[uuid.UUID, ...] = ()
    restore_order: int | None = None
    target: Decimal | None = None
    circular: tuple[uuid.UUID, ...] = ()
    too_early: tuple[uuid.UUID, ...] = ()


def restore_order(protection: Protection) -> tuple[Line, ...]:
    """Everything that active backups protect or need, the first first."""
    jobs = [job for job in protection.jobs if job.is_active and job.is_backup]
    tools = _tools(protection, jobs)
    ground = _ground(protection, list(tools))
    depth = _depths(protection)
    first = sorted(
        {*tools, *ground},
        key=lambda each: (depth.get(each, 0), *_urgency(protection, each), _name(protection, each)),
    )
    jobs_of = _jobs_of(protection, jobs)
    rest = sorted(
        (each for each in jobs_of if each not in tools and each not in ground),
        key=lambda each: (
            *_last_if_none(_place(jobs_of[each])),
            *_urgency(protection, each),
            depth.get(each, 0),
            _name(protection, each),
        ),
    )
    order = [*first, *rest]
    needed = {job.id: _needed_by(protection, job) for job in jobs}
    position = {each: number for number, each in enumerate(order, start=1)}
    return tuple(
        Line(
            position=position[each],
            resource=each,
            phase=Phase.TOOLS if each in tools else Phase.GROUND if each in ground else Phase.RESTORED,
            reasons=(*tools.get(each, ()), *ground.get(each, ())),
            jobs=tuple(job.id for job in jobs_of.get(each, ())),
            restore_order=_place(jobs_of.get(each, ())),
            target=_target(protection, each),
            circular=tuple(job.id for job in jobs_of.get(each, ()) if each in needed[job.id]),
            too_early=tuple(
                other
                for other in protection.upstream.needs(each)
                if position.get(other, 0) > position[each] and depth.get(other, 0) < depth.get(each, 0)
            ),
        )
        for each in order
    )


def _tools(protection: Protection, jobs: list[Job]) -> dict[uuid.UUID, tuple[Reason, ...]]:
    """What runs the backups, holds the copies and keeps the keys."""
    found: dict[uuid.UUID, dict[Reason, None]] = defaultdict(dict)
    for job in jobs:
        roles = [(Role.SYSTEM, job.system_id), (Role.KEY, job.key_resource_id)]
        roles += [(Role.STORAGE, copy.storage_id) for copy in job.copies]
        for role, resource in roles:
            if resource is not None and resource in protection.resources:
                found[resource][Reason(role, job.id)] = None
    return {each: tuple(reasons) for each, reasons in found.items()}


def _ground(protection: Protection, tools: list[uuid.UUID]) -> dict[uuid.UUID, tuple[Reason, ...]]:
    found: dict[uuid.UUID, list[Reason]] = defaultdict(list)
    for tool in tools:
        for needed in protection.upstream.needs(tool):
            if needed != tool:
                found[needed].append(Reason(needed_by=tool))
    return {each: tuple(reasons) for each, reasons in found.items()}


def _needed_by(protection: Protection, job: Job) -> frozenset[uuid.UUID]:
    """Everything without which a job cannot restore; of several storages one is enough, so none of them counts."""
    needed: set[uuid.UUID] = set()
    storages = {copy.storage_id for copy in job.copies}
    sure = [job.system_id, job.key_resource_id, *(storages if len(storages) == 1 else ())]
    for tool in sure:
        if tool is not None:
            needed |= {tool, *protection.upstream.needs(tool)}
    return frozenset(needed)


def _jobs_of(protection: Protection, jobs: list[Job]) -> dict[uuid.UUID, list[Job]]:
    found: dict[uuid.UUID, list[Job]] = defaultdict(list)
    for job in jobs:
        for resource in job.resources:
            if resource in protection.resources:
                found[resource].append(job)
    return found


def _depths(protection: Protection) -> dict[uuid.UUID, int]:
    """How many things each resource waits for, one after another: what is needed comes before what needs it."""
    graph = essential_graph(protection.targets.network)
    depth: dict[uuid.UUID, int] = {}
    for members in strong_components(graph):
        needed = [depth[other] for node in members for other in graph[node] if other in depth]
        depth.update(dict.fromkeys(members, max(needed, default=-1) + 1))
    return depth


def _place(jobs: list[Job] | tuple[()]) -> int | None:
    return min((job.restore_order for job in jobs if job.restore_order is not None), default=None)


def _target(protection: Protection, resource: uuid.UUID) -> Decimal | None:
    figures = protection.targets.resources.get(resource)
    return figures.target if figures else None


def _urgency(protection: Protection, resource: uuid.UUID) -> tuple[bool, Decimal]:
    target = _target(protection, resource)
    return target is None, target or Decimal(0)


def _last_if_none(place: int | None) -> tuple[bool, int]:
    return place is None, place or 0


def _name(protection: Protection, resource: uuid.UUID) -> str:
    return protection.resources[resource].name.casefold() if resource in protection.resources else ""
