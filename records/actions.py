"""Writes that leave their history: many records at once, and who may see a single one."""

from __future__ import annotations

from collections.abc import Sequence

from auditlog.diff import model_instance_diff
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from accounts.models import User
from accounts.tenancy import grant, withdraw
from records.models import Entry, Record

BATCH = 500


@transaction.atomic
def create_many(*, records: Sequence[Record], by: User) -> None:
    """Create records of one kind, each with its history entry, in inserts as long as the database allows.

    Load the references beforehand: a reference that is not loaded costs a query of its own.
    """
    if not records:
        return
    model = type(records[0])
    for record in records:
        record.refuse_strangers()
    model.objects.unlogged("create_many writes the entries itself").bulk_create(records, batch_size=BATCH)
    logged = [field.name for field in model._meta.concrete_fields if field.name not in model.unlogged_fields]
    content_type = ContentType.objects.get_for_model(model)
    entries = [
        Entry(
            organisation_id=record.organisation_id,
            subject=record.subject_id(),
            actor=by,
            actor_email=by.email,
            action=Entry.Action.CREATE,
            content_type=content_type,
            object_pk=str(record.pk),
            object_repr=str(record),
            changes=model_instance_diff(None, record, logged, use_json_for_changes=True),
            additional_data=record.get_additional_data(),
        )
        for record in records
    ]
    Entry.objects.bulk_create(entries, batch_size=BATCH)


@transaction.atomic
def grant_record(*, record: Record, user: User, by: User) -> None:
    """Let an external provider see this one entry; its history tells."""
    grant(user, record)
    _tell(record, by, before="", after=str(user))


@transaction.atomic
def withdraw_record(*, record: Record, user: User, by: User) -> None:
    """Take back what `grant_record` gave."""
    withdraw(user, record)
    _tell(record, by, before=str(user), after="")


def _tell(record: Record, by: User, *, before: str, after: str) -> None:
    Entry.objects.create(
        organisation_id=record.organisation_id,
        subject=record.subject_id(),
        actor=by,
        actor_email=by.email,
        action=Entry.Action.UPDATE,
        content_type=ContentType.objects.get_for_model(type(record)),
        object_pk=str(record.pk),
        object_repr=str(record),
        changes={"granted_to": [before, after]},
    )
