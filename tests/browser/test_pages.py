"""Every page in Chromium: accessible, not wider than the phone, and valid HTML."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django_scopes import scope
from playwright.sync_api import Browser

from backups.models import BackupJob, PingAddress, RestoreDrill, RestoreTest
from binder.models import PaperCopy, Release
from contacts.models import AlertPath, Authority, EmergencyRole, InsurancePolicy, Person, Site, Supplier
from core.links import mark, sign
from exercises.models import AlarmCall, AlarmTest
from inventory.models import DamageScenario, Dependency, Process, Resource
from measures.models import Measure
from outbox.models import Gateway
from playbooks.models import MessageTemplate, Playbook, PlaybookStep, ReportingDuty
from records.models import Record
from recovery.models import ContinuityPlan, OutageRun, RecoveryPlan, Workaround
from reviews.models import Ask, Audit, Proposal, ReminderSent
from risks.models import Risk, Threat
from tests.browser.looks import problems_on_all

# Once: the pages are the same on every database.
pytestmark = [pytest.mark.browser, pytest.mark.once]

PLAIN = (
    "dashboard:overview", "dashboard:emergency", "dashboard:search", "dashboard:tasks",
    "contacts:person-list", "contacts:person-create", "contacts:person-paste", "contacts:site-list",
    "contacts:site-create", "contacts:supplier-list", "contacts:supplier-create", "contacts:insurance-list",
    "contacts:authority-list", "contacts:role-list", "contacts:role-create", "contacts:alertpath-list",
    "contacts:escalation", "contacts:escalation-edit",
    "inventory:process-list", "inventory:process-create", "inventory:resource-list", "inventory:resource-create",
    "inventory:dependency-list", "inventory:dependency-create", "inventory:graph", "inventory:layers",
    "inventory:weak-points",
    "inventory:impact-overview", "inventory:impact-prefilter", "inventory:impact-settings",
    "inventory:scenario-list", "inventory:scenario-create", "inventory:preset-list",
    "risks:risk-list", "risks:risk-create", "risks:matrix", "risks:scales", "risks:scales-edit",
    "risks:scales-history", "risks:threat-list", "risks:threat-create",
    "measures:measure-list", "measures:measure-create",
    "playbooks:playbook-list", "playbooks:playbook-create",
    "playbooks:message-list", "playbooks:message-create", "playbooks:duty-list", "playbooks:duty-create",
    "playbooks:legal-profile", "playbooks:legal-profile-edit", "playbooks:nis2-start", "playbooks:nis2-check",
    "recovery:recovery-plan-list", "recovery:continuity-plan-list", "recovery:workaround-list",
    "recovery:order", "recovery:outage", "recovery:outage-run-list",
    "backups:overview", "backups:job-list", "backups:job-create", "backups:job-import", "backups:policy",
    "backups:policy-edit", "backups:policy-history",
    "backups:restore-test-list", "backups:restore-test-create", "backups:restore-calendar",
    "exercises:alarm-test-list", "exercises:alarm-test-create",
    "reviews:due-list", "reviews:plan", "reviews:rules", "reviews:audit-list", "reviews:audit-start",
    "reviews:ask-list", "reviews:reminders", "reviews:proposal-list", "reviews:feed-list",
    "binder:cards", "binder:release-list", "binder:release-submit", "binder:paper-copy-list",
    "binder:paper-copy-create", "accounts:settings", "accounts:members", "accounts:invite", "outbox:list", "outbox:gateways",
    "records:history",
)  # fmt: skip
OWN = ("/", "/organisations/", "/organisations/new/", "/organisations/restore/",
       "/profile/", "/account/2fa/", "/account/sessions/",
       "/account/password/change/", "/account/email/")  # fmt: skip

# Which entry of a noun is looked at, and on which of its pages. Asking before deleting and the whole history look
# the same for every noun that has no template of its own.
BOTH = ("detail", "update")
NOUNS: tuple[tuple[str, type[Record], dict[str, str], tuple[str, ...]], ...] = (
    ("contacts:person", Person, {}, (*BOTH, "delete", "history")),
    ("contacts:site", Site, {}, BOTH),
    ("contacts:supplier", Supplier, {}, BOTH),
    ("contacts:insurance", InsurancePolicy, {}, BOTH),
    ("contacts:authority", Authority, {}, BOTH),
    ("contacts:role", EmergencyRole, {}, BOTH),
    ("contacts:alertpath", AlertPath, {}, BOTH),
    ("inventory:process", Process, {"name__startswith": "Notdienst"}, (*BOTH, "delete", "needs", "needed-by")),
    ("inventory:resource", Resource, {"name": "Büroserver"}, (*BOTH, "delete", "prove", "needs", "needed-by")),
    ("inventory:dependency", Dependency, {"workaround__startswith": "Wochenplan"}, BOTH),
    ("inventory:scenario", DamageScenario, {"code": "financial"}, (*BOTH, "delete")),
    ("risks:risk", Risk, {"title__startswith": "Wasser"}, (*BOTH, "delete", "rate", "accept")),
    ("risks:risk", Risk, {"title__startswith": "Lieferwagen"}, ("detail", "withdraw")),
    ("risks:threat", Threat, {"key": "g_0_3"}, (*BOTH, "delete")),
    ("playbooks:message", MessageTemplate, {"core_code": "INTERNAL_FIRST"}, BOTH),
    ("playbooks:duty", ReportingDuty, {"core_code": "BSIG_32"}, BOTH),
    ("recovery:recovery-plan", RecoveryPlan, {}, (*BOTH, "approve", "step-create")),
    ("recovery:continuity-plan", ContinuityPlan, {}, ("detail",)),
    ("recovery:workaround", Workaround, {}, BOTH),
    ("measures:measure", Measure, {"title__startswith": "Server"}, (*BOTH, "delete", "close", "give-up")),
    ("measures:measure", Measure, {"status": "done"}, ("detail", "check")),
    ("playbooks:playbook", Playbook, {"kind": "ransomware"}, (*BOTH, "compare", "approve")),
    ("recovery:outage-run", OutageRun, {}, BOTH),
    ("backups:restore-test", RestoreTest, {"result": "passed"}, ("detail",)),
    ("backups:restore-test", RestoreTest, {"corrected_by": None}, ("detail", "correct")),
    ("exercises:alarm-test", AlarmTest, {"state": "running"}, ("detail", "close", "history")),
    ("exercises:alarm-test", AlarmTest, {"state": "done"}, ("detail",)),
    ("backups:job", BackupJob, {"kind": "incremental"}, (*BOTH, "delete", "history")),
)  # fmt: skip


def addresses(organisation: Any) -> list[str]:
    pages = [reverse(name, args=[organisation.slug]) for name in PLAIN] + list(OWN)
    with scope(organisation=organisation):
        for noun, model, wanted, kinds in NOUNS:
            pk = model.objects.filter(**wanted)[0].pk
            pages += [reverse(f"{noun}-{kind}", args=[organisation.slug, pk]) for kind in kinds]
        return (
            pages
            + network_pages(organisation)
            + impact_pages(organisation)
            + editor_pages(organisation)
            + outage_pages(organisation)
            + drill_pages(organisation)
            + watch_pages(organisation)
            + review_pages(organisation)
            + alarm_pages(organisation)
            + answer_pages(organisation)
            + [
                reverse("binder:release-detail", args=[organisation.slug, each.pk])
                for each in Release.objects.all()
            ]
            + copy_pages(organisation)
            + [reverse("outbox:gateway", args=[organisation.slug, Gateway.objects.get(service="seven").pk])]
        )


def network_pages(organisation: Any) -> list[str]:
    """The picture and its table in every view, and a preset before and after it is taken over."""
    graph = reverse("inventory:graph", args=[organisation.slug])
    layers = reverse("inventory:layers", args=[organisation.slug])
    server = Resource.objects.get(name="Büroserver").pk
    views = ("all=1", f"focus={server}", "view=table", f"focus={server}&view=table")
    presets = ("HANDWERK", "HANDEL_ECOMMERCE")
    return [
        *(f"{graph}?{view}" for view in views),
        f"{layers}?view=table",
        *(reverse("inventory:preset", args=[organisation.slug, code]) for code in presets),
    ]


def drill_pages(organisation: Any) -> list[str]:
    """A restore test before it starts, with and without a plan, while its clock runs, and when it is stopped."""
    server, plan = (
        Resource.objects.get(name="Büroserver"),
        RecoveryPlan.objects.get(title="Wiederanlauf Büroserver"),
    )
    running = RestoreDrill.objects.get(stopped_at=None)
    stopped = RestoreDrill.objects.exclude(pk=running.pk).get()
    return [
        reverse(f"backups:{name}", args=[organisation.slug, record.pk])
        for name, record in (
            ("drill-start", server),
            ("drill", running),
            ("drill-cancel", running),
            ("drill", stopped),
            ("drill-finish", stopped),
        )
    ] + [reverse("recovery:recovery-plan-rehearse", args=[organisation.slug, plan.pk])]


def outage_pages(organisation: Any) -> list[str]:
    """The best case, and what comes of the loss of the server; one run of it was kept."""
    order, result = (
        reverse(f"recovery:{name}", args=[organisation.slug]) for name in ("order", "outage-result")
    )
    server, person = Resource.objects.get(name="Büroserver").pk, Person.objects.sorted()[0].pk
    return [f"{order}?view=best", f"{result}?resource={server}&person={person}"]


def watch_pages(organisation: Any) -> list[str]:
    """The addresses of a job with what to paste, its runs, the form for one, and the question before withdrawing."""
    address = PingAddress.objects.filter(revoked_at__isnull=True).order_by("created_at")[0]
    silent = BackupJob.objects.filter(runs__isnull=True)[0]
    slug = organisation.slug
    return [
        *(
            reverse(f"backups:{name}", args=[slug, address.job_id])
            for name in ("ping-addresses", "job-runs", "run-create")
        ),
        reverse("backups:address-withdraw", args=[slug, address.pk]),
        *(reverse(f"backups:{name}", args=[slug, silent.pk]) for name in ("ping-addresses", "job-runs")),
    ]


def review_pages(organisation: Any) -> list[str]:
    """An entry with its facts, one that is no longer needed, a whole, an interval, and a guided review that runs."""
    slug, audit = organisation.slug, Audit.objects.get().pk
    server, person = Resource.objects.get(name="Büroserver").pk, Person.objects.sorted()[0].pk
    return [
        reverse("reviews:mark", args=[slug, "contact_point_crisis", person]) + f"?audit={audit}",
        reverse("reviews:mark", args=[slug, "dependency", server]),
        reverse("reviews:mark-whole", args=[slug, "ups"]),
        reverse("reviews:rule-edit", args=[slug, "risk"]),
        reverse("reviews:audit-detail", args=[slug, audit]),
        reverse("reviews:audit-finish", args=[slug, audit]),
    ]


def answer_pages(organisation: Any) -> list[str]:
    """What a link in a mail opens: each kind of question, the forms behind it; and what an editor decides on."""
    token = sign("ask", ReminderSent.objects.get().pk)
    asks = list(Ask.objects.open().filter(person=ReminderSent.objects.get().person).most_urgent_first())
    return [
        reverse("answers", args=[token]),
        reverse("answer-mails", args=[token]),
        *(reverse("answer", args=[token, ask.pk]) for ask in asks),
        *(
            reverse(name, args=[token, ask.pk])
            for name in ("answer-change", "answer-hand-back")
            for ask in asks[:2]
        ),
        *(
            reverse("reviews:proposal-detail", args=[organisation.slug, each.pk])
            for each in Proposal.objects.all()
        ),
    ]


def alarm_pages(organisation: Any) -> list[str]:
    """Who will be called, the times of one person, and the page behind a link before, between and after its answers."""
    slug, chain = organisation.slug, AlertPath.objects.in_order().last()
    running = AlarmTest.objects.running().get()
    calls = list(AlarmCall.objects.in_order().filter(test=running))
    return [
        reverse("exercises:alarm-test-start", args=[slug, chain.pk]),
        reverse("exercises:alarm-test-times", args=[slug, running.pk, calls[0].pk]),
        *(reverse("alarm-answer", args=[sign("alarm", call.pk)]) for call in calls),
    ]


def copy_pages(organisation: Any) -> list[str]:
    """A copy that is confirmed and one that was not printed; what its code says, and that of an older paper."""
    copies, release = list(PaperCopy.objects.in_order()), Release.objects.get(number="1.0")
    later = Release.objects.get(number="1.1")
    return [
        *(
            reverse("binder:paper-copy-detail", args=[organisation.slug, each.pk])
            for each in (copies[0], copies[2])
        ),
        reverse("binder:paper-copy-update", args=[organisation.slug, copies[0].pk]),
        *(reverse("copy-age", args=[mark("copy", copies[1].pk, each.pk)]) for each in (release, later)),
    ]


def impact_pages(organisation: Any) -> list[str]:
    """The grid of an examined process, each kind of question once, the answers and the signature."""
    process = Process.objects.get(name__startswith="Notdienst").pk
    money = DamageScenario.objects.get(code="financial").pk
    questions = ("when", money, "worst", "minimum", "data")
    pages = ("impact", "impact-answers", "impact-sign")
    return [
        *(reverse(f"inventory:{name}", args=[organisation.slug, process]) for name in pages),
        *(
            reverse("inventory:impact-question", args=[organisation.slug, process, question])
            for question in questions
        ),
    ]


def editor_pages(organisation: Any) -> list[str]:
    """A template before it is taken over, a page of the editor, a step in its form and when it is left out."""
    slug = organisation.slug
    step = PlaybookStep.objects.filter(playbook__kind="ransomware", phase="assess").order_by("position")[0]
    line = [slug, step.playbook_id, "steps", step.pk]
    return [
        reverse("playbooks:playbook-template", args=[slug, "DDOS"]),
        reverse("playbooks:playbook-exclude", args=[slug, "DDOS"]),
        reverse("playbooks:playbook-page", args=[slug, step.playbook_id, "detect_report"]),
        reverse("playbooks:playbook-line", args=line),
        reverse("playbooks:playbook-line-drop", args=line),
    ]


@pytest.mark.parametrize("half", [0, 1])
def test_every_page_is_accessible_and_fits(
    busy_company: Any, mia: Any, served: Any, browser: Browser, log_in: Any, half: int
) -> None:
    """In two halves, for two workers."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="de-DE")
    page = context.new_page()
    log_in(page, mia)
    found = problems_on_all(page, [served.url + address for address in addresses(busy_company)[half::2]])
    context.close()

    assert found == []


def test_every_page_is_valid_html(
    busy_company: Any, mia: Any, client_of: Any, tmp_path: Path, vnu_command: list[str]
) -> None:
    client = client_of(mia)
    names = {}
    for number, address in enumerate(addresses(busy_company)):
        response = client.get(address, follow=True)
        file = tmp_path / f"{number:03d}.html"
        file.write_bytes(response.content)
        names[file.name] = address

    run = subprocess.run(
        [
            *vnu_command,
            "--format",
            "json",
            "--errors-only",
            "--stdout",
            *map(str, sorted(tmp_path.glob("*.html"))),
        ],
        capture_output=True,
        check=False,
        timeout=300,
    )
    errors = [
        f"{names[m['url'].rsplit('/', 1)[1]]} line {m.get('lastLine')}: {m['message']}"
        for m in json.loads(run.stdout or b'{"messages": []}')["messages"]
    ]

    assert errors == []
    assert run.returncode == 0, run.stderr[-500:]
