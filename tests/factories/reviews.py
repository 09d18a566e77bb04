"""Reviews: valid, minimal, nothing more. Call inside the organisation's scope."""

from datetime import UTC, datetime

import factory

from reviews import models
from tests.factories.contacts import RecordFactory

MORNING = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


class AuditFactory(RecordFactory):
    class Meta:
        model = models.Audit

    started_at = MORNING


class ReviewRuleFactory(RecordFactory):
    class Meta:
        model = models.ReviewRule

    reason = "So will es die Versicherung."


class ReviewFactory(RecordFactory):
    """Somebody looked at an entry; name its kind and key."""

    class Meta:
        model = models.Review

    subject_name = factory.Sequence(lambda n: f"Eintrag {n}")
    reviewed_at = MORNING
    result = "unchanged"
    person_name = "Ayşe Kaya"
    seen = [["Nummer", "0621 1"]]

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        """A proof is written by an action, not by a form: empty fields are right."""
        review = model_class(*args, **kwargs)
        review.save()
        return review


def looked_at(record, kind, **fields):
    """A review of an entry."""
    return ReviewFactory(
        organisation=record.organisation, kind=kind, subject=record.pk, subject_name=str(record), **fields
    )
