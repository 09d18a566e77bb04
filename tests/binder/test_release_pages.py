"""The pages on which a version is submitted, decided on, read and withdrawn."""

import pytest
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope

from binder import releasing
from binder.models import Release
from contacts.models import ContactPoint
from records.models import Entry
from tests.factories.contacts import ContactPointFactory, PersonFactory
from tests.paper_checks import text_of


@pytest.fixture
def company(acme):
    with scope(organisation=acme):
        person = PersonFactory(organisation=acme, first_name="Ayşe", last_name="Kaya")
        ContactPointFactory(organisation=acme, person=person, value="0170 5500001")
        ContactPointFactory(organisation=acme, person=person, value="0621 99", is_private=True)
    return acme


@pytest.fixture
def editor(client_of, alice):
    return client_of(alice)


@pytest.fixture
def boss(client_of, anton):
    return client_of(anton)


def url(name, company, *keys):
    return reverse(f"binder:release-{name}", args=[company.slug, *keys])


def submit(client, company, number="1.0", reason="Erste Fassung"):
    return client.post(url("submit", company), {"number": number, "reason": reason}, follow=True)


def newest(company):
    with scope(organisation=company):
        return Release.objects.newest_first().first()


def change(company, old, new):
    with scope(organisation=company):
        point = ContactPoint.objects.get(value=old)
        point.value = new
        point.save()


@pytest.mark.pdf
def test_from_the_draft_to_the_paper(
    company, editor, boss, client_of, rosa, django_capture_on_commit_callbacks
):
    page = submit(editor, company).content.decode()
    assert "Eingereicht: Version 1.0." in page
    assert "Ihre Entscheidung" not in page  # an editor does not decide

    release = newest(company)
    here = url("detail", company, release.pk)
    assert "Das ist die erste Version" in boss.get(here).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        page = boss.post(
            here, {"release": "", "comment": "", "valid_until": ""}, follow=True
        ).content.decode()
    assert "Freigegeben: Version 1.0." in page

    page = boss.get(here).content.decode()
    assert f"SHA-256 {newest(company).sha256}" in page
    assert "Wer diese sehen darf, kann es hier öffnen." in page
    assert boss.get(url("paper", company, release.pk)).status_code == 403
    paper = client_of(rosa).get(url("paper", company, release.pk))
    assert "Version 1.0, gültig bis" in " ".join(text_of(b"".join(paper.streaming_content)).split())
    with scope(organisation=company):
        assert Entry.objects.filter(action=Entry.Action.ACCESS).count() == 1  # rosa has read a private number


def test_the_boss_reads_what_changed_without_private_numbers(company, editor, boss):
    submit(editor, company)
    boss.post(url("detail", company, newest(company).pk), {"release": ""})
    change(company, "0170 5500001", "0170 5500002")
    change(company, "0621 99", "0621 77")
    preview = editor.get(url("submit", company)).content.decode()
    assert "Mobil von Ayşe Kaya geändert: 0621 99 → 0621 77" in preview
    assert 'value="1.1"' in preview
    submit(editor, company, "1.1", "Neue Nummern")

    page = boss.get(url("detail", company, newest(company).pk)).content.decode()
    assert "Geändert seit Version 1.0" in page
    assert "Mobil von Ayşe Kaya geändert: 0170 5500001 → 0170 5500002" in page
    assert "0621 77" not in page


def test_given_back_keeps_what_was_typed_until_it_says_why(company, editor, boss):
    submit(editor, company)
    here = url("detail", company, newest(company).pk)
    answer = boss.post(here, {"give_back": "", "comment": "", "valid_until": "2031-01-01"})
    assert answer.status_code == 422
    assert "Schreiben Sie in einem Satz, was fehlt." in answer.content.decode()
    assert 'value="2031-01-01"' in answer.content.decode()
    assert newest(company).state == "submitted"

    boss.post(here, {"give_back": "", "comment": "Die Nachtnummer fehlt."})
    assert "Die Nachtnummer fehlt." in editor.get(here).content.decode()
    late = boss.post(here, {"release": ""}, follow=True).content.decode()
    assert "Über diese Version ist schon entschieden." in late
    assert newest(company).state == "returned"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"number": "1,0"}, "Geben Sie eine Nummer ein wie 3.1."),
        ({"reason": ""}, "Schreiben Sie in einem Satz, was neu ist."),
    ],
)
def test_a_wrong_version_gets_a_sentence(company, editor, typed, sentence):
    answer = editor.post(url("submit", company), {"number": "1.0", "reason": "Erste"} | typed)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert newest(company) is None


@pytest.mark.parametrize("day", ["2020-01-01", "bald"])
def test_a_day_that_cannot_be(company, editor, boss, day):
    submit(editor, company)
    answer = boss.post(url("detail", company, newest(company).pk), {"release": "", "valid_until": day})

    assert answer.status_code == 422
    assert newest(company).state == "submitted"


def test_edited_since_says_so(company, editor, boss):
    submit(editor, company)
    here = url("detail", company, newest(company).pk)
    assert "seither bearbeitet" not in boss.get(here).content.decode()
    change(company, "0170 5500001", "0170 5500002")

    assert "seither bearbeitet" in boss.get(here).content.decode()


def test_read_withdrawn_and_gone_from_what_counts(company, editor, boss):
    submit(editor, company)
    release = newest(company)
    boss.post(url("detail", company, release.pk), {"release": ""})
    page = editor.post(url("read", company, release.pk), follow=True).content.decode()
    assert "Alice (" in page
    assert "Ich habe diese Version gelesen" not in page
    assert "Es gilt" in editor.get(url("list", company)).content.decode()

    boss.post(url("withdraw", company, release.pk), {"why": ""})
    assert newest(company).state == "released"
    page = boss.post(
        url("withdraw", company, release.pk), {"why": "Falsche Nummer."}, follow=True
    ).content.decode()
    assert "Falsche Nummer." in page
    assert "Es gilt" not in editor.get(url("list", company)).content.decode()
    assert editor.post(url("read", company, release.pk)).status_code == 404


@pytest.mark.parametrize("count", [1, 12])
def test_the_list_asks_the_same_number_of_queries(
    company, alice, anton, editor, count, django_assert_max_num_queries
):
    with scope(organisation=company):
        for number in range(count):
            release = releasing.submit(
                organisation=company, number=f"1.{number}", reason="x", at=timezone.now(), by=alice
            )
            releasing.give_back(release=release, comment="Nein.", at=timezone.now(), by=anton)
    with django_assert_max_num_queries(12):
        editor.get(url("list", company))
