"""A drill alarm as a text message and into a chat, beside mail and telephone."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.urls import reverse
from django.utils import translation
from django_scopes import scope

from contacts.models import ContactPoint
from core.links import read
from exercises.actions import start_alarm
from exercises.models import AlarmCall, AlarmTest
from outbox.models import Gateway, Message
from tests.factories.accounts import an_organisation
from tests.factories.contacts import ContactPointFactory
from tests.factories.exercises import NIGHT, AlarmTestFactory, a_chain
from tests.factories.outbox import GatewayFactory


@pytest.fixture
def sms(in_acme):
    return GatewayFactory(organisation=in_acme, name="SMS")


@pytest.fixture
def chat(in_acme):
    return GatewayFactory(organisation=in_acme, name="Chat", service="slack")


def start(organisation, by, *gateways, **fields):
    with translation.override("de"):
        return start_alarm(
            organisation=organisation,
            path=a_chain(organisation),
            by=by,
            gateways=gateways,
            **({"name": "Probe", "by_mail": False, "by_phone": False, "at": NIGHT} | fields),
        )


def change_number(**fields):
    point = ContactPoint.objects.get(value="0170 5500001")
    ContactPoint.objects.filter(pk=point.pk).unlogged("a test").update(**fields)
    return point


def test_each_business_mobile_gets_a_link_of_its_own_the_channel_none(in_acme, alice, sms, chat):
    test = start(in_acme, alice, sms, chat)

    texts = {each.gateway: each for each in Message.objects.select_related("gateway")}
    kaya = AlarmCall.objects.get(test=test, name="Ayşe Kaya")
    assert (texts[sms].to, kaya.mobile) == ("+491705500001", "+491705500001")
    assert texts[sms].text.startswith("ÜBUNG, kein Notfall: Alarmprobe ")
    assert read("alarm", re.search(r"/a/([^/]+)/", texts[sms].text)[1]) == kaya.pk
    assert texts[chat].text.startswith("ÜBUNG – kein echter Notfall.")
    assert "/a/" not in texts[chat].text
    assert len(texts) == 2  # the private number, and the supplier's landline, get none
    assert (test.by_gateway, test.gateway_names) == (True, ["SMS", "Chat"])


def test_a_text_message_stays_within_two_parts(in_acme, alice, sms, settings):
    settings.BASE_URL = "https://notfallplan.example.com"
    in_acme.name = "Werkzeugbau Müller & Söhne Verwaltungsgesellschaft mbH"
    start(in_acme, alice, sms)

    assert len(Message.objects.get().text) <= 2 * 153  # GSM 03.38, joined


def test_a_private_mobile_never_leaves_the_house(in_acme, alice, sms):
    path = a_chain(in_acme)
    change_number(is_private=True)
    with pytest.raises(ValidationError, match="dienstliche Mobilnummern"), translation.override("de"):
        start_alarm(
            organisation=in_acme, path=path, by=alice, gateways=[sms], name="Probe", by_mail=True, by_phone=False, at=NIGHT
        )  # fmt: skip

    assert not Message.objects.exists()


@pytest.mark.parametrize("number", ["110", "0170", "abc"])
def test_what_cannot_be_reached_from_outside_is_left_out(in_acme, alice, sms, number):
    path = a_chain(in_acme)
    point = change_number(value=number)
    ContactPointFactory(organisation=in_acme, person=point.person, value="0049 151 2345678")
    start_alarm(
        organisation=in_acme, path=path, by=alice, gateways=[sms], name="Probe", by_mail=False, by_phone=True, at=NIGHT
    )  # fmt: skip

    assert [each.to for each in Message.objects.all()] == ["+491512345678"]


def test_no_way_at_all_is_refused(in_acme, alice):
    with pytest.raises(ValidationError):
        start(in_acme, alice)
    with pytest.raises(IntegrityError):
        AlarmTestFactory(organisation=in_acme, by_mail=False, by_phone=False)


def test_the_page_offers_the_companys_gateways_only(client_of, alice, acme, charlie):
    other = an_organisation("Fremd AG", charlie)
    theirs = GatewayFactory(organisation=other, name="SMS der Fremden")
    with scope(organisation=acme):
        mine = GatewayFactory(organisation=acme, name="SMS")
        GatewayFactory(organisation=acme, name="Alt", withdrawn_at=NIGHT)
        path = a_chain(acme)
    url = reverse("exercises:alarm-test-start", args=[acme.slug, path.pk])
    client = client_of(alice)
    page = client.get(url).content.decode()
    assert "SMS der Fremden" not in page
    assert "Alt</" not in page
    assert "erreicht der Alarm 1 dienstliche Mobilnummer" in page

    assert client.post(url, {"name": "Probe", "gateways": [theirs.pk]}).status_code == 422
    answer = client.post(url, {"name": "Probe", "gateways": [mine.pk]}, follow=True)
    report = answer.content.decode()
    assert "Der Übungsalarm geht hinaus: SMS." in report
    assert "noch nicht verlassen" in report  # no worker runs here
    with scope(organisation=acme):
        assert AlarmTest.objects.get().gateway_names == ["SMS"]
    assert Gateway.objects.count() == 3


def test_a_channel_that_has_not_taken_the_text_is_named(client_of, alice, acme):
    with scope(organisation=acme):
        test = start(acme, alice, GatewayFactory(organisation=acme, name="Chat der IT", service="slack"))
    page = client_of(alice).get(test.get_absolute_url()).content.decode()

    assert "Diese Kanäle haben den Text noch nicht angenommen:" in page
    assert "Chat der IT" in page
