"""Dates in calendar programs: subscribed by a secret address, or one by one."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from reviews.models import CalendarFeed
from tests.factories.contacts import PersonFactory
from tests.factories.measures import MeasureFactory
from tests.factories.reviews import asked, looked_at
from tests.factories.risks import RiskFactory
from tests.reviews.pages import mailed, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def me(scoped, alice):
    return PersonFactory(organisation=scoped, user=alice, first_name="Alice", last_name="Ernst")


@pytest.fixture
def risk(scoped, me):
    found = RiskFactory(organisation=scoped, title="Brand im Serverraum", owner=me)
    looked_at(found, "risk", reviewed_at=timezone.now() - timedelta(days=300))
    return found


def made(client, organisation, **fields):
    """Make an address as in the browser; returns its path as the page shows it, once."""
    page = client.post(
        url("feed-list", organisation), {"label": "Handy", "whose": "mine"} | fields, follow=True
    )
    [found] = re.findall(r"https?://[^/]+(/cal/[\w-]+\.ics)", page.content.decode())
    return found


def lines_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return answer.content.decode().replace("\r\n ", "").split("\r\n")


class TestFeed:
    def test_it_holds_what_is_mine_and_nothing_else(self, client_of, phone, scoped, alice, me, risk):
        RiskFactory(organisation=scoped, title="Wasser bei anderen", owner=PersonFactory(organisation=scoped))
        MeasureFactory(organisation=scoped, title="Löscher kaufen", owner=me, due_date=timezone.localdate())
        MeasureFactory(organisation=scoped, title="Nicht meine", due_date=timezone.localdate())

        lines = lines_of(phone, made(client_of(alice), scoped))

        titles = [line for line in lines if line.startswith("SUMMARY:")]
        assert "SUMMARY:Notfallplan: Risiken: Brand im Serverraum" in titles
        assert "SUMMARY:Notfallplan: Maßnahme: Löscher kaufen" in titles
        assert not [line for line in titles if "anderen" in line or "Nicht meine" in line]
        assert "TRIGGER:-PT15H" in lines

    def test_that_of_all_holds_all_and_each_date_once(self, client_of, phone, scoped, alice, risk):
        RiskFactory(organisation=scoped, title="Wasser", owner=PersonFactory(organisation=scoped))

        lines = lines_of(phone, made(client_of(alice), scoped, whose="all"))

        assert "SUMMARY:Notfallplan: Risiken: Wasser" in lines
        ids = [line for line in lines if line.startswith("UID:")]
        assert len(ids) == len(set(ids))
        assert ids == [line for line in lines_of(phone, made(client_of(alice), scoped, whose="all"))
                       if line.startswith("UID:")], "the same from every address"  # fmt: skip

    def test_what_is_overdue_stands_under_today(self, client_of, phone, scoped, alice, me):
        looked_at(RiskFactory(organisation=scoped, title="Alt", owner=me), "risk",
                  reviewed_at=timezone.now() - timedelta(days=900))  # fmt: skip

        lines = lines_of(phone, made(client_of(alice), scoped))

        place = lines.index("SUMMARY:Notfallplan: Risiken: Alt")
        assert f"DTSTART;VALUE=DATE:{timezone.localdate():%Y%m%d}" in lines[place - 3 : place]

    def test_the_address_is_shown_once_and_kept_as_a_hash(self, client_of, scoped, alice, me):
        client = client_of(alice)
        address = made(client, scoped)
        token = address.removeprefix("/cal/").removesuffix(".ics")

        assert token not in client.get(url("feed-list", scoped)).content.decode()
        assert token not in str(CalendarFeed.objects.values())

    def test_withdrawn_it_is_gone_at_once(self, client_of, phone, scoped, alice, me):
        address = made(client_of(alice), scoped)
        feed = CalendarFeed.objects.get()

        client_of(alice).post(url("feed-withdraw", scoped, feed.pk))

        assert phone.get(address).status_code == 404
        assert "Handy" not in client_of(alice).get(url("feed-list", scoped)).content.decode()

    def test_so_it_is_when_its_maker_is_no_member_any_more(self, client_of, phone, scoped, alice, me):
        address = made(client_of(alice), scoped)
        assert phone.get(address).status_code == 200

        Membership.objects.filter(user=alice).delete()

        assert phone.get(address).status_code == 404

    def test_or_has_become_a_provider(self, client_of, phone, scoped, alice, me):
        address = made(client_of(alice), scoped)

        Membership.objects.filter(user=alice).update(role="provider")

        assert phone.get(address).status_code == 404

    def test_another_member_cannot_withdraw_it_but_a_manager_can(
        self, client_of, scoped, alice, bob, mia, me
    ):
        made(client_of(alice), scoped)
        feed = CalendarFeed.objects.get()

        assert client_of(bob).post(url("feed-withdraw", scoped, feed.pk)).status_code == 404
        assert client_of(mia).post(url("feed-withdraw", scoped, feed.pk)).status_code == 302

    def test_a_made_up_address_is_not_there(self, phone, scoped):
        assert phone.get(reverse("calendar", args=["x" * 32])).status_code == 404

    def test_reading_it_is_noted_once_a_day(self, client_of, phone, scoped, alice, me):
        address = made(client_of(alice), scoped)
        phone.get(address)

        assert CalendarFeed.objects.get().read_on == timezone.localdate()

    def test_without_a_name_it_is_refused(self, client_of, scoped, alice, me):
        answer = client_of(alice).post(url("feed-list", scoped), {"label": "", "whose": "mine"})

        assert answer.status_code == 422
        assert "Nennen Sie das Gerät" in answer.content.decode()

    def test_who_is_in_no_list_of_people_has_no_own_dates(self, client_of, scoped, bob):
        answer = client_of(bob).post(url("feed-list", scoped), {"label": "x", "whose": "mine"})

        assert answer.status_code == 422


class TestOneDate:
    def test_from_the_page_of_the_review(self, client_of, scoped, bob, risk):
        page = client_of(bob).get(url("mark", scoped, "risk", risk.pk)).content.decode()
        address = url("due-ics", scoped, "risk", risk.pk)

        assert address in page
        assert "SUMMARY:Notfallplan: Risiken: Brand im Serverraum" in lines_of(client_of(bob), address)
        assert "BEGIN:VEVENT" in lines_of(client_of(bob), url("whole-ics", scoped, "ups"))
        assert client_of(bob).get(url("due-ics", scoped, "nonsense", risk.pk)).status_code == 404

    def test_from_the_page_of_a_measure(self, client_of, scoped, bob):
        measure = MeasureFactory(organisation=scoped, title="Löscher", due_date=timezone.localdate())

        address = url("measure-ics", scoped, measure.pk)

        page = client_of(bob).get(reverse("measures:measure-detail", args=[scoped.slug, measure.pk]))
        assert address in page.content.decode()
        assert "SUMMARY:Notfallplan: Maßnahme: Löscher" in lines_of(client_of(bob), address)

    def test_from_the_mail_without_a_login(self, phone, ayse, scoped):
        ask = asked(RiskFactory(organisation=scoped, title="Brand", owner=ayse), "risk", ayse)

        lines = lines_of(phone, f"{mailed(ask)}date.ics")

        assert "SUMMARY:Notfallplan: Risiken: Brand" in lines
        assert f"DTSTART;VALUE=DATE:{ask.due_on:%Y%m%d}" in lines
        assert [line for line in lines if line.startswith("URL:") and "/k/" in line]
