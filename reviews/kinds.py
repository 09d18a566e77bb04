"""What is to be confirmed: one literal list, in the order of our intervals.

Left out until their records exist: document copies, tabletop exercises, functional tests. Their intervals
stand in the catalogue as a recommendation.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypedDict

from django.db import models

from backups.models import BackupJob
from contacts.models import (
    AlertPath,
    Authority,
    Contract,
    EmergencyRole,
    InsurancePolicy,
    Person,
    Site,
    Supplier,
)
from exercises.models import AlarmTest
from exercises.reading import newest_done
from inventory.models import Process, Resource
from playbooks.models import LegalProfile, Playbook, ReportingDuty
from records.models import Record
from recovery.models import ContinuityPlan, RecoveryPlan, RestorationPlan, Workaround
from reviews.catalogue import Interval, intervals
from reviews.models import Audit
from risks.models import Risk

NOTICE = timedelta(days=90)  # contracts carry no period of notice: looked at three months before they end [U]


@dataclass(frozen=True, slots=True)
class Source:
    """Entries of a kind: a model, which of them count on a day, and the columns that a scan reads.

    Columns, not objects: a hundred thousand entries are read in a second that way. `name` are the columns that its name is
    made of; `confirmed` is a day of its own on which somebody looked; `fixed` a day by which it must be looked at, `before`
    it by so much.
    """

    model: type[Record]
    entries: Callable[[date], models.QuerySet[Any]]
    name: tuple[str, ...]
    owner: str = ""
    deputy: str = ""
    role: str = ""
    confirmed: str = ""
    fixed: str = ""
    before: timedelta = timedelta(0)

    def named(self, values: tuple[Any, ...]) -> str:
        """The name of an entry from its columns; choices in words."""
        if not self.name:
            return str(self.model._meta.verbose_name)
        if self.model is Person:
            return " ".join(part for part in values if part)
        if len(values) == 1:
            return str(values[0])
        words = [
            str(dict(self.model._meta.get_field(name).flatchoices).get(value, value))  # type: ignore[union-attr]
            if "__" not in name and name == "kind"
            else str(value)
            for name, value in zip(self.name, values, strict=True)
        ]
        return " · ".join(words)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of the catalogue. Without sources the organisation has one of it, looked at as a whole.

    `page`: a URL name, where a whole can be looked at on a page of ours that stands below this app. `proven`: of what a
    newer proof confirms the whole by itself; `proven_at` reads its newest per organisation.
    """

    code: str
    sources: tuple[Source, ...] = ()
    page: str = ""
    proven: type[Record] | None = None
    proven_at: Callable[[models.QuerySet[Any]], Mapping[uuid.UUID, datetime]] | None = None

    @property
    def interval(self) -> Interval:
        return intervals()[self.code]

    @property
    def title(self) -> str:
        return self.interval.title


class People(TypedDict, total=False):
    """The columns that name who keeps an entry true."""

    owner: str
    deputy: str


OWNED: People = {"owner": "owner_id", "deputy": "deputy_id"}
MAINTAINED: People = {"owner": "maintained_by_id"}


def _in_crisis_team(on: date) -> models.QuerySet[Any]:
    found: models.QuerySet[Any] = Person.objects.in_crisis_team(on)
    return found


def _others(on: date) -> models.QuerySet[Any]:
    team = Person.objects.in_crisis_team(on).order_by().values("pk")
    found: models.QuerySet[Any] = Person.objects.filter(is_active=True).exclude(pk__in=team)
    return found


def _all(model: Any) -> Callable[[date], models.QuerySet[Any]]:
    return lambda on: model.objects.all()


