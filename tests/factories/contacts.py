"""Entries of the contacts app: valid, minimal, nothing more. Call inside the organisation's scope."""

from typing import Any

import factory

from contacts import models


class RecordFactory(factory.django.DjangoModelFactory):
    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        record = model_class(*args, **kwargs)
        record.full_clean()
        record.save()
        return record


class PersonFactory(RecordFactory):
    class Meta:
        model = models.Person

    first_name = "Ayşe"
    last_name = factory.Sequence(lambda n: f"Müller-{n}")


class ContactPointFactory(RecordFactory):
    class Meta:
        model = models.ContactPoint

    kind = "mobile"
    value = factory.Sequence(lambda n: f"0170 55{n:05d}")


class SiteFactory(RecordFactory):
    class Meta:
        model = models.Site

    name = factory.Sequence(lambda n: f"Werk {n}")


class LocationFactory(RecordFactory):
    class Meta:
        model = models.Location

    name = factory.Sequence(lambda n: f"Raum {n}")


class SupplierFactory(RecordFactory):
    class Meta:
        model = models.Supplier

    name = factory.Sequence(lambda n: f"Systemhaus {n} GmbH")


class ContractFactory(RecordFactory):
    class Meta:
        model = models.Contract

    subject = factory.Sequence(lambda n: f"Wartung {n}")


class InsurancePolicyFactory(RecordFactory):
    class Meta:
        model = models.InsurancePolicy

    insurer = factory.Sequence(lambda n: f"Versicherung {n} AG")


class AuthorityFactory(RecordFactory):
    class Meta:
        model = models.Authority

    name = factory.Sequence(lambda n: f"Behörde {n}")


class EmergencyRoleFactory(RecordFactory):
    class Meta:
        model = models.EmergencyRole

    name = factory.Sequence(lambda n: f"Rolle {n}")


class RoleAssignmentFactory(RecordFactory):
    class Meta:
        model = models.RoleAssignment


class AlertPathFactory(RecordFactory):
    class Meta:
        model = models.AlertPath

    name = factory.Sequence(lambda n: f"Alarmkette {n}")


class AlertStepFactory(RecordFactory):
    class Meta:
        model = models.AlertStep

    media = ["call"]


class EscalationRuleFactory(RecordFactory):
    class Meta:
        model = models.EscalationRule

    level = "emergency"
    duty = "decides"
