"""What of an organisation is its plan: all of its tables, but for those that are named here with the reason.

Found through Django's own list of models, like the backup's: the plan looks over all apps, also those above it.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models

from accounts.models import Organisation, User

# Not the plan, but how the tool runs here and now: logins, secrets, the post, and what is in progress.
LEFT_OUT = {
    "accounts.membership": "logins do not travel",
    "accounts.invitation": "logins do not travel",
    "backups.backuprun": "the daily log of jobs; what it proved stands in the restore tests",
    "backups.jobwatch": "the state of a watch that begins anew",
    "backups.pingaddress": "secret addresses are made anew",
    "backups.restoredrill": "a test that is under way",
    "backups.restoredrillstep": "a test that is under way",
    "binder.papercopy": "names releases, which are not in the plan",
    "binder.printjob": "the queue of the press",
    "binder.readreceipt": "belongs to a release",
    "binder.release": "a release holds the plan, not the other way round",
    "outbox.gateway": "holds a secret that only this installation can read",
    "outbox.message": "the post",
    "records.entry": "the history, which stays in the backup",
    "reviews.ask": "questions that are under way; answers stand in the reviews",
    "reviews.calendarfeed": "secret addresses are made anew",
    "reviews.proposal": "questions that are under way",
    "reviews.reminderlook": "the post",
    "reviews.remindersent": "the post",
    "reviews.snooze": "questions that are under way",
}
DERIVED = frozenset({"organisation", "search_text", "sort_key"})  # follow from the rest
OF_THE_HOUSE = frozenset({"slug"})  # an organisation's address in this installation

Column = models.Field[Any, Any]


def owned(model: type[models.Model]) -> bool:
    """Whether each of its rows belongs to one organisation."""
    return any(
        field.name == "organisation" and field.related_model is Organisation for field in model._meta.fields
    )


@cache
def tables() -> tuple[type[models.Model], ...]:
    """The tables of a plan, sorted by label."""
    found = (model for model in apps.get_models() if owned(model) and model._meta.label_lower not in LEFT_OUT)
    return tuple(sorted(found, key=lambda model: model._meta.label_lower))


@cache
def columns(model: type[models.Model]) -> tuple[Column, ...]:
    """What is kept of a row: nothing derived, and no reference to a login."""
    unwanted = OF_THE_HOUSE if model is Organisation else DERIVED
    return tuple(
        field
        for field in model._meta.concrete_fields
        if field.name not in unwanted and field.related_model is not User
    )


def points_at(column: Column) -> type[models.Model] | None:
    """The table of the plan that this column refers to."""
    target = column.related_model
    return target if isinstance(target, type) and target in tables() else None


def names_a_table(column: Column) -> bool:
    return column.related_model is ContentType
