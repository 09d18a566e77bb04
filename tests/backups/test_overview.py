"""The overview of all backups."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_scopes import scope

from backups.models import JobWatch
from tests.backups.pages import url
from tests.factories.backups import (
    BackupCopyFactory,
    BackupJobFactory,
    ProtectionFactory,
    RestoreTestFactory,
)
from tests.factories.inventory import ProcessFactory, ResourceFactory, needs


def a_job(organisation, *resources, **fields):
    job = BackupJobFactory(organisation=organisation, **fields)
    for resource in resources:
        ProtectionFactory(organisation=organisation, job=job, resource=resource)
    return job


@pytest.fixture
def backups(acme):
    """ERP is proven, mail never tested and late, the archive has nothing; a mirror, and a job for nothing."""
    now = timezone.now()
    with scope(organisation=acme):
        orders = ProcessFactory(organisation=acme, rto_hours=24, rpo_hours=24)
        erp, mail, archive, printer = (
            ResourceFactory(organisation=acme, name=name, holds_data=name != "Drucker", admin_domain="firma")
            for name in ("ERP", "Mail", "Archiv", "Drucker")
        )
        for each in (erp, mail, archive):
            needs(orders, each)
        complete = {
            "content": "alles",
            "retention_days": 90,
            "catalogue_place": "Tresor",
            "restore_order": 1,
        }
        night = a_job(acme, erp, name="Nacht", **complete)
        BackupCopyFactory(organisation=acme, job=night, name="NAS")
        BackupCopyFactory(
            organisation=acme, job=night, name="Band", media_type="tape", is_offsite=True, is_offline=True
        )
        JobWatch.objects.create(job=night, organisation=acme, state="ok", success_at=now - timedelta(hours=5))
        RestoreTestFactory(
            organisation=acme,
            resource=erp,
            job=night,
            integrity="Summen",
            started_at=now - timedelta(days=3, hours=4),
            ended_at=now - timedelta(days=3),
            recovered_point_at=now - timedelta(days=3, hours=7),
        )
        evening = a_job(acme, mail, name="Abend", **complete)
        BackupCopyFactory(organisation=acme, job=evening, name="NAS")
        JobWatch.objects.create(
            job=evening, organisation=acme, state="late", success_at=now - timedelta(days=4)
        )
        a_job(acme, mail, name="Spiegel", kind="replication", **complete)
        a_job(acme, name="Leerlauf", **complete)
    return {"erp": erp, "mail": mail, "archive": archive, "printer": printer, "night": night}


def lines(response):
    return {line.judgement.resource.name: line for line, _url in response.context["rows"]}


def test_the_worst_come_first_with_words(acme, bob, backups, client_of):
    response = client_of(bob).get(url("overview", acme))
    page = response.content.decode()

    assert [line.judgement.resource.name for line, _url in response.context["rows"]] == [
        "Archiv",
        "Mail",
        "ERP",
    ]
    shown = lines(response)
    assert (shown["ERP"].state, shown["ERP"].rule) == ("due", ("ok", "3-2-1-1-0 erfüllt"))  # nobody watches
    assert shown["Mail"].run[1] == "verspätet"
    assert shown["Mail"].fails.startswith("Kopien: 2 von 3")
    assert shown["Archiv"].because.startswith("Keine Datensicherung")
    assert shown["ERP"].measured in page
    assert shown["ERP"].measured.startswith("4 Std.")
    assert "Drucker" not in page


def test_it_says_what_is_no_backup_and_what_runs_for_nothing(acme, bob, backups, client_of):
    page = client_of(bob).get(url("overview", acme)).content.decode()
    assert "Spiegel" in page
    assert "Leerlauf" in page
    assert "sind keine Datensicherung" in page


@pytest.mark.parametrize(
    ("show", "names"),
    [
        ("todo", ["Archiv", "Mail", "ERP"]),
        ("never", ["Mail"]),
        ("late", ["Mail"]),
        ("nonsense", ["Archiv", "Mail", "ERP"]),
    ],
)
def test_filters(acme, bob, backups, client_of, show, names):
    response = client_of(bob).get(url("overview", acme), {"show": show})
    assert list(lines(response)) == names
    (csv,) = {client_of(bob).get(url("overview-csv", acme), {"show": show}).content.decode()}
    assert [row.split(";")[0] for row in csv.splitlines()[1:]] == names


def test_csv_has_the_numbers(acme, bob, backups, client_of):
    response = client_of(bob).get(url("overview-csv", acme))
    text = response.content.decode()
    assert text.startswith("\ufeffRessource;Status;")
    (erp,) = [row for row in text.splitlines() if row.startswith("ERP;")]
    assert ";4 Stunden;24 Stunden;" in erp
    assert response["Content-Disposition"].endswith('.csv"')


def test_a_name_is_no_formula(acme, bob, client_of):
    with scope(organisation=acme):
        ResourceFactory(organisation=acme, name="=1+1", holds_data=True)
    assert "'=1+1;" in client_of(bob).get(url("overview-csv", acme)).content.decode()


def test_an_empty_company_is_told_where_to_begin(acme, alice, bob, client_of):
    page = client_of(alice).get(url("overview", acme)).content.decode()
    assert "enthält Daten" in page
    assert url("job-create", acme) in page
    assert url("job-create", acme) not in client_of(bob).get(url("overview", acme)).content.decode()


def test_a_filter_without_hits_says_so(acme, bob, client_of):
    with scope(organisation=acme):
        ResourceFactory(organisation=acme, holds_data=True)
    page = client_of(bob).get(url("overview", acme), {"show": "late"}).content.decode()
    assert "Nichts passt" in page


def test_nothing_of_another_organisation(acme, other, charlie, backups, client_of):
    client = client_of(charlie)
    assert client.get(url("overview", acme)).status_code == 404
    page = client.get(url("overview", other))
    assert page.status_code == 200
    assert page.context["rows"] == []


def test_queries_do_not_grow(acme, bob, client_of):
    client, counts = client_of(bob), []
    for number in (1, 30):
        with scope(organisation=acme):
            for index in range(number):
                resource = ResourceFactory(organisation=acme, name=f"S{number}-{index}", holds_data=True)
                job = a_job(acme, resource, interval_hours=Decimal(24))
                BackupCopyFactory(organisation=acme, job=job, storage=resource)
                RestoreTestFactory(organisation=acme, resource=resource, job=job)
        client.get(url("overview", acme))
        with CaptureQueriesContext(connection) as queries:
            client.get(url("overview", acme))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20
