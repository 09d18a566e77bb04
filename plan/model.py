"""The whole plan as one value: what binder, emergency view, linter, diff and export are pure functions of.

Frozen dataclasses without any database behind them. Every reference to another entry is its id (UUID), looked
up through `Plan`; lists are in the order in which they are printed. Grows with every app that joins the plan.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo

from backups.protection import Protection
from exercises.reading import AlarmSheet
from inventory.network import Network, Scheme
from inventory.targets import Targets, work_out
from plan.contracts import Contract
from plan.inventory import Inventory
from plan.response import Response
from recovery.run_reading import KeptRun

NO_NETWORK = Network(
    Scheme(horizons=(), intolerability_level=2, reaction_hours=Decimal(0), buffer_hours=Decimal(0))
)
NO_BACKUPS = Protection(work_out(NO_NETWORK))


class Level(StrEnum):
    """Störung, Notfall, Krise (BSI-Standard 200-4, 2.1)."""

    DISRUPTION = "disruption"
    EMERGENCY = "emergency"
    CRISIS = "crisis"


@dataclass(frozen=True, slots=True)
class ContactPoint:
    """One way to reach somebody. `is_private`: a personal number, for the crisis team's eyes only."""

    kind: str  # ContactPoint.Kind: mobile, landline, voip, satellite, email_company, email_external, messenger …
    kind_label: str
    value: str  # as typed
    dial: str  # E.164 for tel: links, "" where it is not a phone number
    is_private: bool = False
    out_of_hours: bool = False
    depends_on: str = (
        ""  # what must work for it: "own phone system", "own mail server" …; "" = nothing of ours
    )
    verified_on: date | None = None

    @property
    def is_phone(self) -> bool:
        return bool(self.dial)


@dataclass(frozen=True, slots=True)
class Person:
    id: uuid.UUID
    name: str
    job_title: str
    language: str
    site_id: uuid.UUID | None
    employer_id: uuid.UUID | None  # a Supplier, where the person is external
    employer: str  # its name, or ""
    contact_points: tuple[ContactPoint, ...] = ()  # best first


@dataclass(frozen=True, slots=True)
class Location:
    id: uuid.UUID
    name: str
    fire_compartment: str
    note: str


@dataclass(frozen=True, slots=True)
class Site:
    id: uuid.UUID
    name: str
    address: str
    key_holder_id: uuid.UUID | None
    access_note: str
    locations: tuple[Location, ...] = ()


@dataclass(frozen=True, slots=True)
class Supplier:
    id: uuid.UUID
    name: str
    services: str
    customer_number: str
    is_it_provider: bool = False  # helps in an IT emergency, so it stands on the crisis team's cards
    contact_points: tuple[ContactPoint, ...] = ()
    contracts: tuple[Contract, ...] = ()


@dataclass(frozen=True, slots=True)
class InsurancePolicy:
    id: uuid.UUID
    insurer: str
    kind_label: str
    policy_number: str
    notice_duty: str
    contact_points: tuple[ContactPoint, ...] = ()
    is_cyber: bool = False  # pays for IT emergencies, so it stands on the action pages


