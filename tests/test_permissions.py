"""Every address of an organisation, asked by everybody.

A pattern without an example of its arguments fails the run, so no page can be forgotten.
"""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import get_resolver, reverse
from django.utils import timezone
from django_scopes import scope

from accounts.actions import invite
from accounts.models import Membership
from backups.actions import start_drill
from binder.models import PaperCopy, PrintJob
from binder.releasing import release_it, submit
from inventory.models import DamageScenario
from outbox.models import Message
from playbooks.models import MessageTemplate, ReportingDuty
from recovery.models import OutageRun
from tests.factories.backups import BackupJobFactory, PingAddressFactory, RestoreTestFactory
from tests.factories.contacts import (
    AlertPathFactory,
    AlertStepFactory,
    AuthorityFactory,
    EmergencyRoleFactory,
    InsurancePolicyFactory,
    PersonFactory,
    SiteFactory,
    SupplierFactory,
)
from tests.factories.exercises import AlarmCallFactory, AlarmTestFactory
from tests.factories.inventory import ProcessFactory, ResourceFactory, needs
from tests.factories.measures import MeasureFactory
from tests.factories.outbox import GatewayFactory
from tests.factories.playbooks import PlaybookFactory, PlaybookStepFactory
from tests.factories.recovery import (
    ContinuityPlanFactory,
    PlanStepFactory,
    RecoveryPlanFactory,
    RestorationPlanFactory,
    WorkaroundFactory,
)
from tests.factories.reviews import AuditFactory, CalendarFeedFactory, ProposalFactory
from tests.factories.risks import RiskFactory, ThreatFactory
from tests.test_house_rules import patterns

PRIVATE = "see_private_numbers"
MAY = {
    "mia": {"view_part", "view_plan", "edit_plan", "approve_plan", "respond", "manage_organisation", PRIVATE},
    "alice": {"view_part", "view_plan", "edit_plan", PRIVATE},
    "anton": {"view_part", "view_plan", "approve_plan"},
    "rosa": {"view_part", "view_plan", "respond", PRIVATE},
    "bob": {"view_part", "view_plan"},
    "petra": {"view_part"},
}
NARROWED = {
    "contacts:supplier-detail",
    "contacts:supplier-history",
    "inventory:resource-detail",
    "recovery:recovery-plan-detail",
    "recovery:restoration-plan-detail",
    "recovery:continuity-plan-detail",
    "playbooks:playbook-detail",
}  # a provider sees what was granted: else 404


def names(resolver, namespace=""):
    """(full view name, URLPattern, route) of everything below /o/<slug>/."""
    found = []
    for entry in resolver.url_patterns:
        if hasattr(entry, "url_patterns"):
            inner = f"{entry.namespace}:" if entry.namespace else namespace
            found += names(entry, inner)
        else:
            found.append((f"{namespace}{entry.name}", entry))
    return found


ORGANISATION_VIEWS = sorted(
    {(name, str(entry.callback.required_permission)) for name, entry in names(get_resolver())
     if hasattr(entry.callback, "required_permission")}
)  # fmt: skip


def test_table_covers_every_address_below_an_organisation():
    below = [route for route, _entry in patterns(get_resolver()) if route.startswith("o/")]

    assert len(below) == len(ORGANISATION_VIEWS)


