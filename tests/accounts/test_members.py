"""Members: who is here, with which right, and how they go."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.urls import reverse
from django_scopes import scope
from guardian.models import UserObjectPermission

from accounts.models import Membership
from accounts.roles import AccessRole
from accounts.tenancy import grant, granted
from contacts.models import Supplier
from tests.factories.contacts import SupplierFactory


def page(name, member):
    return reverse(f"accounts:{name}", args=[member.organisation.slug, member.pk])


def membership(user, organisation):
    return Membership.objects.get(user=user, organisation=organisation)


def test_the_list_names_role_and_second_factor(client_of, acme, mia, bob):
    TOTP.activate(bob, generate_totp_secret())

    text = client_of(mia).get(reverse("accounts:members", args=[acme.slug])).content.decode()

    assert "bob@example.com" in text
    assert text.count("status--ok") == 1
    assert "Externer Dienstleister" in text
    assert "Private Telefonnummern sehen" in text


def test_the_list_costs_the_same_with_many_members(
    client_of, acme, mia, alice, bob, petra, django_assert_max_num_queries
):
    from tests.factories.accounts import a_member

    browser = client_of(mia)
    url = reverse("accounts:members", args=[acme.slug])
    browser.get(url)
    with django_assert_max_num_queries(20) as few:
        browser.get(url)
    for number in range(30):
        a_member(acme, f"m{number}", AccessRole.READER)
    with django_assert_max_num_queries(len(few)):
        browser.get(url)


def test_a_role_is_changed(client_of, acme, mia, bob):
    member = membership(bob, acme)

    browser = client_of(mia)

    assert reverse("accounts:members", args=[acme.slug]) in browser.get(page("role", member)).content.decode()
    assert browser.post(page("role", member), {"role": "editor"}).status_code == 302

    member.refresh_from_db()
    assert member.role == AccessRole.EDITOR
    assert bob.groups.count() == 1


@pytest.mark.parametrize(("deed", "status"), [("role", 422), ("remove", 409)])
def test_the_last_manager_stays(client_of, acme, mia, bob, deed, status):
    member = membership(mia, acme)

    response = client_of(mia).post(page(deed, member), {"role": "reader"})

    assert response.status_code == status
    assert "Jemand muss die Firma verwalten" in response.content.decode()
    member.refresh_from_db()
    assert member.role == AccessRole.MANAGER


def test_whoever_removes_themselves_is_warned_and_goes_home(client_of, acme, mia, alice):
    browser = client_of(mia)
    browser.post(page("role", membership(alice, acme)), {"role": "manager"})
    member = membership(mia, acme)
    assert "Ihr eigener Zugang" in browser.get(page("remove", member)).content.decode()

    response = browser.post(page("remove", member))

    assert response["location"] == "/"
    assert browser.get(reverse("accounts:members", args=[acme.slug])).status_code == 404


def test_removal_withdraws_single_grants_here_and_only_here(client_of, acme, other, mia, petra, rf):
    from accounts.actions import add_member

    add_member(organisation=other, user=petra, role=AccessRole.PROVIDER, by=None)
    with scope(organisation=acme):
        grant(petra, SupplierFactory(organisation=acme))
    with scope(organisation=other):
        grant(petra, elsewhere := SupplierFactory(organisation=other))
    browser = client_of(petra)
    browser.get(reverse("accounts:profile"))
    sessions = UserSession.objects.filter(user=petra).count()

    client_of(mia).post(page("remove", membership(petra, acme)))

    assert [row.object_pk for row in UserObjectPermission.objects.filter(user=petra)] == [str(elsewhere.pk)]
    assert petra.groups.count() == 1
    assert UserSession.objects.filter(user=petra).count() == sessions, "sessions stay"
    assert browser.get(reverse("accounts:profile")).status_code == 200
    add_member(organisation=acme, user=petra, role=AccessRole.PROVIDER, by=None)
    request = rf.get("/")
    request.user, request.may = petra, frozenset({"view_part"})
    with scope(organisation=acme):
        assert not granted(request, Supplier.objects.all()).exists(), "a way back does not bring old grants"


def test_the_member_of_another_company_does_not_exist(client_of, acme, mia, other, charlie):
    member = membership(charlie, other)

    for deed in ("role", "remove"):
        url = reverse(f"accounts:{deed}", args=[acme.slug, member.pk])
        assert client_of(mia).post(url, {"role": "reader"}).status_code == 404
    assert Membership.objects.filter(pk=member.pk, role=AccessRole.MANAGER).exists()
