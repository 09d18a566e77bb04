"""Gateways: valid, minimal, nothing more."""

import factory

from outbox import models
from outbox.sealing import seal


class GatewayFactory(factory.django.DjangoModelFactory):
    """Text messages through seven.io."""

    class Meta:
        model = models.Gateway

    name = factory.Sequence(lambda n: f"SMS {n}")
    service = "seven"
    sealed = factory.LazyFunction(lambda: seal("seven://secret-key"))
    made_by_name = "Mia"
