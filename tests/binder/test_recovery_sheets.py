"""Plans of return, emergency operation and rack sheet as values: what stands in them, without paper."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date

import pytest

from binder.document import SubjectGone, build, record_sheet
from binder.emergency_sheets import EmergencyPage
from binder.plan_steps import duration, plan_time, stages
from binder.rack_sheet import RackPage
from binder.recovery_sheets import PlanPage
from binder.sheet import Disclosure
from plan.model import Plan
from recovery.texts import PlanText
from tests import plans, recoveries
from tests.plans import key

pytestmark = pytest.mark.once


def page(plan: Plan, text: PlanText, sheet: str = "") -> PlanPage:
    found = build(plan, sheet or f"{text.kind}_plan", text.id).context["page"]
    assert isinstance(found, PlanPage)
    return found


def emergency(plan: Plan, process: str) -> EmergencyPage:
    found = build(plan, "emergency_operation", key(process)).context["page"]
    assert isinstance(found, EmergencyPage)
    return found


def rack(plan: Plan, room: str = "Serverraum") -> RackPage:
    found = build(plan, "rack_sheet", key(room)).context["page"]
    assert isinstance(found, RackPage)
    return found


# --- Plans ----------------------------------------------------------------------------------------
def test_a_recovery_plan_says_what_it_brings_back_and_whether_that_is_soon_enough():
    found = page(recoveries.example_plan(), recoveries.SERVER)

    server, erp = found.covered
    assert (server.name, server.target, server.possible.verdict) == ("Server 1", "12 Stunden", "Lücke")
    assert erp.possible.proof == "geschätzt"
    assert [each.name for each in found.first] == [
        "Strom Werk 1",
        "Netzwerk Werk 1",
        "Anmeldung (Verzeichnisdienst)",
    ]


def test_the_place_of_the_login_is_named_and_nothing_more():
    facts = {each.label: each.value for each in page(recoveries.example_plan(), recoveries.SERVER).before}

    login = facts["Wo der Zugang liegt"]
    assert login == "Umschlag 3 im Tresor der Geschäftsführung\nliegt in: Bestellbuch aus Papier"


def test_every_role_of_the_steps_stands_there_with_deputies_and_numbers():
    found = page(recoveries.example_plan(), recoveries.SERVER)

    people = {role.name: [(each.name, each.phones) for each in role.people] for role in found.roles}
    assert people["IT-Verantwortliche/r"] == [
        ("Jörg Groß", ("0172 5550103",)),
        ("Łukasz Schäfer", ("0173 5550104",)),
    ]
    assert people["Gebäude und Technik"][1] == ("", ())  # no deputy: a line to fill in
    assert "Geschäftsführung" in people  # gives the word for a step


def test_who_else_knows_the_system_is_named_once():
    text = replace(recoveries.SERVER, steps=())
    found = page(recoveries.with_plan(recoveries.example_plan(), text), text)

    assert [(each.name, each.detail) for each in found.knowing] == [
        ("Jörg Groß", "IT-Leiter · Server 1, Warenwirtschaft"),
        ("Łukasz Schäfer", "Systemadministrator · Server 1"),
    ]


def test_a_contract_that_has_ended_says_so():
    plan = recoveries.example_plan()
    (called,) = page(plan, recoveries.SERVER).suppliers
    assert called.helper.phones == ("0800 5550700",)
    assert called.warning == "Vertrag endete am 31.12.2025"
    assert "Vertragsnr. W-2024-17" in called.contract

    def until(day: date | None) -> str:
        suppliers = tuple(
            replace(each, contracts=tuple(replace(c, ends_on=day) for c in each.contracts))
            for each in plan.suppliers
        )
        return page(replace(plan, suppliers=suppliers), recoveries.SERVER).suppliers[0].warning

    assert until(date(2026, 3, 12)) == "endet am 12.03.2026"  # the last day still counts
    assert until(None) == ""


def test_a_supplier_that_is_gone_leaves_lines():
    plan = replace(recoveries.example_plan(), suppliers=())
    (called,) = page(plan, recoveries.SERVER).suppliers
    assert (called.helper.name, called.contract) == ("", ())


def test_steps_say_what_runs_beside_them_and_what_they_wait_for():
    (stage,) = page(recoveries.example_plan(), recoveries.SERVER).stages

    steps = {step.number: step for step in stage.steps}
    assert steps[2].side_by_side == "gleichzeitig mit Schritt 3"
    assert steps[3].side_by_side == "gleichzeitig mit Schritt 2"
    assert steps[6].waits_for == "beginnt, wenn Schritt 4 fertig ist"
    assert steps[6].takes == ""  # a line to fill in, never 0
    assert steps[5].approval == "Geschäftsführung"
    assert (steps[7].kind, steps[1].kind) == ("Funktionstest", "")
    assert steps[2].uses == "Netzwerk Werk 1"
    assert not steps[2].is_critical
    assert steps[3].is_critical


def test_the_total_is_a_lower_bound_while_a_step_has_no_time():
    found = plan_time(recoveries.SERVER)
    assert (found.total, found.at_least, found.unknown, found.path) == ("", "6:10 h", "6", "1, 3, 4 und 5")

    known = replace(
        recoveries.SERVER,
        steps=tuple(replace(each, minutes=each.minutes or 5) for each in recoveries.SERVER.steps),
    )
    assert plan_time(known).total
    assert plan_time(recoveries.BARE).total == ""


def test_steps_in_a_ring_are_named_and_lose_their_waiting():
    one, two = recoveries.SERVER.steps[0], recoveries.SERVER.steps[3]
    ring = replace(recoveries.SERVER, steps=(replace(one, after=two.id), replace(two, after=one.id)))
    assert plan_time(ring).ring == "1 und 2"
    (stage,) = stages(recoveries.example_plan(), ring)
    assert [step.waits_for for step in stage.steps] == ["", ""]


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "sofort"),
        (45, "45 Minuten"),
        (60, "1 Stunde"),
        (90, "1:30 h"),
        (2880, "2 Tage"),
        (4000, "2,8 Tage"),
    ],
)
def test_durations_are_said_as_people_say_them(minutes: int, words: str):
    assert duration(minutes) == words


def test_a_continuity_plan_has_three_stages_even_when_they_are_empty():
    plan = recoveries.example_plan()
    found = page(plan, recoveries.CONTINUITY)
    assert [len(stage.steps) for stage in found.stages] == [2, 1, 1]
    assert [step.number for stage in found.stages for step in stage.steps] == [1, 2, 3, 4]
    assert found.time.total == "25 Minuten"  # until emergency operation is reached
    assert [each.name for each in found.needs] == ["Etikettendrucker", "Warenwirtschaft"]

    text = replace(recoveries.CONTINUITY, steps=())
    empty = page(recoveries.with_plan(plan, text), text)
    assert [len(stage.blank_steps) for stage in empty.stages] == [2, 2, 2]


def test_a_restoration_plan_ends_with_test_switch_back_and_data():
    found = page(recoveries.example_plan(), recoveries.RESTORATION)
    assert [each.label for each in found.after] == [
        "Funktionstest",
        "Zurückschalten",
        "Daten zusammenführen",
        "Was sonst zu tun ist",
    ]
    assert len(found.sign_offs) == 3


def test_what_is_no_longer_in_use_is_counted_and_not_hidden():
    text = replace(recoveries.SERVER, resources=(*recoveries.SERVER.resources, uuid.UUID(int=1)))
    found = page(recoveries.with_plan(recoveries.example_plan(), text), text)
    assert (len(found.covered), found.gone) == (2, 1)


def test_the_footer_says_approved_changed_or_draft():
    plan, text = recoveries.example_plan(), recoveries.approved(recoveries.SERVER)
    assert build(plan, "recovery_plan", text.id).status == "ENTWURF – nicht freigegeben"
    approved = recoveries.with_plan(plan, text)
    assert build(approved, "recovery_plan", text.id).status == "Freigegeben von Marion Beck am 03.02.2026"
    changed = recoveries.with_plan(plan, replace(text, title="Anders"))
    assert build(changed, "recovery_plan", text.id).status.startswith("ENTWURF – seit der Freigabe geändert")


@pytest.mark.parametrize(
    ("sheet", "text"),
    [
        ("recovery_extract", recoveries.SERVER),
        ("restoration_extract", recoveries.RESTORATION),
        ("continuity_extract", recoveries.CONTINUITY),
    ],
)
def test_an_extract_has_texts_and_steps_but_no_people_companies_systems_or_logins(sheet: str, text: PlanText):
    document = build(recoveries.example_plan(), sheet, text.id)
    found = document.context["page"]

    assert document.disclosure == Disclosure.PROVIDER
    assert any(stage.steps for stage in found.stages)
    assert (found.roles, found.knowing, found.suppliers, found.covered, found.first, found.needs) == ((),) * 6
    assert all(step.uses == "" for stage in found.stages for step in stage.steps)
    values = " ".join(each.value for each in (*found.before, *found.after))
    assert "Umschlag 3" not in values
    assert "Liefertermine ohne Rückfrage" not in values


@pytest.mark.parametrize(
    ("sheet", "subject"),
    [
        ("recovery_plan", recoveries.CONTINUITY.id),  # another kind
        ("restoration_plan", uuid.UUID(int=1)),
        ("continuity_plan", uuid.UUID(int=1)),
        ("emergency_operation", key("Server 1")),
        ("rack_sheet", uuid.UUID(int=1)),
    ],
)
def test_a_sheet_of_nothing_is_refused(sheet: str, subject: uuid.UUID):
    with pytest.raises(SubjectGone):
        record_sheet(sheet).build(recoveries.example_plan(), subject)


# --- Emergency operation --------------------------------------------------------------------------
def test_emergency_operation_says_how_who_and_how_long():
    found = emergency(recoveries.example_plan(), "Auftragsannahme")

    assert found.begins.startswith("Leitung Vertrieb")
    assert found.latest == "24 Stunden"
    (part,) = found.workarounds
    assert (part.ready, part.carries, part.people) == ("30 Minuten", "3 Tage", "3 Personen")
    assert part.tried_on == "18.09.2025"
    assert part.bridges == ("Etikettendrucker",)
    assert [each.name for each in found.helpers] == ["Uwe Lehr", "Änne Koch"]
    assert [each.name for each in part.helpers] == ["Dr. Ayşe Öztürk-Müller"]  # the owner stands above
    assert [stage.heading for stage in found.plans[0].stages]


def test_a_sheet_that_is_handed_out_shows_no_private_number():
    plan = recoveries.example_plan()
    found = emergency(plan, "Auftragsannahme")
    assert found.workarounds[0].helpers[0].phones == ("0171 5550102",)
    for sheet in ("emergency_operation", "rack_sheet"):
        assert record_sheet(sheet).disclosure == Disclosure.ALL_STAFF
    process = replace(plan.inventory.process(key("Auftragsannahme")), owner_id=key("Dr. Ayşe Öztürk-Müller"))
    inventory = replace(plan.inventory, processes={**plan.inventory.processes, process.id: process})
    assert emergency(replace(plan, inventory=inventory), "Auftragsannahme").helpers[0].phones == (
        "0171 5550102",
    )


def test_a_form_of_many_columns_lies_on_its_side():
    plan = recoveries.example_plan()
    (wide,) = emergency(plan, "Auftragsannahme").forms
    (narrow,) = emergency(plan, "Versand").forms
    assert (wide.title, wide.is_wide, len(wide.columns)) == ("Auftragszettel", True, 6)
    assert (narrow.title, narrow.is_wide) == ("Lieferscheine von Hand", False)
    assert len(narrow.rows) > len(wide.rows) > 8


def test_an_undescribed_workaround_and_a_bare_process_print_lines():
    plan = recoveries.example_plan()
    (bare,) = emergency(plan, "Versand").workarounds
    assert (len(bare.blank_lines), bare.carries, bare.people, bare.tried_on) == (4, "", "", "")
    assert bare.ready == "sofort"
    assert len(emergency(plan, "Lohnabrechnung").blank_lines) == 4


# --- Rack sheet -----------------------------------------------------------------------------------
def test_a_room_is_started_from_what_the_others_wait_for_and_shut_down_backwards():
    found = rack(recoveries.example_plan())

    assert [each.name for each in found.start] == [
        "Netzwerk Werk 1",
        "Anmeldung (Verzeichnisdienst)",
        "Server 1",
    ]
    assert [each.number for each in found.stop] == [3, 2, 1]
    assert found.others == ("Bestellbuch aus Papier",)  # paper is not switched on
    server = found.start[-1]
    assert server.needs == ("Strom Werk 1", "Nr. 1: Netzwerk Werk 1")
    assert server.stops == ("Auftragsannahme", "Versand")
    assert (server.label, server.helper.name) == ("SRV-01", "Jörg Groß")
    assert server.supplier is not None
    assert server.supplier.phones == ("0800 5550700",)


def test_the_rack_sheet_says_who_has_the_key_and_whom_to_call():
    found = rack(recoveries.example_plan())
    assert (found.key_holder.name, found.access_note) == ("Änne Koch", "Schlüsseltresor am Tor 2")
    assert found.calls.number == "0621 555-0110"
    assert found.it_lead is not None
    assert found.it_lead.people[0].name == "Jörg Groß"


def test_an_empty_room_prints_lines():
    found = rack(recoveries.example_plan(), "Dachboden")
    assert (found.start, list(found.blank_rows)) == ((), [1, 2, 3, 4, 5, 6])


def test_a_ring_in_the_room_is_named():
    assert rack(recoveries.hostile_plan()).rings
    assert not rack(recoveries.example_plan()).rings


def test_what_stops_is_cut_short_with_a_count():
    start = rack(recoveries.huge_plan()).start
    assert len(start) == 20
    assert all(len(each.stops) <= 3 for each in start)
    assert any(each.more_stops.startswith("und ") for each in start)


def test_nobody_known_is_no_error():
    plan = replace(plans.empty_plan(), sites=recoveries.example_plan().sites)
    found = rack(plan)
    assert (found.key_holder.name, found.it_lead) == ("", None)
