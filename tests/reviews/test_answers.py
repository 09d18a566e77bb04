"""Answering from the mail: only a button changes something, and a link opens what is its person's and nothing else."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from contacts.models import ContactPoint
from core.links import sign
from measures.models import Measure
from outbox.models import Message
from reviews import answers
from reviews.models import Ask, ReminderPreference, ReminderSent, Review, Snooze
from tests.factories.inventory import ResourceFactory
from tests.factories.measures import MeasureFactory
from tests.factories.reviews import AskFactory, ReminderSentFactory, asked
from tests.factories.risks import RiskFactory
from tests.reviews.pages import link_to, mailed, seen_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def risk(scoped, ayse, tom):
    return RiskFactory(organisation=scoped, title="Brand im Serverraum", owner=ayse, deputy=tom)


@pytest.fixture
def ask(risk, ayse, tom):
    return asked(risk, "risk", ayse, deputy=tom)


def press(phone, address, **fields):
    """Open the page and press the large button."""
    return phone.post(address, {"seen": seen_on(phone, address), "do": "confirm"} | fields)


def text_of(answer):
    return answer.content.decode()


class TestLooking:
    def test_a_scanner_that_opens_everything_confirms_nothing(self, phone, ask, ayse):
        link = link_to(ayse)
        before = list(Ask.objects.values())

        for address in (link, f"{link}mails/", f"{link}{ask.pk}/", f"{link}{ask.pk}/change/",
                        f"{link}{ask.pk}/hand-back/"):  # fmt: skip
            for method in (phone.get, phone.head):
                assert method(address).status_code == 200
            assert phone.options(address).status_code == 405

        assert list(Ask.objects.values()) == before
        assert not Review.objects.exists()
        assert not ReminderPreference.objects.exists()

    def test_nothing_of_it_is_stored_indexed_or_passed_on(self, phone, ask):
        answer = phone.get(mailed(ask))

        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer["X-Robots-Tag"]
        assert "csrftoken" not in answer.cookies
        assert "sessionid" not in answer.cookies

    def test_own_data_show_own_private_numbers_and_another_reader_none(self, phone, scoped, ayse, tom):
        own = text_of(phone.get(mailed(asked(ayse, "contact_point_crisis", ayse))))
        Ask.objects.all().delete()
        lead = text_of(phone.get(mailed(asked(ayse, "contact_point_crisis", tom))))

        assert "0151 7654321" in own
        assert "0171 1234567" in lead
        assert "0151 7654321" not in lead

    def test_it_speaks_the_language_of_its_reader(self, phone, ask, ayse):
        ayse.language = "en"
        ayse.save()

        answer = phone.get(mailed(ask), headers={"accept-language": "de"})

        assert "All right" in text_of(answer)
        assert answer["Content-Language"] == "en"

    def test_the_queries_do_not_grow_with_the_questions(
        self, phone, scoped, ask, ayse, django_assert_max_num_queries
    ):
        for _n in range(20):
            asked(RiskFactory(organisation=scoped, owner=ayse), "risk", ayse)
        link = link_to(ayse)

        with django_assert_max_num_queries(12):
            phone.get(link)


class TestConfirming:
    def test_three_presses_answer_three_questions_from_one_link(self, phone, scoped, ask, ayse):
        for title in ("Wasser", "Strom"):
            asked(
                RiskFactory(organisation=scoped, title=title, owner=ayse),
                "risk",
                ayse,
                due_on=date(2026, 12, 2),
            )
        link = link_to(ayse)
        address, names = link, []

        while found := answers.open_questions(ayse, timezone.localdate()):
            names.append(found[0].subject_name)
            answer = phone.post(f"{link}{found[0].pk}/", {"seen": seen_on(phone, address), "do": "confirm"})
            assert answer.status_code == 302
            address = answer.url

        assert names == ["Brand im Serverraum", "Strom", "Wasser"]
        assert "Mehr wartet nicht auf Sie" in text_of(phone.get(address))
        assert [(row.person_name, row.result, row.entered_by) for row in Review.objects.all()] == [
            ("Ayşe Kaya", "unchanged", None)
        ] * 3
        assert set(Ask.objects.values_list("answer", flat=True)) == {"confirmed"}

    def test_own_data_count_as_checked_private_ones_too(self, phone, ayse):
        press(phone, mailed(asked(ayse, "contact_point_crisis", ayse)))

        points = ContactPoint.objects.filter(person=ayse)
        assert set(points.values_list("verified_at", "verified_by")) == {(timezone.localdate(), "Ayşe Kaya")}
        assert "0151" not in str(Review.objects.get().seen), "private numbers are not kept"

    def test_twice_is_once(self, phone, ask):
        address = mailed(ask)
        fields = {"seen": seen_on(phone, address), "do": "confirm"}
        phone.post(address, fields)

        again = phone.post(address, fields, follow=True)

        assert Review.objects.count() == 1
        assert "Mehr wartet nicht auf Sie" in text_of(again)

    def test_what_changed_meanwhile_is_shown_before_it_is_confirmed(self, phone, ask, risk):
        address = mailed(ask)
        fields = {"seen": seen_on(phone, address), "do": "confirm"}
        risk.title = "Brand im Lager"
        risk.safeguards = "Seit gestern anders"
        risk.save()

        refused = phone.post(address, fields)

        assert refused.status_code == 409
        assert "geändert" in text_of(refused)
        assert not Review.objects.exists()
        assert press(phone, address).status_code == 302

    @pytest.mark.parametrize("do", ["", "done", "nonsense"])
    def test_only_the_button_confirms(self, phone, ask, do):
        address = mailed(ask)

        answer = phone.post(address, {"seen": seen_on(phone, address), "do": do})

        assert answer.status_code == 422
        assert not Review.objects.exists()

    def test_what_is_deleted_is_not_asked(self, phone, scoped, ask, risk, ayse):
        address = mailed(ask)
        other = asked(RiskFactory(organisation=scoped, owner=ayse), "risk", ayse, due_on=date(2026, 12, 9))
        risk.delete()

        page = text_of(phone.get(link_to(ayse)))

        assert other.subject_name in page
        assert ask.subject_name not in page
        assert phone.post(address, {"do": "confirm", "seen": ""}).status_code == 302
        assert not Review.objects.exists()

    def test_a_restore_test_is_not_proven_by_a_button(self, phone, scoped, ayse):
        resource = ResourceFactory(organisation=scoped, name="ERP")
        test = asked(resource, "restore_test_rto_le_24h", ayse)
        address = mailed(test)

        page = text_of(phone.get(address))
        answer = phone.post(address, {"do": "confirm", "seen": ""})

        assert "Stimmt alles" not in page
        assert "Ergebnis" in page
        assert answer.status_code == 422
        assert Ask.objects.get(pk=test.pk).is_open

    def test_confirming_a_resource_leaves_its_restore_test_open(self, phone, scoped, ayse):
        resource = ResourceFactory(organisation=scoped, owner=ayse)
        test = asked(resource, "restore_test_rto_le_24h", ayse)
        look = asked(resource, "dependency", ayse)

        press(phone, mailed(look))

        assert not Ask.objects.get(pk=look.pk).is_open
        assert Ask.objects.get(pk=test.pk).is_open


class TestMeasures:
    def test_done_closes_it_with_what_was_done(self, phone, scoped, ayse):
        measure = MeasureFactory(organisation=scoped, owner=ayse, due_date=date(2026, 12, 1))
        ask = asked(measure, "measure", ayse)

        empty = phone.post(mailed(ask), {"do": "done", "note": ""})
        phone.post(mailed(ask, key="x"), {"do": "done", "note": "Leitung verlegt"})

        assert empty.status_code == 422
        assert "Sagen Sie in einem Satz, was getan wurde" in text_of(empty)
        measure.refresh_from_db()
        assert (measure.status, measure.done_note) == ("done", "Leitung verlegt")
        assert measure.effect_check_due == timezone.localdate() + Measure.CHECK_AFTER
        assert Ask.objects.get().answer == "confirmed"

    def test_what_is_done_in_the_application_is_not_asked_any_more(self, phone, scoped, ayse):
        measure = MeasureFactory(organisation=scoped, owner=ayse)
        ask = asked(measure, "measure", ayse)
        question = answers.read_question(ask, reader=ayse, organisation=scoped, on=timezone.localdate())
        Measure.objects.filter(pk=measure.pk).unlogged("test").update(
            status="done", done_on=timezone.localdate(), done_note="x", effect_check_due=timezone.localdate()
        )

        assert "Mehr wartet nicht auf Sie" in text_of(phone.get(link_to(ayse)))
        with pytest.raises(Exception, match="inzwischen beantwortet"):
            answers.report_done(question, note="y", at=timezone.now())
        assert Ask.objects.get().answer == "settled"


class TestPuttingOff:
    def test_twice_with_a_reason_then_no_more(self, phone, ask):
        address = mailed(ask)

        for days in (7, 14):
            answer = phone.post(address, {"do": "put_off", "days": days, "reason": "Urlaub"})
            assert answer.status_code == 302
            ask.refresh_from_db()
            assert ask.snoozed_until == timezone.localdate() + timedelta(days=days)
            assert ask.asked_on is None
            Ask.objects.unlogged("test").update(snoozed_until=timezone.localdate())
        refused = phone.post(address, {"do": "put_off", "days": 7, "reason": "Noch mehr Urlaub"})

        assert refused.status_code == 409
        assert "schon zweimal verschoben" in text_of(refused)
        assert "Noch mehr Urlaub" in text_of(refused), "what was typed stays"
        assert [(row.days, row.reason, row.person_name) for row in Snooze.objects.all()] == [
            (7, "Urlaub", "Ayşe Kaya"), (14, "Urlaub", "Ayşe Kaya")
        ]  # fmt: skip

    @pytest.mark.parametrize("fields", [{"days": 7}, {"days": 21, "reason": "x"}, {"reason": "x"}])
    def test_it_needs_a_reason_and_one_of_two_times(self, phone, ask, fields):
        assert phone.post(mailed(ask), {"do": "put_off"} | fields).status_code == 422
        assert not Snooze.objects.exists()

    def test_meanwhile_it_is_not_asked(self, phone, ask, ayse):
        phone.post(mailed(ask), {"do": "put_off", "days": 7, "reason": "Urlaub"})

        page = text_of(phone.get(link_to(ayse)))

        assert "Mehr wartet nicht auf Sie" in page


class TestWhoMay:
    def test_the_deputy_only_once_the_other_has_not_answered(self, phone, ask, tom):
        link = link_to(tom)
        assert ask.subject_name not in text_of(phone.get(link))

        Ask.objects.unlogged("test").update(deputy_told_on=date(2026, 12, 1))

        page = text_of(phone.get(link))
        assert ask.subject_name in page
        assert "Sie sind die Vertretung" in page

    def test_a_deputy_never_sees_the_data_of_the_other_person(self, phone, ayse, tom):
        ask = asked(ayse, "contact_point_crisis", ayse, deputy=tom, deputy_told_on=date(2026, 12, 1))

        assert phone.get(link_to(tom)).status_code == 200
        assert "0171 1234567" not in text_of(phone.get(link_to(tom, key="2")))
        assert phone.get(f"{link_to(tom, key='3')}{ask.pk}/").status_code == 302

    def test_the_question_to_somebody_else_is_not_there(self, phone, scoped, ask, tom):
        own = asked(RiskFactory(organisation=scoped, owner=tom), "risk", tom)
        stranger = AskFactory(
            organisation=scoped, kind="risk", subject=RiskFactory(organisation=scoped).pk, person=None
        )

        assert phone.get(f"{link_to(tom)}{own.pk}/").status_code == 200
        assert phone.get(f"{link_to(tom, key='2')}{stranger.pk}/").status_code == 404

    def test_a_link_of_another_company_opens_nothing_here(self, phone, ask, other):
        from django_scopes import scope

        from tests.factories.contacts import PersonFactory

        with scope(organisation=other):
            link = link_to(PersonFactory(organisation=other))

        assert phone.get(f"{link}{ask.pk}/").status_code == 404

    def test_forged_or_made_for_something_else_is_not_there(self, phone, ask, ayse):
        sent = ReminderSentFactory(organisation=ayse.organisation, person=ayse)
        good = sign("ask", sent.pk)

        for token in (good[:-1] + ("A" if good[-1] != "A" else "B"), sign("alarm", sent.pk), sign("ask", ask.pk),
                      "x", signing.dumps("x")):  # fmt: skip
            assert phone.get(reverse("answers", args=[token])).status_code == 404
        assert phone.get(reverse("answers", args=[good])).status_code == 200

    def test_who_has_left_is_told_so(self, phone, ask, ayse):
        address = mailed(ask)
        ayse.is_active = False
        ayse.save()

        answer = phone.get(address)

        assert answer.status_code == 410
        assert ask.subject_name not in text_of(answer)


class TestOldLinks:
    def test_after_two_weeks_it_shows_nothing_and_sends_a_new_one(self, phone, ask, ayse):
        with time_machine.travel(timezone.now() - timedelta(days=15)):
            address = mailed(ask)

        old = phone.get(address)
        refused = phone.post(address, {"do": "confirm", "seen": ""})
        sent = phone.post(address, {"do": "send"})
        again = phone.post(address, {"do": "send"})

        assert (old.status_code, refused.status_code) == (410, 410)
        assert ask.subject_name not in text_of(old)
        assert not Review.objects.exists()
        assert "neuer Link ist unterwegs" in text_of(sent)
        assert "kein neuer Link" in text_of(again)
        [mail] = Message.objects.all()
        assert mail.to == "kaya@acme.example"
        new = ReminderSent.objects.get(kind="on_demand")
        assert f"/k/{sign('ask', new.pk)[:22]}" in mail.text
        assert "beck@" not in text_of(sent)
        assert "kaya@" not in text_of(sent), "to which address it goes is shown to nobody"


class TestMails:
    def test_another_weekday_and_none_at_all(self, phone, ayse):
        address = f"{link_to(ayse)}mails/"

        phone.post(address, {"weekday": "3"})
        assert [(w.weekday, w.is_off) for w in ReminderPreference.objects.all()] == [(3, False)]
        phone.post(address, {"weekday": "", "is_off": "on"})
        assert [(w.weekday, w.is_off) for w in ReminderPreference.objects.all()] == [(None, True)]

    def test_the_button_of_a_mail_program_works_for_a_year(self, phone, ayse):
        with time_machine.travel(timezone.now() - timedelta(days=300)):
            address = f"{link_to(ayse)}mails/"

        answer = phone.post(address, {"List-Unsubscribe": "One-Click"})

        assert answer.status_code == 200
        assert ReminderPreference.objects.get().is_off

    def test_a_day_that_does_not_exist_is_refused(self, phone, ayse):
        assert phone.post(f"{link_to(ayse)}mails/", {"weekday": "9"}).status_code == 422
        assert not ReminderPreference.objects.exists()
