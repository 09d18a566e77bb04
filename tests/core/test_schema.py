"""The test databases are made from the models, which takes a tenth of the time of migrating. Migrating makes the same."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend
from environ import Env
from pytest_django import DjangoDbBlocker

from tests.installation import Installation, installation

pytestmark = pytest.mark.tree


# Django's own: its migrations give the hidden tables of auth wider keys than its models ask for (DEFAULT_AUTO_FIELD).
WIDER = {("auth_group_permissions", "id")}


@pytest.fixture
def migrated(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[BaseDatabaseWrapper]:
    """A connection to a database that `manage.py migrate` has made."""
    with django_db_blocker.unblock(), installation(tmp_path / "data", migrated=True) as place:
        other = load_backend(connection.settings_dict["ENGINE"]).DatabaseWrapper(address_of(place))
        yield other
        other.close()


def address_of(place: Installation) -> dict[str, Any]:
    if place.embedded:
        return {**connection.settings_dict, "NAME": str(place.data / "notfallplan.sqlite3")}
    return {**connection.settings_dict, **Env.db_url_config(place.env["DATABASE_URL"])}


def schema(database: BaseDatabaseWrapper) -> set[tuple[Any, ...]]:
    """The columns, constraints and indexes of all tables. The order of columns is history, so it does not count."""
    with database.cursor() as cursor:
        names = set(database.introspection.table_names(cursor)) - {"django_migrations"}
        return {
            (name, *each)
            for name in names
            for each in columns(database, cursor, name) | keys(database, cursor, name)
        }


def columns(database: BaseDatabaseWrapper, cursor: Any, table: str) -> set[Any]:
    found = database.introspection.get_table_description(cursor, table)
    return {
        (each.name, each.type_code, each.internal_size, each.null_ok, each.default)
        for each in found
        if (table, each.name) not in WIDER
    }


def keys(database: BaseDatabaseWrapper, cursor: Any, table: str) -> set[Any]:
    if database.vendor == "postgresql":  # with their conditions
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass "
            "UNION SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND schemaname = current_schema()",
            [f'"{table}"', table],
        )
        return set(cursor.fetchall())
    found = database.introspection.get_constraints(cursor, table)
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s", [table])
    return {
        (
            "" if name.startswith(("__unnamed", "fk_")) else name,  # numbered in the order of the columns
            *map(str, (each["columns"], each["unique"], each["foreign_key"], each["check"])),
        )
        for name, each in found.items()
        if not name.startswith("sqlite_autoindex")
    } | {(name, sql) for name, sql in cursor.fetchall() if sql}


def test_migrating_makes_what_the_models_say(db: None, migrated: BaseDatabaseWrapper) -> None:
    made, expected = schema(migrated), schema(connection)

    assert len(made) > 1000
    assert made - expected == set(), "only after migrating"
    assert expected - made == set(), "only in the models"
