"""Priority list, process and resource sheet, impact report as values: what stands in them, without paper."""

from __future__ import annotations

import uuid
from dataclasses import replace
from decimal import Decimal

import pytest

from binder.document import SubjectGone, build, printable, record_sheet
from binder.times import weakest_proof
from inventory.figures import Chain
from inventory.impact import Analysis, fingerprint
from inventory.network import ProofKind
from plan.model import Plan
from tests import inventories, plans
from tests.inventories import key


def rows(plan: Plan) -> dict[str, object]:
    return {row.name: row for row in printable("recovery_priority").build(plan).context["rows"]}


def test_the_first_needed_stands_first_and_of_equals_what_the_others_wait_for():
    assert list(rows(plans.example_plan())) == [
        "Strom Werk 1",
        "Netzwerk Werk 1",
        "Server 1",
        "Anmeldung (Verzeichnisdienst)",
        "Warenwirtschaft",
        "Auftragsannahme",
        "Versand",
        "Etikettendrucker",
    ]


def test_every_line_says_why_and_whether_it_can_be_done():
    found = rows(plans.example_plan())

    power, server = found["Strom Werk 1"], found["Server 1"]
    assert power.because == "wegen: Server 1"
    assert (power.possible.proof, power.possible.verdict, power.possible.state) == (
        "geschätzt",
        "In Ordnung",
        "ok",
    )
    assert server.because == "eigene Vorgabe"
    assert (server.possible.verdict, server.possible.state) == ("Lücke", "overdue")
    assert found["Warenwirtschaft"].because == "wegen: Auftragsannahme"
    assert found["Auftragsannahme"].because == "aus der Ausfallfolgenanalyse"


def test_a_long_way_is_shortened_to_its_ends():
    network, details = inventories.many(3, 60)
    plan = replace(plans.example_plan(), network=network, inventory=details)

    assert any("→ … →" in row.because for row in rows(plan).values())
    assert all(row.because.count("→") <= 2 for row in rows(plan).values())


def test_whom_to_call_is_who_is_responsible_with_a_number():
    found = rows(plans.example_plan())

    assert found["Server 1"].helper.name == "Jörg Groß"
    assert found["Server 1"].helper.phones == ("0172 5550103",)
    assert found["Strom Werk 1"].helper.name == ""  # a line to fill in


def test_without_a_responsible_person_the_supplier_is_called():
    plan = plans.example_plan()
    server = replace(plan.inventory.resource(key("Server 1")), owner_id=None)
    plan = replace(
        plan, inventory=replace(plan.inventory, resources={**plan.inventory.resources, server.id: server})
    )

    helper = rows(plan)["Server 1"].helper
    assert (helper.role, helper.name) == ("Dienstleister", "Netz & Rat GmbH")
    assert "K-4711-08" in helper.detail


def test_what_has_no_target_is_counted_and_not_hidden():
    assert printable("recovery_priority").build(plans.example_plan()).context["without_target"] == 2


def test_a_ring_is_named_on_the_list():
    (ring,) = printable("recovery_priority").build(plans.hostile_plan()).context["rings"]
    assert len(ring) == 3  # power needs the server, which needs power and the network, which needs power


def test_a_chain_is_known_as_well_as_its_weakest_link():
    plan = plans.example_plan()
    chain = plan.figures.resources[key("Anmeldung")].chain
    assert (
        weakest_proof(plan, chain) == ProofKind.ESTIMATE
    )  # its own time is measured, that of the network is not
    tested = Chain(key("Anmeldung"), Decimal(3), Decimal(3))
    assert weakest_proof(plan, tested) == ProofKind.TEST
    replaced = replace(tested, substitute=True)
    assert weakest_proof(plan, replaced) == ProofKind.ESTIMATE


def test_the_process_sheet_keeps_needs_workaround_and_staff():
    context = build(plans.example_plan(), "process_sheet", key("Auftragsannahme")).context

    assert [(n.name, bool(n.workaround)) for n in context["needs"]] == [
        ("Warenwirtschaft", False),
        ("Etikettendrucker", True),
    ]
    assert [need["people"] for need in context["staff"]] == [2, 5]
    assert [helper.name for helper in context["helpers"]] == ["Uwe Lehr", "Änne Koch"]
    assert [n.name for n in context["needed_by"]] == ["Versand"]


def test_the_resource_sheet_keeps_four_times_apart():
    context = build(plans.example_plan(), "resource_sheet", key("Server 1")).context

    times = {time.label: time for time in context["times"]}
    assert list(times) == [
        "Ziel",
        "Schätzung",
        "Vertraglich zugesagt",
        "Gemessen im Test",
        "Tatsächlich im Vorfall",
    ]
    assert len({time.usable for time in times.values()}) == 5
    assert times["Tatsächlich im Vorfall"].source == "02.10.2025 · Protokoll Stromausfall"
    assert [link.name for link in context["chain"]] == ["Strom Werk 1", "Netzwerk Werk 1", "Server 1"]
    assert [helper.name for helper in context["helpers"]] == [
        "Jörg Groß",
        "",
        "Netz & Rat GmbH",
        "Łukasz Schäfer",
        "Änne Koch",
    ]
    assert context["contract"]["number"] == "W-2024-17"


def test_an_unknown_time_is_never_zero():
    context = build(plans.example_plan(), "resource_sheet", key("Bestellbuch")).context

    assert context["chain"] == []
    assert context["possible"].hours == ""
    assert context["possible"].is_missing_itself


@pytest.mark.parametrize("sheet", ["process_sheet", "resource_sheet"])
def test_a_sheet_of_nothing_is_refused(sheet):
    with pytest.raises(SubjectGone):
        record_sheet(sheet).build(plans.example_plan(), uuid.UUID(int=1))


def test_the_report_tells_rated_put_aside_and_signed_apart():
    context = printable("impact_report").build(plans.example_plan()).context

    found = {each.name: each for each in context["processes"]}
    assert context["counts"] == {"all": 3, "rated": 2, "critical": 2, "put_aside": 1, "signed": 0}
    assert found["Lohnabrechnung"].put_aside == "Erst nach dem Monatsende nötig."
    assert found["Lohnabrechnung"].grid == ()
    money = found["Auftragsannahme"].grid[-1]
    assert [cell.level for cell in money.cells] == ["0", "1", "2", "2", "3", "3", "3"]
    assert [cell.is_intolerable for cell in money.cells] == [False, False, True, True, True, True, True]
    assert found["Auftragsannahme"].is_outdated  # the signature is of another analysis


def test_a_signature_stands_until_something_it_covers_changes():
    plan = plans.example_plan()
    orders = plan.inventory.process(key("Auftragsannahme"))
    assert orders.sign_off is not None
    content = Analysis(
        levels=orders.ratings,
        mtpd_reason=orders.mtpd_reason,
        worst_time_note=orders.worst_time_note,
        critical_dates=orders.critical_dates,
        rto=Decimal(20),
        rpo=Decimal(4),
        mbco=orders.mbco,
        mbco_percent=orders.mbco_percent,
    )
    signed = replace(orders.sign_off, fingerprint=fingerprint(content, plan.network.scheme))

    def outdated(**changes: object) -> bool:
        details = replace(orders, sign_off=signed, **changes)
        processes = {**plan.inventory.processes, orders.id: details}
        changed = replace(plan, inventory=replace(plan.inventory, processes=processes))
        report = printable("impact_report").build(changed).context["processes"]
        return next(each.is_outdated for each in report if each.name == "Auftragsannahme")

    assert not outdated()
    assert outdated(mbco="Nur Großkunden")
    assert outdated(ratings={})
