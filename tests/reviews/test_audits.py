"""Guided reviews: from entry to entry, a result, a protocol that nothing is added to."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from django_scopes import scope

from measures.models import Measure
from reviews.actions import finish_audit
from reviews.auditing import read_agenda
from reviews.kinds import AUDITED
from reviews.models import Audit, Review
from tests.factories.contacts import PersonFactory
from tests.factories.reviews import AuditFactory
from tests.factories.risks import RiskFactory
from tests.reviews.companies import everything
from tests.reviews.pages import confirm, url


@pytest.fixture
def audit(acme):
    with scope(organisation=acme):
        everything(acme)
        return AuditFactory(organisation=acme)


def left(audit, acme):
    with scope(organisation=acme):
        return read_agenda(audit, acme, timezone.localdate()).left


def test_starting_leads_to_its_page(client_of, alice, acme):
    answer = client_of(alice).post(url("audit-start", acme), {"kind": "audit", "lead": ""})

    with scope(organisation=acme):
        audit = Audit.objects.get()
    assert answer.url == url("audit-detail", acme, audit.pk)
    assert (audit.kind, audit.is_running) == ("audit", True)


@pytest.mark.parametrize("data", [{}, {"kind": "party"}, {"kind": "audit", "lead": "42"}])
def test_starting_with_bad_input_gets_a_sentence(client_of, alice, acme, data):
    assert client_of(alice).post(url("audit-start", acme), data).status_code == 422


def test_it_goes_from_entry_to_entry_in_the_order_of_its_kinds(client_of, alice, acme, audit):
    client = client_of(alice)
    kinds, open_before = [], len(left(audit, acme))
    address = client.get(url("audit-detail", acme, audit.pk)).context["next_url"]
    while "/of/" in address:
        kinds.append(address.split("/of/")[1].split("/")[0])
        address = confirm(client, address).url

    assert len(kinds) == open_before
    order = list(AUDITED["plan_review"])
    assert kinds == sorted(kinds, key=order.index)
    assert set(kinds) == set(order)
    assert address == url("audit-detail", acme, audit.pk)
    assert left(audit, acme) == []
    with scope(organisation=acme):
        assert Review.objects.filter(audit=audit).count() == open_before


def test_a_page_of_it_says_how_far_it_is(client_of, alice, acme, audit):
    address = client_of(alice).get(url("audit-detail", acme, audit.pk)).context["next_url"]

    assert f"Eintrag 1 von {len(left(audit, acme))}" in client_of(alice).get(address).content.decode()


def test_finishing_keeps_what_nobody_looked_at_by_name(client_of, alice, acme, audit):
    client = client_of(alice)
    confirm(client, client.get(url("audit-detail", acme, audit.pk)).context["next_url"])
    names = [point.due.entry.name for point in left(audit, acme)]
    answer = client.post(url("audit-finish", acme, audit.pk), {"result": "Zwei Lücken."})
    text = client.get(answer.url).content.decode()

    with scope(organisation=acme):
        now = Audit.objects.get()
    assert now.left_open == names
    assert "Zwei Lücken." in text
    assert names[0] in text


def test_finishing_needs_a_result(client_of, alice, acme, audit):
    assert client_of(alice).post(url("audit-finish", acme, audit.pk), {"result": ""}).status_code == 422


def test_nothing_is_added_once_it_is_finished(client_of, alice, acme, audit):
    client = client_of(alice)
    address = client.get(url("audit-detail", acme, audit.pk)).context["next_url"]
    client.post(url("audit-finish", acme, audit.pk), {"result": "Fertig."})
    refused = confirm(client, address)

    assert refused.status_code == 422
    assert "abgeschlossen" in refused.content.decode()
    with scope(organisation=acme):
        assert not Review.objects.exists()


def test_it_is_finished_once(acme, alice, audit):
    with scope(organisation=acme):
        finish_audit(audit=audit, result="Fertig.", left_open=[], at=timezone.now(), by=alice)
        with pytest.raises(ValidationError, match=r"."):
            finish_audit(audit=audit, result="Noch mal.", left_open=[], at=timezone.now(), by=alice)
        assert Audit.objects.get().result == "Fertig."


def test_it_raises_measures(client_of, alice, acme, audit):
    client = client_of(alice)
    response = client.get(url("audit-detail", acme, audit.pk))
    assert f"origin=reviews.audit%3A{audit.pk}" in response.content.decode()
    client.post(
        f"/o/{acme.slug}/measures/new/",
        {"title": "Liste drucken", "need": "Fehlt.", "cause": "audit", "priority": "high", "status": "open",
         "origin": f"reviews.audit:{audit.pk}"},
    )  # fmt: skip

    with scope(organisation=acme):
        assert Measure.objects.raised_by(audit).count() == 1
    assert "Liste drucken" in client.get(url("audit-detail", acme, audit.pk)).content.decode()


def test_who_led_one_is_switched_off_not_deleted(client_of, alice, acme):
    with scope(organisation=acme):
        person = PersonFactory(organisation=acme)
        audit = AuditFactory(organisation=acme, lead=person)
    answer = client_of(alice).post(f"/o/{acme.slug}/people/{person.pk}/delete/")

    assert answer.status_code == 409
    assert url("audit-detail", acme, audit.pk) in answer.content.decode()


def test_each_entry_of_it_offers_a_measure_of_the_review(client_of, alice, acme, audit):
    client = client_of(alice)
    address = client.get(url("audit-detail", acme, audit.pk)).context["next_url"]
    measure = client.get(client.get(address).context["measure_url"])

    assert measure.context["form"].initial["origin"] == f"reviews.audit:{audit.pk}"
    assert measure.context["form"].initial["cause"] == "audit"


def test_a_reader_sees_the_protocol_and_no_buttons(client_of, bob, acme, audit):
    text = client_of(bob).get(url("audit-detail", acme, audit.pk)).content.decode()

    assert "Weiter zum nächsten Eintrag" not in text
    assert url("audit-finish", acme, audit.pk) not in text


@pytest.mark.parametrize("count", [1, 3, 30])
def test_the_page_costs_the_same_however_many_entries(
    client_of, alice, acme, count, django_assert_max_num_queries
):
    with scope(organisation=acme):
        audit = AuditFactory(organisation=acme)
        for _ in range(count):
            RiskFactory(organisation=acme)
    client = client_of(alice)
    client.get(url("audit-detail", acme, audit.pk))

    with django_assert_max_num_queries(5 + 27 + 4):
        client.get(url("audit-detail", acme, audit.pk))
