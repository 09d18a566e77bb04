"""Reading what stands around the numbers; as tuples where there may be thousands of rows."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from accounts.models import Organisation
from inventory.models import (
    BiaSettings,
    DamageScenario,
    Dependency,
    ImpactRating,
    ImpactSignOff,
    KnowledgeHolder,
    Process,
    Resource,
    RtaEvidence,
    StaffNeed,
)
from inventory.network import ProofKind
from plan import inventory as value
from plan.contracts import Contract

HUNDREDTH = Decimal("0.01")


def read_inventory(organisation: Organisation, contracts: Mapping[uuid.UUID, Contract]) -> value.Inventory:
    """Return the descriptions of everything active; ten queries, however much there is. Inside the scope.

    `contracts` by id, since the suppliers have read them already. Labels are in the language that is active.
    """
    return value.Inventory(
        processes=_processes(),
        resources=_resources(contracts),
        edges={
            row[0]: value.EdgeDetails(workaround=row[1], note=row[2])
            for row in Dependency.objects.order_by().values_list("id", "workaround", "note")
            if row[1] or row[2]
        },
        method=_method(organisation),
    )


def _processes() -> dict[uuid.UUID, value.ProcessDetails]:
    staff = defaultdict(list)
    for row in StaffNeed.objects.order_by("after_hours", "created_at").values_list(
        "process_id", "after_hours", "people", "workplaces", "note"
    ):
        staff[row[0]].append(value.StaffNeed(*row[1:]))
    ratings: dict[uuid.UUID, dict[tuple[uuid.UUID, Decimal], int]] = defaultdict(dict)
    for process, scenario, hours, level in ImpactRating.objects.order_by().values_list(
        "process_id", "scenario_id", "horizon_hours", "level"
    ):
        ratings[process][scenario, hours.quantize(HUNDREDTH)] = level
    signed: dict[uuid.UUID, value.SignOff] = {}
    for each in ImpactSignOff.objects.newest_first().select_related("person"):
        signed.setdefault(
            each.process_id,
            value.SignOff(
                person=str(each.person),
                signed_at=each.signed_at,
                mtpd=each.mtpd_hours,
                rto=each.rto_hours,
                note=each.note,
                fingerprint=each.fingerprint,
            ),
        )
    return {
        each.pk: value.ProcessDetails(
            id=each.pk,
            description=each.description,
            unit=each.unit,
            owner_id=each.owner_id,
            deputy_id=each.deputy_id,
            put_aside=each.prefilter_reason if each.prefilter == Process.Prefilter.EXCLUDED else "",
            mtpd_reason=each.mtpd_reason,
            mtpd_override_reason=each.mtpd_override_reason,
            rto_reason=each.rto_reason,
            worst_time_note=each.worst_time_note,
            critical_dates=each.critical_dates,
            mbco=each.mbco,
            mbco_percent=each.mbco_percent,
            staff_needs=tuple(staff[each.pk]),
            ratings=ratings[each.pk],
            sign_off=signed.get(each.pk),
        )
        for each in Process.objects.active().sorted()
    }


def _resources(contracts: Mapping[uuid.UUID, Contract]) -> dict[uuid.UUID, value.ResourceDetails]:
    holders = defaultdict(list)
    for resource, person, note in (
        KnowledgeHolder.objects.filter(person__is_active=True)
        .order_by("sort_key", "pk")
        .values_list("resource_id", "person_id", "note")
    ):
        holders[resource].append(value.Holder(person, note))
    proofs = defaultdict(list)
    for resource, proof, rta, rpa, on, note in (
        RtaEvidence.objects.standing()
        .newest_first()
        .values_list("resource_id", "proof", "rta_hours", "rpa_hours", "proven_on", "note")
    ):
        proofs[resource].append(value.Proof(ProofKind(proof), rta, rpa, on, note))
    return {
        each.pk: _resource(each, contracts, tuple(holders[each.pk]), tuple(proofs[each.pk]))
        for each in Resource.objects.active().select_related("location").sorted()
    }


def _resource(
    each: Any,
    contracts: Mapping[uuid.UUID, Contract],
    holders: tuple[value.Holder, ...],
    proofs: tuple[value.Proof, ...],
) -> value.ResourceDetails:
    has_spare = each.redundancy != Resource.Redundancy.NONE
    return value.ResourceDetails(
        id=each.pk,
        kind_label=str(each.get_kind_display()),
        label=each.label,
        description=each.description,
        site_id=each.site_id,
        location_id=each.location_id,
        location=each.location.name if each.location else "",
        owner_id=each.owner_id,
        deputy_id=each.deputy_id,
        supplier_id=each.supplier_id,
        contract=contracts.get(each.contract_id) if each.contract_id else None,
        hosting_label=str(each.get_hosting_display()) if each.hosting else "",
        redundancy_label=str(each.get_redundancy_display()) if has_spare else "",
        rto_reason=each.rto_reason,
        rpo_reason=each.rpo_reason,
        replacement_weeks=each.replacement_weeks,
        provider_account=each.provider_account,
        note=each.note,
        holders=holders,
        evidence=proofs,
    )


def _method(organisation: Organisation) -> value.Method:
    settings = BiaSettings.objects.select_related("intolerability_approved_by").get(organisation=organisation)
    approver = settings.intolerability_approved_by
    return value.Method(
        levels=tuple(name for _number, name in settings.levels),
        approved_by=str(approver) if approver else "",
        approved_on=settings.intolerability_approved_on,
        prefilter_hours=settings.prefilter_hours,
        scenarios=tuple(
            value.Scenario(
                each.pk, each.name, tuple(each.definition(number) for number, _name in settings.levels)
            )
            for each in DamageScenario.objects.in_order()
        ),
    )
