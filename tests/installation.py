"""A whole installation of its own for a test: data folder, database, and the real commands as processes."""

import contextlib
import fcntl
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connections

ROOT = Path(__file__).resolve().parent.parent
FOUND_ACME = """
from accounts.actions import create_organisation
from accounts.models import User
from contacts.models import Person
from django_scopes import scope
alice = User.objects.create_user(email="alice@acme.example", password="correct horse battery")
acme = create_organisation(name="Acme Müller & Söhne GmbH", by=alice)
with scope(organisation=acme):
    for number in range(3):
        Person.objects.create(organisation=acme, first_name="Jörg", last_name=f"Größe {number}")
"""
LIST_ACME = """
from accounts.models import Organisation, User
from contacts.models import Person
from django_scopes import scopes_disabled
from records.models import Entry
from guardian.shortcuts import get_perms
with scopes_disabled():
    people = Person.objects.order_by("last_name")
    print([p.last_name for p in people], {p.organisation.name for p in people})
    print(User.objects.get().check_password("correct horse battery"), Entry.objects.count())
    print(sorted(get_perms(User.objects.get(), Organisation.objects.get())))
    print([(str(p.pk), p.created_at.isoformat()) for p in people] if hasattr(Person, "created_at") else "")
"""


class Installation:
    """Commands run in processes of their own, as an administrator would run them."""

    def __init__(self, data: Path, database_url: str = "", redis_url: str = "") -> None:
        self.data = data
        self.env = {
            **{key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"},
            "NOTFALLPLAN_DATA": str(data),
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url or "redis://localhost:6379",
            "SECRET_KEY": "for the tests only " * 3 if database_url else "",
            "EMAIL_URL": "",
        }
        for unwanted in ("DJANGO_SETTINGS_MODULE", "PYTEST_CURRENT_TEST", "NOTFALLPLAN_URL"):
            self.env.pop(unwanted, None)

    @property
    def embedded(self) -> bool:
        return not self.env["DATABASE_URL"]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.env,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=120,
        )

    def manage(self, *arguments: str) -> str:
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def refused(self, *arguments: str) -> str:
        """Run a command that must fail with a sentence, and return that."""
        done = self.run(*arguments)
        assert done.returncode == 1, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stderr

    def start(self, *arguments: str, output: Path) -> subprocess.Popen[bytes]:
        """Start `manage.py …` in a session of its own; what it prints goes into a file."""
        with output.open("wb") as file:
            return subprocess.Popen(
                [sys.executable, "manage.py", *arguments],
                cwd=ROOT,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )


@contextlib.contextmanager
def fresh_database(template: str = "") -> Iterator[str]:
    """The URL of a database of its own beside the test database; empty on SQLite."""
    default = connections["default"]
    if default.vendor == "sqlite":
        yield ""
        return
    name = f"{settings.DATABASES['default']['NAME']}_{secrets.token_hex(4)}"
    with default._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))
    try:
        yield url_of(name)
    finally:
        with default._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def url_of(database: str) -> str:
    return os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{database}"


@contextlib.contextmanager
def installation(data: Path, *, migrated: bool = False) -> Iterator[Installation]:
    """An installation on the engine that this test run uses: empty, or as `manage.py migrate` leaves it."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    template = migrated_template() if migrated else None
    if template and template.embedded:
        shutil.copytree(template.data, data, dirs_exist_ok=True)
    with fresh_database(database_of(template) if template else "") as url:
        yield Installation(data, url, os.environ.get("REDIS_URL", ""))


def migrated_template() -> Installation:
    """Migrating costs ten seconds: done once for all workers of a run, in the folder that ends with the run."""
    folder = Path(os.environ["NOTFALLPLAN_TEST_DATA"]) / "migrated"
    folder.mkdir(mode=0o700, exist_ok=True)
    data, done = folder / "data", folder / "done"
    default = connections["default"]
    name = f"{os.environ.get('DATABASE_URL', '').rpartition('/')[2]}_migrated"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        template = Installation(data, "" if default.vendor == "sqlite" else url_of(name))
        if not done.exists():
            data.mkdir(mode=0o700)
            if not template.embedded:
                with default._nodb_cursor() as cursor:
                    cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')  # of a run by hand
                    cursor.execute(f'CREATE DATABASE "{name}"')
            template.manage("migrate", "-v0")
            done.touch()
    return template


def database_of(place: Installation) -> str:
    return place.env["DATABASE_URL"].rpartition("/")[2]
