"""Reviews: valid, minimal, nothing more. Call inside the organisation's scope."""

from datetime import UTC, date, datetime

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


class WrittenFactory(RecordFactory):
    """Written by the machine, not by a form: empty fields are right."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        row = model_class(*args, **kwargs)
        row.save()
        return row


class AskFactory(WrittenFactory):
    """An open question; name its kind, key, and who is asked."""

    class Meta:
        model = models.Ask

    subject_name = factory.Sequence(lambda n: f"Eintrag {n}")
    topic = factory.LazyAttribute(lambda ask: models.topic_of(ask.kind, ask.subject))
    due_on = date(2026, 12, 1)


class ProposalFactory(WrittenFactory):
    """An open proposal of somebody; name its kind and key."""

    class Meta:
        model = models.Proposal

    what = "change"
    subject_name = factory.Sequence(lambda n: f"Eintrag {n}")
    person_name = "Ayşe Kaya"
    made_at = datetime(2026, 11, 24, 9, tzinfo=UTC)


class CalendarFeedFactory(WrittenFactory):
    """A calendar address; name who made it."""

    class Meta:
        model = models.CalendarFeed

    label = "Handy"
    token_hash = factory.Sequence(lambda n: f"{n:064x}")


class ReminderSentFactory(WrittenFactory):
    """The weekly mail to somebody; name the person."""

    class Meta:
        model = models.ReminderSent

    kind = "digest"
    on = date(2026, 11, 24)
    key = factory.Sequence(lambda n: f"digest:{n}")


def asked(record, kind, person, **fields):
    """An open question about an entry, which its person was asked in a mail."""
    return AskFactory(
        organisation=record.organisation,
        kind=kind,
        subject=record.pk,
        subject_name=str(record),
        person=person,
        **({"asked_on": date(2026, 11, 24)} | fields),
    )
