"""Grid, overview, signature and pre-filter as their users meet them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django_scopes import scope

from inventory.actions import sign_off
from inventory.analysis import levels_of
from inventory.models import BiaSettings, DamageScenario, ImpactSignOff, Process
from inventory.views.impact import impact_of_process
from records.models import Entry
from tests.factories.contacts import ContactPointFactory, PersonFactory
from tests.factories.inventory import ProcessFactory, rate


def url(organisation, page, *args):
    return reverse(f"inventory:{page}", args=[organisation.slug, *args])


@pytest.fixture
def process(in_acme):
    owner = PersonFactory(organisation=in_acme, first_name="Ayşe", last_name="Kaya")
    return ProcessFactory(organisation=in_acme, name="Auftragsannahme", owner=owner)


@pytest.fixture
def money(in_acme):
    return DamageScenario.objects.get(code="financial")


def cell(scenario, hours):
    return f"c-{scenario.pk}-{hours * 100}"


def page_data(client, organisation, process):
    """What the browser would post if nobody typed anything."""
    context = client.get(url(organisation, "impact", process.pk)).context
    data = {"seen": context["grid"].seen}
    data |= {control.name: control.value for control in context["grid"].controls}
    for field in context["form"]:
        value = field.value()
        data[field.html_name] = "" if value is None else value
    return data


def stored(process):
    return {hours: level for (_kind, hours), level in levels_of([process.pk]).get(process.pk, {}).items()}


def test_a_grid_is_saved_and_its_result_stands_on_the_page(acme, alice, client_of, process, money):
    client = client_of(alice)
    data = page_data(client, acme, process) | {
        cell(money, 4): "0",
        cell(money, 24): "2",
        "mtpd_reason": "Aufträge wandern ab.",
        "worst_time_note": "Monatsende",
    }

    answer = client.post(url(acme, "impact", process.pk), data, follow=True)
    page = answer.content.decode()

    assert answer.status_code == 200
    assert stored(process) == {4: 0, 24: 2}
    assert "Spätestens wieder nötig nach 24 Stunden, weil „Geld“ dann hoch ist." in page
    assert "Vorschlag fürs Ziel: 20 Stunden (24 − 4 Reaktionszeit − 0 Reserve)." in page
    process.refresh_from_db()
    assert (process.mtpd_reason, process.worst_time_note) == ("Aufträge wandern ab.", "Monatsende")
    assert Entry.objects.filter(subject=process.pk, actor=alice).count() == 1


def test_a_falling_value_is_refused_at_its_cell_and_everything_typed_is_kept(
    acme, alice, client_of, process, money
):
    client = client_of(alice)
    data = page_data(client, acme, process) | {
        cell(money, 8): "2",
        cell(money, 24): "1",
        "mtpd_reason": "Weil.",
    }

    answer = client.post(url(acme, "impact", process.pk), data)
    page = answer.content.decode()

    assert answer.status_code == 422
    assert page.count("Nach 24 Stunden kann der Schaden nicht kleiner sein als nach 8 Stunden.") == 2
    assert f'aria-describedby="{cell(money, 24)}-error"' in page
    assert stored(process) == {}
    kept = {control.name: control.value for control in answer.context["grid"].controls}
    assert (kept[cell(money, 8)], kept[cell(money, 24)]) == ("2", "1")
    assert "Weil." in page


def test_a_level_that_is_none_is_refused_with_a_sentence(acme, alice, client_of, process, money):
    client = client_of(alice)
    for rubbish in ("9", "hoch", "-1", "1.5", "\x00", "٣"):
        answer = client.post(
            url(acme, "impact", process.pk), page_data(client, acme, process) | {cell(money, 4): rubbish}
        )
        assert answer.status_code == 422
        assert "Wählen Sie eine Stufe aus der Liste." in answer.content.decode()


def test_two_editors_lose_nothing(acme, alice, mia, client_of, process, money):
    reputation = DamageScenario.objects.get(code="reputation")
    first, second = client_of(alice), client_of(mia)
    theirs, mine = page_data(first, acme, process), page_data(second, acme, process)
    theirs |= {cell(money, 24): "1", cell(reputation, 24): "3"}
    assert first.post(url(acme, "impact", process.pk), theirs).status_code == 302

    conflict = second.post(url(acme, "impact", process.pk), mine | {cell(money, 24): "2"})
    page = conflict.content.decode()
    differences = [(d.label, d.stored, d.typed) for d in conflict.context["form"].differences]
    again = {control.name: control.value for control in conflict.context["grid"].controls}

    assert conflict.status_code == 409
    assert differences == [("Geld nach 24 Stunden", "mittel", "2 hoch")]
    assert "Jemand anderes" in page or "jemand anderes" in page
    assert again[cell(money, 24)] == "2"
    assert again[cell(reputation, 24)] == "3", "what only the other one changed is taken over"
    assert stored(process)[Decimal(24)] in (1, 3)

    form = conflict.context["form"]
    data = {**mine, **again, "seen": conflict.context["grid"].seen, "version": form["version"].value()}
    assert second.post(url(acme, "impact", process.pk), data).status_code == 302
    assert levels_of([process.pk])[process.pk] == {
        (money.pk, Decimal(24)): 2,
        (reputation.pk, Decimal(24)): 3,
    }


def test_empty_cells_are_filled_on_request_and_saved_only_then(acme, alice, client_of, process, money):
    client = client_of(alice)
    data = page_data(client, acme, process) | {cell(money, 8): "1", cell(money, 72): "2", "fill": "1"}

    answer = client.post(url(acme, "impact", process.pk), data)
    values = [c.value for c in answer.context["grid"].controls if c.cell[0] == money.pk]

    assert values == ["", "1", "1", "2", "2", "2", "2"]
    assert answer.context["grid"].filled == 4
    assert stored(process) == {}


@pytest.mark.parametrize(
    ("typed", "hours"),
    [("4 h", 4), ("0,5", Decimal("0.5")), ("2 Tage", 48), ("sofort", 0), ("", None)],
)
def test_an_own_value_is_typed_as_people_write_it(acme, alice, client_of, process, typed, hours):
    client = client_of(alice)
    data = page_data(client, acme, process) | {
        "mtpd_override_hours": typed,
        "mtpd_override_reason": "Vertrag mit dem größten Kunden",
    }

    assert client.post(url(acme, "impact", process.pk), data).status_code == 302
    process.refresh_from_db()
    assert process.mtpd_override_hours == hours


@pytest.mark.parametrize("typed", ["-4", "1000000000", "bald", "4 Äpfel", "9" * 60])
def test_an_impossible_own_value_gets_a_sentence_and_is_kept(acme, alice, client_of, process, typed):
    client = client_of(alice)
    data = page_data(client, acme, process) | {
        "mtpd_override_hours": typed,
        "mtpd_override_reason": "Vertrag",
    }

    answer = client.post(url(acme, "impact", process.pk), data)

    assert answer.status_code == 422
    assert answer.context["form"].errors["mtpd_override_hours"]
    assert typed in answer.content.decode()


def test_an_own_value_needs_a_reason_and_says_what_it_overrides(acme, alice, client_of, process):
    rate(process, {4: 0, 24: 2})
    client = client_of(alice)
    page = client.get(url(acme, "impact", process.pk)).content.decode()
    assert "Ersetzt, was die Bewertung ergibt: 24 Stunden." in page

    data = page_data(client, acme, process) | {"mtpd_override_hours": "8 h"}
    refused = client.post(url(acme, "impact", process.pk), data)
    data["mtpd_override_reason"] = "Vertrag"
    saved = client.post(url(acme, "impact", process.pk), data, follow=True)

    assert refused.status_code == 422
    assert refused.context["form"].errors["mtpd_override_reason"]
    assert "Er ersetzt, was die Bewertung ergibt: 24 Stunden." in saved.content.decode()


def test_adopting_the_proposal_and_only_the_one_shown(acme, alice, client_of, process):
    rate(process, {24: 2})
    client = client_of(alice)

    client.post(url(acme, "impact-adopt", process.pk), {"hours": "8.00"})
    process.refresh_from_db()
    assert process.rto_hours is None
    page = client.get(url(acme, "impact", process.pk))
    shown = str(page.context["study"].result.proposal)
    assert f'name="hours" value="{shown}"' in page.content.decode()
    client.post(url(acme, "impact-adopt", process.pk), {"hours": shown})

    process.refresh_from_db()
    assert process.rto_hours == 20


def test_the_list_of_processes_leads_to_the_analysis(acme, bob, client_of, process):
    client = client_of(bob)

    assert url(acme, "impact-overview") in client.get(url(acme, "process-list")).content.decode()
    assert url(acme, "impact", process.pk) in client.get(process.get_absolute_url()).content.decode()


def test_a_reader_sees_the_analysis_and_cannot_write(acme, bob, client_of, process):
    rate(process, {24: 2})
    client = client_of(bob)
    page = client.get(url(acme, "impact", process.pk))

    assert "<select" not in page.content.decode()
    assert "Spätestens wieder nötig" in page.content.decode()
    for name in ("impact", "impact-adopt", "impact-sign"):
        assert client.post(url(acme, name, process.pk), {}).status_code == 403
    for name in ("impact-prefilter", "impact-settings"):
        assert client.get(url(acme, name)).status_code == 200
        assert client.post(url(acme, name), {}).status_code == 403
    assert client.get(url(acme, "impact-questions", process.pk)).status_code == 403


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_grid_and_overview_cost_the_same_however_much_there_is(acme, alice, client_of, process):
    client = client_of(alice)
    empty = queries(client, url(acme, "impact", process.pk)), queries(client, url(acme, "impact-overview"))
    for number in range(3):
        each = ProcessFactory(organisation=acme, owner=process.owner)
        rate(each, dict.fromkeys(range(1, 20), 1) | {24: 2})
        sign_off(process=each, person=process.owner, by=alice, at=timezone.now() - timedelta(number))
    rate(process, {4: 0, 24: 2})
    sign_off(process=process, person=process.owner, by=alice, at=timezone.now())

    full = queries(client, url(acme, "impact", process.pk)), queries(client, url(acme, "impact-overview"))

    assert full[0] <= 12
    assert full[1] <= 12
    assert full[0] - empty[0] <= 1  # whose address it is, is asked only where somebody signed
    assert full[1] == empty[1]


def test_lists_of_three_hundred_cost_no_more(acme, alice, client_of, process):
    client = client_of(alice)
    pages = [url(acme, "impact-overview"), url(acme, "impact-prefilter")]
    few = [queries(client, page) for page in pages]
    Process.objects.unlogged("only counted").bulk_create(
        Process(organisation=acme, name=f"Prozess {number}", owner=process.owner) for number in range(300)
    )

    assert [queries(client, page) for page in pages] == few
    assert max(few) <= 12


def test_the_page_of_a_process_shows_grid_and_signature(acme, alice, process):
    request = RequestFactory().get("/")
    page = {"organisation": acme, "may_edit": True}
    empty = render_to_string("inventory/_impact_of_process.html", page | impact_of_process(process), request)
    rate(process, {24: 2})
    sign_off(process=process, person=process.owner, by=alice, at=timezone.now())
    with CaptureQueriesContext(connection) as seen:
        context = impact_of_process(process)
        signed = render_to_string("inventory/_impact_of_process.html", page | context, request)

    assert len(seen) <= 5
    assert "<table" not in empty
    assert "Signed" not in empty
    assert signed.count('class="harm ') == 1
    assert "Ayşe Kaya" in signed
    assert 'class="status status--ok"' in signed


# --- Overview -----------------------------------------------------------------------------------------
def test_the_overview_says_how_far_each_process_is(acme, alice, client_of, process, in_acme):
    rate(process, {24: 2})
    sign_off(process=process, person=process.owner, by=alice, at=timezone.now())
    rate(process, {72: 3})
    done = ProcessFactory(organisation=acme, name="Lohn")
    for scenario in DamageScenario.objects.all():
        rate(done, dict.fromkeys(BiaSettings.of(acme).hours, 0), code=scenario.code)
    ProcessFactory(organisation=acme, name="Versand")
    ProcessFactory(organisation=acme, name="Archiv", status="retired")

    page = client_of(alice).get(url(acme, "impact-overview"))
    rows = {str(row["process"]): row for row in page.context["rows"]}

    assert set(rows) == {"Auftragsannahme", "Lohn", "Versand"}
    assert [rows[n]["state"] for n in ("Auftragsannahme", "Lohn", "Versand")] == ["draft", "ok", "open"]
    assert rows["Auftragsannahme"]["mtpd"] == 24
    assert not rows["Auftragsannahme"]["covers"]
    assert page.context["progress"] == [
        "Vollständig bewertet: 1 von 3 Prozessen.",
        "1 teilweise, 1 noch nicht.",
        "0 unterschrieben.",  # the signature does not cover what was rated after it
    ]
    sign_off(process=process, person=process.owner, by=alice, at=timezone.now())
    again = client_of(alice).get(url(acme, "impact-overview"))
    assert again.context["progress"][-1] == "1 unterschrieben."
    assert "%" not in " ".join(page.context["progress"])
    assert "seitdem geändert" in page.content.decode()


# --- Signature ----------------------------------------------------------------------------------------
def test_signing_for_the_owner_and_as_the_owner(acme, alice, client_of, process):
    client = client_of(alice)
    address = url(acme, "impact-sign", process.pk)
    assert "nichts zu unterschreiben" in client.get(address).content.decode()
    rate(process, {24: 2})
    page = client.get(address)
    data = {
        "person": str(process.owner_id),
        "signed_on": timezone.localdate().isoformat(),
        "note": "im Termin",
        "seen": page.context["form"]["seen"].value(),
    }
    assert "Sie tragen die Unterschrift einer anderen Person ein." in page.content.decode()

    assert client.post(address, data).status_code == 302
    assert "eingetragen von Alice" in client.get(address).content.decode()

    ContactPointFactory(organisation=acme, person=process.owner, kind="email_company", value=alice.email)
    page = client.get(address).content.decode()
    assert "Das ist Ihre eigene Unterschrift." in page
    assert "eigene Unterschrift" in page


def test_a_signature_of_tomorrow_or_of_something_else_is_refused(acme, alice, client_of, process):
    rate(process, {24: 2})
    client = client_of(alice)
    address = url(acme, "impact-sign", process.pk)
    data = {
        "person": str(process.owner_id),
        "signed_on": (timezone.localdate() + timedelta(1)).isoformat(),
        "seen": client.get(address).context["form"]["seen"].value(),
    }
    late = client.post(address, data)
    rate(process, {72: 3})
    changed = client.post(address, data | {"signed_on": timezone.localdate().isoformat(), "note": "Notiz"})

    assert late.status_code == 422
    assert "Dieser Tag liegt noch vor uns." in late.content.decode()
    assert "Die Analyse wurde inzwischen geändert." in changed.content.decode()
    assert "Notiz" in changed.content.decode()
    assert not ImpactSignOff.objects.exists()
    again = data | {
        "signed_on": (timezone.localdate() - timedelta(2)).isoformat(),
        "seen": changed.context["form"]["seen"].value(),
    }
    assert client.post(address, again).status_code == 302
    signed = timezone.localtime(ImpactSignOff.objects.get().signed_at, acme.zone)
    assert signed.date() == timezone.localdate(timezone=acme.zone) - timedelta(2)


# --- Pre-filter ---------------------------------------------------------------------------------------
def prefilter_data(client, acme):
    form = client.get(url(acme, "impact-prefilter")).context["form"]
    data = {}
    for each in form.decisions:
        data |= {
            f"{each.prefix}-choice": each.choice,
            f"{each.prefix}-reason": each.reason,
            f"{each.prefix}-was": each.mark,
        }
    return data


def test_the_pre_filter_is_saved_in_one_go(acme, alice, client_of, process):
    waits = ProcessFactory(organisation=acme, name="Archiv")
    client = client_of(alice)
    data = prefilter_data(client, acme) | {
        f"{process.pk}-choice": "included",
        f"{waits.pk}-choice": "excluded",
    }

    refused = client.post(url(acme, "impact-prefilter"), data)
    assert refused.status_code == 422
    assert "Begründen Sie in einem Satz, warum dieser Prozess warten kann." in refused.content.decode()
    assert refused.context["form"].included == 1
    assert Process.objects.examined().count() == 2

    data[f"{waits.pk}-reason"] = "Läuft auch auf Papier."
    assert client.post(url(acme, "impact-prefilter"), data).status_code == 302
    waits.refresh_from_db()
    assert (waits.prefilter, waits.prefilter_reason) == ("excluded", "Läuft auch auf Papier.")
    assert list(Process.objects.examined()) == [process]
    before = Entry.objects.count()
    client.post(url(acme, "impact-prefilter"), prefilter_data(client, acme))
    assert Entry.objects.count() == before


def test_two_editors_of_the_pre_filter(acme, alice, mia, client_of, process):
    other = ProcessFactory(organisation=acme, name="Lohn")
    first, second = client_of(alice), client_of(mia)
    theirs, mine = prefilter_data(first, acme), prefilter_data(second, acme)
    first.post(
        url(acme, "impact-prefilter"),
        theirs
        | {
            f"{process.pk}-choice": "excluded",
            f"{process.pk}-reason": "später",
            f"{other.pk}-choice": "included",
        },
    )
    mine |= {f"{process.pk}-choice": "included"}

    conflict = second.post(url(acme, "impact-prefilter"), mine)
    assert conflict.status_code == 422
    assert escape("später") in conflict.content.decode()
    process.refresh_from_db()
    assert process.prefilter == "excluded"

    for each in conflict.context["form"].decisions:
        mine[f"{each.prefix}-was"] = each.mark
        mine[f"{each.prefix}-choice"] = each.choice
    second.post(url(acme, "impact-prefilter"), mine)
    with scope(organisation=acme):
        found = dict(Process.objects.values_list("name", "prefilter"))
    assert found == {"Auftragsannahme": "included", "Lohn": "included"}
