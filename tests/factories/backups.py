"""Entries of backups: valid, minimal, nothing more. Call inside the organisation's scope."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import factory

from backups import models
from tests.factories.contacts import RecordFactory

NIGHT = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


class BackupJobFactory(RecordFactory):
    class Meta:
        model = models.BackupJob

    name = factory.Sequence(lambda n: f"Nachtsicherung {n}")
    interval_hours = Decimal(24)


class ProtectionFactory(RecordFactory):
    """A resource of a job; name both."""

    class Meta:
        model = models.Protection


class BackupCopyFactory(RecordFactory):
    """A copy; name its job."""

    class Meta:
        model = models.BackupCopy

    name = factory.Sequence(lambda n: f"NAS {n}")


class PingAddressFactory(RecordFactory):
    """An address; name its job."""

    class Meta:
        model = models.PingAddress


class RestoreTestFactory(RecordFactory):
    """A passed test of a whole system that took four hours, of data three hours old; name its resource."""

    class Meta:
        model = models.RestoreTest

    scope = "full_system"
    result = "passed"
    started_at = NIGHT
    ended_at = NIGHT + timedelta(hours=4)
    recovered_point_at = NIGHT - timedelta(hours=3)
