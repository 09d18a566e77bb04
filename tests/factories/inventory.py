"""Entries of the inventory: valid, minimal, nothing more. Call inside the organisation's scope."""

import factory

from inventory import models
from inventory.models import DamageScenario
from tests.factories.contacts import RecordFactory


class ProcessFactory(RecordFactory):
    class Meta:
        model = models.Process

    name = factory.Sequence(lambda n: f"Auftragsannahme {n}")


class ResourceFactory(RecordFactory):
    class Meta:
        model = models.Resource

    name = factory.Sequence(lambda n: f"Server {n}")


class DependencyFactory(RecordFactory):
    class Meta:
        model = models.Dependency


class RtaEvidenceFactory(RecordFactory):
    class Meta:
        model = models.RtaEvidence

    proof = "test"


def needs(dependent, required, **fields):
    """An edge between two processes or resources."""
    ends = {f"dependent_{dependent.noun()}": dependent, f"required_{required.noun()}": required}
    return DependencyFactory(organisation=dependent.organisation, **ends, **fields)


def rate(process, levels, code="financial"):
    """Rate one kind of harm: {horizon in hours: level}."""
    scenario = DamageScenario.objects.get(code=code)
    for horizon, level in levels.items():
        models.ImpactRating(
            organisation=process.organisation,
            process=process,
            scenario=scenario,
            horizon_hours=horizon,
            level=level,
        ).save()
