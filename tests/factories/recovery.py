"""Entries of recovery: valid, minimal, nothing more. Call inside the organisation's scope."""

import factory

from recovery import models
from tests.factories.contacts import RecordFactory


class RecoveryPlanFactory(RecordFactory):
    class Meta:
        model = models.RecoveryPlan

    title = factory.Sequence(lambda n: f"Wiederanlauf Server {n}")


class RestorationPlanFactory(RecordFactory):
    class Meta:
        model = models.RestorationPlan

    title = factory.Sequence(lambda n: f"Wiederherstellung Server {n}")


class ContinuityPlanFactory(RecordFactory):
    class Meta:
        model = models.ContinuityPlan

    title = factory.Sequence(lambda n: f"Notbetrieb Auftragsannahme {n}")


class PlanStepFactory(RecordFactory):
    """A step; name the plan that it is part of."""

    class Meta:
        model = models.PlanStep

    action = factory.Sequence(lambda n: f"Server {n} einschalten")
    target_state = "Anmeldemaske sichtbar"


class CoverageFactory(RecordFactory):
    class Meta:
        model = models.Coverage


class PlanSupplierFactory(RecordFactory):
    class Meta:
        model = models.PlanSupplier


class WorkaroundFactory(RecordFactory):
    """A workaround; name its process."""

    class Meta:
        model = models.Workaround

    name = factory.Sequence(lambda n: f"Auftragszettel {n}")
    how = "Zettel ausfüllen"
