"""The restore is tried with the steps of a recovery plan: copied, so that the plan may change and the proof may not."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope

from backups.models import RestoreDrill, RestoreTest
from inventory.models import Resource
from recovery.texts import StepText
from recovery.views.rehearse import on_the_clock
from tests.backups.pages import url as backups_url
from tests.factories.backups import BackupCopyFactory, BackupJobFactory, ProtectionFactory
from tests.factories.inventory import ResourceFactory
from tests.factories.recovery import (
    ContinuityPlanFactory,
    CoverageFactory,
    PlanStepFactory,
    RecoveryPlanFactory,
    RestorationPlanFactory,
)
from tests.recovery.pages import url


@pytest.fixture
def plan(acme):
    with scope(organisation=acme):
        plan = RecoveryPlanFactory(organisation=acme, title="Wiederanlauf Server 1")
        for name in ("Server 1", "Warenwirtschaft"):
            resource = ResourceFactory(organisation=acme, name=name)
            CoverageFactory(organisation=acme, recovery_plan=plan, resource=resource)
        for number, action in enumerate(("Band einlegen", "Einspielen"), start=1):
            PlanStepFactory(
                organisation=acme,
                recovery_plan=plan,
                position=number,
                action=action,
                target_state=f"Schritt {number} fertig",
                detail="Fach 3" if number == 1 else "",
            )
        return plan


def resource(acme, name):
    with scope(organisation=acme):
        return Resource.objects.get(name=name)


def start(client, acme, plan, **data):
    known = {"scope": "full_system", "resource": resource(acme, "Server 1").pk, "key": uuid.uuid4()}
    return client.post(url("recovery-plan-rehearse", acme, plan), known | data)


def test_a_step_on_the_clock():
    key = uuid.uuid4()

    assert on_the_clock(StepText(key, "Einschalten", "Licht an")) == ("Einschalten", "Licht an")
    assert on_the_clock(StepText(key, "Einschalten", "", "Fach 3"))[0] == "Einschalten (Fach 3)"
    assert len(on_the_clock(StepText(key, "x" * 160, "", "y" * 200))[0]) == 300


def test_the_plans_page_leads_to_the_clock(acme, alice, bob, plan, client_of):
    page = client_of(alice).get(url("recovery-plan-detail", acme, plan)).content.decode()

    assert "Rücksicherung mit diesem Plan üben" in page
    assert url("recovery-plan-rehearse", acme, plan) in page
    assert (
        "Rücksicherung mit diesem Plan üben"
        not in client_of(bob).get(url("recovery-plan-detail", acme, plan)).content.decode()
    )


def test_no_other_plan_and_none_without_steps_offers_it(acme, alice, client_of):
    with scope(organisation=acme):
        plans = [make(organisation=acme) for make in (RestorationPlanFactory, ContinuityPlanFactory)]
        PlanStepFactory(organisation=acme, restoration_plan=plans[0])
        PlanStepFactory(organisation=acme, continuity_plan=plans[1], stage="reach")
        plans.append(RecoveryPlanFactory(organisation=acme))

    for plan in plans:
        page = client_of(alice).get(plan.get_absolute_url()).content.decode()
        assert "Rücksicherung mit diesem Plan üben" not in page


def test_steps_are_copied_and_stay_as_they_were(acme, alice, plan, client_of):
    client = client_of(alice)
    page = client.get(url("recovery-plan-rehearse", acme, plan)).content.decode()
    assert "Band einlegen → Schritt 1 fertig" in page
    with scope(organisation=acme):
        job = BackupJobFactory(organisation=acme)
        ProtectionFactory(organisation=acme, job=job, resource=resource(acme, "Server 1"))
        copy = BackupCopyFactory(organisation=acme, job=job)

    answer = start(client, acme, plan, copy=copy.pk)

    with scope(organisation=acme):
        drill = RestoreDrill.objects.get()
        plan.plansteps.first().delete()
        assert answer.url == backups_url("drill", acme, drill)
        assert (drill.plan_title, drill.copy, drill.resource.name) == (
            "Wiederanlauf Server 1",
            copy,
            "Server 1",
        )
        assert [(each.text, each.target) for each in drill.steps.all()] == [
            ("Band einlegen (Fach 3)", "Schritt 1 fertig"),
            ("Einspielen", "Schritt 2 fertig"),
        ]
    assert (
        "Beim Start der Uhr aus dem Plan „Wiederanlauf Server 1“ übernommen."
        in client.get(answer.url).content.decode()
    )


def test_a_double_tap_is_one_clock(acme, alice, plan, client_of):
    client, key = client_of(alice), uuid.uuid4()

    assert start(client, acme, plan, key=key).url == start(client, acme, plan, key=key).url
    with scope(organisation=acme):
        drill = RestoreDrill.objects.get()
    ended = timezone.localtime(drill.started_at)
    client.post(
        backups_url("drill-finish", acme, drill),
        {"result": "failed", "ended_at": f"{ended:%Y-%m-%dT%H:%M:%S.%f}"},
    )
    assert start(client, acme, plan, key=key).url == backups_url("restore-test-detail", acme, drill)


def test_the_resource_page_of_the_clock_lists_plans_with_steps(acme, alice, plan, client_of):
    with scope(organisation=acme):
        bare = RecoveryPlanFactory(organisation=acme, title="Ohne Schritte")
        CoverageFactory(organisation=acme, recovery_plan=bare, resource=resource(acme, "Warenwirtschaft"))

    page = (
        client_of(alice)
        .get(backups_url("drill-start", acme, resource(acme, "Warenwirtschaft")))
        .content.decode()
    )

    assert "Mit Schritten aus: Wiederanlauf Server 1" in page
    assert "2 Schritte" in page
    assert "Ohne Schritte" not in page
    address = f"{url('recovery-plan-rehearse', acme, plan)}?resource={resource(acme, 'Warenwirtschaft').pk}"
    assert address in page
    chosen = client_of(alice).get(address).context["form"].initial["resource"]
    assert chosen.name == "Warenwirtschaft"


@pytest.mark.parametrize("wanted", ["", "foreign", "uncovered"])
def test_only_what_the_plan_covers(acme, other, alice, plan, client_of, wanted):
    with scope(organisation=other):
        foreign = ResourceFactory(organisation=other)
    with scope(organisation=acme):
        uncovered = ResourceFactory(organisation=acme)
    key = {"": "", "foreign": foreign.pk, "uncovered": uncovered.pk}[wanted]

    answer = start(client_of(alice), acme, plan, resource=key)

    assert answer.status_code == 422
    with scope(organisation=acme):
        assert not RestoreDrill.objects.exists()


def test_a_plan_without_steps_or_resources_says_what_to_do(acme, alice, client_of):
    with scope(organisation=acme):
        bare = RecoveryPlanFactory(organisation=acme)
        covered = ResourceFactory(organisation=acme, name="Server 1")

    page = client_of(alice).get(url("recovery-plan-rehearse", acme, bare)).content.decode()
    assert "Dieser Plan nennt kein System, das er zurückbringt." in page
    with scope(organisation=acme):
        CoverageFactory(organisation=acme, recovery_plan=bare, resource=covered)
    answer = start(client_of(alice), acme, bare)
    assert answer.status_code == 422
    assert "Dieser Plan hat keine Schritte zum Abhaken." in answer.content.decode()


def test_a_measured_time_stands_on_the_plans_page(acme, alice, plan, client_of):
    client = client_of(alice)
    with scope(organisation=acme):
        for step in plan.plansteps.all():
            step.duration_minutes = 60
            step.save()
    start(client, acme, plan)
    with scope(organisation=acme):
        drill = RestoreDrill.objects.get()
        RestoreDrill.objects.update(started_at=timezone.now() - timedelta(hours=9), stopped_at=timezone.now())
    ended = timezone.localtime()
    client.post(
        backups_url("drill-finish", acme, drill), {"result": "passed", "ended_at": f"{ended:%Y-%m-%dT%H:%M}"}
    )

    with scope(organisation=acme):
        assert RestoreTest.objects.get().proves is not None
    page = client.get(url("recovery-plan-detail", acme, plan)).content.decode()
    assert "„Server 1“: gemessen 9 Stunden" in page
    assert "Plan 2 Stunden" in page
    order = client.get(reverse("recovery:order", args=[acme.slug])).content.decode()
    assert "im Test gemessen" in order


def test_only_editors_of_this_company(acme, other, bob, petra, charlie, plan, client_of):
    address = url("recovery-plan-rehearse", acme, plan)
    for user, status in ((bob, 403), (petra, 403), (charlie, 404)):
        assert client_of(user).get(address).status_code == status
        assert client_of(user).post(address).status_code == status
    assert client_of(charlie).get(address.replace(acme.slug, other.slug)).status_code == 404
