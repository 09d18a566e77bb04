"""Users and organisations as the application itself makes them."""

from accounts.actions import add_member, create_login, create_organisation
from accounts.models import Organisation, User
from accounts.roles import AccessRole
from inventory import starter
from playbooks import starter as playbooks_starter
from risks import starter as risks_starter

PASSWORD = "richtig-pferd-batterie"


def a_user(name: str) -> User:
    """A login `name@example.com` with the test password and a confirmed address."""
    return create_login(email=f"{name}@example.com", name=name.capitalize(), password=PASSWORD)


def a_member(organisation: Organisation, name: str, role: AccessRole) -> User:
    user = a_user(name)
    add_member(organisation=organisation, user=user, role=role, by=None)
    return user


def an_organisation(name: str, manager: User, **fields: object) -> Organisation:
    """An organisation with the scales, duties and messages that every organisation has."""
    organisation = create_organisation(name=name, by=manager, **fields)
    starter.plant(organisation=organisation, by=None)
    risks_starter.plant(organisation=organisation, by=None)
    playbooks_starter.plant(organisation=organisation, by=None)
    return organisation
