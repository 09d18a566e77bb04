"""People who are asked by mail, and the telephone on which they answer: no login, no script."""

import pytest
from django.test import Client
from django_scopes import scope

from contacts.models import ContactPoint
from tests.factories.contacts import ContactPointFactory, PersonFactory
from tests.factories.reviews import asked
from tests.reviews.pages import MINE


@pytest.fixture
def scoped(acme):
    with scope(organisation=acme):
        yield acme


@pytest.fixture
def ayse(scoped):
    person = PersonFactory(organisation=scoped, first_name="Ayşe", last_name="Kaya")
    ContactPointFactory(organisation=scoped, person=person, kind="mobile", value="0171 1234567")
    ContactPointFactory(
        organisation=scoped, person=person, kind="mobile", value="0151 7654321", is_private=True
    )
    ContactPointFactory(organisation=scoped, person=person, kind="email_company", value="kaya@acme.example")
    return person


@pytest.fixture
def tom(scoped):
    person = PersonFactory(organisation=scoped, first_name="Tom", last_name="Beck")
    ContactPointFactory(organisation=scoped, person=person, kind="email_company", value="beck@acme.example")
    return person


@pytest.fixture
def phone():
    """A browser without login and cookies that checks CSRF as the real server does."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def ask(ayse):
    return asked(ayse, MINE, ayse)


@pytest.fixture
def mobile(ayse):
    return ContactPoint.objects.get(person=ayse, kind="mobile", is_private=False)
