"""Every address of an organisation, asked by everybody.

A pattern without an example of its arguments fails the run, so no page can be forgotten.
"""

import pytest
from django.urls import get_resolver, reverse
from django_scopes import scope

from accounts.actions import invite
from accounts.models import Membership
from binder.models import PrintJob
from outbox.models import Message
from tests.factories.contacts import (
    AlertPathFactory,
    AlertStepFactory,
    AuthorityFactory,
    EmergencyRoleFactory,
    InsurancePolicyFactory,
    PersonFactory,
    SiteFactory,
    SupplierFactory,
)
from tests.test_house_rules import patterns

MAY = {
    "mia": {"view_part", "view_plan", "edit_plan", "approve_plan", "respond", "manage_organisation"},
    "alice": {"view_part", "view_plan", "edit_plan"},
    "anton": {"view_part", "view_plan", "approve_plan"},
    "rosa": {"view_part", "view_plan", "respond"},
    "bob": {"view_part", "view_plan"},
    "petra": {"view_part"},
}
NARROWED = {
    "contacts:supplier-detail",
    "contacts:supplier-history",
}  # a provider sees what was granted: else 404


def names(resolver, namespace=""):
    """(full view name, URLPattern, route) of everything below /o/<slug>/."""
    found = []
    for entry in resolver.url_patterns:
        if hasattr(entry, "url_patterns"):
            inner = f"{entry.namespace}:" if entry.namespace else namespace
            found += names(entry, inner)
        else:
            found.append((f"{namespace}{entry.name}", entry))
    return found


ORGANISATION_VIEWS = sorted(
    {(name, str(entry.callback.required_permission)) for name, entry in names(get_resolver())
     if hasattr(entry.callback, "required_permission")}
)  # fmt: skip


def test_table_covers_every_address_below_an_organisation():
    below = [route for route, _entry in patterns(get_resolver()) if route.startswith("o/")]

    assert len(below) == len(ORGANISATION_VIEWS)


@pytest.fixture
def arguments(acme, mia, bob):
    """The arguments of a view by the first part of its name."""
    with scope(organisation=acme):
        role = EmergencyRoleFactory(organisation=acme)
        path = AlertPathFactory(organisation=acme)
        step = AlertStepFactory(organisation=acme, path=path, role=role)
        membership = Membership.objects.get(organisation=acme, user=bob)
        from datetime import timedelta

        from django.utils import timezone

        invitation, _token = invite(
            organisation=acme,
            email="new@example.com",
            role="reader",
            by=mia,
            expires_at=timezone.now() + timedelta(1),
        )
        message = Message.objects.create(
            key="k", organisation=acme, to="a@example.com", subject="s", text="t"
        )
        examples = {
            "contacts:person": {"pk": PersonFactory(organisation=acme).pk},
            "contacts:site": {"pk": SiteFactory(organisation=acme).pk},
            "contacts:supplier": {"pk": SupplierFactory(organisation=acme).pk},
            "contacts:insurance": {"pk": InsurancePolicyFactory(organisation=acme).pk},
            "contacts:authority": {"pk": AuthorityFactory(organisation=acme).pk},
            "contacts:role": {"pk": role.pk},
            "contacts:alertpath": {"pk": path.pk, "step": step.pk, "step_pk": step.pk, "direction": "up"},
            "binder:print": {"key": "wall_card"},
            "binder:job": {
                "pk": PrintJob.objects.create(organisation=acme, document="wall_card", requested_by=mia).pk
            },
            "accounts:role": {"pk": membership.pk},
            "accounts:remove": {"pk": membership.pk},
            "accounts:withdraw": {"pk": invitation.pk},
            "accounts:renew": {"pk": invitation.pk},
            "outbox": {"pk": message.pk},
        }
        examples["binder:file"] = examples["binder:job"]
        return examples


def address(name, organisation, arguments):
    wanted = next(entry for full, entry in names(get_resolver()) if full == name).pattern.converters
    given = {"slug": organisation.slug}
    for prefix, values in arguments.items():
        if name == prefix or name.startswith((prefix + "-", prefix + ":")):
            given |= {key: value for key, value in values.items() if key in wanted}
    return reverse(name, kwargs=given)


@pytest.mark.parametrize(("name", "permission"), ORGANISATION_VIEWS)
def test_who_may_open_what(name, permission, acme, other, arguments, client_of, client, request, charlie):
    url = address(name, acme, arguments)

    assert client.get(url).status_code == 302, "anonymous is sent to the login"
    assert client_of(charlie).get(url).status_code == 404, "a stranger does not learn that the company exists"
    assert client_of(charlie).post(url).status_code == 404
    for member, rights in MAY.items():
        status = client_of(request.getfixturevalue(member)).get(url).status_code
        if permission not in rights:
            assert status == 403, member
        else:
            allowed = {200, 302, 405} | ({404} if member == "petra" and name in NARROWED else set())
            allowed |= {404} if name in {"binder:job", "binder:file"} else set()  # one's own prints only
            assert status in allowed, member


@pytest.mark.parametrize(("name", "permission"), ORGANISATION_VIEWS)
def test_nobody_writes_without_the_right(name, permission, acme, arguments, client_of, request):
    url = address(name, acme, arguments)

    for member, rights in MAY.items():
        if permission not in rights:
            assert client_of(request.getfixturevalue(member)).post(url, {}).status_code == 403, member


@pytest.mark.parametrize(("name", "permission"), ORGANISATION_VIEWS)
def test_an_empty_post_never_breaks(name, permission, acme, arguments, client_of, mia):
    response = client_of(mia).post(address(name, acme, arguments), {})

    assert response.status_code in {200, 302, 400, 404, 405, 409, 422}


@pytest.mark.parametrize(("name", "permission"), ORGANISATION_VIEWS)
def test_the_other_organisations_entries_do_not_exist(
    name, permission, acme, other, arguments, client_of, charlie
):
    """Charlie's own slug with Acme's keys: as if the entry had never been."""
    wanted = next(entry for full, entry in names(get_resolver()) if full == name).pattern.converters
    if "pk" not in wanted:
        return
    url = address(name, acme, arguments).replace(f"/o/{acme.slug}/", f"/o/{other.slug}/")

    assert client_of(charlie).get(url).status_code in {404, 405}
    assert client_of(charlie).post(url, {}).status_code == 404
