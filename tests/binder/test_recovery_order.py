"""Order of return and the script of a test run on paper."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from django_scopes import scope

from binder import press
from binder.document import SubjectGone, build, printable
from binder.models import PrintJob
from binder.recovery_order import company_of
from plan.response import Response
from recovery.actions.runs import keep_run
from recovery.calling import Contacts
from recovery.outage_report import Call, Chosen, Named, Why
from recovery.plans import Staff
from recovery.reporting import report_of, simulated
from recovery.run_reading import KeptRun
from tests import inventories, paper_checks, plans
from tests.inventories import key
from tests.recovery.works import REPORT


def example():
    """Beck & Söhne with somebody for server and network: one person for both."""
    lehr = key("Uwe Lehr")
    staff = Staff(by_node={key("Server 1"): (lehr,), key("Netz"): (lehr,)}, names={lehr: "Uwe Lehr"})
    return replace(plans.example_plan(), response=Response(staff=staff))


def kept(plan, note="Ersatzteil fehlt."):
    """The loss of server 1 of this plan, kept."""
    company = company_of(plan)
    lost = [each for each in company.targets.network.resources if each.name in {"Server 1", "<b>fett</b>"}][
        :1
    ]
    found = simulated(company, [each.id for each in lost], [])
    report = report_of(company, found, Chosen(tuple(Named(e.id, e.name) for e in lost)), Contacts(), {})
    calls = (
        Call(Why.ROLE, key("Uwe Lehr"), "Uwe Lehr", "Leitung", phones=("0170 5550101",)),
        Call(
            Why.SUPPLIER,
            key("S"),
            "Systemhaus",
            "Server 1",
            phones=("0800 1",),
            customer_number="4711",
            hours="24 h",
        ),
        Call(Why.RESOURCE, uuid.UUID(int=0), "", "Server 1"),
    )
    run = KeptRun(
        key("run"),
        "Server 1 weg",
        note,
        datetime(2026, 3, 1, 9, tzinfo=UTC),
        "Alice",
        replace(report, calls=calls),
    )
    return replace(plan, outage_run=run)


def test_order_stands_with_hours_people_and_causes():
    context = printable("recovery_order").build(example()).context

    rows = {row.line.name: row for row in context["rows"]}
    assert [row.line.position for row in context["rows"]] == list(range(1, len(rows) + 1))
    server = rows["Server 1"]
    assert (server.line.own, server.line.source, server.who) == (
        "26 Stunden",
        "im Vorfall erlebt",
        "Uwe Lehr",
    )
    assert server.line.staffed == "29 Stunden 30 Minuten"  # power 2 h, network 1.5 h, its own 26 h
    assert server.line.gap == "17 Stunden 30 Minuten zu spät"
    assert [each.name for each in context["broken"]] == ["Server 1", "Auftragsannahme"]
    assert context["unknown"] == "Bestellbuch aus Papier"


def test_picture_is_limited_and_says_what_is_missing():
    network, details = inventories.many(3, 130)

    context = (
        printable("recovery_order").build(replace(example(), network=network, inventory=details)).context
    )

    assert [len(each.bars) for each in context["pictures"]] == [40, 40, 40]
    assert context["more_bars"] == 10
    assert len(context["rows"]) == 133


def test_run_is_only_printed_as_it_was_kept():
    plan = kept(example())

    document = build(plan, "outage_run", key("run"))

    assert document.context["ran_on"] == "01.03.2026"
    assert document.context["words"].headline.startswith("Ausfall von Server 1: 2 Prozesse stehen still")
    with pytest.raises(SubjectGone):
        build(plan, "outage_run", key("another"))
    with pytest.raises(SubjectGone):
        build(example(), "outage_run", key("run"))


@pytest.mark.pdf
@pytest.mark.once
@pytest.mark.xdist_group("press")
@pytest.mark.parametrize("make", [example, plans.hostile_plan])
def test_script_of_a_test_run_holds_what_paper_promises(make):
    document = build(kept(make(), note="<script>\n" + "Wort " * 500), "outage_run", key("run"))

    pdf = press.print_document(document)

    assert paper_checks.ua_failures(pdf) == []
    assert paper_checks.structure_of(pdf).errors == []
    assert min(paper_checks.type_sizes(pdf)) >= 10
    assert paper_checks.overlapping_texts(press.layout(document)) == []
    text = paper_checks.text_of(pdf)
    assert "Was wirklich geschah" in text
    assert "<script>" in text
    assert "None" not in text


@pytest.mark.django_db
def test_run_is_printed_for_its_company_only(acme, alice, mia, other, charlie, client_of):
    with scope(organisation=acme):
        run = keep_run(organisation=acme, report=REPORT, title="Server weg", note="",
                       at=datetime(2026, 1, 1, tzinfo=UTC), by=alice)  # fmt: skip
    url = reverse("binder:print-one", args=[acme.slug, "outage_run", run.pk])

    assert client_of(charlie).post(url.replace(acme.slug, other.slug)).status_code == 404
    client_of(mia).post(url)

    with scope(organisation=acme):
        job = PrintJob.objects.get()
    assert (job.subject, job.subject_name, job.with_private_numbers) == (run.pk, "Server weg", False)
    assert job.state in {PrintJob.State.READY, PrintJob.State.WAITING}
    assert REPORT.reaction == Decimal(4)