KINDS: tuple[Kind, ...] = (
    Kind("contact_point_crisis", (Source(Person, _in_crisis_team, ("first_name", "last_name")),)),
    Kind(
        "contact_point_other",
        (
            Source(Person, _others, ("first_name", "last_name")),
            Source(Supplier, _all(Supplier), ("name",), **MAINTAINED),
            Source(Authority, _all(Authority), ("name",), **MAINTAINED),
            Source(Site, _all(Site), ("name",), **MAINTAINED),
        ),
    ),
    Kind(
        "role_assignment",
        (
            Source(EmergencyRole, _all(EmergencyRole), ("name",), **MAINTAINED),
            Source(AlertPath, _all(AlertPath), ("name",), **MAINTAINED),
        ),
    ),
    Kind("emergency_handbook"),
    Kind("playbook", (Source(Playbook, _all(Playbook), ("title",), **OWNED, role="owner_role_id"),)),
    Kind(
        "recovery_plan",
        (
            Source(RecoveryPlan, _all(RecoveryPlan), ("title",), **OWNED),
            Source(RestorationPlan, _all(RestorationPlan), ("title",), **OWNED),
        ),
    ),
    Kind(
        "continuity_plan",
        (
            Source(ContinuityPlan, _all(ContinuityPlan), ("title",), **OWNED),
            Source(Workaround, _all(Workaround), ("name",), **OWNED),
        ),
    ),
    Kind("impact_rating", (Source(Process, lambda on: Process.objects.examined(), ("name",), **OWNED),)),
    Kind("dependency", (Source(Resource, lambda on: Resource.objects.active(), ("name",), **OWNED),)),
    Kind("risk", (Source(Risk, _all(Risk), ("title",), **OWNED, fixed="review_on"),)),
    Kind(
        "backup_job",
        (
            Source(
                BackupJob,
                lambda on: BackupJob.objects.exclude(status=BackupJob.Status.RETIRED),
                ("name",),
                **OWNED,
            ),
        ),
    ),
    Kind(
        "contract",
        (
            Source(
                Contract,
                _all(Contract),
                ("supplier__name", "subject"),
                owner="supplier__maintained_by_id",
                fixed="ends_on",
                before=NOTICE,
            ),
        ),
    ),
    Kind(
        "insurance_policy",
        (
            Source(
                InsurancePolicy,
                _all(InsurancePolicy),
                ("insurer", "kind"),
                **MAINTAINED,
                fixed="valid_until",
                before=NOTICE,
            ),
        ),
    ),
    Kind(
        "reporting_catalogue",
        (Source(LegalProfile, _all(LegalProfile), (), confirmed="catalogue_reviewed_on"),),
    ),
    Kind(
        "portal_access",
        (
            Source(
                ReportingDuty,
                lambda on: ReportingDuty.objects.exclude(access_place=""),
                ("title",),
                **OWNED,
                role="role_id",
                confirmed="access_tested_on",
            ),
        ),
    ),
    Kind("bc_policy"),
    Kind("management_review"),
    Kind("alert_exercise", page="exercises:alarm-test-list", proven=AlarmTest, proven_at=newest_done),
    Kind("action_item", page="measures:measure-list"),
    Kind("emergency_card"),
    Kind("ups"),
)
BY_CODE: Mapping[str, Kind] = {kind.code: kind for kind in KINDS}

RESTORE_TESTS = ("restore_test_rto_le_24h", "restore_test_rto_le_72h", "restore_test_other")
"""Proven by a restore test, not by looking: `backups.due` says when, the backup rules say how often."""

WHOLE = tuple(kind.code for kind in KINDS if not kind.sources)

AUDITED: Mapping[str, tuple[str, ...]] = {
    Audit.Kind.PLAN_REVIEW: (
        "bc_policy",
        "role_assignment",
        "impact_rating",
        "risk",
        "playbook",
        "continuity_plan",
        "recovery_plan",
        "reporting_catalogue",
        "emergency_handbook",
    ),
    Audit.Kind.AUDIT: (
        "contact_point_crisis",
        "role_assignment",
        "dependency",
        "backup_job",
        "contract",
        "insurance_policy",
        "portal_access",
        "action_item",
        "emergency_card",
        "ups",
    ),
}  # what a guided review goes through, in this order; our own choice [U]


def kinds_of(model: type[models.Model]) -> list[tuple[Kind, Source]]:
    """Under which kinds the entries of a model may be confirmed; a person is of one of two."""
    return [(kind, source) for kind in KINDS for source in kind.sources if source.model is model]
