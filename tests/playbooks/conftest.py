"""A company with its roles, and one playbook taken over from our template."""

from typing import Any

import pytest
from django_scopes import scope

from accounts.models import Organisation, User
from contacts import starter
from playbooks.actions import adopt
from playbooks.models import Playbook


@pytest.fixture
def company(acme: Organisation, mia: User) -> Organisation:
    """Acme with the roles that every company starts with."""
    starter.plant(organisation=acme, by=mia)
    return acme


@pytest.fixture
def ransomware(company: Organisation, alice: User) -> Any:
    """Acme's playbook for ransomware, as it was taken over."""
    with scope(organisation=company):
        adopt(organisation=company, codes=["RANSOMWARE"], by=alice)
        return Playbook.objects.get()
