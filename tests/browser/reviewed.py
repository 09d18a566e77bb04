"""Who was asked in a company after its first weeks, and what they answered. Call inside the organisation's scope."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import Organisation
from contacts.models import ContactPoint, Person
from inventory.models import Resource
from measures.models import Measure
from reviews.models import Ask
from risks.models import Risk
from tests.factories.reviews import ProposalFactory, ReminderSentFactory, asked


def stock_asks(organisation: Organisation) -> None:
    """One person with a question of each kind, another who has not answered for long, proposals, and nobody to ask."""
    today = timezone.localdate()
    person, other = Person.objects.sorted()[:2]
    ReminderSentFactory(organisation=organisation, person=person, on=today)
    risk, server = Risk.objects.sorted()[0], Resource.objects.get(name="Büroserver")
    asked(person, "contact_point_crisis", person, asked_on=today, due_on=today)
    asked(risk, "risk", person, asked_on=today, due_on=today + timedelta(days=3))
    asked(server, "restore_test_rto_le_24h", person, asked_on=today, due_on=today + timedelta(days=4))
    asked(Measure.objects.open()[0], Ask.MEASURE, person, asked_on=today, due_on=today + timedelta(days=5))
    asked(other, "contact_point_other", other, asked_on=today - timedelta(days=11))
    asked(server, "dependency", None, asked_on=None)
    point = ContactPoint.objects.filter(person=person)[0]
    change = {"field": f"point:{point.pk}", "label": "Mobil", "before": point.value, "after": "0171 999 88 77",
              "private": False}  # fmt: skip
    told = {"organisation": organisation, "person": other, "person_name": str(other)}
    ProposalFactory(
        kind="contact_point_crisis", subject=person.pk, subject_name=str(person), changes=[change], **told
    )
    ProposalFactory(
        what="hand_back",
        kind="dependency",
        subject=server.pk,
        subject_name=server.name,
        note="Ich gehe.",
        **told,
    )
    ProposalFactory(
        kind="bc_policy", subject_name="Leitlinie", note="Das Ziel fehlt.", decision="declined",
        decision_note="Steht auf Seite 2.", decided_at=timezone.now(), **told
    )  # fmt: skip
