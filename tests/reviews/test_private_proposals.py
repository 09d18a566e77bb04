"""Private numbers in a proposal: dots without the right, each reading written down, forgotten once it is decided on."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from guardian.models import GroupObjectPermission

from accounts.roles import Permission
from contacts.models import ContactPoint
from records.models import Entry
from reviews.models import Proposal, Review
from reviews.proposals import HIDDEN, accept, decline
from tests.reviews.pages import typed, url

pytestmark = pytest.mark.django_db


def taken(proposal, alice):
    return accept(proposal=proposal, at=timezone.now(), by=alice)


def test_private_numbers_are_forgotten_once_decided(phone, ask, ayse, alice):
    private = ContactPoint.objects.get(person=ayse, is_private=True)
    typed(phone, ask, **{f"point:{private.pk}": "0151 1111111"})

    taken(Proposal.objects.get(), alice)

    private.refresh_from_db()
    assert private.value == "0151 1111111"
    [change] = Proposal.objects.get().changes
    assert (change["before"], change["after"]) == (HIDDEN, HIDDEN)
    assert "1111111" not in Review.objects.get().note


@pytest.mark.parametrize("decision", ["accepted", "declined"])
def test_a_number_that_became_private_meanwhile_is_forgotten_too(phone, ask, mobile, alice, decision):
    typed(phone, ask, **{f"point:{mobile.pk}": "0171 999 88 77"})
    mobile.is_private = True
    mobile.save()
    proposal = Proposal.objects.get()

    if decision == "accepted":
        taken(proposal, alice)
        assert "999" not in Review.objects.get().note
    else:
        decline(proposal=proposal, why="x", at=timezone.now(), by=alice)

    [change] = Proposal.objects.get().changes
    assert (change["before"], change["after"]) == (HIDDEN, HIDDEN)


def test_the_refusal_names_no_private_number(phone, ask, ayse, alice):
    private = ContactPoint.objects.get(person=ayse, is_private=True)
    typed(phone, ask, **{f"point:{private.pk}": "0151 1111111"})
    private.value = "0151 2222222"
    private.save()

    with pytest.raises(ValidationError) as refused:
        taken(Proposal.objects.get(), alice)

    assert refused.value.code == "changed"
    assert "2222222" not in str(refused.value)


def test_a_private_number_counts_as_read(client_of, phone, ask, ayse, scoped, alice):
    private = ContactPoint.objects.get(person=ayse, is_private=True)
    typed(phone, ask, **{f"point:{private.pk}": "0151 1111111"})
    readings = Entry.objects.filter(action=Entry.Action.ACCESS, actor=alice)
    client = client_of(alice)

    client.get(url("proposal-list", scoped))
    assert not readings.exists(), "the list shows none"
    page = client.get(url("proposal-detail", scoped, Proposal.objects.get().pk)).content.decode()

    assert "0151 1111111" in page
    assert [entry.subject for entry in readings] == [ayse.pk]


def test_a_number_that_everybody_may_see_does_not(client_of, phone, ask, mobile, scoped, alice):
    typed(phone, ask, **{f"point:{mobile.pk}": "0171 999 88 77"})

    client_of(alice).get(url("proposal-detail", scoped, Proposal.objects.get().pk))

    assert not Entry.objects.filter(action=Entry.Action.ACCESS).exists()


@pytest.mark.parametrize("since", [False, True])
def test_who_may_not_see_private_numbers_sees_dots(client_of, phone, ask, mobile, ayse, scoped, alice, since):
    """Every role that edits may see them today; whoever takes that right away must not open this page by it."""
    private = mobile if since else ContactPoint.objects.get(person=ayse, is_private=True)
    typed(phone, ask, **{f"point:{private.pk}": "0151 1111111"})
    private.is_private = True
    private.save()
    rights = GroupObjectPermission.objects.filter(permission__codename=Permission.SEE_PRIVATE_NUMBERS)
    assert rights.delete()[0]

    page = client_of(alice).get(url("proposal-detail", scoped, Proposal.objects.get().pk)).content.decode()

    assert "1111111" not in page
    assert private.value not in page
    assert HIDDEN in page
    assert not Entry.objects.filter(action=Entry.Action.ACCESS).exists()
