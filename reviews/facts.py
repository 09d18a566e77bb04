"""What a reviewer is shown of an entry, and what the proof says they saw. Never a private number.

A constant number of queries per entry: its own references and one or two lists of its parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from django.db import models
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Organisation
from backups.models import BackupCopy, BackupJob, Protection
from contacts.confirming import REACHED_BY
from contacts.models import (
    AlertPath,
    Authority,
    ContactPoint,
    Contract,
    EmergencyRole,
    InsurancePolicy,
    Person,
    RoleAssignment,
    Site,
    Supplier,
)
from core.durations import HoursField, hours_in_words
from exercises.models import AlarmTest
from inventory.models import Dependency, Process, Resource
from measures.models import Measure
from playbooks.models import LegalProfile, Playbook, PlaybookStep, ReportingDuty
from records.models import Record
from recovery.models import ContinuityPlan, Coverage, PlanStep, RecoveryPlan, RestorationPlan, Workaround
from reviews.kinds import Kind
from risks.models import Risk, RiskSettings

Fact: TypeAlias = tuple[str, str]  # label, value; an empty value is shown as missing

LOOK_AT = {
    "emergency_handbook": gettext_lazy(
        "Is the printed edition the current one, complete, and where it belongs? Does everybody who needs it have it?"
    ),
    "bc_policy": gettext_lazy(
        "Does the policy still say what the management wants: scope, aims, who is responsible, how much time and money?"
    ),
    "management_review": gettext_lazy(
        "Has the management been told this year: gaps, tests, incidents, measures, what it must decide?"
    ),
    "action_item": gettext_lazy("Does every open measure have a name and a date, and is each still needed?"),
    "alert_exercise": gettext_lazy(
        "Was the alarm chain tried, also out of hours? Whoever closes an alarm test need not confirm it here."
    ),
    "emergency_card": gettext_lazy(
        "Does the card hang at every place where it is needed, and are its numbers right? Call one of them."
    ),
    "ups": gettext_lazy(
        "Switch off the mains for a few minutes: do the devices keep running, how long, and do they shut down in order?"
    ),
}


def facts_of(
    kind: Kind, record: Record | None, *, organisation: Organisation, on: date, private: bool = False
) -> list[Fact]:
    """The facts of an entry, or of what the organisation has one of, in the language of the reader.

    `private`: with the private numbers of a person, who is the reader. Those are never kept.
    """
    if record is None:
        return _whole(kind, on)
    facts = [(str(label), str(value)) for label, value in READERS[type(record)](record, on)]
    return [*facts, *(_private_numbers(record) if private else [])]


def measure_facts(measure: Measure) -> list[Fact]:
    """What somebody who is to get something done must know."""
    return _fields(measure, "need", "action", "due_date", "owner")


def test_facts(resource: Resource, due_on: date) -> list[Fact]:
    """What somebody who is to prove that data come back must know."""
    jobs = BackupJob.objects.filter(protections__resource=resource).distinct()
    return [
        (_("Comes back from"), "\n".join(str(job) for job in jobs)),
        (_("To be tested by"), date_format(due_on, "SHORT_DATE_FORMAT")),
    ]


def _whole(kind: Kind, on: date) -> list[Fact]:
    facts = [(_("Look at"), str(LOOK_AT[kind.code]))]
    if kind.code == "action_item":
        measures = Measure.objects.open()
        facts += [
            (_("Open measures"), str(measures.count())),
            (_("Of these overdue"), str(measures.overdue(on).count())),
            (_("Without name or date"), str(measures.without_owner_or_date().count())),
        ]
    if kind.code == "alert_exercise":
        newest = AlarmTest.objects.done().newest_first().first()
        day = date_format(localtime(newest.started_at), "SHORT_DATE_FORMAT") if newest else ""
        facts.append((_("Newest closed alarm test"), f"{newest}, {day}" if newest else ""))
    return facts


def _fields(record: Record, *names: str) -> list[Fact]:
    """Its own columns, each with its label and its value in words."""
    return [(capfirst(str(_field(record, name).verbose_name)), _word(record, name)) for name in names]


def _field(record: Record, name: str) -> Any:
    return record._meta.get_field(name)


def _word(record: Record, name: str) -> str:
    value = getattr(record, name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value is None or value == "":
        return ""
    display = getattr(record, f"get_{name}_display", None)
    if display is not None:
        return str(display())
    if isinstance(_field(record, name), HoursField):
        return hours_in_words(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return date_format(value, "SHORT_DATE_FORMAT") if isinstance(value, date) else str(value)


def _several(label: Any, values: Iterable[object]) -> Fact:
    return str(label), "\n".join(str(value) for value in values)


def _numbers(record: Record) -> list[Fact]:
    """Telephone numbers and addresses that everybody may see, in the order in which they are tried; one query."""
    points = ContactPoint.objects.filter(**{REACHED_BY[type(record)]: record})
    return [
        (str(point.get_kind_display()), point.value) for point in points.filter(is_private=False).best_first()
    ] or [(_("Numbers and addresses"), "")]


def _private_numbers(record: Record) -> list[Fact]:
    points = ContactPoint.objects.filter(**{REACHED_BY[type(record)]: record}, is_private=True)
    return [
        (_("%(kind)s (private)") % {"kind": point.get_kind_display()}, point.value)
        for point in points.best_first()
    ]


def _person(person: Person, on: date) -> list[Fact]:
    seats = (
        RoleAssignment.objects.active(on).filter(person=person).select_related("role").order_by("rank", "pk")
    )
    return [
        *_numbers(person),
        _several(
            _("Roles in an emergency"),
            (f"{seat.role} ({_rank(seat.rank)})" for seat in seats),
        ),
        *_fields(person, "job_title", "site", *(("employer",) if person.is_external else ())),
    ]


def _rank(rank: int) -> str:
    return _("deputy %(rank)d") % {"rank": rank} if rank else _("holder")


def _role(role: EmergencyRole, on: date) -> list[Fact]:
    seats = (
        RoleAssignment.objects.active(on).filter(role=role).select_related("person").order_by("rank", "pk")
    )
    return [
        _several(_("Who fills the role"), (seat.person for seat in seats)),
        *_fields(role, "min_deputies", "tasks", "authority_text", "spending_limit"),
    ]


def _alert_path(path: AlertPath, on: date) -> list[Fact]:
    steps = path.steps.select_related("role", "supplier").order_by("order", "created_at")
    return [*_fields(path, "trigger"), _several(_("Steps"), steps)]


def _playbook(playbook: Playbook, on: date) -> list[Fact]:
    steps = PlaybookStep.objects.filter(playbook=playbook).count()
    return [
        *_fields(playbook, "goal", "symptom", "owner_role"),
        (_("Steps"), str(steps)),
        *_fields(playbook, "escalation_criteria", "owner", "deputy"),
    ]


def _plan(plan: Any, on: date) -> list[Fact]:
    name = {RecoveryPlan: "recovery_plan", RestorationPlan: "restoration_plan"}.get(
        type(plan), "continuity_plan"
    )
    covered = Coverage.objects.filter(**{name: plan}).select_related("resource", "process")
    own = {
        "recovery_plan": ("prerequisites", "credential_place", "documentation"),
        "restoration_plan": ("procurement", "switch_back"),
        "continuity_plan": (),
    }[name]
    return [
        *_fields(plan, "purpose", "activation"),
        _several(_("Brings back"), (each.resource or each.process for each in covered)),
        (_("Steps"), str(PlanStep.objects.filter(**{name: plan}).count())),
        *_fields(plan, *own, "owner", "deputy"),
    ]


def _process(process: Process, on: date) -> list[Fact]:
    needs = Dependency.objects.filter(dependent_process=process).with_names().order_by("created_at")
    return [
        *_fields(process, "description", "mtpd_reason", "worst_time_note", "critical_dates"),
        *_fields(process, "mtpd_override_hours", "rto_hours", "rpo_hours", "mbco"),
        _several(_("Needs"), (each.required for each in needs)),
        *_fields(process, "owner", "deputy"),
    ]


def _resource(resource: Resource, on: date) -> list[Fact]:
    needs = Dependency.objects.filter(dependent_resource=resource).with_names().order_by("created_at")
    return [
        *_fields(resource, "kind", "description", "site", "location", "supplier", "contract", "hosting"),
        _several(_("Needs"), (each.required for each in needs)),
        *_fields(resource, "redundancy", "substitute_resource", "rta_estimate_hours", "rpa_estimate_hours"),
        *_fields(resource, "support_end", "owner", "deputy"),
    ]


def _risk(risk: Risk, on: date) -> list[Fact]:
    rated: Any = Risk.objects.rated(RiskSettings.of(risk.organisation)).get(pk=risk.pk)
    unknown = _("not rated")
    return [
        *_fields(risk, "threat", "scenario", "safeguards"),
        (_("Concerns"), str(risk.target or _("the whole company"))),
        (_("Level as it is now"), str(rated.net_word or unknown)),
        (_("Level with what is planned"), str(rated.residual_word or unknown)),
        *_fields(risk, "review_on", "owner", "deputy"),
    ]


def _backup_job(job: BackupJob, on: date) -> list[Fact]:
    protected = Protection.objects.filter(job=job).select_related("resource").order_by("sort_key")
    copies = BackupCopy.objects.filter(job=job).order_by("created_at", "pk").values_list("name", flat=True)
    return [
        _several(_("Backs up"), (each.resource for each in protected)),
        *_fields(job, "content", "kind", "tool", "interval_hours", "retention_days"),
        _several(_("Copies"), copies),
        *_fields(job, "encryption", "key_place", "status", "owner", "deputy"),
    ]


READERS: dict[type[models.Model], Callable[[Any, date], list[Fact]]] = {
    Person: _person,
    Supplier: lambda each, on: [
        *_numbers(each),
        *_fields(each, "services", "customer_number", "is_it_provider", "maintained_by"),
    ],
    Authority: lambda each, on: [*_numbers(each), *_fields(each, "kind", "note", "maintained_by")],
    Site: lambda each, on: _fields(
        each, "street", "postal_code", "city", "key_holder", "access_note", "maintained_by"
    ),
    EmergencyRole: _role,
    AlertPath: _alert_path,
    Playbook: _playbook,
    RecoveryPlan: _plan,
    RestorationPlan: _plan,
    ContinuityPlan: _plan,
    Workaround: lambda each, on: _fields(
        each, "process", "how", "carries_hours", "people", "material", "limits", "backlog", "owner", "deputy"
    ),
    Process: _process,
    Resource: _resource,
    Risk: _risk,
    BackupJob: _backup_job,
    Contract: lambda each, on: _fields(
        each,
        "supplier",
        "contract_number",
        "service_hours",
        "reaction_hours",
        "restore_hours",
        "ends_on",
        "document_place",
    ),
    InsurancePolicy: lambda each, on: [
        *_fields(each, "policy_number", "notice_duty", "valid_until", "document_place"),
        *_numbers(each),
        *_fields(each, "maintained_by"),
    ],
    LegalProfile: lambda each, on: [
        *_fields(
            each, "processes_personal_data", "is_processor", "has_cyber_insurance", "has_customer_clause"
        ),
        (_("NIS2"), str(dict(_field(each, "nis2_status").flatchoices).get(each.nis2, ""))),
        (_("Reporting duties in the list"), _count(ReportingDuty.objects.count())),
        *_fields(each, "catalogue_reviewed_on"),
    ],
    ReportingDuty: lambda each, on: _fields(
        each, "legal_basis", "recipient", "channel", "access_place", "access_tested_on", "role", "owner"
    ),
}


def _count(number: int) -> str:
    return ngettext("%(count)d duty", "%(count)d duties", number) % {"count": number}
