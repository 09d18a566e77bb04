"""Founding a company: the one write that reaches through all apps below."""

from typing import Any

from django.db import transaction

from accounts.actions import create_organisation
from accounts.models import Organisation, User


@transaction.atomic
def found_company(*, by: User, name: str, **fields: Any) -> Organisation:
    """Create the organisation with its starter content; `by` becomes its first manager."""
    return create_organisation(name=name, by=by, **fields)
