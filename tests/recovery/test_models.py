"""What the database itself refuses about plans and their parts."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from recovery.models import Bridge, Coverage, PlanStep, PlanSupplier, Workaround
from tests.factories.contacts import EmergencyRoleFactory
from tests.factories.inventory import needs
from tests.factories.recovery import ContinuityPlanFactory, PlanStepFactory, RestorationPlanFactory
from tests.recovery.pages import company, continuity_plan, recovery_plan, workaround


@pytest.fixture
def made(in_acme):
    return company(in_acme)


def refused(record):
    with pytest.raises(IntegrityError), transaction.atomic():
        record.save()


def test_a_part_belongs_to_exactly_one_plan(in_acme, made):
    one, other = recovery_plan(made), RestorationPlanFactory(organisation=in_acme)

    refused(PlanStep(organisation=in_acme, action="A"))
    refused(PlanStep(organisation=in_acme, action="A", recovery_plan=one, restoration_plan=other))
    refused(PlanSupplier(organisation=in_acme, supplier=made.supplier))


def test_a_recovery_plan_covers_resources_and_a_continuity_plan_processes(in_acme, made):
    recovery, continuity = recovery_plan(made), continuity_plan(made)

    refused(Coverage(organisation=in_acme, recovery_plan=recovery, process=made.orders))
    refused(Coverage(organisation=in_acme, continuity_plan=continuity, resource=made.erp))
    refused(Coverage(organisation=in_acme, recovery_plan=recovery, resource=made.server))  # a second time


def test_only_steps_of_a_continuity_plan_have_a_stage(in_acme, made):
    refused(PlanStep(organisation=in_acme, action="A", recovery_plan=recovery_plan(made), stage="reach"))
    refused(
        PlanStep(
            organisation=in_acme, action="A", continuity_plan=ContinuityPlanFactory(organisation=in_acme)
        )
    )


def test_a_step_waits_neither_for_itself_nor_for_another_plan(in_acme, made):
    step = recovery_plan(made).plansteps.first()
    strange = PlanStepFactory(
        organisation=in_acme, restoration_plan=RestorationPlanFactory(organisation=in_acme)
    )
    step.after_step = strange
    with pytest.raises(ValidationError, match="after_step"):
        step.full_clean()
    step.after_step = step

    refused(step)


def test_a_step_is_for_a_role_or_for_everybody(in_acme, made):
    step = PlanStep(
        organisation=in_acme,
        action="A",
        recovery_plan=recovery_plan(made),
        role=made.role,
        for_everybody=True,
    )

    refused(step)


def test_a_contract_is_with_the_supplier(in_acme, made):
    row = recovery_plan(made).plansuppliers.get()
    row.supplier = type(made.supplier)(organisation=in_acme, name="Andere")
    row.supplier.save()

    with pytest.raises(ValidationError, match="contract"):
        row.full_clean()


def test_at_most_eight_columns_and_no_form_without_one(in_acme, made):
    for wrong in ({"form_columns": "\n".join("abcdefghi")}, {"form_title": "Zettel"}):
        with pytest.raises(ValidationError, match="form_columns"):
            Workaround(organisation=in_acme, process=made.orders, name="A", how="B", **wrong).full_clean()


def test_a_need_is_bridged_once_by_a_workaround(in_acme, made):
    paper, need = workaround(made), made.orders.needs.get()
    Bridge(organisation=in_acme, workaround=paper, dependency=need).save()

    refused(Bridge(organisation=in_acme, workaround=paper, dependency=need))


def test_what_a_plan_covers_is_not_deleted(in_acme, made):
    recovery_plan(made)
    lonely = EmergencyRoleFactory(organisation=in_acme)
    lonely.delete()

    with pytest.raises(IntegrityError):
        made.server.delete()


def test_a_bridge_goes_with_its_need(in_acme, made):
    other = needs(made.orders, made.server)
    Bridge(organisation=in_acme, workaround=workaround(made), dependency=other).save()
    other.delete()

    assert not Bridge.objects.exists()
