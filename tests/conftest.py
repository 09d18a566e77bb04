"""The cast that every test knows.

Mia manages Acme, Alice edits it, Anton approves, Rosa is in its crisis team, Bob reads, Petra is its external provider.
Charlie manages another company and must never get in.
"""

import gc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.db.backends.signals import connection_created
from django.dispatch import receiver
from django.test import Client
from django_scopes import scope
from pytest_django import DjangoDbBlocker

from accounts.models import Organisation, User
from accounts.roles import AccessRole
from notfallplan.celery import app as celery_app
from tests.factories.accounts import a_member, a_user, an_organisation


@receiver(connection_created)
def trust_the_disk(connection: Any, **_: Any) -> None:
    """The test database need not survive a power cut: waiting for the disk is half of the suite's time."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")
    elif connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit=off")


# Pages over plain queries: `test_permissions` opens each of them on PostgreSQL as well, and the time of a run is limited.
PAGES = (
    *(
        f"tests/{app}/"
        for app in (
            "inventory",
            "recovery",
            "playbooks",
            "risks",
            "measures",
            "binder",
            "contacts",
            "dashboard",
        )
    ),
    "tests/exercises/test_pages",
    *(
        f"tests/reviews/test_{name}"
        for name in ("marking", "lists", "audits", "rules", "answers", "proposals", "private", "calendars")
    ),
    *(
        f"tests/backups/test_{name}"
        for name in ("restore_pages", "restore_drill_pages", "watch_pages", "register")
    ),
)


RACES = ("tests/binder/test_releasing",)  # among them, but about who is quicker


# Processes that take minutes; the exchange of backups between the engines runs in both.
LONG = ("tests/backups/test_ping_server", "tests/core/test_backup")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What asks for no database and starts no processes runs once, not on each engine (marker `once`); so do `PAGES`."""
    for item in items:
        needs = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
        touches = needs or item.get_closest_marker("django_db")
        is_process = item.get_closest_marker("tree") and not item.nodeid.startswith(LONG)
        is_page = not touches or (
            item.nodeid.startswith((*PAGES, *LONG)) and not item.nodeid.startswith(RACES)
        )
        if is_page and not is_process and "either_engine" not in item.nodeid:
            item.add_marker(pytest.mark.once)


LONGEST = ("tests/browser/test_pages", "tests/test_permissions", *LONG)


class LongestFirst:
    """What takes minutes begins first, whatever the dice say, so that no worker waits for another at the end of a run."""

    @staticmethod
    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
        items.sort(key=weight)


def weight(item: pytest.Item) -> int:
    if item.nodeid.startswith(LONGEST):
        return 0
    is_long = item.get_closest_marker("tree") or item.get_closest_marker("browser")
    return 1 if is_long else 2


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(LongestFirst())


@pytest.fixture(scope="session", autouse=True)
def compiled_and_collected() -> None:
    """Catalogues and static names, as after `./start`: pages need both."""
    call_command("catalogs", "compile", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture(scope="session", autouse=True)
def hang_up(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A served page's thread may hold its connection a moment longer; PostgreSQL then drops no test database."""
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )


@pytest.fixture(scope="session", autouse=True)
def seldom_collected(compiled_and_collected: None) -> None:
    """The collector as gunicorn's workers have it (`notfallplan/wsgi.py`): what is loaded is not walked through again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(autouse=True)
def cheap_passwords(settings: Any) -> None:
    """Hashing that costs a third of a second on purpose would be most of the suite's time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def tasks_run_at_once() -> None:
    """Celery tasks run inside the test unless a test starts the real process tree."""
    celery_app.conf.task_always_eager = True
    celery_app.conf.task_eager_propagates = True


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    """Rate limits count in the cache: no test may feel another's."""
    yield
    cache.clear()


@pytest.fixture
def mia(db: None) -> User:
    return a_user("mia")


@pytest.fixture
def acme(mia: User) -> Organisation:
    return an_organisation("Acme Werkzeugbau GmbH", mia, federal_state="BW", report_number="0621 4400-110")


@pytest.fixture
def alice(acme: Organisation) -> User:
    return a_member(acme, "alice", AccessRole.EDITOR)


@pytest.fixture
def anton(acme: Organisation) -> User:
    return a_member(acme, "anton", AccessRole.APPROVER)


@pytest.fixture
def rosa(acme: Organisation) -> User:
    return a_member(acme, "rosa", AccessRole.RESPONDER)


@pytest.fixture
def bob(acme: Organisation) -> User:
    return a_member(acme, "bob", AccessRole.READER)


@pytest.fixture
def petra(acme: Organisation) -> User:
    return a_member(acme, "petra", AccessRole.PROVIDER)


@pytest.fixture
def charlie(db: None) -> User:
    return a_user("charlie")


@pytest.fixture
def other(charlie: User) -> Organisation:
    return an_organisation("Übermorgen AG", charlie)


@pytest.fixture
def in_acme(acme: Organisation) -> Iterator[Organisation]:
    """Run the test inside Acme's scope, as a view would."""
    with scope(organisation=acme):
        yield acme


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    """A browser in which this user is logged in."""

    def make(user: User) -> Client:
        client = Client(headers={"accept-language": "de"})
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return make