@dataclass(frozen=True, slots=True)
class Authority:
    id: uuid.UUID
    name: str
    kind: str  # data_protection, police_zac, bsi, other
    kind_label: str
    note: str
    contact_points: tuple[ContactPoint, ...] = ()


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who fills a role. `rank` 0 is the holder, 1 and more are the deputies in order."""

    person_id: uuid.UUID
    rank: int


@dataclass(frozen=True, slots=True)
class EmergencyRole:
    id: uuid.UUID
    code: str  # EmergencyRole.Code, or "" for the company's own role
    name: str
    tasks: str
    authority_text: str
    spending_limit: str  # already with currency, "" = not set
    is_crisis_role: bool
    is_mandatory: bool
    assignments: tuple[Assignment, ...] = ()


@dataclass(frozen=True, slots=True)
class AlertStep:
    order: int
    role_id: uuid.UUID | None
    supplier_id: uuid.UUID | None
    media: tuple[str, ...]  # labels: "Anruf", "SMS" …
    wait_minutes: int
    on_no_answer: str  # what the caller does then, in words
    requires_ack: bool


@dataclass(frozen=True, slots=True)
class AlertPath:
    id: uuid.UUID
    name: str
    trigger: str
    steps: tuple[AlertStep, ...] = ()


@dataclass(frozen=True, slots=True)
class EscalationCell:
    """One cell of the matrix: at this level, this role does this, within so many minutes, by this channel."""

    level: Level
    role_id: uuid.UUID
    duty: str  # decides, acts, is_informed
    duty_label: str
    within_minutes: int | None
    channel_label: str


@dataclass(frozen=True)
class Plan:
    """Everything one organisation has written down, at one moment."""

    organisation: str
    organisation_id: uuid.UUID
    language: str  # the language of the paper: "de" or "en"
    time_zone: str
    loaded_at: datetime
    report_number: str = ""  # the number staff call in an IT emergency
    report_number_2: str = ""
    meeting_point: str = ""
    alternative_channel: str = ""  # how we talk when mail and telephone are down
    unplug_on_alarm: bool = True  # the wall card says "pull the network cable"; otherwise "only call"
    people: tuple[Person, ...] = ()
    sites: tuple[Site, ...] = ()
    suppliers: tuple[Supplier, ...] = ()
    insurance_policies: tuple[InsurancePolicy, ...] = ()
    authorities: tuple[Authority, ...] = ()
    roles: tuple[EmergencyRole, ...] = ()
    alert_paths: tuple[AlertPath, ...] = ()
    escalation: tuple[EscalationCell, ...] = field(default=())
    network: Network = NO_NETWORK  # what needs what
    inventory: Inventory = field(default_factory=Inventory)  # what is written about it
    response: Response = field(default_factory=Response)  # what we do when it happens
    backups: Protection = (
        NO_BACKUPS  # what is backed up where, and what came back; asked through `protection`
    )
    outage_run: KeptRun | None = None  # a kept simulation, where one was asked for
    alarm_test: AlarmSheet | None = None  # a drill alarm, likewise

    @cached_property
    def _by_id(self) -> dict[uuid.UUID, object]:
        return {
            entry.id: entry
            for group in (self.people, self.sites, self.suppliers, self.roles)
            for entry in group
        }

    def person(self, id_: uuid.UUID) -> Person:
        found = self._by_id[id_]
        assert isinstance(found, Person)
        return found

    @cached_property
    def figures(self) -> Targets:
        """Every derived number, each with its path; worked out when first asked for."""
        return work_out(self.network)

    @cached_property
    def protection(self) -> Protection:
        """The backups with the demands that they are held against."""
        return replace(self.backups, targets=self.figures)

    def local(self, moment: datetime) -> datetime:
        """A moment as the clocks show it where the organisation is."""
        return moment.astimezone(ZoneInfo(self.time_zone))

    def day(self, moment: datetime) -> date:
        """The day of a moment where the organisation is."""
        return self.local(moment).date()

    def somebody(self, id_: uuid.UUID | None) -> Person | None:
        """The person with this id; None for nobody, and for who has left."""
        found = self._by_id.get(id_) if id_ else None
        return found if isinstance(found, Person) else None

    def site(self, id_: uuid.UUID) -> Site:
        found = self._by_id[id_]
        assert isinstance(found, Site)
        return found

    def supplier(self, id_: uuid.UUID) -> Supplier:
        found = self._by_id[id_]
        assert isinstance(found, Supplier)
        return found

    def role(self, id_: uuid.UUID) -> EmergencyRole:
        found = self._by_id[id_]
        assert isinstance(found, EmergencyRole)
        return found

    def some_role(self, id_: uuid.UUID | None) -> EmergencyRole | None:
        """The role with this id; None for none."""
        found = self._by_id.get(id_) if id_ else None
        return found if isinstance(found, EmergencyRole) else None

    def role_with(self, code: str) -> EmergencyRole | None:
        """The standard role with this code; None where the company has dropped it."""
        return next((role for role in self.roles if role.code == code), None)

    def holders(self, role: EmergencyRole) -> Iterator[tuple[int, Person]]:
        """Holder and deputies in order, as (rank, person)."""
        for assignment in sorted(role.assignments, key=lambda a: a.rank):
            yield assignment.rank, self.person(assignment.person_id)

    def called(self, step: AlertStep) -> str:
        """Whom a step of the alarm chain calls: the role's or the supplier's name."""
        if step.role_id is not None:
            return self.role(step.role_id).name
        return self.supplier(step.supplier_id).name if step.supplier_id is not None else ""

    @property
    def crisis_roles(self) -> tuple[EmergencyRole, ...]:
        return tuple(role for role in self.roles if role.is_crisis_role)

    @property
    def crisis_team(self) -> tuple[Person, ...]:
        """Everybody who fills a crisis role, once, in the order of the roles."""
        seen: dict[uuid.UUID, Person] = {}
        for role in self.crisis_roles:
            for _rank, person in self.holders(role):
                seen.setdefault(person.id, person)
        return tuple(seen.values())
