"""What a new company starts with, and that companies founded earlier get the same."""

from datetime import UTC, datetime
from importlib import import_module
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django_scopes import scope

from dashboard.actions import found_company
from playbooks import catalogue
from playbooks.clocks import clock_of
from playbooks.deadlines import Event, due
from playbooks.models import LegalProfile, MessageTemplate, ReportingDuty, ReportStage
from playbooks.public_holidays import PublicHolidays
from playbooks.starter import plant

MODELS = (MessageTemplate, ReportingDuty, ReportStage, LegalProfile)
OWN_TO_EACH = {"id", "organisation", "created_at", "updated_at"}


@pytest.fixture(params=["de", "en"])
def company(request, mia):
    organisation = found_company(by=mia, name="Neu GmbH", language=request.param, country="DE")
    with scope(organisation=organisation):
        yield organisation


def test_everything_is_planted_and_valid(company):
    assert [model.objects.count() for model in MODELS] == [15, 17, 33, 1]
    for model in MODELS:
        for record in model.objects.all():
            record.full_clean()
    duty = ReportingDuty.objects.get(core_code="DSGVO_33")
    assert (duty.role.code, duty.template.core_code) == ("data_protection_contact", "DPA_NOTICE")
    assert duty.title == catalogue.duties()["DSGVO_33"].title[company.language]
    assert not duty.departures()
    assert MessageTemplate.objects.get(core_code="PRESS_HOLDING").approver_role.code == "top_management"
    early, notification, *_rest = ReportStage.objects.filter(duty__core_code="BSIG_32")
    assert (early.template.core_code, notification.template.core_code) == ("NIS2_EARLY", "NIS2_72H")


def test_planting_again_keeps_what_was_edited(company):
    duty = ReportingDuty.objects.get(core_code="BSIG_5")
    duty.title, duty.override_reason = "Dem BSI Bescheid geben", "So nennen wir es."
    duty.save()
    MessageTemplate.objects.filter(core_code="ALL_CLEAR").delete()

    plant(organisation=company, by=None)

    assert [model.objects.count() for model in MODELS] == [15, 17, 33, 1]
    assert ReportingDuty.objects.get(core_code="BSIG_5").title == "Dem BSI Bescheid geben"


def rows(model):
    """What stands in the table, without keys; references by what they are called."""
    found = []
    for record in model.objects.all():
        values = {
            field.name: str(getattr(record, field.name))
            for field in model._meta.concrete_fields
            if field.name not in OWN_TO_EACH
        }
        if isinstance(record, ReportStage):
            values |= {"search_text": "", "sort_key": ""}  # the language of whoever planted it
        found.append(values)
    return sorted(found, key=str)


def test_the_migration_plants_the_same(company):
    planted = {model: rows(model) for model in MODELS}
    for model in reversed(MODELS):
        model.objects.all().delete()

    migration = import_module("playbooks.migrations.0003_plant_duties_and_messages")
    migration.plant(apps, SimpleNamespace(connection=connection))

    for model in MODELS:
        assert rows(model) == planted[model], model


def test_a_stored_report_counts_as_the_shipped_one(company):
    moments = {event: datetime(2026, 12, 22, 11, 17, tzinfo=UTC) for event in Event}
    given = {"events": moments, "zone": ZoneInfo("Europe/Berlin"), "holidays": PublicHolidays("DE", "BW")}
    for code, shipped in catalogue.duties().items():
        stored = list(ReportStage.objects.filter(duty__core_code=code))
        for stage, ours in zip(stored, shipped.stages, strict=True):
            clock = clock_of(stage)
            assert clock.only_if == ours.clock.only_if
            assert due(clock, **given) == due(ours.clock, **given), (code, stage)


def test_the_database_demands_a_reason(company):
    duty = ReportingDuty.objects.get(core_code="BSIG_5")
    for field, value in (("applies", "no"), ("title", "Anders")):
        changed = ReportingDuty.objects.get(pk=duty.pk)
        setattr(changed, field, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            changed.save()
        changed.override_reason = "Kanzlei Roth, 3.11.2026"
        changed.save()
        changed.applies, changed.title = "", duty.title
        changed.override_reason = ""
        changed.save()

    stage = ReportStage.objects.first()
    stage.own_amount, stage.own_unit = 12, "hours"
    with pytest.raises(IntegrityError), transaction.atomic():
        stage.save()
