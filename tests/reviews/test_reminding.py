"""People are asked once, on their day, about what is theirs; and nothing is forgotten when the machine was off."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django_scopes import scope

from accounts.models import Organisation
from outbox.models import Message
from reviews.models import Ask, ReminderLook, ReminderPolicy, ReminderPreference, ReminderSent
from reviews.reminding import remind
from risks.models import Risk
from tests.factories.accounts import an_organisation
from tests.factories.contacts import PersonFactory
from tests.factories.inventory import ResourceFactory
from tests.factories.measures import MeasureFactory
from tests.factories.reviews import ProposalFactory, looked_at
from tests.racing import at_once
from tests.reviews.years import confirm, founded, morning, refused, risk_due, sent, somebody, to, written

FOUNDED = datetime(2027, 3, 1, 9, tzinfo=UTC)
TUESDAY = date(2027, 3, 23)
DUE = TUESDAY + timedelta(days=14)


def after(days):
    return TUESDAY + timedelta(days=days)


@pytest.fixture
def ayse(in_acme):
    """Keeps a risk that is due in two weeks; Tom stands in."""
    ayse, tom = somebody(in_acme, "ayse"), somebody(in_acme, "tom")
    risk_due(DUE, ayse, deputy=tom, title="Brand")
    founded(in_acme, FOUNDED)
    return ayse


@pytest.fixture
def ask(ayse):
    """The question to Ayşe, which she got on Tuesday."""
    morning(TUESDAY)
    return Ask.objects.get()


class TestOnceADay:
    def test_whatever_beat_does(self, ayse):
        assert morning(TUESDAY, time(0, 0)) == morning(TUESDAY, time(7, 29)) == []
        assert not Ask.objects.exists()
        assert to(morning(TUESDAY, time(7, 30))) == ["ayse"]
        for minute in range(7 * 60 + 30, 23 * 60, 35):
            assert morning(TUESDAY, time(*divmod(minute, 60))) == []

        assert sent() == [("digest", TUESDAY)]

    def test_two_weeks_ahead_and_not_before(self, ayse):
        assert written(after(-14), after(2)) == [("03-23", "ayse")]
        ask = Ask.objects.get()
        assert (ask.asked_on, ask.due_on, ask.subject_name) == (TUESDAY, DUE, "Brand")

    @pytest.mark.parametrize("off", [7, 8, 14])
    def test_what_was_missed_comes_as_one_mail(self, ayse, off):
        risk_due(DUE + timedelta(days=2), ayse)
        founded(ayse.organisation, FOUNDED)
        morning(after(-1))
        [mail] = morning(after(-1 + off))

        assert "2 Punkte" in mail.subject
        assert written(after(off), after(off + 1)) == []

    def test_one_digest_a_week_although_the_day_was_moved(self, ayse):
        morning(TUESDAY)
        ReminderPolicy(organisation=ayse.organisation, weekday=3).save()

        assert written(after(1), after(2)) == []
        assert sent("digest") == [("digest", TUESDAY)]

    def test_switched_off_nobody_is_asked(self, ayse):
        policy = ReminderPolicy(organisation=ayse.organisation, is_on=False)
        policy.save()
        assert written(TUESDAY, after(6)) == []
        assert not Ask.objects.exists()

        policy.is_on = True
        policy.save()
        assert to(morning(after(7))) == ["ayse"]

    def test_when_it_is_time_nowhere_it_costs_four_queries(self, ayse, django_assert_num_queries):
        morning(TUESDAY)
        with django_assert_num_queries(4):
            remind(at=datetime.combine(TUESDAY, time(9), UTC))


@pytest.mark.django_db(transaction=True)
def test_four_beats_at_once_write_one_mail(ayse):
    at = datetime.combine(TUESDAY, time(8), UTC)
    answers = at_once(*[lambda: remind(at=at)] * 4)

    assert sorted(answer.mails for answer in answers) == [0, 0, 0, 1]
    assert sum(answer.organisations for answer in answers) == 1
    assert to(Message.objects.all()) == ["ayse"]
    assert sent() == [("digest", TUESDAY)]
    assert Ask.objects.count() == 1


class TestClocks:
    @pytest.mark.parametrize(
        ("on", "from_time", "too_early", "ripe"),
        [
            (date(2027, 3, 28), time(2, 30), time(0, 59), time(1, 0)),  # 02:30 is missing: at 03:00
            (date(2027, 3, 28), time(8, 30), time(6, 29), time(6, 30)),
            (date(2027, 10, 31), time(2, 30), time(0, 29), time(0, 30)),  # 02:30 comes twice: the first time
            (date(2027, 10, 31), time(8, 30), time(7, 29), time(7, 30)),
        ],
    )
    def test_the_night_in_which_the_clocks_change(self, in_acme, on, from_time, too_early, ripe):
        risk_due(on, somebody(in_acme, "ayse"))
        founded(in_acme, datetime.combine(on - timedelta(days=21), time(9), UTC))
        ReminderPolicy(organisation=in_acme, weekday=6, from_time=from_time).save()

        assert morning(on, too_early) == []
        assert to(morning(on, ripe)) == ["ayse"]
        assert morning(on, time(ripe.hour + 1, ripe.minute)) == []
        assert sent() == [("digest", on)]

    @pytest.mark.parametrize(
        ("zone", "on", "too_early", "ripe"),
        [
            ("America/New_York", TUESDAY, time(12, 29), time(12, 30)),
            ("Pacific/Auckland", after(-1), time(19, 29), time(19, 30)),  # there it is Tuesday
            ("Asia/Kathmandu", TUESDAY, time(2, 44), time(2, 45)),
        ],
    )
    def test_it_is_tuesday_where_the_company_is(self, ayse, zone, on, too_early, ripe):
        Organisation.objects.update(time_zone=zone)

        assert morning(on, too_early) == []
        assert to(morning(on, ripe)) == ["ayse"]
        assert sent() == [("digest", TUESDAY)]
        assert Ask.objects.get().asked_on == TUESDAY


class TestWhom:
    def test_who_prefers_another_day_is_asked_then(self, ayse):
        ReminderPreference(organisation=ayse.organisation, person=ayse, weekday=4).save()

        assert written(TUESDAY, after(3)) == [("03-26", "ayse")]

    def test_who_wants_no_mail_is_not_asked_but_the_deputy_is(self, ayse):
        ReminderPreference(organisation=ayse.organisation, person=ayse, is_off=True).save()

        assert to(morning(TUESDAY)) == ["tom"]

    def test_nor_is_one_whose_mail_comes_back(self, ayse):
        refused(ayse.organisation, "ayse@acme.example", at=FOUNDED)

        assert to(morning(TUESDAY)) == ["tom"]

    def test_nor_one_who_has_left(self, ask):
        ask.person.is_active = False
        ask.person.save()

        assert written(after(1), after(7)) == [("03-30", "tom")]

    def test_who_takes_over_is_asked_from_the_beginning(self, ask):
        nina = somebody(ask.organisation, "nina")
        founded(ask.organisation, FOUNDED)
        risk = Risk.objects.get()
        risk.owner = nina
        risk.save()

        assert written(after(1), after(7)) == [("03-30", "nina")]
        ask.refresh_from_db()
        assert (ask.person, ask.asked_on, ask.reminded_on) == (nina, after(7), None)

    def test_people_confirm_their_own_numbers(self, in_acme):
        ayse, tom = somebody(in_acme, "ayse"), somebody(in_acme, "tom", "it_lead")
        founded(in_acme, FOUNDED)
        looked_at(tom, "contact_point_other", reviewed_at=FOUNDED)
        looked_at(ayse, "contact_point_other", reviewed_at=datetime(2026, 10, 6, 9, tzinfo=UTC))

        [mail] = morning(TUESDAY)
        assert to([mail]) == ["ayse"]
        assert "Stimmen Ihre Nummern?" in mail.subject

    def test_where_nobody_can_be_asked_the_it_lead_is(self, in_acme):
        somebody(in_acme, "tom", "it_lead")
        risk_due(DUE, PersonFactory(organisation=in_acme), title="Brand")
        founded(in_acme, FOUNDED)

        [mail] = morning(TUESDAY)
        assert to([mail]) == ["tom"]
        assert "Brand" in mail.text

    def test_and_without_one_the_managers_logins_once_a_week(self, in_acme, mia, alice):
        risk_due(DUE, PersonFactory(organisation=in_acme), title="Brand")
        founded(in_acme, FOUNDED)

        assert written(after(-7), after(14)) == [("03-23", "mia"), ("03-30", "mia"), ("04-06", "mia")]
        assert {kind for kind, _on in sent()} == {"nobody"}
        text = Message.objects.first().text
        assert f"/o/{in_acme.slug}/reviews/" in text
        assert "/k/" not in text, "a login needs no link without login"


class TestWhat:
    def test_put_off_it_is_not_asked_until_its_day_and_then_from_the_beginning(self, ask):
        ask.asked_on, ask.snoozed_until = None, after(8)
        ask.save()

        assert written(after(1), after(16)) == [("04-06", "ayse")]
        ask.refresh_from_db()
        assert (ask.asked_on, ask.snoozed_until) == (after(14), None)

    def test_confirmed_it_is_over(self, ask):
        confirm(ask, datetime.combine(after(1), time(10), UTC))

        assert written(after(1), after(40)) == []
        ask.refresh_from_db()
        assert (ask.answer, ask.review.subject) == ("confirmed", ask.subject)

    def test_what_is_gone_is_settled(self, ask):
        Risk.objects.get().delete()
        assert written(after(1), after(7)) == []
        ask.refresh_from_db()
        assert (ask.answer, ask.answered_at.date()) == ("settled", after(1))

    def test_what_is_said_to_be_no_longer_needed_is_not_asked(self, ask):
        looked_at(
            Risk.objects.get(), "risk", result="no_longer_needed", note="Verkauft.", reviewed_at=FOUNDED
        )

        assert written(after(1), after(40)) == []
        ask.refresh_from_db()
        assert ask.answer == "settled"

    def test_what_an_editor_has_to_decide_on_is_not_asked(self, ayse):
        proposal = ProposalFactory(organisation=ayse.organisation, kind="risk", subject=Risk.objects.get().pk)
        assert written(TUESDAY, after(6)) == []

        proposal.decision, proposal.decision_note = "declined", "Stimmt so."
        proposal.decided_at = FOUNDED
        proposal.save()
        assert to(morning(after(7))) == ["ayse"]

    def test_measures_are_asked_for_until_they_are_done(self, in_acme):
        ayse = somebody(in_acme, "ayse")
        measure = MeasureFactory(organisation=in_acme, title="Löscher", owner=ayse, due_date=DUE)
        founded(in_acme, FOUNDED)

        [mail] = morning(TUESDAY)
        assert "- Maßnahme: Löscher" in mail.text
        measure.status, measure.cancel_reason = "cancelled", "Verkauft."
        measure.save()
        morning(after(1))
        assert Ask.objects.get().answer == "settled"

    def test_two_companies_ask_their_own_people(self, ayse, other):
        with scope(organisation=other):
            zoe = somebody(other, "zoe")
            risk_due(DUE, zoe, title="Hochwasser")
            founded(other, FOUNDED)

        first, second = morning(TUESDAY)
        assert (first.to, first.organisation, first.sender_name) == (
            "ayse@acme.example", ayse.organisation, "Acme Werkzeugbau GmbH"
        )  # fmt: skip
        assert (second.to, second.organisation, second.sender_name) == (
            "zoe@acme.example",
            other,
            "Übermorgen AG",
        )
        assert ("Brand" in first.text, "Hochwasser" in first.text) == (True, False)


class TestFailing:
    """A company's mails cannot be written: no link leads to it."""

    @pytest.fixture
    def mend(self, acme):
        slug = acme.slug
        Organisation.objects.filter(pk=acme.pk).update(slug="no address / has this")
        return lambda: Organisation.objects.filter(pk=acme.pk).update(slug=slug)

    def test_then_nothing_is_noted_and_it_is_tried_again(self, ayse, mend):
        with pytest.raises(ExceptionGroup):
            morning(TUESDAY)
        assert (Message.objects.count(), ReminderSent.objects.count(), Ask.objects.count()) == (0, 0, 0)
        assert not ReminderLook.objects.exists()

        mend()
        assert to(morning(TUESDAY, time(8, 5))) == ["ayse"]
        assert sent() == [("digest", TUESDAY)]

    def test_the_other_companies_people_are_asked_all_the_same(self, ayse, mend, mia):
        names = ["Erste AG", "Zweite AG", "Dritte AG"]
        for name in names:
            company = an_organisation(name, mia)
            with scope(organisation=company):
                risk_due(DUE, somebody(company, "zoe"))
                founded(company, FOUNDED)

        with pytest.raises(ExceptionGroup, match=str(ayse.organisation_id)):
            morning(TUESDAY)
        assert {mail.sender_name for mail in Message.objects.all()} == set(names)


@pytest.mark.parametrize("count", [2, 20])
def test_the_number_of_queries_is_constant(in_acme, count, django_assert_num_queries):
    for number in range(count):
        person = somebody(in_acme, f"p{number}")
        risk_due(DUE, person)
        looked_at(ResourceFactory(organisation=in_acme, owner=person), "dependency")
    founded(in_acme, FOUNDED)

    with django_assert_num_queries(QUERIES):
        done = remind(at=datetime.combine(TUESDAY, time(8), UTC))
    assert (done.organisations, done.mails) == (1, count)


QUERIES = 53  # of the same 27 for all companies of a day, 4 that look where it is time, 22 in each company
