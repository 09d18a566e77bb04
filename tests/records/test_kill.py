"""kill -9 in the middle of writing: the database stays whole, and no record lacks its history."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from tests.installation import FOUND_ACME, installation

WRITE_FOREVER = """
import django
django.setup()
from django.db import transaction
from django_scopes import scope
from accounts.models import Organisation
from contacts.models import ContactPoint, Person
acme = Organisation.objects.get()
with scope(organisation=acme):
    for number in range(100_000):
        with transaction.atomic():
            person = Person.objects.create(organisation=acme, last_name=f"P{number}")
            ContactPoint.objects.create(organisation=acme, person=person, value="0170 5550000")
        print(number, flush=True)
"""
STATE = """
from contacts.models import ContactPoint, Person
from records.models import Entry
from django_scopes import scopes_disabled
with scopes_disabled():
    people = set(Person.objects.values_list("pk", flat=True))
    print(len(people), ContactPoint.objects.count(), Entry.objects.filter(action=0, content_type__model="person").count())
"""


@pytest.mark.tree
def test_killed_writers_leave_whole_records(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock(), installation(tmp_path / "data", migrated=True) as place:
        place.manage("shell", "-c", FOUND_ACME)
        written = 3
        for _round in range(3):
            with subprocess.Popen(
                [sys.executable, "-c", WRITE_FOREVER],
                env=place.env | {"DJANGO_SETTINGS_MODULE": "notfallplan.settings"},
                stdout=subprocess.PIPE,
                text=True,
            ) as writer:
                assert writer.stdout is not None
                for _line in range(10):
                    assert writer.stdout.readline()
                writer.kill()
                written += 10 + len(writer.stdout.readlines())
        people, points, histories = (int(n) for n in place.manage("shell", "-c", STATE).split()[-3:])

        assert people == points + 3 == histories
        assert written <= people <= written + 3, (
            "what was reported is there; at most the last one was not reported"
        )
        if place.embedded:
            with sqlite3.connect(tmp_path / "data" / "notfallplan.sqlite3") as database:
                assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
