"""Copies that know their age: printed for their place, scanned by a stranger, confirmed, collected."""

import io

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone, translation
from django_scopes import scope

from binder import actions, copies, releasing
from binder.models import PaperCopy, PrintJob, Release
from contacts.models import ContactPoint
from core.links import Forged, mark, read_mark, sign
from plan.in_pdf import plan_file_of
from tests.factories.accounts import an_organisation
from tests.factories.contacts import ContactPointFactory, PersonFactory
from tests.paper_checks import text_of, ua_failures
from tests.racing import at_once


@pytest.fixture
def kaya(in_acme):
    person = PersonFactory(organisation=in_acme, first_name="Ayşe", last_name="Kaya")
    ContactPointFactory(organisation=in_acme, person=person, value="0170 5500001")
    return person


@pytest.fixture
def safe(in_acme, kaya):
    copy = PaperCopy(organisation=in_acme, place="Tresor, Büro der Geschäftsleitung", holder=kaya)
    copy.save()
    return copy


def a_version(organisation, by, number):
    """Something changes, and that is released."""
    point = ContactPoint.objects.get()
    point.value = f"0170 55000{number.replace('.', '')}"
    point.save()
    now = timezone.now()
    release = releasing.submit(organisation=organisation, number=number, reason="Neu", at=now, by=by)
    return releasing.release_it(release=release, comment="Allein.", valid_until=None, at=now, by=by)


def printed(copy, release):
    return copies.note_printed(copy=copy, release=release, at=timezone.now())


def path(copy, release):
    with scope(organisation=copy.organisation):
        return "/" + copies.address_of(copy, release).split("/", 3)[3]


def word(copy):
    with translation.override("de"):
        return copies.state_of(PaperCopy.objects.get(pk=copy.pk), releasing.current())[1]


class TestNumbers:
    def test_each_is_given_once(self, in_acme, safe):
        second = PaperCopy(organisation=in_acme, place="Rechenzentrum")
        second.save()

        assert (safe.number, second.number) == (1, 2)
        assert str(second) == "2: Rechenzentrum"

    def test_each_company_counts_for_itself(self, safe, charlie):
        other = an_organisation("Fremd AG", charlie)
        with scope(organisation=other):
            copy = PaperCopy(organisation=other, place="Keller")
            copy.save()

        assert copy.number == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_once_get_two_numbers(in_acme):
    def enter():
        with scope(organisation=in_acme):
            copy = PaperCopy(organisation=in_acme, place="Keller")
            copy.save()
            return copy.number

    assert sorted(at_once(enter, enter, enter)) == [1, 2, 3]


def test_its_state_through_its_life(in_acme, mia, safe):
    assert word(safe) == "noch nicht gedruckt"
    first = a_version(in_acme, mia, "1.0")
    printed(safe, first)
    assert word(safe) == "noch nicht bestätigt"
    copies.confirm(copy=safe, release=first, at=timezone.now())
    assert word(safe) == "aktuell"
    second = a_version(in_acme, mia, "1.1")
    assert word(safe) == "veraltet"
    printed(safe, second)
    copies.confirm(copy=safe, release=first, at=timezone.now())  # somebody scans the old sheet
    assert word(safe) == "noch nicht bestätigt"
    copies.collect(copy=safe, at=timezone.now())
    copies.confirm(copy=safe, release=second, at=timezone.now())
    assert word(safe) == "eingezogen"


class TestScanned:
    def test_current_and_confirmed_by_the_button_alone(self, client, in_acme, mia, safe):
        release = a_version(in_acme, mia, "1.0")
        printed(safe, release)
        here = path(safe, release)
        for _ in range(2):
            page = client.get(here, headers={"accept-language": "de"}).content.decode()
            assert "Dieser Ordner ist aktuell" in page
            assert "Version 1.0, gültig bis" in page
        assert PaperCopy.objects.get().confirmed_at is None

        page = client.post(here, follow=True, headers={"accept-language": "de"}).content.decode()
        assert "Festgehalten: Dieses Exemplar liegt, wo es soll." in page
        assert PaperCopy.objects.get().confirmed_release == release

    def test_outdated_names_both_versions_and_takes_no_answer(self, client, in_acme, mia, safe):
        first = a_version(in_acme, mia, "1.0")
        printed(safe, first)
        second = a_version(in_acme, mia, "1.1")
        page = client.get(path(safe, first), headers={"accept-language": "de"}).content.decode()
        assert "Ihr Ordner: 1.0. Aktuell: 1.1." in page
        assert "<button" not in page
        client.post(path(safe, first))
        assert PaperCopy.objects.get().confirmed_at is None

        releasing.withdraw(release=second, why="Falsch.", at=timezone.now(), by=mia)
        releasing.withdraw(release=first, why="Falsch.", at=timezone.now(), by=mia)
        page = client.get(path(safe, first), headers={"accept-language": "de"}).content.decode()
        assert "Version 1.0 wurde zurückgezogen." in page

    def test_it_reveals_nothing_else(self, client, in_acme, mia, safe):
        release = a_version(in_acme, mia, "1.0")
        printed(safe, release)
        answer = client.get(path(safe, release))
        page = answer.content.decode()

        for secret in ("Acme", "Kaya", "Tresor", "0170", "Mia", str(in_acme.pk), str(safe.pk)):
            assert secret not in page
        assert "no-store" in answer["Cache-Control"]
        assert "noindex" in answer["X-Robots-Tag"]
        assert "sessionid" not in answer.cookies

    def test_forged_foreign_and_mixed_up_codes(self, client, in_acme, mia, safe, charlie):
        release = a_version(in_acme, mia, "1.0")
        other = an_organisation("Fremd AG", charlie)
        with scope(organisation=other):
            copy = PaperCopy(organisation=other, place="Keller")
            copy.save()
        for token in (
            "x",
            sign("copy", safe.pk),
            mark("copy", safe.pk),
            mark("alarm", safe.pk, release.pk),
            mark("copy", copy.pk, release.pk),
            mark("copy", release.pk, safe.pk),
            mark("copy", safe.pk, release.pk) + "A",
            mark("copy", safe.pk, release.pk)[:-1],
        ):
            assert client.get(reverse("copy-age", args=[token])).status_code == 404, token
        with pytest.raises(Forged):
            read_mark("copy", mark("copy", safe.pk), 2)


