"""Entries of the playbooks: valid, minimal, nothing more. Call inside the organisation's scope."""

import factory

from playbooks import models
from tests.factories.contacts import RecordFactory


class PlaybookFactory(RecordFactory):
    class Meta:
        model = models.Playbook

    title = factory.Sequence(lambda n: f"Kühlung fällt aus {n}")


class PlaybookStepFactory(RecordFactory):
    """A step; name its playbook."""

    class Meta:
        model = models.PlaybookStep

    action = factory.Sequence(lambda n: f"Netzwerkkabel {n} ziehen")
    target_state = "Leuchte aus"


class PlaybookDontFactory(RecordFactory):
    """A prohibition; name its playbook."""

    class Meta:
        model = models.PlaybookDont

    text = "Geräte NICHT ausschalten"


class MessageTemplateFactory(RecordFactory):
    class Meta:
        model = models.MessageTemplate

    title = factory.Sequence(lambda n: f"Mitteilung {n}")
    subject = "Störung bei [[organisation]]"
    body = "Seit [[detected_at]] ist etwas gestört."


class ReportingDutyFactory(RecordFactory):
    class Meta:
        model = models.ReportingDuty

    title = factory.Sequence(lambda n: f"Meldung an Kunde {n}")


class ReportStageFactory(RecordFactory):
    """A report; name its duty."""

    class Meta:
        model = models.ReportStage

    amount = 24
    unit = "hours"
