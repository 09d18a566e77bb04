"""An organisation from a plan file: with the keys that it had, or as a copy beside it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, models, transaction
from django.db.models.query import QuerySet
from django.db.models.sql import InsertQuery
from django.utils.translation import gettext as _
from django_scopes import scope

from accounts.actions import create_organisation
from accounts.models import Organisation, User
from plan.reading_file import PlanFileProblem
from plan.snapshot import Row, Snapshot
from plan.tables import Column, columns, names_a_table, tables
from records.models import Record

SIZE = 500


def restore(snapshot: Snapshot, *, by: User) -> Organisation:
    """Found the organisation of a snapshot that `reading_file.read` has returned; `by` becomes its first manager.

    Entries keep their keys unless one of them is here already: then all get new ones, always the same for the same new
    organisation. References to logins are gone, the names beside them stay. Raises PlanFileProblem; then nothing changed.
    A few queries for each 500 entries.
    """
    try:
        with transaction.atomic():
            if _is_here(snapshot):
                snapshot = with_new_keys(snapshot, uuid.uuid4())
            organisation = _found(snapshot["organisation"], by)
            _fill(organisation, snapshot)
            return organisation
    except (DatabaseError, ValidationError, ValueError, TypeError, OverflowError) as error:
        raise PlanFileProblem(
            _("The file contradicts itself: %(why)s. Nothing was changed.") % {"why": _why(error)}
        ) from error


@contextmanager
def as_it_was(snapshot: Snapshot, key: uuid.UUID) -> Iterator[Organisation]:
    """The organisation as the snapshot has it, for reading: in a transaction that leaves nothing behind.

    `key` decides on the keys of its entries: the same for the same. Whatever happens inside is undone.
    """
    with transaction.atomic():
        copy = with_new_keys(snapshot, key)
        values = _values(copy["organisation"])
        organisation = Organisation.objects.create(**values, slug=f"as-it-was-{key}"[:60])
        _fill(organisation, copy)
        yield organisation
        transaction.set_rollback(True)


def _fill(organisation: Organisation, snapshot: Snapshot) -> None:
    for model in tables():
        _insert(model, snapshot["records"][model._meta.label_lower], organisation)
    with scope(organisation=organisation):
        for model in tables():
            if issubclass(model, Record):
                _derive(model, organisation)
    connection.check_constraints()


def _why(error: Exception) -> str:
    if isinstance(error, ValidationError):
        fields = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        return "; ".join(f"{name} {' '.join(messages)}".strip() for name, messages in fields.items())[:200]
    return str(error).strip().partition("\n")[0][:200]


def _is_here(snapshot: Snapshot) -> bool:
    """Whether one of its keys is taken; a query for each 500 entries of a table, the organisation first."""
    if Organisation.objects.filter(pk=snapshot["organisation"]["id"]).exists():
        return True
    return any(
        QuerySet(model).filter(pk__in=[row["id"] for row in block]).exists()
        for model in tables()
        for block in _blocks(snapshot["records"][model._meta.label_lower])
    )


def with_new_keys(snapshot: Snapshot, organisation: uuid.UUID) -> Snapshot:
    """The same plan with other keys throughout, also within texts of JSON fields."""
    old = [snapshot["organisation"]["id"]]
    old += [row["id"] for rows in snapshot["records"].values() for row in rows]
    new = {key: str(uuid.uuid5(organisation, key)) for key in old} | {old[0]: str(organisation)}

    def changed(value: Any) -> Any:
        if isinstance(value, str):
            return new.get(value, value)
        if isinstance(value, list):
            return [changed(each) for each in value]
        if isinstance(value, dict):
            return {new.get(key, key): changed(each) for key, each in value.items()}
        return value

    return snapshot | {
        "organisation": changed(snapshot["organisation"]),
        "records": {label: [changed(row) for row in rows] for label, rows in snapshot["records"].items()},
    }


def _found(row: Row, by: User) -> Organisation:
    values = _values(row)
    draft = Organisation(**values, slug="draft")
    draft.clean_fields(exclude=["slug"])
    fields = {name: value for name, value in values.items() if name not in {"name", "created_at"}}
    organisation = create_organisation(name=draft.name, by=by, **fields)
    Organisation.objects.filter(pk=organisation.pk).update(created_at=values["created_at"])
    organisation.created_at = values["created_at"]
    return organisation


def _values(row: Row) -> dict[str, Any]:
    return {column.attname: decode(column, row[column.name]) for column in columns(Organisation)}


def _insert(model: type[models.Model], rows: list[Row], organisation: Organisation) -> None:
    """Insert rows as they were: no signals, no history, no automatic dates."""
    kept = columns(model)
    owner = next(field for field in model._meta.concrete_fields if field.name == "organisation")
    derived = [
        field
        for field in model._meta.concrete_fields
        if field not in kept and field is not owner and not field.null
    ]
    references = {field.name for field in model._meta.concrete_fields if field.is_relation}
    for block in _blocks(rows):
        objects = [
            model(
                organisation=organisation,
                **{column.attname: decode(column, row[column.name]) for column in kept},
            )
            for row in block
        ]
        for made in objects:
            made.clean_fields(exclude=references | {each.name for each in kept if _is_empty(each, made)})
        query = InsertQuery(model)
        query.insert_values([*kept, owner, *derived], objects, raw=True)
        query.get_compiler(using=connection.alias).execute_sql()


def _is_empty(column: Column, row: models.Model) -> bool:
    """What may be empty says the database; forms ask for more than it does."""
    return getattr(row, column.attname) in column.empty_values


def _derive(model: type[Record], organisation: Organisation) -> None:
    """Fill what follows from the rest: how an entry is found and sorted."""
    rows: QuerySet[Any, Any] = (
        QuerySet(model).filter(organisation=organisation).select_related(*model.named_by)
    )
    for block in _blocks(rows.iterator(chunk_size=SIZE)):
        for row in block:
            row.organisation = organisation
            row.prepare()
        QuerySet(model).bulk_update(block, ["search_text", "sort_key"], batch_size=SIZE)


def _blocks(rows: Iterable[Any]) -> Iterator[list[Any]]:
    rows = iter(rows)
    while block := list(islice(rows, SIZE)):
        yield block


def decode(column: Column, value: Any) -> Any:
    """The Python value of a column from its JSON. Raises PlanFileProblem for a table that does not exist here."""
    if value is None:
        return None
    if names_a_table(column):
        found = ContentType.objects.filter(
            app_label=value.partition(".")[0], model=value.partition(".")[2]
        ).first()
        if found is None:
            raise PlanFileProblem(
                _("The file names a kind of entry that is not known: %(name)s.") % {"name": value}
            )
        return found.pk
    while isinstance(column, models.ForeignKey):
        column = column.target_field
    return value if isinstance(column, models.JSONField) else column.to_python(value)
