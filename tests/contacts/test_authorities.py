"""The authorities in charge: by federal state, once, and without a number that nobody has checked."""

import pytest
from django_scopes import scope

from accounts.models import FederalState
from contacts.actions import adopt_authorities
from contacts.authorities import in_charge, shipped
from contacts.models import Authority, ContactPoint
from tests.contacts.pages import rows_of, url
from tests.factories.contacts import ContactPointFactory


def test_shipped_list_has_the_eighteen_authorities_and_one_police_contact_per_state():
    kinds = [each.kind for each in shipped()]

    assert kinds.count("data_protection") == 18
    assert {each.state for each in shipped() if each.kind == "police_zac"} == set(FederalState.values)
    assert kinds.count("bsi") == 1
    assert len({each.code for each in shipped()}) == len(shipped())


@pytest.mark.parametrize("state", FederalState.values)
def test_every_state_has_exactly_one_of_each_kind(state):
    assert sorted(each.kind for each in in_charge("DE", state)) == ["bsi", "data_protection", "police_zac"]


def test_bavaria_has_the_office_for_companies():
    assert "dpa-BY" in {each.code for each in in_charge("DE", "BY")}
    assert "dpa-BY-PUB" not in {each.code for each in in_charge("DE", "BY")}


def test_without_a_state_only_the_federal_office_and_abroad_none():
    assert [each.code for each in in_charge("DE", "")] == ["bsi"]
    assert in_charge("AT", "") == []


def test_button_adopts_once_and_without_numbers(acme, alice, client_of):
    client = client_of(alice)
    assert url("authority-adopt", acme) in client.get(url("authority-list", acme)).content.decode()

    client.post(url("authority-adopt", acme))
    page = client.post(url("authority-adopt", acme), follow=True).content.decode()

    with scope(organisation=acme):
        assert set(Authority.objects.values_list("code", flat=True)) == {"dpa-BW", "zac-BW", "bsi"}
        assert not ContactPoint.objects.exists()
        zac = Authority.objects.get(code="zac-BW")
    assert url("authority-adopt", acme) not in page, "nothing is missing, so nothing is offered"
    detail = client.get(url("authority-detail", acme, zac)).content.decode()
    assert "www.polizei.de" in detail


def test_change_of_state_replaces_what_nobody_touched_and_keeps_what_somebody_filled(in_acme, alice):
    adopt_authorities(organisation=in_acme, by=alice)
    filled = Authority.objects.get(code="zac-BW")
    ContactPointFactory(organisation=in_acme, authority=filled, kind="landline", value="0711 1234567")
    in_acme.federal_state = "HE"
    in_acme.save()

    done = adopt_authorities(organisation=in_acme, by=alice)

    assert set(Authority.objects.values_list("code", flat=True)) == {"dpa-HE", "zac-HE", "bsi", "zac-BW"}
    assert len(done.added) == 2
    assert len(done.removed) == 1
    assert done.kept == [filled.name]


def test_own_authority_is_created_and_survives(acme, alice, client_of):
    data = {"name": "Gesundheitsamt", "kind": "other"} | rows_of(
        "ContactPoint", [], [{"kind": "landline", "value": "0621 2930"}]
    )
    client = client_of(alice)
    response = client.post(url("authority-create", acme), data)
    client.post(url("authority-adopt", acme))

    assert "0621 2930" in client.get(response.url).content.decode()


def test_reader_and_stranger_cannot_adopt(acme, bob, charlie, client_of, client):
    address = url("authority-adopt", acme)

    assert client_of(bob).post(address).status_code == 403
    assert client_of(charlie).post(address).status_code == 404
    assert client.post(address).status_code == 302
    assert client_of(bob).get(url("authority-list", acme)).status_code == 200
    with scope(organisation=acme):
        assert not Authority.objects.exists()