@pytest.fixture
def arguments(acme, mia, bob):
    """The arguments of a view by the first part of its name."""
    with scope(organisation=acme):
        role = EmergencyRoleFactory(organisation=acme)
        path = AlertPathFactory(organisation=acme)
        step = AlertStepFactory(organisation=acme, path=path, role=role)
        membership = Membership.objects.get(organisation=acme, user=bob)
        invitation, _token = invite(
            organisation=acme,
            email="new@example.com",
            role="reader",
            by=mia,
            expires_at=timezone.now() + timedelta(1),
        )
        process = ProcessFactory(organisation=acme)
        resource = ResourceFactory(organisation=acme)
        message = Message.objects.create(
            key="k", organisation=acme, to="a@example.com", subject="s", text="t"
        )
        examples = {
            "contacts:person": {"pk": PersonFactory(organisation=acme).pk},
            "contacts:site": {"pk": SiteFactory(organisation=acme).pk},
            "contacts:supplier": {"pk": SupplierFactory(organisation=acme).pk},
            "contacts:insurance": {"pk": InsurancePolicyFactory(organisation=acme).pk},
            "contacts:authority": {"pk": AuthorityFactory(organisation=acme).pk},
            "contacts:role": {"pk": role.pk},
            "contacts:alertpath": {"pk": path.pk, "step": step.pk, "step_pk": step.pk, "direction": "up"},
            "inventory:preset": {"code": "HANDWERK"},
            "inventory:process": {"pk": process.pk},
            "inventory:resource": {"pk": resource.pk},
            "inventory:dependency": {"pk": needs(process, resource).pk},
            "inventory:impact": {"pk": process.pk, "question": "when"},
            "inventory:scenario": {"pk": DamageScenario.objects.first().pk},
            "measures:measure": {"pk": MeasureFactory(organisation=acme).pk},
            **plan_examples(acme, process, resource),
            **restore_examples(acme, resource),
            "playbooks:playbook": a_line(acme),
            "risks:risk": {"pk": RiskFactory(organisation=acme).pk},
            "risks:threat": {"pk": ThreatFactory(organisation=acme).pk},
            "playbooks:message": {"pk": MessageTemplate.objects.first().pk},
            "playbooks:duty": {"pk": ReportingDuty.objects.first().pk},
            "playbooks:nis2": {"question": "telecom"},
            "recovery:outage-run": {
                "pk": OutageRun.objects.create(
                    organisation=acme,
                    title="Probe",
                    outage={},
                    ran_at=timezone.now(),
                    result={"reaction": "4"},
                ).pk
            },
            **backup_examples(acme),
            "exercises:alarm-test": an_alarm_test(acme),
            "reviews:audit": {"pk": AuditFactory(organisation=acme).pk},
            "reviews:proposal": {"pk": ProposalFactory(organisation=acme, kind="ups").pk},
            "reviews:feed": {"pk": CalendarFeedFactory(organisation=acme, made_by=mia).pk},
            "reviews:due": {"kind": "dependency", "pk": resource.pk},
            "reviews:whole": {"kind": "ups"},
            "reviews:measure": {"pk": MeasureFactory(organisation=acme, due_date=timezone.localdate()).pk},
            "reviews:mark": {"kind": "dependency", "pk": resource.pk},
            "reviews:mark-whole": {"kind": "ups"},
            "reviews:rule-edit": {"kind": "risk"},
            "binder:print": {"key": "wall_card"},
            "binder:print-one": {"key": "process_sheet", "subject": process.pk},
            "binder:playbook": {"pk": PlaybookFactory(organisation=acme).pk},
            "binder:job": {
                "pk": PrintJob.objects.create(organisation=acme, document="wall_card", requested_by=mia).pk
            },
            "accounts:role": {"pk": membership.pk},
            "accounts:remove": {"pk": membership.pk},
            "accounts:withdraw": {"pk": invitation.pk},
            "accounts:renew": {"pk": invitation.pk},
            "outbox": {"pk": message.pk},
            "outbox:gateway": {"pk": GatewayFactory(organisation=acme).pk},
        }
        examples["binder:file"] = examples["binder:job"]
        examples["binder:release"] = {"pk": a_release(acme, mia)}
        examples["binder:paper-copy"] = {"pk": a_copy(acme)}
        return examples


def a_release(organisation, by):
    """A version that was released and printed."""
    now = timezone.now()
    release = submit(organisation=organisation, number="1.0", reason="Probe", at=now, by=by)
    release = release_it(release=release, comment="Allein.", valid_until=None, at=now, by=by)
    release.file, release.sha256 = default_storage.save("releases/x.pdf", ContentFile(b"%PDF-")), "0" * 64
    release.save()
    return release.pk


def a_copy(organisation):
    """A copy that lies somewhere."""
    copy = PaperCopy(organisation=organisation, place="Tresor")
    copy.save()
    return copy.pk


def plan_examples(acme, process, resource):
    """A plan of each kind with a step, and a workaround."""
    found = {"recovery:workaround": {"pk": WorkaroundFactory(organisation=acme, process=process).pk}}
    for noun, factory in (
        ("recovery", RecoveryPlanFactory),
        ("restoration", RestorationPlanFactory),
        ("continuity", ContinuityPlanFactory),
    ):
        plan = factory(organisation=acme)
        stage = {"stage": "reach"} if noun == "continuity" else {}
        step = PlanStepFactory(organisation=acme, **{f"{noun}_plan": plan}, **stage)
        subject = process if noun == "continuity" else resource
        found[f"recovery:{noun}-plan"] = {"pk": plan.pk, "step": step.pk, "subject": subject.pk}
    return found


def restore_examples(organisation, resource):
    """A running restore test, one that is over and has evidence, and a resource that was tested."""
    drill = start_drill(resource=resource, by=None, at=timezone.now(), steps=[("Band einlegen", "")])
    file = default_storage.save("evidence/log.txt", ContentFile(b"ok"))
    test = RestoreTestFactory(
        organisation=organisation, resource=resource, evidence_file=file, evidence_name="log.txt"
    )
    return {
        "backups:drill": {"pk": drill.pk, "step": drill.steps.get().pk},
        "backups:drill-start": {"pk": resource.pk},
        "backups:restore-test": {"pk": test.pk},
        "backups:restore-ics": {"pk": resource.pk},
    }


