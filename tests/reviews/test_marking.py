"""The page on which somebody confirms an entry: facts, one button, and a proof that stays."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from django.utils.translation import override
from django_scopes import scope

from contacts.models import ContactPoint
from records.models import Entry, WrittenOnce
from reviews.actions import mark, print_of
from reviews.facts import facts_of
from reviews.kinds import BY_CODE
from reviews.models import Ask, Review
from risks.models import Risk
from tests.factories.contacts import ContactPointFactory, ContractFactory, PersonFactory, SupplierFactory
from tests.factories.reviews import asked, looked_at
from tests.factories.risks import RiskFactory
from tests.reviews.pages import confirm, mark_url, seen_on, url


@pytest.fixture
def risk(acme):
    with scope(organisation=acme):
        return RiskFactory(organisation=acme, title="Feuer im Serverraum", scenario="Kabelbrand")


@pytest.fixture
def reviews(acme):
    def found():
        with scope(organisation=acme):
            return list(Review.objects.newest_first())

    return found


def person_of(acme, user, **fields):
    with scope(organisation=acme):
        return PersonFactory(organisation=acme, user=user, **fields)


def test_looking_changes_nothing(client_of, alice, risk, reviews):
    client = client_of(alice)
    response = client.get(mark_url(risk, "risk"), {"result": "unchanged", "seen": "x"})
    client.head(mark_url(risk, "risk"))

    assert "Kabelbrand" in response.content.decode()
    assert reviews() == []


def test_one_button_leaves_a_proof_with_what_was_shown(client_of, alice, acme, risk, reviews):
    person_of(acme, alice, first_name="Alice", last_name="Kaya")
    response = confirm(client_of(alice), mark_url(risk, "risk"))

    [review] = reviews()
    assert response.url == url("due-list", acme)
    assert (review.result, review.subject, review.subject_name) == (
        "unchanged",
        risk.pk,
        "Feuer im Serverraum",
    )
    assert (review.person_name, review.entered_by) == ("Alice Kaya", alice)
    assert ["Was geschieht", "Kabelbrand"] in review.seen
    assert abs((timezone.now() - review.reviewed_at).total_seconds()) < 60


def test_the_answer_names_the_next_day(client_of, alice, acme, risk):
    response = client_of(alice)
    text = response.get(confirm(response, mark_url(risk, "risk")).url).content.decode()

    assert "Bestätigt: Feuer im Serverraum" in text


def test_it_leads_back_to_where_one_came_from(client_of, alice, acme, risk):
    back = f"/o/{acme.slug}/tasks/"

    assert confirm(client_of(alice), mark_url(risk, "risk") + f"?next={back}").url == back


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/o/", "/o/another/", "javascript:1"]
)
def test_it_leads_nowhere_else(client_of, alice, acme, risk, target):
    answer = confirm(client_of(alice), mark_url(risk, "risk") + f"?next={target}")

    assert answer.url == url("due-list", acme)


def test_the_history_of_the_entry_tells(client_of, alice, acme, risk):
    confirm(client_of(alice), mark_url(risk, "risk"))

    entries = Entry.objects.filter(subject=risk.pk, content_type__model="review")
    assert [entry.actor for entry in entries] == [alice]


def test_a_proof_is_written_once(acme, risk):
    with scope(organisation=acme):
        review = looked_at(risk, "risk")
        review.note = "doch anders"
        with pytest.raises(WrittenOnce):
            review.save()
        with pytest.raises(WrittenOnce):
            review.delete()


def test_the_proof_stays_when_the_entry_goes(acme, risk, reviews):
    with scope(organisation=acme):
        looked_at(risk, "risk")
        Risk.objects.get(pk=risk.pk).delete()

    assert [review.subject_name for review in reviews()] == ["Feuer im Serverraum"]


def test_the_proof_keeps_the_name_of_somebody_who_is_deleted(acme, risk, reviews):
    with scope(organisation=acme):
        person = PersonFactory(organisation=acme)
        looked_at(risk, "risk", person=person, person_name=str(person))
        person.delete()

    [review] = reviews()
    assert review.person is None
    assert review.person_name == str(person)


@pytest.mark.parametrize("result", ["changed", "no_longer_needed"])
def test_what_is_different_needs_a_sentence_and_keeps_what_was_typed(client_of, alice, risk, reviews, result):
    response = confirm(client_of(alice), mark_url(risk, "risk"), result=result)

    assert response.status_code == 422
    assert "Sagen Sie in einem Satz, was anders ist." in response.content.decode()
    assert '<details class="otherwise no-print" open>' in response.content.decode()
    assert reviews() == []


@pytest.mark.parametrize(
    "fields", [{"result": "perfect"}, {"result": ""}, {"note": "x" * 1001}, {"person": "42"}]
)
def test_bad_input_gets_a_sentence(client_of, alice, risk, reviews, fields):
    response = confirm(client_of(alice), mark_url(risk, "risk"), **fields)

    assert response.status_code == 422
    assert reviews() == []


def test_no_longer_needed_asks_what_to_do(client_of, alice, acme, risk):
    client = client_of(alice)
    answer = confirm(client, mark_url(risk, "risk"), result="no_longer_needed", note="Halle verkauft.")
    text = client.get(answer.url).content.decode()

    assert answer.url == mark_url(risk, "risk")
    assert "Halle verkauft." in text
    assert f"/o/{acme.slug}/risks/{risk.pk}/delete/" in text
    assert f"/o/{acme.slug}/risks/{risk.pk}/edit/" in text


def test_a_contract_is_read_on_its_suppliers_page_and_never_deletes_the_supplier(client_of, alice, acme):
    with scope(organisation=acme):
        contract = ContractFactory(organisation=acme, supplier=SupplierFactory(organisation=acme))
        looked_at(contract, "contract", result="no_longer_needed", note="Gekündigt.")
    text = client_of(alice).get(mark_url(contract, "contract")).content.decode()

    assert f"/suppliers/{contract.supplier_id}/edit/" in text
    assert "/delete/" not in text


def test_somebody_else_may_have_looked(client_of, alice, acme, risk, reviews):
    other = person_of(acme, None, first_name="Tom", last_name="Beck")
    confirm(client_of(alice), mark_url(risk, "risk"), person=other.pk)

    assert [(review.person_name, review.entered_by) for review in reviews()] == [("Tom Beck", alice)]


def test_two_who_press_at_the_same_moment_leave_one_proof(client_of, alice, mia, acme, risk, reviews):
    one, two = client_of(alice), client_of(mia)
    address = mark_url(risk, "risk")
    seen = seen_on(one, address), seen_on(two, address)
    one.post(address, {"seen": seen[0], "result": "unchanged"})
    second = two.post(address, {"seen": seen[1], "result": "unchanged"})

    assert second.status_code == 422
    assert "Alice hat das um" in second.content.decode()
    assert len(reviews()) == 1


def test_pressing_twice_is_pressing_once(client_of, alice, risk, reviews):
    client, address = client_of(alice), mark_url(risk, "risk")
    data = {"seen": seen_on(client, address), "result": "unchanged"}
    answers = [client.post(address, data).status_code for _ in range(2)]

    assert answers == [302, 422]
    assert len(reviews()) == 1


def test_who_read_other_facts_reads_once_more(client_of, alice, acme, risk, reviews):
    client, address = client_of(alice), mark_url(risk, "risk")
    seen = seen_on(client, address)
    with scope(organisation=acme):
        risk.scenario = "Blitzschlag"
        risk.save()
    response = client.post(address, {"seen": seen, "result": "unchanged"})

    assert response.status_code == 422
    assert "Blitzschlag" in response.content.decode()
    assert reviews() == []


def test_an_entry_deleted_meanwhile_gets_a_sentence(client_of, alice, acme, risk, reviews):
    client, address = client_of(alice), mark_url(risk, "risk")
    seen = seen_on(client, address)
    with scope(organisation=acme):
        Risk.objects.get(pk=risk.pk).delete()
    response = client.post(address, {"seen": seen, "result": "unchanged"})

    assert response.status_code == 404
    assert "Es wurde nichts gespeichert" in response.content.decode()
    assert reviews() == []


@pytest.mark.parametrize("member", ["bob", "anton"])
def test_who_only_reads_sees_the_facts_and_no_button(client_of, request, acme, risk, member, reviews):
    client = client_of(request.getfixturevalue(member))
    text = client.get(mark_url(risk, "risk")).content.decode()

    assert "Kabelbrand" in text
    assert 'name="seen"' not in text
    assert client.post(mark_url(risk, "risk"), {"result": "unchanged"}).status_code == 403
    assert reviews() == []


@pytest.mark.parametrize("part", ["owner", "deputy"])
def test_who_keeps_it_true_confirms_without_editing_rights(client_of, bob, acme, risk, part, reviews):
    person = person_of(acme, bob, last_name="Bob")
    with scope(organisation=acme):
        risk.owner = person if part == "owner" else PersonFactory(organisation=acme)
        risk.deputy = person if part == "deputy" else None
        risk.save()
    answer = confirm(client_of(bob), mark_url(risk, "risk"))

    assert answer.status_code == 302
    assert len(reviews()) == 1


@pytest.mark.parametrize("member", ["alice", "bob", "mia"])
def test_private_numbers_are_never_shown_nor_kept(client_of, request, acme, member, mia, reviews):
    with scope(organisation=acme):
        person = PersonFactory(organisation=acme)
        ContactPointFactory(organisation=acme, person=person, value="0621 4400-222")
        ContactPointFactory(organisation=acme, person=person, value="06221 998877", is_private=True)
    address = mark_url(person, "contact_point_other")
    text = client_of(request.getfixturevalue(member)).get(address).content.decode()
    confirm(client_of(mia), address)

    assert "0621 4400-222" in text
    assert "998877" not in text
    assert "998877" not in str(reviews()[0].seen)


def test_private_numbers_of_suppliers_neither(client_of, alice, acme):
    with scope(organisation=acme):
        supplier = SupplierFactory(organisation=acme)
        ContactPointFactory(organisation=acme, supplier=supplier, value="06221 998877", is_private=True)
        assert ContactPoint.objects.count() == 1

    assert "998877" not in client_of(alice).get(mark_url(supplier, "contact_point_other")).content.decode()


def test_the_others_entry_does_not_exist(client_of, alice, acme, other, reviews):
    with scope(organisation=other):
        theirs = RiskFactory(organisation=other, title="Geheim")
    address = url("mark", acme, "risk", theirs.pk)
    client = client_of(alice)

    assert client.get(address).status_code == 404
    assert b"Geheim" not in client.get(address).content
    assert client.post(address, {"result": "unchanged"}).status_code == 404
    assert reviews() == []


@pytest.mark.parametrize(
    "address", ["mark-whole/nonsense", "mark-whole/risk", "mark-whole/restore_test_other"]
)
def test_kinds_that_are_not_confirmed_as_a_whole_do_not_exist(client_of, alice, acme, address):
    name, kind = address.split("/")

    assert client_of(alice).get(url(name, acme, kind)).status_code == 404


def test_what_there_is_one_of_is_confirmed_as_a_whole(client_of, alice, acme, reviews):
    confirm(client_of(alice), url("mark-whole", acme, "ups"))

    [review] = reviews()
    assert (review.kind, review.subject, review.subject_name) == ("ups", None, "USV und Notstrom unter Last")


@pytest.mark.parametrize("count", [0, 3, 30])
def test_the_page_costs_the_same_however_many_reviews(
    client_of, alice, acme, risk, count, django_assert_max_num_queries
):
    with scope(organisation=acme):
        for _ in range(count):
            looked_at(risk, "risk")
            PersonFactory(organisation=acme)
    client = client_of(alice)
    client.get(mark_url(risk, "risk"))

    with django_assert_max_num_queries(23):
        client.get(mark_url(risk, "risk"))


@pytest.mark.django_db(transaction=True)
def test_four_threads_with_the_same_page_leave_one_proof(acme, alice, risk, reviews):
    """The real race: everybody has read the same facts, and all press at once."""
    kind = BY_CODE["risk"]
    with scope(organisation=acme), override("de"):
        seen = print_of(facts_of(kind, risk, organisation=acme, on=timezone.localdate()), None)
    start, codes = threading.Barrier(4), []

    def press():
        try:
            with scope(organisation=acme), override("de"):
                start.wait(timeout=30)
                mark(
                    organisation=acme,
                    kind=kind,
                    subject=risk,
                    result="unchanged",
                    seen=seen,
                    person=None,
                    at=timezone.now(),
                    by=alice,
                )
            codes.append("saved")
        except ValidationError as refused:
            codes.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(codes) == ["meanwhile", "meanwhile", "meanwhile", "saved"]
    assert len(reviews()) == 1


def test_whoever_was_asked_need_not_answer_any_more(client_of, alice, acme, reviews):
    with scope(organisation=acme):
        ayse = PersonFactory(organisation=acme)
        risk, another = RiskFactory(organisation=acme, owner=ayse), RiskFactory(organisation=acme, owner=ayse)
        ask, open_ask = asked(risk, "risk", ayse), asked(another, "risk", ayse)
        tested = asked(risk, "restore_test_other", ayse)
    confirm(client_of(alice), mark_url(risk, "risk"))

    [review] = reviews()
    with scope(organisation=acme):
        ask.refresh_from_db()
        assert (ask.answer, ask.review, ask.answered_at) == ("confirmed", review, review.reviewed_at)
        assert set(Ask.objects.open()) == {open_ask, tested}


@pytest.mark.parametrize(
    ("answer", "checked"),
    [
        ({}, True),
        ({"result": "changed", "note": "Neue Nummer"}, True),
        ({"result": "no_longer_needed", "note": "Weg"}, False),
    ],
)
def test_the_numbers_that_were_shown_count_as_checked(client_of, alice, acme, answer, checked):
    with scope(organisation=acme):
        person = person_of(acme, None)
        shown = ContactPointFactory(organisation=acme, person=person)
        private = ContactPointFactory(organisation=acme, person=person, is_private=True)
        foreign = ContactPointFactory(organisation=acme, person=person_of(acme, None))

    confirm(client_of(alice), mark_url(person, "contact_point_other"), **answer)

    with scope(organisation=acme):
        for point in (shown, private, foreign):
            point.refresh_from_db()
        assert shown.verified_at == (timezone.localdate() if checked else None)
        assert shown.verified_by == ("Alice" if checked else "")
        assert (private.verified_at, foreign.verified_at) == (None, None)
        change = Entry.objects.filter(subject=person.pk, changes__has_key="verified_at")
        assert change.exists() is checked
