"""Alarm tests of a company after its first weeks. Call inside the organisation's scope."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import Organisation, User
from contacts.models import AlertPath, Person
from exercises.actions import answer, close_alarm, enter_times, start_alarm
from exercises.models import AlarmCall
from outbox.models import Message
from tests.factories.contacts import AlertPathFactory, ContactPointFactory
from tests.factories.outbox import GatewayFactory


def stock_alarms(organisation: Organisation, by: User) -> None:
    """A drill alarm with answers by link and from paper, one that is closed, and a chain that is not tested."""
    started = timezone.now() - timedelta(minutes=40)
    path = AlertPath.objects.in_order()[0]
    AlertPathFactory(organisation=organisation, name="Wasser im Serverraum", position=9)
    sms, chat = (
        GatewayFactory(
            organisation=organisation, name=name, service=service, sealed="so that nothing is called"
        )
        for name, service in (("SMS an alle", "seven"), ("Chat der IT", "telegram"))
    )
    Message.objects.create(
        key="probe", organisation=organisation, gateway=sms, to="+491705500001", subject="ÜBUNG: Probenachricht",
        text="ÜBUNG", sent=timezone.now(),
    )  # fmt: skip
    for number, person in enumerate(Person.objects.sorted()[:2]):
        ContactPointFactory(
            organisation=organisation,
            person=person,
            kind="email_company",
            value=f"person{number}@example.com",
        )
    for days in (200, 0):
        test = start_alarm(
            organisation=organisation,
            path=path,
            name=f"Alarmprobe {path.name}",
            by_mail=True,
            by_phone=True,
            gateways=[sms, chat],
            at=started - timedelta(days=days),
            by=by,
        )
        calls = list(AlarmCall.objects.in_order().filter(test=test))
        answer(call=calls[0], at=test.started_at + timedelta(minutes=4), ready_in=30, number_ok="yes")
        enter_times(
            call=calls[1],
            received_at=test.started_at + timedelta(minutes=25),
            ready_in=None,
            number_ok="no",
            by=by,
        )
        if days:
            close_alarm(
                test=test,
                note="Herr Beck hat eine neue Nummer.",
                at=test.started_at + timedelta(hours=1),
                by=by,
            )
