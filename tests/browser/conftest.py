"""Chromium against the running application."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test.testcases import LiveServerThread
from django_scopes import scope
from playwright.sync_api import Page

from accounts.models import Organisation, User
from contacts.models import EmergencyRole
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
from tests.factories.accounts import PASSWORD
from tests.factories.contacts import (
    ContactPointFactory,
    ContractFactory,
    InsurancePolicyFactory,
    PersonFactory,
    RoleAssignmentFactory,
    SiteFactory,
    SupplierFactory,
)

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Playwright keeps an event loop in the test's thread; the database is asked from there all the same.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser_type_launch_args(chromium_path: str) -> dict[str, Any]:
    return {"executable_path": chromium_path, "args": FLAGS}


@dataclass(frozen=True)
class Server:
    url: str


@pytest.fixture
def served(transactional_db: None) -> Iterator[Server]:
    """The application as it is served: static files by WhiteNoise under their hashed names, no debug handler before it."""
    thread = LiveServerThread("localhost", lambda application: application)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    yield Server(f"http://{thread.host}:{thread.port}")
    thread.terminate()
    thread.join()


@pytest.fixture
def busy_company(transactional_db: None, mia: User) -> Organisation:
    """A company with something on every page."""
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
    return organisation


@pytest.fixture
def log_in(served: Any) -> Callable[[Page, User], None]:
    """Type address and password into the login page."""

    def act(page: Page, user: User) -> None:
        page.goto(f"{served.url}/account/login/")
        page.fill("input[name=login]", user.email)
        page.fill("input[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_url(lambda url: "/login/" not in url)

    return act
