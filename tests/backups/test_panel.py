"""What the page of a resource, and that of a job, say about its backup."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope

from accounts.tenancy import grant
from backups.models import JobWatch
from tests.backups.pages import url
from tests.backups.test_overview import a_job
from tests.factories.backups import BackupCopyFactory, RestoreTestFactory
from tests.factories.contacts import SiteFactory
from tests.factories.inventory import ProcessFactory, ResourceFactory, needs


def page_of(client, resource):
    slug = resource.organisation.slug
    return client.get(reverse("inventory:resource-detail", args=[slug, resource.pk]))


def panel(response):
    """The section alone; empty where the page has none."""
    page = response.content.decode()
    assert response.status_code == 200
    if 'class="backup-panel"' not in page:
        return ""
    return page.partition('class="backup-panel"')[2].partition("</section>")[0]


@pytest.fixture
def erp(acme):
    """Backed up to a NAS every night, needed within four hours, restored once: nine hours."""
    with scope(organisation=acme):
        erp = ResourceFactory(organisation=acme, name="ERP", holds_data=True)
        needs(ProcessFactory(organisation=acme, rto_hours=4, rpo_hours=4), erp)
        site = SiteFactory(organisation=acme, name="Geheimstandort")
        night = a_job(acme, erp, name="Geheimauftrag")
        BackupCopyFactory(organisation=acme, job=night, name="Geheimplatte", site=site)
        a_job(acme, erp, name="Spiegel", kind="replication")
        JobWatch.objects.create(job=night, organisation=acme, state="ok", success_at=timezone.now())
        RestoreTestFactory(organisation=acme, resource=erp, job=night, copy_name="Geheimplatte")
    return erp


def test_the_panel_says_state_copies_and_what_to_mend(erp, alice, acme, client_of):
    shown = panel(page_of(client_of(alice), erp))
    assert "Geheimplatte (Geheimstandort)" in shown
    assert "3-2-1 nicht erfüllt" in shown
    assert 'class="picture-321"' in shown
    assert "BKP-002" in shown
    assert "sind keine Datensicherung" in shown
    assert reverse("backups:drill-start", args=[acme.slug, erp.pk]) in shown
    assert f"{url('job-create', acme)}?resource={erp.pk}" in shown


def test_a_reader_gets_no_button(erp, bob, acme, client_of):
    shown = panel(page_of(client_of(bob), erp))
    assert "BKP-002" in shown
    for name in ("job-create", "drill-start", "job-update"):
        assert url(name, acme, None if name == "job-create" else erp) not in shown
    assert url("job-create", acme) not in shown


def test_a_provider_sees_state_last_run_and_last_test_without_names(erp, petra, client_of):
    grant(petra, erp)
    response = page_of(client_of(petra), erp)
    shown = panel(response)
    assert "Lücke" in shown
    assert "gelaufen" in shown
    assert "bestanden" in shown
    assert "BKP-" not in shown
    assert "/backups/" not in shown
    assert "geheim" not in response.content.decode().casefold()


@pytest.mark.parametrize("fields", [{}, {"holds_data": True, "status": "retired"}])
def test_what_needs_no_backup_says_nothing(acme, alice, client_of, fields):
    with scope(organisation=acme):
        printer = ResourceFactory(organisation=acme, name="Drucker", **fields)
    assert panel(page_of(client_of(alice), printer)) == ""


def test_what_holds_data_without_a_job_is_asked_for_one(acme, alice, client_of):
    with scope(organisation=acme):
        files = ResourceFactory(organisation=acme, holds_data=True)
        needs(ProcessFactory(organisation=acme, rto_hours=4), files)
    shown = panel(page_of(client_of(alice), files))
    assert "Keine Datensicherung" in shown
    assert f"{url('job-create', acme)}?resource={files.pk}" in shown


def test_a_job_says_what_is_wrong_with_it_and_its_copies(acme, bob, client_of):
    with scope(organisation=acme):
        erp = ResourceFactory(organisation=acme, name="ERP", holds_data=True)
        night = a_job(acme, erp, name="Nacht", encryption="encrypted")
        BackupCopyFactory(organisation=acme, job=night, name="D:", storage=erp)
    page = client_of(bob).get(url("job-detail", acme, night)).content.decode()
    for code in ("BKP-011", "BKP-014", "BKP-017", "BKP-021"):
        assert code in page
    assert "BKP-001" not in page


@pytest.mark.parametrize("who", ["alice", "petra"])
def test_queries_do_not_grow(request, acme, client_of, who):
    user, counts = request.getfixturevalue(who), []
    client = client_of(user)
    with scope(organisation=acme):
        erp = ResourceFactory(organisation=acme, name="ERP", holds_data=True)
    grant(user, erp)
    for number in (1, 10):
        with scope(organisation=acme):
            for index in range(number):
                job = a_job(acme, erp, name=f"J{number}-{index}")
                BackupCopyFactory(organisation=acme, job=job)
                RestoreTestFactory(organisation=acme, resource=erp, job=job)
        page_of(client, erp)
        with CaptureQueriesContext(connection) as queries:
            page_of(client, erp)
        counts.append(len(queries))
    assert counts[0] == counts[1]
