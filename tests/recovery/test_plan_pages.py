"""Plans in the browser: lists, the plan with the state of all it refers to, its approval."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope

from inventory.models import Resource
from records.models import Entry
from recovery.models import ContinuityPlan, Coverage, PlanSupplier, RecoveryPlan, RestorationPlan
from tests.factories.contacts import ContactPointFactory, PersonFactory
from tests.factories.inventory import ProcessFactory, ResourceFactory, RtaEvidenceFactory, needs
from tests.factories.recovery import CoverageFactory, PlanStepFactory, RecoveryPlanFactory
from tests.recovery.pages import (
    company,
    continuity_plan,
    plan_data,
    recovery_plan,
    restoration_plan,
    rows,
    url,
    workaround,
)


@pytest.fixture
def made(acme):
    with scope(organisation=acme):
        return company(acme)


@pytest.fixture
def plan(acme, made):
    with scope(organisation=acme):
        return recovery_plan(made, title="Wiederanlauf Server 1")


def text_of(client, address, **kwargs):
    response = client.get(address, **kwargs)
    assert response.status_code == 200
    return response.content.decode()


# --- Lists ------------------------------------------------------------------------------------------
def test_what_has_a_target_and_no_plan_comes_first(acme, bob, alice, plan, client_of):
    response = client_of(alice).get(url("recovery-plan-list", acme))
    page = response.content.decode()

    assert [each["name"] for each in response.context["missing"]] == ["Warenwirtschaft"]
    assert page.index("Noch ohne Plan") < page.index("Wiederanlauf Server 1")
    assert "Plan schreiben" in page
    assert "Plan schreiben" not in text_of(client_of(bob), url("recovery-plan-list", acme))


def test_one_click_writes_a_plan_with_what_the_inventory_knows(acme, alice, made, client_of):
    client, address = client_of(alice), url("recovery-plan-draft", acme, made.server)
    response = client.post(address)

    with scope(organisation=acme):
        plan = RecoveryPlan.objects.get()
        assert response.url == url("recovery-plan-detail", acme, plan)
        assert (plan.title, plan.owner_id) == ("Wiederanlauf: Server 1", made.person.pk)
        assert [row.resource_id for row in plan.coverages.all()] == [made.server.pk]
        row = plan.plansuppliers.get()
        assert (row.supplier_id, row.contract_id) == (made.supplier.pk, made.contract.pk)
    again = client.post(address, follow=True)
    assert "Für „Server 1“ gibt es bereits einen Plan." in again.content.decode()
    with scope(organisation=acme):
        assert RecoveryPlan.objects.count() == 1
    assert client.get(address).status_code == 405


def test_who_knows_it_answers_for_the_draft_where_nobody_is_named(acme, alice, made, client_of):
    with scope(organisation=acme):
        for name in ("Erste", "Zweite"):
            person = PersonFactory(organisation=acme, last_name=name)
            made.erp.knowledge_holders.create(organisation=acme, person=person)
    client_of(alice).post(url("recovery-plan-draft", acme, made.erp))

    with scope(organisation=acme):
        plan = RecoveryPlan.objects.get()
        assert (plan.owner.last_name, plan.deputy.last_name) == ("Erste", "Zweite")


def test_a_continuity_plan_is_begun_from_a_time_critical_process(acme, alice, made, client_of):
    client = client_of(alice)
    assert [each["name"] for each in client.get(url("continuity-plan-list", acme)).context["missing"]] == [
        "Auftragsannahme"
    ]
    client.post(url("continuity-plan-draft", acme, made.orders))

    assert client.get(url("continuity-plan-list", acme)).context["missing"] == []
    with scope(organisation=acme):
        assert ContinuityPlan.objects.get().coverages.get().process_id == made.orders.pk


def test_the_status_says_approved_changed_draft_or_gap(acme, anton, alice, plan, made, client_of):
    with scope(organisation=acme):
        RecoveryPlanFactory(organisation=acme, title="Leer")
    client, address = client_of(anton), url("recovery-plan-list", acme)

    def states():
        response = client.get(address)
        return {row["cells"][0]: row["word"] for row in response.context["rows"]}

    assert {name: str(word) for name, word in states().items()} == {
        "Leer": "Lücke", "Wiederanlauf Server 1": "Entwurf"
    }  # fmt: skip
    approve(client, acme, plan)
    assert str(states()["Wiederanlauf Server 1"]) == "Freigegeben"
    with scope(organisation=acme):
        PlanStepFactory(organisation=acme, recovery_plan=plan, position=3, duration_minutes=1)
    assert str(states()["Wiederanlauf Server 1"]) == "Seit der Freigabe geändert"
    for state, expected in (("overdue", {"Leer"}), ("due", {"Wiederanlauf Server 1"}), ("ok", set())):
        response = client.get(address, {"state": state})
        assert {row["cells"][0] for row in response.context["rows"]} == expected


def approve(client, acme, plan, **data):
    page = client.get(url("recovery-plan-approve", acme, plan))
    return client.post(
        url("recovery-plan-approve", acme, plan), {"seen": page.context["form"].initial["seen"]} | data
    )


def test_csv_holds_what_the_list_finds(acme, bob, plan, client_of):
    response = client_of(bob).get(url("recovery-plan-csv", acme))
    heading, row = csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";")
    values = dict(zip(heading, row, strict=True))

    assert values["Plan"] == "Wiederanlauf Server 1"
    assert "Server 1" in row
    assert "1 Stunde 30 Minuten" in row
    assert "4 Stunden" in row


# --- The plan ---------------------------------------------------------------------------------------
def test_the_page_sets_the_duration_against_target_and_measured_time(acme, bob, plan, made, client_of):
    with scope(organisation=acme):
        RtaEvidenceFactory(organisation=acme, resource=made.server, rta_hours=9)
    page = text_of(client_of(bob), url("recovery-plan-detail", acme, plan))

    assert "Das dauert 1 Stunde 30 Minuten, wenn niemand fehlt." in page
    assert "Das reicht: Die Zielzeit von „Server 1“ beträgt 4 Stunden." in page
    assert "„Server 1“: gemessen 9 Stunden" in page
    assert "Plan 1 Stunde 30 Minuten." in page
    assert "Der Funktionstest fehlt" in page


def test_beside_each_reference_stands_its_state_today(acme, bob, plan, made, client_of):
    today = timezone.localdate()
    with scope(organisation=acme):
        made.contract.ends_on, made.contract.service_hours = today + timedelta(20), "office"
        made.contract.save()
        ContactPointFactory(organisation=acme, supplier=made.supplier, value="0621 4400-1")
        gone = PersonFactory(organisation=acme, last_name="Fortgegangen", is_active=False)
        plan.deputy = gone
        plan.save()
    page = text_of(client_of(bob), url("recovery-plan-detail", acme, plan))

    for expected in (
        "Systemhaus Nord GmbH", "0621 4400-1", "Vertrag endet bald", "Servicezeit zu kurz für das Ziel",
        "Fortgegangen", "Ausgeschieden",
        "IT-Leitung", "0170 5550001", "nicht außerhalb der Dienstzeit", "Nummer lange nicht geprüft", "keine Vertretung",
    ):  # fmt: skip
        assert expected in page, expected


def test_private_numbers_are_never_shown(acme, mia, plan, made, client_of):
    with scope(organisation=acme):
        made.person.contact_points.all().delete()
        ContactPointFactory(organisation=acme, person=made.person, value="0171 9998887", is_private=True)

    assert "0171 9998887" not in text_of(client_of(mia), url("recovery-plan-detail", acme, plan))


def test_a_login_in_what_is_down_is_named(acme, bob, plan, made, client_of):
    with scope(organisation=acme):
        store = ResourceFactory(organisation=acme, name="Passwortspeicher")
        needs(store, made.server)
        plan.credential_resource = store
        plan.save()
    page = text_of(client_of(bob), url("recovery-plan-detail", acme, plan))

    assert "Dafür wird Server 1 gebraucht." in page


def test_what_is_out_of_use_is_named(acme, bob, plan, made, client_of):
    with scope(organisation=acme):
        made.server.status = "retired"
        made.server.save()

    assert "Nicht mehr in Betrieb: Server 1." in text_of(
        client_of(bob), url("recovery-plan-detail", acme, plan)
    )


def test_the_whole_content_of_a_plan_is_written_and_shown(acme, alice, made, client_of):
    client = client_of(alice)
    response = client.post(
        url("recovery-plan-create", acme),
        plan_data(
            made.server,
            made.erp,
            purpose="Server läuft im Notbetrieb.",
            activation="IT-Leitung, sobald ausgerufen",
            prerequisites="Notfallkonto",
            credential_place="Umschlag 3",
            documentation="Ordner rot",
            tools="Schraubendreher",
            data_needed="Band 7",
            restrictions="Kein Fernzugriff",
            hand_over="An die Auftragsannahme",
            owner=made.person.pk,
        )
        | rows(
            "PlanSupplier", {"supplier": made.supplier.pk, "contract": made.contract.pk, "note": "Ersatzteil"}
        ),
    )
    page = text_of(client, response.url)

    for expected in (
        "Server läuft im Notbetrieb.", "IT-Leitung, sobald ausgerufen", "Notfallkonto", "Umschlag 3", "Ordner rot",
        "Schraubendreher", "Band 7", "Kein Fernzugriff", "An die Auftragsannahme", "Warenwirtschaft", "Ersatzteil",
    ):  # fmt: skip
        assert expected in page, expected
    with scope(organisation=acme):
        plan = RecoveryPlan.objects.get()
        assert Coverage.objects.filter(recovery_plan=plan).count() == 2
    form = text_of(client, url("recovery-plan-update", acme, plan))
    assert "Umschlag 3" in form


@pytest.mark.parametrize(
    ("noun", "fields"),
    [
        (
            "restoration-plan",
            {
                "procurement": "Händler A",
                "installation": "Nach Handbuch",
                "function_test": "Rechnung buchen",
                "switch_back": "Sonntag früh",
                "reconciliation": "Zettel nachtragen",
                "organisational": "Aushang abnehmen",
            },
        ),
        (
            "continuity-plan",
            {
                "special_rights": "Bis 5.000 €",
                "measures": "Zwei Schichten",
                "contacts_note": "Kunden per Telefon",
                "documents": "Preisliste im Schrank",
            },
        ),
    ],
)
def test_the_other_two_kinds_hold_what_they_must(noun, fields, acme, alice, made, client_of):
    client = client_of(alice)
    covered = made.orders if noun == "continuity-plan" else made.server
    response = client.post(url(f"{noun}-create", acme), plan_data(covered, **fields))
    page = text_of(client, response.url)

    for expected in (*fields.values(), str(covered)):
        assert expected in page


def test_a_continuity_plan_shows_its_three_parts_and_what_the_processes_need(acme, bob, made, client_of):
    with scope(organisation=acme):
        plan = continuity_plan(made)
    page = text_of(client_of(bob), url("continuity-plan-detail", acme, plan))

    assert page.index("Notbetrieb erreichen") < page.index("Im Notbetrieb arbeiten")
    assert page.index("Im Notbetrieb arbeiten") < page.index("Zurückkehren und nacharbeiten")
    assert "Bis zum Notbetrieb: 30 Minuten" in page
    assert "Warenwirtschaft" in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": ""}, "Geben Sie einen Titel ein"),
        ({"title": "x" * 300}, "120"),
        ({"owner": "5d5e0f0e-0000-4000-8000-000000000000"}, ""),
        ({"Coverage-0-resource": ""}, ""),
        ({"Coverage-0-resource": "5d5e0f0e-0000-4000-8000-000000000000"}, ""),
        ({"Coverage-TOTAL_FORMS": "x"}, ""),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_what_was_typed(change, sentence, acme, alice, made, client_of):
    data = plan_data(made.server, made.erp, purpose="Bleibt stehen") | {"Coverage-0-id": ""} | change
    response = client_of(alice).post(url("recovery-plan-create", acme), data)

    if change.get("Coverage-0-resource") == "":
        assert response.status_code == 302  # an empty row is no row
        return
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert "Bleibt stehen" in response.content.decode()
    with scope(organisation=acme):
        assert not RecoveryPlan.objects.exists()


def test_the_same_system_twice_and_a_strange_contract_are_refused(acme, alice, made, client_of):
    twice = client_of(alice).post(url("recovery-plan-create", acme), plan_data(made.server, made.server))
    assert twice.status_code == 422
    assert "Das steht hier zweimal." in twice.content.decode()

    with scope(organisation=acme):
        other = type(made.supplier)(organisation=acme, name="Andere AG")
        other.save()
    strange = client_of(alice).post(
        url("recovery-plan-create", acme),
        plan_data(made.server) | rows("PlanSupplier", {"supplier": other.pk, "contract": made.contract.pk}),
    )
    assert strange.status_code == 422
    with scope(organisation=acme):
        assert not PlanSupplier.objects.exists()


def test_deleting_a_plan_takes_its_parts_along(acme, alice, plan, made, client_of):
    client_of(alice).post(url("recovery-plan-delete", acme, plan))

    with scope(organisation=acme):
        assert not Coverage.objects.exists()
        assert made.server.plan_coverages.count() == 0


def test_a_resource_in_a_plan_is_not_deleted_and_the_plan_is_named(acme, alice, plan, made, client_of):
    with scope(organisation=acme):
        made.erp.needs.all().delete()
    response = client_of(alice).post(reverse("inventory:resource-delete", args=[acme.slug, made.server.pk]))

    assert response.status_code == 409
    assert url("recovery-plan-detail", acme, plan) in response.content.decode()


# --- Taking the duration over -----------------------------------------------------------------------
def test_one_click_makes_the_duration_the_estimate(acme, alice, plan, made, client_of):
    client = client_of(alice)
    response = client.post(url("recovery-plan-take-over", acme, plan), follow=True)

    assert "Die Schätzung folgt jetzt dem Plan: Server 1" in response.content.decode()
    with scope(organisation=acme):
        made.server.refresh_from_db()
        assert (made.server.rta_estimate_hours, made.server.version) == (1.5, 2)
        assert Entry.objects.filter(subject=made.server.pk, changes__has_key="rta_estimate_hours").exists()
    again = client.post(url("recovery-plan-take-over", acme, plan), follow=True)
    assert "Die Schätzung lautet bereits so." in again.content.decode()


def test_hours_of_a_plan_for_two_that_need_each_other_count_once(acme, alice, plan, made, client_of):
    with scope(organisation=acme):
        CoverageFactory(organisation=acme, recovery_plan=plan, resource=made.erp)
    response = client_of(alice).post(url("recovery-plan-take-over", acme, plan), follow=True)

    assert "Unverändert, weil der Plan auch zurückbringt" in response.content.decode()
    with scope(organisation=acme):
        assert Resource.objects.get(pk=made.server.pk).rta_estimate_hours == 1.5
        assert Resource.objects.get(pk=made.erp.pk).rta_estimate_hours == 1


@pytest.mark.parametrize("minutes", [[None], [86400] * 7])
def test_no_duration_or_an_absurd_one_is_not_taken_over(minutes, acme, alice, plan, made, client_of):
    with scope(organisation=acme):
        for number, each in enumerate(minutes, start=3):
            PlanStepFactory(organisation=acme, recovery_plan=plan, position=number, duration_minutes=each)
    response = client_of(alice).post(url("recovery-plan-take-over", acme, plan), follow=True)

    assert "notice--error" in response.content.decode()
    with scope(organisation=acme):
        assert Resource.objects.get(pk=made.server.pk).rta_estimate_hours == 2


# --- Approval ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("make", "noun"),
    [
        (recovery_plan, "recovery-plan"),
        (restoration_plan, "restoration-plan"),
        (continuity_plan, "continuity-plan"),
    ],
)
def test_all_three_kinds_are_approved_and_taken_back(make, noun, acme, anton, made, client_of):
    with scope(organisation=acme):
        plan = make(made)
    client = client_of(anton)
    page = client.get(url(f"{noun}-approve", acme, plan))
    assert "einschalten" in page.content.decode()
    client.post(url(f"{noun}-approve", acme, plan), {"seen": page.context["form"].initial["seen"]})

    assert "Dieser Plan ist so freigegeben" in text_of(client, url(f"{noun}-detail", acme, plan))
    client.post(url(f"{noun}-take-back", acme, plan), {"note": "Anbieter gewechselt"})
    assert "Anbieter gewechselt" in text_of(client, url(f"{noun}-detail", acme, plan))


def test_what_changed_while_reading_is_not_approved(acme, anton, plan, client_of):
    client = client_of(anton)
    seen = client.get(url("recovery-plan-approve", acme, plan)).context["form"].initial["seen"]
    with scope(organisation=acme):
        PlanStepFactory(organisation=acme, recovery_plan=plan, position=3)
    response = client.post(url("recovery-plan-approve", acme, plan), {"seen": seen})

    assert response.status_code == 422
    assert "Lesen Sie ihn noch einmal" in response.content.decode()


def test_who_wrote_it_approves_it_only_with_a_reason(acme, mia, made, client_of):
    client = client_of(mia)
    client.post(url("recovery-plan-draft", acme, made.server))
    with scope(organisation=acme):
        plan = RecoveryPlan.objects.get()
    client.post(
        url("recovery-plan-step-create", acme, plan),
        {"action": "Server einschalten", "target_state": "Anmeldemaske sichtbar", "kind": "work"},
    )
    assert approve(client, acme, plan).status_code == 422
    assert approve(client, acme, plan, note="Ein-Personen-Betrieb").status_code == 302


# --- On other pages ---------------------------------------------------------------------------------
def test_resource_and_process_show_their_plans(acme, alice, bob, plan, made, client_of):
    with scope(organisation=acme):
        going_on = continuity_plan(made, title="Notbetrieb Aufträge")
    server = text_of(client_of(alice), reverse("inventory:resource-detail", args=[acme.slug, made.server.pk]))
    orders = text_of(client_of(bob), reverse("inventory:process-detail", args=[acme.slug, made.orders.pk]))

    assert url("recovery-plan-detail", acme, plan) in server
    assert "Wiederherstellungsplan schreiben" in server
    assert "Wiederanlaufplan schreiben" not in server
    assert url("continuity-plan-detail", acme, going_on) in orders
    assert "schreiben" not in orders.split('id="plans-title"')[1].split("</section>")[0]


def test_search_finds_plans_and_workarounds(acme, bob, plan, made, client_of):
    with scope(organisation=acme):
        continuity_plan(made, title="Server fehlt: Notbetrieb")
        restoration_plan(made, title="Server zurück in den Normalbetrieb")
        workaround(made, name="Ohne Server arbeiten")
    page = text_of(client_of(bob), reverse("dashboard:search", args=[acme.slug]), data={"q": "server"})

    for name in ("Wiederanlauf Server 1", "Server fehlt", "Server zurück", "Ohne Server arbeiten"):
        assert name in page


def test_the_overview_counts_critical_systems_with_a_plan(acme, bob, plan, made, client_of):
    with scope(organisation=acme):
        empty = RecoveryPlanFactory(organisation=acme)
        CoverageFactory(organisation=acme, recovery_plan=empty, resource=made.erp)  # no steps: does not count
    response = client_of(bob).get(reverse("dashboard:overview", args=[acme.slug]))
    line = next(each for each in response.context["lines"] if "Wiederanlaufplan" in each.label)

    assert line.word == "1/2"


# --- Speed ------------------------------------------------------------------------------------------
def test_pages_ask_the_same_number_of_queries_for_one_and_for_three(acme, alice, made, client_of):
    client, counted = client_of(alice), []
    for more in (1, 2):
        with scope(organisation=acme):
            for _ in range(more):
                other = company(acme)
                recovery, restoration, going_on = (
                    make(other) for make in (recovery_plan, restoration_plan, continuity_plan)
                )
                workaround(other, carries_hours=4)
                ProcessFactory(organisation=acme, mtpd_override_hours=8, mtpd_override_reason="so")
                paper = workaround(other)
        addresses = {
            "recovery-plan": recovery, "restoration-plan": restoration, "continuity-plan": going_on, "workaround": paper
        }  # fmt: skip
        counts = {}
        for noun, record in addresses.items():
            for page in ("list", "csv", "detail"):
                address = url(f"{noun}-{page}", acme, record if page == "detail" else None)
                client.get(address)
                with CaptureQueriesContext(connection) as captured:
                    assert client.get(address).status_code == 200
                counts[f"{noun}-{page}"] = len(captured)
        counted.append(counts)

    assert counted[0] == counted[1]
    fence = 5  # session, user, membership, two of rights
    lists = {name: count for name, count in counted[0].items() if not name.endswith("detail")}
    assert max(lists.values()) - fence <= 12, lists


def test_a_plan_is_not_found_by_the_kind_it_is_not(acme, bob, plan, client_of):
    assert client_of(bob).get(url("restoration-plan-detail", acme, plan)).status_code == 404
    with scope(organisation=acme):
        assert not RestorationPlan.objects.exists()
