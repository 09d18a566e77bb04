"""Alarm tests: valid, minimal, nothing more. Call inside the organisation's scope."""

from datetime import UTC, datetime

import factory

from exercises import models
from tests.factories.contacts import (
    AlertPathFactory,
    AlertStepFactory,
    ContactPointFactory,
    EmergencyRoleFactory,
    PersonFactory,
    RoleAssignmentFactory,
    SupplierFactory,
)
from tests.factories.reviews import WrittenFactory

NIGHT = datetime(2026, 11, 24, 21, 0, tzinfo=UTC)  # 22:00 in Mannheim


class AlarmTestFactory(WrittenFactory):
    class Meta:
        model = models.AlarmTest

    name = factory.Sequence(lambda n: f"Alarmprobe {n}")
    path_name = "IT-Notfall"
    steps = ["IT-Leitung"]
    started_at = NIGHT
    started_by_name = "Mia"


class AlarmCallFactory(WrittenFactory):
    """Somebody who is called; name the test."""

    class Meta:
        model = models.AlarmCall

    name = factory.Sequence(lambda n: f"Ayşe Müller-{n}")
    role = "IT-Leitung"
    steps = [0]
    position = factory.Sequence(lambda n: n + 1)
    language = "de"
    number = "0170 5500001"
    address = "ayse@example.com"


def a_chain(organisation, name="IT-Notfall"):
    """A chain of three steps: IT lead with a deputy, management (the deputy again), and a supplier."""
    ayse, tom = (
        PersonFactory(organisation=organisation, first_name=first, last_name=last)
        for first, last in (("Ayşe", "Kaya"), ("Tom", "Beck"))
    )
    ContactPointFactory(organisation=organisation, person=ayse, value="0170 5500001")
    ContactPointFactory(
        organisation=organisation, person=ayse, kind="email_company", value="kaya@example.com"
    )
    ContactPointFactory(organisation=organisation, person=tom, value="0621 77777", is_private=True)
    supplier = SupplierFactory(organisation=organisation, name="Systemhaus Neckar GmbH")
    ContactPointFactory(organisation=organisation, supplier=supplier, kind="landline", value="0800 0000001")
    it, boss = (
        EmergencyRoleFactory(organisation=organisation, name=each) for each in ("IT-Leitung", "Leitung")
    )
    for role, person, rank in ((it, ayse, 0), (it, tom, 1), (boss, tom, 0)):
        RoleAssignmentFactory(organisation=organisation, role=role, person=person, rank=rank)
    path = AlertPathFactory(organisation=organisation, name=name)
    for order, fields in enumerate(({"role": it}, {"role": boss}, {"supplier": supplier}), start=1):
        AlertStepFactory(organisation=organisation, path=path, order=order, **fields)
    return path
