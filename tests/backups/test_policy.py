"""The numbers by which backups are judged, on their page."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone
from django_scopes import scope

from backups.models import BackupPolicy, JobWatch
from tests.backups.pages import url
from tests.factories.backups import BackupJobFactory

OURS = {
    "months_within_24h": 3,
    "months_within_72h": 6,
    "months_otherwise": 12,
    "retention_min_days": 30,
    "grace_factor": "1.5",
}


def test_our_defaults_are_said_to_be_ours(acme, bob, client_of):
    text = client_of(bob).get(url("policy", acme)).content.decode()

    assert "Das sind unsere Vorgaben, aus keiner Norm" in text
    assert text.count("unsere Vorgabe, keine Norm") == 5
    assert "alle 3 Monate" in text
    assert "dem 1,5-Fachen seines Abstands" in text
    assert url("policy-edit", acme) not in text


def test_a_company_sets_its_own(acme, alice, client_of):
    client = client_of(alice)
    data = OURS | {"retention_min_days": 90, "months_within_24h": 1}

    page = client.post(url("policy-edit", acme), data, follow=True)

    text = page.content.decode()
    assert "Ihr Betrieb hat diese Zahlen selbst festgelegt" in text
    assert (text.count("von Ihrem Betrieb festgelegt"), "jeden Monat" in text) == (2, True)
    with scope(organisation=acme):
        assert (BackupPolicy.objects.get().retention_min_days, BackupPolicy.of(acme).grace_factor) == (
            90,
            Decimal("1.5"),
        )
    client.post(url("policy-edit", acme), data | {"retention_min_days": 60, "version": 1})
    history = client.get(url("policy-history", acme)).content.decode()
    assert "90" in history
    assert "60" in history


def test_somebody_else_saved_meanwhile(acme, alice, client_of):
    client = client_of(alice)
    client.post(url("policy-edit", acme), OURS)
    client.post(url("policy-edit", acme), OURS | {"version": 1, "retention_min_days": 60})

    page = client.post(url("policy-edit", acme), OURS | {"version": 1, "retention_min_days": 45})

    assert page.status_code == 422
    assert "60" in page.content.decode()


def test_another_grace_moves_what_is_late_for_jobs_without_their_own(acme, alice, client_of):
    heard = timezone.now() - timedelta(hours=1)
    with scope(organisation=acme):
        for name, own in (("ohne", None), ("eigene", 6)):
            job = BackupJobFactory(organisation=acme, name=name, grace_hours=own)
            JobWatch.objects.create(
                job=job, organisation=acme, state="ok", success_at=heard, due_at=heard + timedelta(hours=36)
            )

    client_of(alice).post(url("policy-edit", acme), OURS | {"grace_factor": "2.0"})

    with scope(organisation=acme):
        due = dict(JobWatch.objects.values_list("job__name", "due_at"))
    assert due == {"ohne": heard + timedelta(hours=48), "eigene": heard + timedelta(hours=36)}


def test_nonsense_is_refused(acme, alice, client_of):
    data = OURS | {"months_within_24h": 0, "grace_factor": "1"}

    page = client_of(alice).post(url("policy-edit", acme), data)

    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"months_within_24h", "grace_factor"}


def test_two_first_editors_at_once_make_one_row(acme, alice, client_of):
    """Both forms were opened before there was a row: the second one is told, and nothing breaks."""
    client = client_of(alice)
    client.post(url("policy-edit", acme), OURS)

    page = client.post(url("policy-edit", acme), OURS | {"retention_min_days": 60})

    assert page.status_code == 422
    with scope(organisation=acme):
        assert BackupPolicy.objects.count() == 1
