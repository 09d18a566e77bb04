"""Reading the network of the organisation in scope with a constant number of queries."""

from __future__ import annotations

import uuid
from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.db.models import Count, Min, Q
from django.db.models.functions import Coalesce

from accounts.models import Organisation
from contacts.models import ContactPoint
from inventory import network as value
from inventory.models import (
    BiaSettings,
    Dependency,
    Process,
    Resource,
    RtaEvidence,
    Strength,
)


def read_network(organisation: Organisation) -> value.Network:
    """Return what needs what, of everything active; five queries, however much there is. Inside the scope.

    Rows come as tuples: model instances of 10,000 dependencies would take longer than all the arithmetic.
    """
    settings = BiaSettings.of(organisation)
    processes = _processes(settings)
    resources = _resources()
    there = {each.id for each in processes} | {each.id for each in resources}
    edges = []
    for row in Dependency.objects.order_by("created_at", "pk").values_list(
        "id",
        "dependent_process_id",
        "dependent_resource_id",
        "required_process_id",
        "required_resource_id",
        "strength",
        "needed_after_hours",
        "workaround",
    ):
        dependent, required = row[1] or row[2], row[3] or row[4]
        if dependent in there and required in there:
            edges.append(
                value.Edge(
                    id=row[0],
                    dependent=dependent,
                    required=required,
                    essential=row[5] == Strength.ESSENTIAL,
                    needed_after=row[6],
                    bridged=bool(row[7].strip()),
                )
            )
    return value.Network(scheme_of(settings), tuple(processes), tuple(resources), tuple(edges))


def scheme_of(settings: BiaSettings) -> value.Scheme:
    """The settings as the numbers need them."""
    return value.Scheme(
        horizons=tuple(settings.hours),
        intolerability_level=settings.intolerability_level,
        reaction_hours=settings.bao_reaction_hours,
        buffer_hours=settings.rto_buffer_hours,
        concentration=settings.concentration_threshold,
    )


def _processes(settings: BiaSettings) -> list[value.Process]:
    counted = Q(ratings__horizon_hours__in=settings.hours)
    intolerable = counted & Q(ratings__level__gte=settings.intolerability_level)
    found = []
    for row in (
        Process.objects.active()
        .annotate(
            ratings_count=Count("ratings", filter=counted),
            first_intolerable=Min("ratings__horizon_hours", filter=intolerable),
        )
        .sorted()
        .values_list(
            "id",
            "name",
            "mtpd_override_hours",
            "rto_hours",
            "rpo_hours",
            "duration_hours",
            "unit",
            "owner_id",
            "ratings_count",
            "first_intolerable",
        )
    ):
        count, first = row[8], row[9]
        found.append(
            value.Process(
                id=row[0],
                name=row[1],
                is_rated=bool(count),
                derived_mtpd=None if first is None else Decimal(first).quantize(Decimal("0.01")),
                mtpd_override=row[2],
                rto=row[3],
                rpo=row[4],
                duration=row[5],
                unit=row[6],
                owner_id=row[7],
            )
        )
    return found


def _resources() -> list[value.Resource]:
    rta, rpa = _proofs()
    holders = Count("knowledge_holders", filter=Q(knowledge_holders__person__is_active=True))
    found = []
    for row in (
        Resource.objects.active()
        .annotate(holders=holders)
        .sorted()
        .values_list(
            "id",
            "name",
            "kind",
            "rto_hours",
            "rpo_hours",
            "holds_data",
            "rta_estimate_hours",
            "rpa_estimate_hours",
            "redundancy",
            "substitute_resource_id",
            "switch_over_hours",
            "basic_service",
            "hosting",
            "site_id",
            "supplier_id",
            "owner_id",
            "holders",
        )
    ):
        found.append(
            value.Resource(
                id=row[0],
                name=row[1],
                kind=row[2],
                rto=row[3],
                rpo=row[4],
                holds_data=row[5],
                rta=(*rta.get(row[0], ()), *_estimate(row[6])),
                rpa=(*rpa.get(row[0], ()), *_estimate(row[7])),
                redundancy=row[8],
                substitute_id=row[9],
                switch_over=row[10],
                basic_service=row[11],
                hosting=row[12],
                site_id=row[13],
                supplier_id=row[14],
                owner_id=row[15],
                knowledge_holders=row[16],
            )
        )
    return found


def _estimate(hours: Decimal | None) -> tuple[value.Known, ...]:
    return () if hours is None else (value.Known(hours, value.ProofKind.ESTIMATE),)


Proofs = dict[uuid.UUID, list[value.Known]]


def _proofs() -> tuple[Proofs, Proofs]:
    """The newest proof of each kind per resource, of the time and of the data loss."""
    rta: Proofs = defaultdict(list)
    rpa: Proofs = defaultdict(list)
    seen: set[tuple[Any, ...]] = set()
    for resource, proof, time, loss, on in (
        RtaEvidence.objects.standing()
        .newest_first()
        .values_list("resource_id", "proof", "rta_hours", "rpa_hours", "proven_on")
    ):
        for proofs, hours in ((rta, time), (rpa, loss)):
            key = (id(proofs), resource, proof)
            if hours is not None and key not in seen:
                seen.add(key)
                proofs[resource].append(value.Known(hours, value.ProofKind(proof), on))
    return rta, rpa


def single_contacts() -> frozenset[uuid.UUID]:
    """Suppliers that can be called on one number only, that of their people included; one query. Inside the scope."""
    supplier = Coalesce("supplier_id", "person__employer_id")
    counts = (
        ContactPoint.objects.exclude(dial="")
        .exclude(person__is_active=False)
        .order_by()
        .annotate(called=supplier)
        .filter(called__isnull=False)
        .values_list("called")
        .annotate(numbers=Count("dial", distinct=True))
    )
    return frozenset(called for called, numbers in counts if numbers == 1)
