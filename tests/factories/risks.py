"""Entries of the risks app: valid, minimal, nothing more. Call inside the organisation's scope."""

from datetime import date
from typing import Any

import factory

from accounts.models import User
from risks import models
from risks.actions import Rated, rate
from risks.models import Risk, Threat
from risks.scoring import Cell
from tests.factories.contacts import RecordFactory

DAY = date(2026, 11, 21)


class ThreatFactory(RecordFactory):
    class Meta:
        model = models.Threat

    name = factory.Sequence(lambda n: f"Bedrohung {n}")
    kind = "cyber"


class RiskFactory(RecordFactory):
    """A risk of the first planted threat."""

    class Meta:
        model = models.Risk

    title = factory.Sequence(lambda n: f"Risiko {n}")
    threat = factory.LazyAttribute(lambda _risk: Threat.objects.in_order().first())


def rated(risk: Risk, by: User | None, on: date = DAY, **cells: Any) -> Risk:
    """Rate a risk: `rated(risk, mia, gross=(4, 4), net=(3, 2))`; likelihood first."""
    ratings = {kind: Rated(Cell(*cell) if cell else None) for kind, cell in cells.items()}
    rate(risk=risk, ratings=ratings, on=on, by=by)
    return risk
