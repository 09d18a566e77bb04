"""Chromium against the running application."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test.testcases import LiveServerThread
from playwright.sync_api import Page

from accounts.models import Organisation, User
from tests.browser.busy import a_busy_company
from tests.factories.accounts import PASSWORD

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
    return a_busy_company(mia)


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
