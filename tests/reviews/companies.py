"""A company with at least one entry of every kind. Call inside the organisation's scope."""

from contacts.models import EmergencyRole
from playbooks.models import ReportingDuty
from tests.factories.backups import BackupJobFactory
from tests.factories.contacts import (
    AlertPathFactory,
    AuthorityFactory,
    ContactPointFactory,
    ContractFactory,
    EmergencyRoleFactory,
    InsurancePolicyFactory,
    PersonFactory,
    RoleAssignmentFactory,
    SiteFactory,
    SupplierFactory,
)
from tests.factories.inventory import ProcessFactory, ResourceFactory
from tests.factories.playbooks import PlaybookFactory
from tests.factories.recovery import (
    ContinuityPlanFactory,
    RecoveryPlanFactory,
    RestorationPlanFactory,
    WorkaroundFactory,
)
from tests.factories.risks import RiskFactory


def lead(organisation, code="it_lead", **fields):
    """A person who fills a standard role."""
    person = PersonFactory(organisation=organisation, **fields)
    role = EmergencyRole.objects.filter(code=code).first() or EmergencyRoleFactory(
        organisation=organisation, code=code
    )
    RoleAssignmentFactory(organisation=organisation, role=role, person=person)
    return person


def everything(organisation):
    """An entry of every model of every kind, and somebody in each role that keeps one true."""
    for code in ("it_lead", "top_management", "process_owner", "crisis_team_lead", "data_protection_contact",
                 "facility_contact"):  # fmt: skip
        lead(organisation, code)
    other = PersonFactory(organisation=organisation, last_name="Übrig")
    ContactPointFactory(organisation=organisation, person=other)
    supplier = SupplierFactory(organisation=organisation)
    ContractFactory(organisation=organisation, supplier=supplier)
    for factory in (AuthorityFactory, SiteFactory, AlertPathFactory, InsurancePolicyFactory, ResourceFactory,
                    RiskFactory, PlaybookFactory, RecoveryPlanFactory, RestorationPlanFactory,
                    ContinuityPlanFactory, BackupJobFactory):  # fmt: skip
        factory(organisation=organisation)
    process = ProcessFactory(organisation=organisation)
    WorkaroundFactory(organisation=organisation, process=process)
    duty = ReportingDuty.objects.first()
    duty.access_place = "Umschlag 3 im Tresor"
    duty.save()