def an_alarm_test(organisation):
    """A drill alarm that runs, somebody whom it calls, and a chain that is not tested yet."""
    test = AlarmTestFactory(organisation=organisation)
    call = AlarmCallFactory(organisation=organisation, test=test)
    return {"pk": test.pk, "call": call.pk, "path": AlertPathFactory(organisation=organisation).pk}


def backup_examples(organisation):
    """A job that was heard of, with an address."""
    job = BackupJobFactory(organisation=organisation)
    address = PingAddressFactory(organisation=organisation, job=job)
    return {
        "backups:job": {"pk": job.pk},
        "backups:run": {"pk": job.pk},
        "backups:ping-addresses": {"pk": job.pk},
        "backups:address": {"pk": address.pk},
    }


def a_line(organisation):
    """The arguments of a step on a page of a playbook that was taken over from a template."""
    playbook = PlaybookFactory(organisation=organisation, kind="ransomware", core_version=1)
    step = PlaybookStepFactory(organisation=organisation, playbook=playbook)
    return {
        "pk": playbook.pk,
        "phase": "detect_report",
        "part": "steps",
        "line": step.pk,
        "code": "RANSOMWARE",
    }


def address(name, organisation, arguments):
    wanted = next(entry for full, entry in names(get_resolver()) if full == name).pattern.converters
    given = {"slug": organisation.slug}
    for prefix, values in arguments.items():
        if name == prefix or name.startswith((prefix + "-", prefix + ":")):
            given |= {key: value for key, value in values.items() if key in wanted}
    return reverse(name, kwargs=given)


def ask(client, method, url):
    """The status of one request; whatever it writes is rolled back, so every address meets the same data."""
    with transaction.atomic():
        response = getattr(client, method)(url)
        if response.streaming:
            response.getvalue()  # to the end, so that the file is closed
        transaction.set_rollback(True)
    return response.status_code


@pytest.fixture
def members(request, acme):
    return {name: request.getfixturevalue(name) for name in MAY}


def test_who_may_open_what(acme, other, arguments, members, client_of, client, charlie):
    wrong = []
    stranger, clients = client_of(charlie), {name: client_of(user) for name, user in members.items()}
    for name, permission in ORGANISATION_VIEWS:
        url = address(name, acme, arguments)
        expected = {"anonymous": {302}, "stranger": {404}}
        got = {"anonymous": ask(client, "get", url), "stranger": ask(stranger, "get", url)}
        for member, rights in MAY.items():
            allowed = {200, 302, 405} | ({404} if member == "petra" and name in NARROWED else set())
            allowed |= {404} if name in {"binder:job", "binder:file"} else set()  # one's own prints only
            expected[member] = allowed if permission in rights else {403}
            got[member] = ask(clients[member], "get", url)
        wrong += [(name, who, status) for who, status in got.items() if status not in expected[who]]

    assert wrong == []


@pytest.mark.once  # the fence does not depend on the database
def test_nobody_writes_without_the_right(acme, other, arguments, members, client_of, charlie):
    wrong = []
    stranger, clients = client_of(charlie), {name: client_of(user) for name, user in members.items()}
    for name, permission in ORGANISATION_VIEWS:
        url = address(name, acme, arguments)
        wrong += [(name, "stranger")] if ask(stranger, "post", url) != 404 else []
        for member, rights in MAY.items():
            if permission not in rights and ask(clients[member], "post", url) != 403:
                wrong.append((name, member))

    assert wrong == []


def test_an_empty_post_never_breaks(acme, arguments, client_of, mia):
    manager = client_of(mia)
    got = {
        name: ask(manager, "post", address(name, acme, arguments)) for name, _permission in ORGANISATION_VIEWS
    }

    assert {name: status for name, status in got.items() if status >= 500} == {}


@pytest.mark.once  # the fence does not depend on the database
def test_the_other_organisations_entries_do_not_exist(acme, other, arguments, client_of, charlie):
    """Charlie's own slug with Acme's keys: as if the entry had never been."""
    stranger = client_of(charlie)
    keyed = [
        name
        for name, entry in names(get_resolver())
        if hasattr(entry.callback, "required_permission") and "pk" in entry.pattern.converters
    ]
    got = {
        (name, method): ask(
            stranger, method, address(name, acme, arguments).replace(acme.slug, other.slug, 1)
        )
        for name in keyed
        for method in ("get", "post")
    }

    assert keyed
    assert {key: status for key, status in got.items() if status not in {404, 405}} == {}
