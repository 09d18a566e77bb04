"""Addresses and form data of the recovery pages, as a browser would send them, and a small company to try them on."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from contacts.models import Contract, EmergencyRole, Person, Supplier
from inventory.models import Process, Resource
from recovery.models import ContinuityPlan, RecoveryPlan, RestorationPlan, Workaround
from tests.factories.contacts import (
    ContactPointFactory,
    ContractFactory,
    EmergencyRoleFactory,
    PersonFactory,
    RoleAssignmentFactory,
    SupplierFactory,
)
from tests.factories.inventory import ProcessFactory, ResourceFactory, needs
from tests.factories.recovery import (
    ContinuityPlanFactory,
    CoverageFactory,
    PlanStepFactory,
    PlanSupplierFactory,
    RecoveryPlanFactory,
    RestorationPlanFactory,
    WorkaroundFactory,
)


def url(name: str, organisation: Any, record: Any = None, *more: Any) -> str:
    keys = [each.pk for each in (record, *more) if each is not None]
    return reverse(f"recovery:{name}", args=[organisation.slug, *keys])


def rows(prefix: str, *new: dict[str, Any]) -> dict[str, Any]:
    """New rows of a formset."""
    data: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": len(new), f"{prefix}-INITIAL_FORMS": 0}
    for index, row in enumerate(new):
        data |= {f"{prefix}-{index}-{name}": value for name, value in row.items()}
    return data


def plan_data(*covered: Any, **fields: Any) -> dict[str, Any]:
    chosen = [{each.noun(): each.pk} for each in covered]
    return {"title": "Wiederanlauf Server 1"} | rows("Coverage", *chosen) | rows("PlanSupplier") | fields


def step_data(**fields: Any) -> dict[str, Any]:
    given = {"action": "Server einschalten", "target_state": "Anmeldemaske sichtbar", "kind": "work"}
    return given | fields


def workaround_data(**fields: Any) -> dict[str, Any]:
    return {"name": "Auftragszettel", "how": "Zettel ausfüllen\r\nIn den Kasten legen"} | fields


@dataclass
class Company:
    """Orders need the ERP within 4 hours; it runs on the server, which one person knows and one supplier looks after."""

    orders: Process
    erp: Resource
    server: Resource
    person: Person
    role: EmergencyRole
    supplier: Supplier
    contract: Contract


def company(acme: Any) -> Company:
    """Call inside the organisation's scope."""
    person = PersonFactory(organisation=acme, first_name="Ayşe", last_name="Kaya")
    ContactPointFactory(organisation=acme, person=person, value="0170 5550001")
    role = EmergencyRoleFactory(organisation=acme, name="IT-Leitung")
    RoleAssignmentFactory(organisation=acme, role=role, person=person)
    supplier = SupplierFactory(organisation=acme, name="Systemhaus Nord GmbH")
    contract = ContractFactory(organisation=acme, supplier=supplier, subject="Wartung")
    erp = ResourceFactory(organisation=acme, name="Warenwirtschaft", kind="application", rta_estimate_hours=1)
    server = ResourceFactory(
        organisation=acme, name="Server 1", rta_estimate_hours=2, owner=person, contract=contract
    )
    orders = ProcessFactory(
        organisation=acme,
        name="Auftragsannahme",
        rto_hours=4,
        rto_reason="so",
        mtpd_override_hours=8,
        mtpd_override_reason="so",
    )
    needs(orders, erp)
    needs(erp, server)
    return Company(orders, erp, server, person, role, supplier, contract)


def recovery_plan(made: Company, **fields: Any) -> RecoveryPlan:
    """A plan for the server with two steps of 60 and 30 minutes."""
    acme = made.server.organisation
    plan = RecoveryPlanFactory(organisation=acme, owner=made.person, **fields)
    CoverageFactory(organisation=acme, recovery_plan=plan, resource=made.server)
    PlanSupplierFactory(organisation=acme, recovery_plan=plan, supplier=made.supplier, contract=made.contract)
    for number, minutes in enumerate((60, 30), start=1):
        PlanStepFactory(
            organisation=acme,
            recovery_plan=plan,
            position=number,
            role=made.role,
            duration_minutes=minutes,
            action=f"Server {number} einschalten",
        )
    return plan


def restoration_plan(made: Company, **fields: Any) -> RestorationPlan:
    acme = made.server.organisation
    plan = RestorationPlanFactory(organisation=acme, owner=made.person, **fields)
    CoverageFactory(organisation=acme, restoration_plan=plan, resource=made.server)
    PlanStepFactory(organisation=acme, restoration_plan=plan, position=1, role=made.role, duration_minutes=60)
    return plan


def continuity_plan(made: Company, **fields: Any) -> ContinuityPlan:
    """A plan for taking orders, with a step in each of its three parts."""
    acme = made.server.organisation
    plan = ContinuityPlanFactory(organisation=acme, owner=made.person, **fields)
    CoverageFactory(organisation=acme, continuity_plan=plan, process=made.orders)
    for number, stage in enumerate(("reach", "operate", "return"), start=1):
        PlanStepFactory(
            organisation=acme,
            continuity_plan=plan,
            position=number,
            stage=stage,
            role=made.role,
            duration_minutes=30,
        )
    return plan


def workaround(made: Company, **fields: Any) -> Workaround:
    return WorkaroundFactory(organisation=made.orders.organisation, process=made.orders, **fields)
