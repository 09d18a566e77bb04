"""Founding a company: the one write that reaches through all apps below."""

from typing import Any

from django.db import transaction
from django_scopes import scope

from accounts.actions import create_organisation
from accounts.models import Organisation, User
from contacts import starter as contacts_starter
from contacts.actions import adopt_authorities
from inventory import starter as inventory_starter
from playbooks import starter as playbooks_starter
from risks import starter as risks_starter


@transaction.atomic
def found_company(*, by: User, name: str, **fields: Any) -> Organisation:
    """Create the organisation with its starter content; `by` becomes its first manager."""
    organisation = create_organisation(name=name, by=by, **fields)
    with scope(organisation=organisation):
        contacts_starter.plant(organisation=organisation, by=by)
        inventory_starter.plant(organisation=organisation, by=by)
        risks_starter.plant(organisation=organisation, by=by)
        playbooks_starter.plant(organisation=organisation, by=by)
        adopt_authorities(organisation=organisation, by=by)
    return organisation
