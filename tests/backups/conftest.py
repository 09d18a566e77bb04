"""A job of Acme that runs every night and has an address."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django_scopes import scope

from accounts.models import Organisation
from tests.factories.backups import BackupJobFactory, PingAddressFactory
from tests.factories.contacts import ContactPointFactory, PersonFactory

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def a_person(organisation: Organisation, name: str, mail: str = "") -> Any:
    person = PersonFactory(organisation=organisation, last_name=name)
    if mail:
        ContactPointFactory(organisation=organisation, person=person, kind="email_company", value=mail)
    return person


def a_job(organisation: Organisation, **fields: Any) -> Any:
    """With an address of its own; inside the scope."""
    job = BackupJobFactory(organisation=organisation, **{"interval_hours": Decimal(24), **fields})
    job.address = PingAddressFactory(organisation=organisation, job=job)
    return job


@pytest.fixture
def job(acme: Organisation) -> Any:
    """Nachtsicherung ERP, of Olga and Dieter."""
    with scope(organisation=acme):
        return a_job(
            acme,
            name="Nachtsicherung ERP",
            owner=a_person(acme, "Owner", "olga@acme.example"),
            deputy=a_person(acme, "Deputy", "dieter@acme.example"),
        )
