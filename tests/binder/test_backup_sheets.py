"""Backup concept, restore form, and where the data come back from, through the press."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from binder import press
from binder.document import Document, build, printable
from plan.model import Plan
from tests import backed_up, paper_checks, plans
from tests.plans import key

pytestmark = [pytest.mark.pdf, pytest.mark.once, pytest.mark.xdist_group("press")]

PLANS = {
    "example": backed_up.example_plan,
    "english": lambda: backed_up.example_plan("en"),
    "hostile": backed_up.hostile_plan,
    "huge": backed_up.huge_plan,
    "empty": plans.empty_plan,
}
PRINTS = [
    *((plan, "backup_concept", "") for plan in PLANS),
    *((plan, "restore_form", "Server 1") for plan in ("example", "hostile")),
    ("example", "restore_form", ""),
    ("example", "restore_form", "Bestellbuch"),
    ("hostile", "resource_sheet", "Server 1"),
    ("example", "recovery_plan", "plan server"),
]


@cache
def loaded(plan: str) -> Plan:
    return PLANS[plan]()


def document(plan: str, sheet: str, name: str) -> Document:
    return build(loaded(plan), sheet, key(name)) if name else printable(sheet).build(loaded(plan))


@cache
def looked_at(plan: str, sheet: str, name: str) -> paper_checks.Print:
    return paper_checks.print_and_look(document(plan, sheet, name))


def printed(plan: str, sheet: str, name: str) -> bytes:
    return looked_at(plan, sheet, name).pdf


def words(plan: str, sheet: str, name: str = "") -> str:
    return " ".join(paper_checks.text_of(printed(plan, sheet, name)).split())


@pytest.mark.parametrize(("plan", "sheet", "name"), PRINTS)
def test_every_sheet_holds_what_paper_promises(plan: str, sheet: str, name: str) -> None:
    pdf = printed(plan, sheet, name)
    assert paper_checks.ua_failures(pdf) == []
    assert paper_checks.structure_of(pdf).errors == []
    assert looked_at(plan, sheet, name).overlaps == []
    assert min(paper_checks.type_sizes(pdf)) >= 10
    text = paper_checks.text_of(pdf)
    assert "None" not in text
    assert "BKP-" not in text


def test_the_concept_says_where_the_data_come_back_from() -> None:
    text = words("example", "backup_concept")
    for each in (
        "Band in der Bank",
        "Volksbank, Schließfach 12",
        "außer Haus",
        "Umschlag 3 im Tresor der Geschäftsführung",
        "USB-Stick im Bankschließfach",
        "Rettungs-Stick einlegen",
        "0172 5550103",
        "gemessen",
        "Keine Norm schreibt sie vor".lower(),
    ):
        assert each in text or each in text.lower()


def test_what_the_backup_server_needs_comes_first() -> None:
    rows = document("example", "backup_concept", "").context["restores"]
    assert [row.name for row in rows][:2] == ["Strom Werk 1", "Netzwerk Werk 1"]
    assert rows[1].why == "nötig für: Nachtsicherung Server 1"
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))


def test_a_mirror_is_named_as_no_backup() -> None:
    context = document("example", "backup_concept", "").context
    assert [job.name for job in context["no_backups"]] == ["Spiegelung NAS"]
    assert "Allein keine Datensicherung" in words("example", "backup_concept")


def test_each_finding_stands_once_though_its_job_protects_many() -> None:
    points = document("huge", "backup_concept", "").context["open_points"]
    assert points
    assert len(points) == len({(point.about, point.sentence) for point in points})


def test_what_is_open_is_said_with_what_to_do() -> None:
    text = words("example", "backup_concept")
    assert "Anmeldung (Verzeichnisdienst): Zurückgesichert hat das noch niemand." in text


def test_without_any_job_there_are_lines_to_fill_in() -> None:
    html = press.render_html(document("empty", "backup_concept", ""))
    assert html.count('class="fill ') > 30
    assert "Wo liegen die Kopien?" in words("empty", "backup_concept")


def test_the_blank_form_is_one_page_and_asks_for_all_that_proves() -> None:
    assert paper_checks.page_count(printed("example", "restore_form", "")) == 1
    text = words("example", "restore_form")
    for each in ("Beginn der Uhr", "Wieder nutzbar", "Stand der Daten", "bestanden", "Woran wurde geprüft"):
        assert each in text


def test_the_form_of_a_resource_has_its_demands_copies_and_the_steps_of_its_plan() -> None:
    text = words("example", "restore_form", "Server 1")
    for each in ("12 Stunden", "4 Stunden", "Band in der Bank", "Letzte geprüfte Sicherung einspielen"):
        assert each in text


def test_plan_and_resource_name_copy_place_and_measured_time() -> None:
    for sheet, name in (("recovery_plan", "plan server"), ("resource_sheet", "Server 1")):
        plan = replace(loaded("example"))
        text = " ".join(paper_checks.text_of(press.print_document(build(plan, sheet, key(name)))).split())
        assert "Woher die Daten zurückkommen" in text
        assert "Band in der Bank" in text
        assert "gemessen am 01.02.2026" in text


def test_an_extract_for_a_provider_does_not_say_where_copies_and_keys_are() -> None:
    text = words("example", "recovery_extract", "plan server")
    assert "Umschlag 3" not in text
    assert "Volksbank" not in text


def test_the_binder_holds_the_concept_in_the_tab_of_recovery() -> None:
    plan = backed_up.backed_up(plans.full_plan(), (backed_up.NIGHT,))
    text = " ".join(paper_checks.text_of(press.print_document(printable("binder").build(plan))).split())
    assert text.index("Datensicherungskonzept") > text.index("Was zuerst laufen muss")
    assert "Band in der Bank" in text


def test_a_restore_of_seconds_was_not_there_at_once() -> None:
    plan = backed_up.backed_up(
        plans.example_plan(), (backed_up.NIGHT,), (backed_up.test_of("Server 1", "0"),)
    )
    rows = printable("backup_concept").build(plan).context["restores"]
    assert [row.proven for row in rows if row.name == "Server 1"] == ["weniger als 1 Min."]
