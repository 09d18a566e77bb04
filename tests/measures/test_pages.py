"""Measures in the browser: the pressing ones first, raised by anything, closed with words."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope

from measures.models import EffectivenessCheck, Measure
from records.models import Entry
from tests.factories.contacts import PersonFactory, SiteFactory
from tests.factories.measures import MeasureFactory


def url(name, organisation, record=None):
    args = [organisation.slug] + ([record.pk] if record is not None else [])
    return reverse(f"measures:measure-{name}", args=args)


def form(**fields):
    return {"title": "USV prüfen", "need": "Der Akku ist alt.", "cause": "gap", "priority": "medium",
            "status": "open"} | fields  # fmt: skip


@pytest.fixture
def measure(acme):
    with scope(organisation=acme):
        return MeasureFactory(organisation=acme, title="Rücksicherung üben")


@pytest.fixture
def done(acme, measure, mia):
    with scope(organisation=acme):
        measure.status, measure.done_on, measure.done_note = "done", timezone.localdate(), "Geübt."
        measure.effect_check_due = timezone.localdate() + timedelta(60)
        measure.save()
    return measure


def test_a_new_measure_remembers_what_raised_it(acme, alice, client_of):
    with scope(organisation=acme):
        site = SiteFactory(organisation=acme, name="Werk Süd")
    client = client_of(alice)
    address = url("create", acme) + f"?origin=contacts.site:{site.pk}&cause=audit&title=Schlie%C3%9Fung"
    page = client.get(address).content.decode()
    assert f'value="contacts.site:{site.pk}"' in page
    assert 'value="Schließung"' in page

    response = client.post(
        address, form(title="Schließung", cause="audit", origin=f"contacts.site:{site.pk}")
    )

    with scope(organisation=acme):
        measure = Measure.objects.get()
        assert measure.origin == site
        assert list(Measure.objects.raised_by(site)) == [measure]
        site_url = site.get_absolute_url()
    assert f'<a href="{site_url}">Werk Süd</a>' in client.get(response.url).content.decode()
    with scope(organisation=acme):
        site.delete()
    page = client.get(response.url).content.decode()
    assert "Werk Süd" in page
    assert "(inzwischen gelöscht)" in page
    assert site_url not in page


@pytest.mark.parametrize(
    "key", ["foreign", "contacts.site:0", "auth.group:1", "nonsense-here", "accounts.user:{pk}"]
)
def test_an_origin_that_is_not_ours_is_refused_and_what_was_typed_stays(key, acme, other, alice, client_of):
    with scope(organisation=other):
        theirs = SiteFactory(organisation=other, name="Geheimwerk")
    key = f"contacts.site:{theirs.pk}" if key == "foreign" else key.format(pk=alice.pk)
    client = client_of(alice)

    assert b"Geheim" not in client.get(url("create", acme), {"origin": key}).content
    response = client.post(url("create", acme), form(origin=key))

    page = response.content.decode()
    assert response.status_code == 422
    assert "Speichern Sie noch einmal" in page
    assert 'value="USV prüfen"' in page
    assert key not in page
    with scope(organisation=acme):
        assert not Measure.objects.exists()
    client.post(url("create", acme), form(origin=""))
    with scope(organisation=acme):
        assert Measure.objects.get().origin is None


def test_overdue_first_then_open_then_unchecked_then_the_rest(acme, bob, client_of):
    today = timezone.localdate()
    with scope(organisation=acme):
        person = PersonFactory(organisation=acme)
        for title, fields in {
            "erledigt": {"status": "done", "done_on": today, "done_note": "x"},
            "ohne Termin": {},
            "später": {"due_date": today + timedelta(90), "owner": person},
            "Wirkung offen": {
                "status": "done", "done_on": today, "done_note": "x", "effect_check_due": today,
            },
            "überfällig": {"due_date": today - timedelta(1), "owner": person},
            "lange überfällig": {"due_date": today - timedelta(9), "owner": person},
            "verworfen": {"status": "cancelled", "cancel_reason": "Zu teuer."},
        }.items():  # fmt: skip
            MeasureFactory(organisation=acme, title=title, **fields)

    response = client_of(bob).get(url("list", acme))

    got = [(row["cells"][0], str(row["word"])) for row in response.context["rows"]]
    assert got[:5] == [
        ("lange überfällig", "Überfällig"),
        ("überfällig", "Überfällig"),
        ("später", "Offen"),
        ("ohne Termin", "Lücke"),
        ("Wirkung offen", "Wirkung prüfen"),
    ]
    assert {title for title, _word in got[5:]} == {"erledigt", "verworfen"}


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("state=overdue", {"a"}),
        ("state=open", {"a", "b"}),
        ("state=gap", {"b"}),
        ("state=effect", {"c"}),
        ("state=done", {"c"}),
        ("state=given_up", {"d"}),
        ("priority=high", {"b"}),
        ("owner={owner}", {"a"}),
        ("owner=nonsense", {"a", "b", "c", "d"}),
        ("q=laptop", {"a"}),
    ],
)
def test_filters(query, titles, acme, alice, client_of):
    today = timezone.localdate()
    with scope(organisation=acme):
        owner = PersonFactory(organisation=acme, user=alice)
        MeasureFactory(
            organisation=acme, title="a", need="Laptop fehlt", owner=owner, due_date=today - timedelta(1)
        )
        MeasureFactory(organisation=acme, title="b", priority="high")
        MeasureFactory(
            organisation=acme, title="c", status="done", done_on=today, done_note="x", effect_check_due=today
        )
        MeasureFactory(organisation=acme, title="d", status="cancelled", cancel_reason="x")

    response = client_of(alice).get(f"{url('list', acme)}?{query.format(owner=owner.pk)}")

    assert {row["cells"][0] for row in response.context["rows"]} == titles
    assert f"?owner={owner.pk}" in response.content.decode()


def test_csv_holds_the_texts(acme, bob, measure, client_of):
    text = client_of(bob).get(url("csv", acme)).content.decode("utf-8-sig")

    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert rows[0]["Maßnahme"] == "Rücksicherung üben"
    assert rows[0]["warum sie nötig ist"] == measure.need


def test_closing_asks_what_when_and_when_the_effect_is_checked(acme, alice, measure, client_of):
    client = client_of(alice)
    response = client.post(url("close", acme, measure), {"done_on": "", "done_note": " "})
    page = response.content.decode()
    assert response.status_code == 422
    assert "was getan wurde" in page
    assert "jemand nachsieht" in page

    today = timezone.localdate()
    given = {
        "done_on": today,
        "done_note": "40 Minuten, alles da.",
        "effect_check_due": today + timedelta(30),
    }
    response = client.post(url("close", acme, measure), given)

    assert response.url == url("detail", acme, measure)
    with scope(organisation=acme):
        measure.refresh_from_db()
        assert (measure.status, measure.done_note) == ("done", "40 Minuten, alles da.")
        assert measure.version == 2
    entry = Entry.objects.filter(subject=measure.pk).latest("timestamp")
    assert entry.changes["done_note"][1] == "40 Minuten, alles da."
    assert entry.actor == alice


@pytest.mark.parametrize(
    ("done_on", "check", "sentence"),
    [(1, 5, "noch bevor"), (0, -1, "nachdem die Maßnahme")],
)
def test_closing_refuses_days_that_cannot_be(done_on, check, sentence, acme, alice, measure, client_of):
    today = timezone.localdate()
    response = client_of(alice).post(
        url("close", acme, measure),
        {"done_on": today + timedelta(done_on), "done_note": "Bleibt stehen",
         "effect_check_due": today + timedelta(check)},
    )  # fmt: skip

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert "Bleibt stehen" in response.content.decode()


def test_giving_up_needs_a_reason_and_reopening_keeps_it_in_the_history(acme, alice, measure, client_of):
    client = client_of(alice)
    assert client.post(url("give-up", acme, measure), {"reason": ""}).status_code == 422

    client.post(url("give-up", acme, measure), {"reason": "Zu teuer."})
    with scope(organisation=acme):
        assert Measure.objects.get().cancel_reason == "Zu teuer."
    client.post(url("reopen", acme, measure))

    with scope(organisation=acme):
        again = Measure.objects.get()
        assert (again.status, again.cancel_reason) == ("in_progress", "")
    assert "Zu teuer." in client.get(url("history", acme, measure)).content.decode()


@pytest.mark.parametrize("act", ["close", "give-up"])
def test_who_acts_second_is_told(act, acme, alice, done, client_of):
    today = timezone.localdate()
    response = client_of(alice).post(
        url(act, acme, done),
        {"done_on": today, "done_note": "Auch ich", "effect_check_due": today, "reason": "Nein"},
    )

    assert response.status_code == 422
    assert "schneller" in response.content.decode()


def test_reopening_what_is_open_is_told(acme, alice, measure, client_of):
    response = client_of(alice).post(url("reopen", acme, measure))

    assert response.status_code == 422
    assert "schneller" in response.content.decode()


def test_a_check_that_finds_no_effect_offers_a_follow_up(acme, alice, done, client_of):
    client = client_of(alice)
    today = timezone.localdate()
    response = client.post(
        url("check", acme, done), {"checked_on": today, "result": "not_effective", "note": "Bänder leer."}
    )

    page = client.get(response.url).content.decode()
    assert "nicht wirksam" in page
    assert "Bänder leer." in page
    follow_up = f"origin=measures.measure%3A{done.pk}"
    assert follow_up in page
    with scope(organisation=acme):
        check = EffectivenessCheck.objects.get()
        assert check.entered_by == alice
        assert list(Measure.objects.unchecked()) == []
    client.post(
        f"{url('create', acme)}?{follow_up}", form(title="Neue Bänder", origin=f"measures.measure:{done.pk}")
    )
    page = client.get(url("detail", acme, done)).content.decode()
    assert "Folgemaßnahmen" in page
    assert "Neue Bänder" in page


def test_a_check_before_the_end_or_of_an_open_measure_is_refused(acme, alice, done, client_of):
    client = client_of(alice)
    early = {"checked_on": date(2020, 1, 1), "result": "effective", "note": "x"}
    response = client.post(url("check", acme, done), early)
    assert response.status_code == 422
    assert "noch nicht erledigt" in response.content.decode()
    client.post(url("reopen", acme, done))

    response = client.post(url("check", acme, done), early | {"checked_on": timezone.localdate()})

    assert response.status_code == 422
    assert "schneller" in response.content.decode()


def test_done_is_not_chosen_in_the_form(acme, alice, measure, client_of):
    response = client_of(alice).post(url("update", acme, measure), form(status="done", version=1))

    assert response.status_code == 422
    with scope(organisation=acme):
        assert Measure.objects.get().status == "open"


def test_a_done_measure_can_be_edited_and_stays_done(acme, alice, done, client_of):
    with scope(organisation=acme):
        version = Measure.objects.get().version
    response = client_of(alice).post(url("update", acme, done), form(title="Anders", version=version))

    assert response.status_code == 302
    with scope(organisation=acme):
        measure = Measure.objects.get()
        assert (measure.title, measure.status) == ("Anders", "done")


def test_reader_sees_no_buttons(acme, bob, measure, client_of):
    page = client_of(bob).get(url("detail", acme, measure)).content.decode()

    for act in ("close", "give-up", "update"):
        assert url(act, acme, measure) not in page


def test_list_and_detail_ask_the_same_number_of_queries_whatever_the_number(acme, bob, client_of):
    client = client_of(bob)
    counted = []
    for more in (1, 2, 297):
        with scope(organisation=acme):
            owner = PersonFactory(organisation=acme)
            records = [
                Measure(organisation=acme, title=f"M {more} {n}", need="x", owner=owner) for n in range(more)
            ]
            Measure.objects.unlogged("a test fills the house").bulk_create(records)
            site = SiteFactory(organisation=acme)
            child = MeasureFactory(organisation=acme, origin=site)
            MeasureFactory(organisation=acme, origin=child)
        counts = []
        for address in (url("list", acme), url("csv", acme), url("detail", acme, child)):
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            counts.append(len(captured))
        counted.append(counts)

    assert counted[0] == counted[1] == counted[2]
    assert max(counted[0]) <= 12
