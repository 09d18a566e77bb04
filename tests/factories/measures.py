"""Entries of the measures app: valid, minimal, nothing more. Call inside the organisation's scope."""

import factory

from measures import models
from tests.factories.contacts import RecordFactory


class MeasureFactory(RecordFactory):
    class Meta:
        model = models.Measure

    title = factory.Sequence(lambda n: f"Maßnahme {n}")
    need = "Die Sicherung wurde nie zurückgespielt."
