"""A company after its first months, with something on every page: for browsers, and for whatever reads the whole plan."""

from datetime import timedelta

from django.utils import timezone
from django_scopes import scope

from accounts.models import Organisation, User
from binder.copies import confirm, note_printed
from binder.models import PaperCopy
from binder.releasing import release_it, submit
from contacts.models import ContactPoint, EmergencyRole
from dashboard.actions import found_company
from tests.browser.alarmed import stock_alarms
from tests.browser.company import (
    stock_backups,
    stock_inventory,
    stock_playbooks,
    stock_recovery,
    stock_restores,
    stock_reviews,
    stock_risks,
    stock_runs,
)
from tests.browser.reviewed import stock_asks
from tests.browser.watched import stock_watch
from tests.factories.contacts import (
    ContactPointFactory,
    ContractFactory,
    InsurancePolicyFactory,
    PersonFactory,
    RoleAssignmentFactory,
    SiteFactory,
    SupplierFactory,
)


def stock_releases(organisation: Organisation, by: User) -> None:
    """A version in force with copies of it, and one that waits with a changed number."""
    month_ago = timezone.now() - timedelta(days=30)
    first = submit(organisation=organisation, number="1.0", reason="Erste Fassung", at=month_ago, by=by)
    first = release_it(release=first, comment="Allein im Haus.", valid_until=None, at=month_ago, by=by)
    for place in ("Tresor, Büro der Geschäftsleitung", "Rechenzentrum, Rack 3", "Handy der IT-Leitung"):
        PaperCopy(organisation=organisation, place=place).save()
    kept, handed_out, _phone = PaperCopy.objects.in_order()
    for copy in (kept, handed_out):
        note_printed(copy=copy, release=first, at=month_ago)
    confirm(copy=kept, release=first, at=timezone.now())
    point = ContactPoint.objects.filter(person__isnull=False, is_private=False).order_by("pk")[0]
    point.value = "0170 5559999"
    point.save()
    submit(organisation=organisation, number="1.1", reason="Neue Nummer", at=timezone.now(), by=by)


def a_busy_company(mia: User) -> Organisation:
    """Acme with something on every page; `mia` manages it."""
    organisation = found_company(
        by=mia, name="Acme Werkzeugbau GmbH", federal_state="BW", report_number="0621 4400-110", language="de"
    )
    with scope(organisation=organisation):
        site = SiteFactory(
            organisation=organisation, name="Werk Nord", street="Hafenstraße 1", city="Mannheim"
        )
        supplier = SupplierFactory(
            organisation=organisation,
            name="Systemhaus Neckar GmbH",
            customer_number="4711",
            is_it_provider=True,
        )
        ContractFactory(organisation=organisation, supplier=supplier, subject="Serverwartung")
        ContactPointFactory(
            organisation=organisation, supplier=supplier, kind="landline", value="0800 0000001"
        )
        policy = InsurancePolicyFactory(organisation=organisation, insurer="Sicher AG", policy_number="CY-1")
        ContactPointFactory(
            organisation=organisation, insurance_policy=policy, kind="landline", value="0800 0000002"
        )
        people = [
            PersonFactory(organisation=organisation, first_name=first, last_name=last, site=site)
            for first, last in (("Ayşe", "Kaya"), ("Tom", "Beck"), ("Jürgen", "Großmann-Hohenlohe"))
        ]
        for person in people:
            ContactPointFactory(organisation=organisation, person=person)
            ContactPointFactory(
                organisation=organisation, person=person, value="0621 123456", is_private=True
            )
        for number, role in enumerate(EmergencyRole.objects.in_order()[:6]):
            for rank in range(2):
                RoleAssignmentFactory(
                    organisation=organisation, role=role, person=people[(number + rank) % 3], rank=rank
                )
        stock_inventory(organisation, by=mia)
        stock_risks(organisation, by=mia)
        stock_backups(organisation)
        stock_restores(organisation, by=mia)
        stock_recovery(organisation, by=mia)
        stock_playbooks(organisation, by=mia)
        stock_runs(organisation, by=mia)
        stock_watch(organisation, by=mia)
        stock_reviews(organisation, by=mia)
        stock_alarms(organisation, by=mia)
        stock_asks(organisation)
        stock_releases(organisation, by=mia)
    return organisation
