"""To which address a person is written."""

from datetime import UTC, datetime

import pytest
from django_scopes import scope

from contacts.addresses import mail_addresses
from contacts.models import Person
from tests.factories.accounts import a_user
from tests.factories.contacts import ContactPointFactory, PersonFactory

BOUNCED = datetime(2027, 3, 1, tzinfo=UTC)


@pytest.fixture
def ayse(in_acme):
    return PersonFactory(organisation=in_acme, first_name="Ayşe")


def address(person, value, kind="email_company", **fields):
    return ContactPointFactory(
        organisation=person.organisation, person=person, kind=kind, value=value, **fields
    )


def of(person):
    return mail_addresses([person]).get(person.pk)


def log_in(person, name="ayse"):
    person.user = a_user(name)
    person.save()


def test_a_telephone_is_no_address(ayse):
    ContactPointFactory(organisation=ayse.organisation, person=ayse)

    assert of(ayse) is None


def test_the_companys_comes_first_a_private_one_last(ayse):
    address(ayse, "ayse@home.example", "email_external", is_private=True)
    assert of(ayse) == "ayse@home.example"

    address(ayse, "ayse@project.example", "email_external")
    assert of(ayse) == "ayse@project.example"

    address(ayse, "ayse@acme.example", priority=3)
    assert of(ayse) == "ayse@acme.example"


def test_of_several_the_first_in_order(ayse):
    address(ayse, "second@acme.example", priority=2)
    address(ayse, "first@acme.example", priority=1)
    address(ayse, "third@acme.example", priority=2)

    assert of(ayse) == "first@acme.example"


def test_without_an_address_the_login_counts(ayse):
    log_in(ayse)
    assert of(ayse) == "ayse@example.com"

    address(ayse, "ayse@home.example", is_private=True)
    assert of(ayse) == "ayse@home.example"


def test_a_login_that_is_closed_does_not_count(ayse):
    log_in(ayse)
    ayse.user.is_active = False
    ayse.user.save()

    assert of(ayse) is None


def test_an_address_from_which_mail_comes_back_is_left_out(ayse):
    address(ayse, "old@acme.example", bounced_at=BOUNCED)
    assert of(ayse) is None

    address(ayse, "new@acme.example", priority=2)
    assert of(ayse) == "new@acme.example"


def test_nor_is_the_login_used_if_its_mail_comes_back(ayse):
    log_in(ayse)
    address(ayse, "AYSE@example.com", bounced_at=BOUNCED)

    assert of(ayse) is None


def test_nor_the_same_address_written_down_twice(ayse):
    address(ayse, "ayse@acme.example", priority=1)
    address(ayse, "Ayse@acme.example", priority=2, bounced_at=BOUNCED)

    assert of(ayse) is None


def test_who_has_left_is_not_written_to(ayse):
    log_in(ayse)
    address(ayse, "ayse@acme.example")
    ayse.is_active = False
    ayse.save()

    assert mail_addresses([ayse]) == {}


def test_only_those_who_are_asked_for(ayse):
    tom = PersonFactory(organisation=ayse.organisation)
    address(tom, "tom@acme.example")
    address(ayse, "ayse@acme.example")

    assert mail_addresses([ayse]) == {ayse.pk: "ayse@acme.example"}


@pytest.mark.parametrize("count", [1, 20])
def test_it_costs_two_queries_however_many_people(in_acme, count, django_assert_num_queries):
    for number in range(count):
        address(PersonFactory(organisation=in_acme), f"p{number}@acme.example")
    people = list(Person.objects.all())

    with django_assert_num_queries(2):
        assert len(mail_addresses(people)) == count


def test_the_other_company_has_its_own(acme, other):
    for organisation in (acme, other):
        with scope(organisation=organisation):
            address(PersonFactory(organisation=organisation), f"{organisation.slug}@example.com")
    with scope(organisation=acme):
        assert list(mail_addresses(Person.objects.all()).values()) == [f"{acme.slug}@example.com"]