@pytest.mark.pdf
def test_the_paper_carries_number_place_and_code(in_acme, mia, safe):
    with pytest.raises(ValidationError):
        actions._print_copy(in_acme, PrintJob(subject=safe.pk))
    release = a_version(in_acme, mia, "1.0")
    job = actions.ask_for_print(
        organisation=in_acme, document=actions.COPY, with_private_numbers=True, by=mia, subject=safe
    )
    actions.run(organisation_id=in_acme.pk, job_id=job.pk)
    job = PrintJob.objects.get()
    assert job.state == "ready", job.error
    with default_storage.open(job.file) as file:
        pdf = file.read()

    words = " ".join(text_of(pdf).split())
    assert "Exemplar 1 · Tresor, Büro der Geschäftsleitung" in words
    assert words.count("Exemplar 1 ·") > 2  # in the foot of the pages
    assert "Exemplar ____" not in words
    assert ua_failures(pdf) == []
    assert plan_file_of(pdf) == Release.objects.get().plan_file
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert b"sagt, ob dieses Exemplar aktuell ist".decode() in str(alternatives(opened))
    copy = PaperCopy.objects.get()
    assert (copy.release, copy.confirmed_at) == (release, None)


def alternatives(pdf):
    """What the pictures of a PDF are called for whoever cannot see them."""
    return [str(each.Alt) for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and "/Alt" in each]


class TestPages:
    def url(self, name, organisation, *keys):
        return reverse(f"binder:paper-copy-{name}", args=[organisation.slug, *keys])

    def test_enter_print_collect(
        self, client_of, alice, anton, acme, in_acme, mia, kaya, django_capture_on_commit_callbacks
    ):
        editor = client_of(alice)
        answer = editor.post(self.url("create", acme), {"place": "", "medium": "paper"})
        assert answer.status_code == 422
        assert "Schreiben Sie, wo das Exemplar liegt" in answer.content.decode()
        typed = {"place": "Tresor", "medium": "paper", "holder": kaya.pk}
        page = editor.post(self.url("create", acme), typed, follow=True).content.decode()
        copy = PaperCopy.objects.get()
        assert "noch nicht gedruckt" in page
        assert "Noch gilt keine Version." in page
        assert (
            "Noch gilt keine Version."
            in editor.post(self.url("print", acme, copy.pk), follow=True).content.decode()
        )

        a_version(in_acme, mia, "1.0")
        page = editor.get(self.url("detail", acme, copy.pk)).content.decode()
        assert "Version 1.0 für dieses Exemplar drucken" in page
        assert client_of(anton).post(self.url("print", acme, copy.pk)).status_code == 403
        listed = editor.get(self.url("list", acme)).content.decode()
        assert "1: Tresor" in listed
        assert "noch nicht gedruckt" in listed

        page = editor.post(self.url("collect", acme, copy.pk), follow=True).content.decode()
        assert "Eingezogen: Exemplar 1." in page
        assert (
            "drucken" not in editor.get(self.url("detail", acme, copy.pk)).content.decode().split("<main")[1]
        )

    @pytest.mark.parametrize("count", [1, 15])
    def test_the_list_asks_the_same_number_of_queries(
        self, client_of, alice, acme, in_acme, count, django_assert_max_num_queries
    ):
        for _ in range(count):
            PaperCopy(organisation=acme, place="Keller", holder=PersonFactory(organisation=acme)).save()
        client = client_of(alice)
        with django_assert_max_num_queries(12):
            client.get(self.url("list", acme))
