"""What is backed up where, whether it ran and what came back, as one value: the input of every judgement.

No database behind it and no clock. Durations in hours (Decimal), moments UTC, None is unknown and never zero.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from backups.production import Productions
from backups.protected import NOWHERE, Place, Protected
from backups.upstream import Upstream
from inventory.targets import Targets

__all__ = ["Copy", "Heard", "Job", "Place", "Protected", "Protection", "Restore", "Rules"]


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy of what a job writes; `media` is a value of `BackupCopy.Media`."""

    id: uuid.UUID
    job_id: uuid.UUID
    name: str
    media: str
    storage_id: uuid.UUID | None = None
    place: Place = NOWHERE
    is_offsite: bool = False
    is_offline: bool = False
    is_immutable: bool = False
    immutable_days: int | None = None
    retention_days: int | None = None  # its own, or the job's
    admin_domain: str = ""  # its own, or the job's
    provider_account: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """What was last heard of a job; `state` is a value of `JobWatch.State`."""

    state: str = "new"
    started_at: datetime | None = None
    success_at: datetime | None = None
    failure_at: datetime | None = None
    due_at: datetime | None = None  # silence is late from here on
    seconds: int | None = None  # that the last success took


@dataclass(frozen=True, slots=True)
class Job:
    """A backup job that is not retired; `resources` in the order of their names."""

    id: uuid.UUID
    name: str
    kind: str
    is_backup: bool  # False: replication, synchronisation, snapshot
    status: str = "active"
    content: str = ""
    tool: str = ""
    system_id: uuid.UUID | None = None
    interval: Decimal | None = None
    grace: Decimal | None = None
    window: str = ""  # "22:00 – 04:00", local time
    retention_days: int | None = None
    generations: str = ""
    encryption: str = ""  # "", "encrypted", "plain"
    key_place: str = ""
    key_resource_id: uuid.UUID | None = None
    catalogue_place: str = ""
    admin_domain: str = ""
    owner_id: uuid.UUID | None = None
    deputy_id: uuid.UUID | None = None
    monitored_by_id: uuid.UUID | None = None
    is_pinged: bool = False  # has an address that can report
    restore_order: int | None = None
    restore_note: str = ""
    resources: tuple[uuid.UUID, ...] = ()
    copies: tuple[Copy, ...] = ()
    heard: Heard = Heard()

    @property
    def is_active(self) -> bool:
        return self.status == "active"


@dataclass(frozen=True, slots=True)
class Restore:
    """A restore test that no later row corrects; `scope` and `result` are values of `RestoreTest`."""

    id: uuid.UUID
    resource_id: uuid.UUID
    scope: str
    result: str
    started_at: datetime
    ended_at: datetime
    hours: Decimal  # from start to result
    age_hours: Decimal | None = None  # of the data that came back
    job_id: uuid.UUID | None = None
    copy_id: uuid.UUID | None = None
    copy_name: str = ""
    integrity: str = ""
    person: str = ""
    finding: str = ""

    @property
    def proves_time(self) -> bool:
        """Whether its duration says how long the resource takes: passed, and more than files or a database."""
        return self.result == "passed" and self.scope in {"application", "full_system"}


@dataclass(frozen=True, slots=True)
class Rules:
    """The numbers this organisation judges by; ours are defaults [U], no standard gives them."""

    months_within_24h: int = 3
    months_within_72h: int = 6
    months_otherwise: int = 12
    retention_min_days: int = 30
    grace_factor: Decimal = Decimal("1.5")


@dataclass(frozen=True)
class Protection:
    """Everything about backups of one organisation. Jobs by name, tests newest first."""

    targets: Targets
    resources: Mapping[uuid.UUID, Protected] = field(default_factory=dict)
    jobs: tuple[Job, ...] = ()
    tests: tuple[Restore, ...] = ()
    rules: Rules = Rules()

    @cached_property
    def jobs_of(self) -> Mapping[uuid.UUID, tuple[Job, ...]]:
        """The jobs of each resource, paused ones too; a resource without any is no key."""
        found: dict[uuid.UUID, list[Job]] = defaultdict(list)
        for job in self.jobs:
            for resource in job.resources:
                found[resource].append(job)
        return {resource: tuple(jobs) for resource, jobs in found.items()}

    @cached_property
    def tests_of(self) -> Mapping[uuid.UUID, tuple[Restore, ...]]:
        """The restore tests of each resource, newest first."""
        found: dict[uuid.UUID, list[Restore]] = defaultdict(list)
        for test in self.tests:
            found[test.resource_id].append(test)
        return {resource: tuple(tests) for resource, tests in found.items()}

    @cached_property
    def job_by_id(self) -> Mapping[uuid.UUID, Job]:
        return {job.id: job for job in self.jobs}

    @cached_property
    def copy_by_id(self) -> Mapping[uuid.UUID, Copy]:
        return {copy.id: copy for job in self.jobs for copy in job.copies}

    @cached_property
    def upstream(self) -> Upstream:
        """On what each resource stands, worked out once."""
        storages = (copy.storage_id for copy in self.copy_by_id.values())
        return Upstream(
            self.targets.network,
            storages=frozenset(each for each in storages if each is not None),
            devices=frozenset(each.id for each in self.resources.values() if each.is_network_or_ot),
        )

    @cached_property
    def productions(self) -> Productions:
        """Where the production data of each resource are, worked out once."""
        return Productions(self.resources, self.targets.network, self.upstream)
