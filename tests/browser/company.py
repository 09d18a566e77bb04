"""What a company has entered after its first weeks: something on every page. Call inside the organisation's scope."""

from datetime import time, timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.models import Organisation, User
from backups.actions import correct_test, remark, start_drill, stop_drill, tick
from backups.models import BackupCopy, RestoreTest, RestoreTestStep
from contacts.models import Contract, EmergencyRole, InsurancePolicy, Person, Site, Supplier
from inventory.actions import adopt_preset, put_aside, rate_impact, sign_off
from inventory.models import DamageScenario, Dependency, KnowledgeHolder, Process, Resource, StaffNeed
from inventory.presets import preset
from measures.actions import check_effect
from playbooks.actions import adopt
from playbooks.models import PlaybookStep
from recovery.actions import bridge
from recovery.actions.runs import keep_run
from recovery.models import Workaround
from risks.actions import accept
from risks.models import Risk, RiskSettings, RiskTreatment, Threat
from risks.scoring import fingerprint
from tests.factories.backups import BackupCopyFactory, BackupJobFactory, ProtectionFactory, RestoreTestFactory
from tests.factories.inventory import ResourceFactory, RtaEvidenceFactory, needs
from tests.factories.measures import MeasureFactory
from tests.factories.playbooks import PlaybookFactory, PlaybookStepFactory
from tests.factories.recovery import (
    ContinuityPlanFactory,
    CoverageFactory,
    PlanStepFactory,
    PlanSupplierFactory,
    RecoveryPlanFactory,
)
from tests.factories.reviews import AuditFactory, ReviewRuleFactory, looked_at
from tests.factories.risks import RiskFactory, rated
from tests.recovery.works import REPORT

HORIZONS = (4, 8, 24, 72, 168, 336, 720)
LEVELS = {
    DamageScenario.Code.LIFE_AND_LIMB: (0, 0, 0, 1, 1, 1, 1),
    DamageScenario.Code.LEGAL_CONTRACTUAL: (0, 0, 1, 2, 2, 3, 3),
    DamageScenario.Code.REPUTATION: (0, 1, 2, 2, 3, 3, 3),
    DamageScenario.Code.FINANCIAL: (0, 1, 1, 2, 3, 3, 3),
}  # the tasks are rated by the preset


def stock_inventory(organisation: Organisation, by: User) -> None:
    """A trade's preset with an examined and signed process, and a server with everything a resource can have."""
    adopt_preset(organisation=organisation, preset=preset("HANDWERK"), take_reaction_time=True, by=by)
    for resource in Resource.objects.exclude(name="Zeiterfassung"):
        resource.rta_estimate_hours, resource.rpa_estimate_hours = 1, 24 if resource.holds_data else None
        resource.save()
    people = list(Person.objects.sorted()[:2])
    _examined_process(organisation, people[0], by)
    put_aside(process=Process.objects.get(name="Materialbeschaffung"), reason="Geht auch per Telefon.", by=by)
    _server(organisation, people)
    edge = Dependency.objects.get(
        dependent_process__name="Einsatz- und Terminplanung", required_resource__name="Handwerkersoftware"
    )
    edge.needed_after_hours, edge.workaround = 8, "Wochenplan auf Papier, trägt etwa zwei Tage."
    edge.save()


def _examined_process(organisation: Organisation, owner: Person, by: User) -> None:
    process = Process.objects.get(name="Notdienst und Störungsannahme")
    process.owner, process.unit, process.mbco_percent = owner, "Kundendienst", 50
    process.save()
    for hours, people in ((4, 2), (24, 4)):
        StaffNeed(organisation=organisation, process=process, after_hours=hours, people=people).save()
    cells = {
        (DamageScenario.objects.get(code=code).pk, Decimal(hours)): level
        for code, levels in LEVELS.items()
        for hours, level in zip(HORIZONS, levels, strict=True)
    }
    rate_impact(process=process, levels=cells, by=by)
    sign_off(process=process, person=owner, by=by, at=timezone.now(), note="Mit dem Notdienst besprochen.")


def _server(organisation: Organisation, people: list[Person]) -> None:
    server = Resource.objects.get(name="Büroserver")
    server.owner, server.deputy = people
    server.site, server.supplier = Site.objects.first(), Supplier.objects.first()
    server.rta_estimate_hours, server.switch_over_hours = 6, 1
    server.substitute_resource = ResourceFactory(organisation=organisation, name="Ersatzserver im Lager")
    server.save()
    RtaEvidenceFactory(organisation=organisation, resource=server, rta_hours=9, proven_by=people[0])
    RtaEvidenceFactory(
        organisation=organisation, resource=server, proof="contract", rta_hours=4, note="Ordner Wartung"
    )
    KnowledgeHolder(organisation=organisation, resource=server, person=people[0], note="Einrichtung").save()
    needs(
        server, Resource.objects.get(name="Anmeldung (Verzeichnisdienst)")
    )  # which needs the server: a ring


def stock_playbooks(organisation: Organisation, by: User) -> None:
    """Two playbooks that were taken over, one with a step of the company's own words, and one of its own."""
    adopt(organisation=organisation, codes=["RANSOMWARE", "SERVER_FAILURE"], by=by)
    step = PlaybookStep.objects.filter(playbook__kind="ransomware", phase="assess").order_by("position")[1]
    step.action, step.deviation_reason = "Lage am Telefon klären", "Wir haben keinen Lageraum."
    step.save()
    own = PlaybookFactory(organisation=organisation, title="Kühlung fällt aus")
    PlaybookStepFactory(organisation=organisation, playbook=own, action="Bald Kühlung")


def stock_runs(organisation: Organisation, by: User) -> None:
    """A kept simulation with something in every field."""
    keep_run(
        organisation=organisation,
        report=REPORT,
        title="Server weg",
        note="Zu lange.",
        at=timezone.now(),
        by=by,
    )


def stock_backups(organisation: Organisation) -> None:
    """A job with everything a job can have, and two copies: one next door, one out of reach."""
    server, (owner, deputy) = Resource.objects.get(name="Büroserver"), Person.objects.sorted()[:2]
    job = BackupJobFactory(
        organisation=organisation,
        name="Nachtsicherung Büroserver",
        content="ganze Maschine",
        tool="Sicherungsprogramm 12",
        system=Resource.objects.get(name="Ersatzserver im Lager"),
        window_start=time(22),
        window_end=time(4),
        grace_hours=6,
        retention_days=30,
        generations="14 tägliche, 8 wöchentliche",
        encryption="encrypted",
        key_place="Umschlag im Bankschließfach",
        catalogue_place="USB-Stick im Tresor",
        admin_domain="Konto nur für die Sicherung",
        restore_order=1,
        restore_note="Startmedium einlegen, Abbild wählen, zurückspielen.",
        owner=owner,
        deputy=deputy,
        monitored_by=owner,
    )
    ProtectionFactory(organisation=organisation, job=job, resource=server)
    BackupCopyFactory(organisation=organisation, job=job, name="NAS im Lager", site=Site.objects.first())
    BackupCopyFactory(
        organisation=organisation,
        job=job,
        name="Wechselplatte in der Bank",
        media_type="removable",
        is_offsite=True,
        is_offline=True,
        is_immutable=True,
        immutable_days=14,
        provider_account="Schließfach 12",
        admin_domain="niemand",
    )
    mirror = BackupJobFactory(
        organisation=organisation, name="Spiegel zum Ersatzserver", kind="replication", interval_hours=1
    )
    ProtectionFactory(organisation=organisation, job=mirror, resource=server)


def stock_risks(organisation: Organisation, by: User) -> None:
    """A risk above the appetite with treatments and measures, and one that is accepted."""
    today, owner = timezone.localdate(), Person.objects.sorted().first()
    server = Resource.objects.get(name="Büroserver")
    worst = RiskFactory(
        organisation=organisation,
        title="Wasser im Serverraum",
        threat=Threat.objects.get(key="g_0_3"),
        resource=server,
        owner=owner,
        scenario="Ein Rohr platzt über dem Serverschrank; alles steht, bis Ersatz da ist.",
        safeguards="Wassermelder am Boden.",
        review_on=today + timedelta(200),
    )
    rated(worst, by, on=today, gross=(3, 4), net=(3, 3), residual=(2, 2))
    policy = InsurancePolicy.objects.first()
    for option, text, insured in (("reduce", "Server umziehen.", None), ("transfer", "Elektronik.", policy)):
        RiskTreatment(
            organisation=organisation, risk=worst, option=option, text=text, insurance_policy=insured
        ).save()
    small = RiskFactory(organisation=organisation, title="Lieferwagen fällt aus", owner=owner)
    rated(small, by, on=today, gross=(2, 2), net=(2, 2))
    accept(
        risk=small,
        settings=RiskSettings.of(organisation),
        reason="Der Nachbarbetrieb hilft aus.",
        until=today + timedelta(365),
        seen=fingerprint(22, 0, RiskSettings.of(organisation).matrix[(2, 2)]),
        at=timezone.now(),
        by=by,
    )
    _measures(organisation, worst, server, owner, by)


def _measures(organisation: Organisation, worst: object, server: Resource, owner: Person, by: User) -> None:
    today = timezone.localdate()
    MeasureFactory(
        organisation=organisation,
        origin=worst,
        cause="risk",
        title="Server in den Keller des Nachbarhauses umziehen",
        action="Raum mieten, Leitung legen, am Wochenende umziehen.",
        owner=owner,
        priority="high",
        due_date=today - timedelta(4),
    )
    done = MeasureFactory(
        organisation=organisation,
        origin=server,
        title="Ersatzserver beschaffen",
        status="done",
        done_on=today,
        done_note="Gebraucht gekauft, eingerichtet.",
        effect_check_due=today + timedelta(60),
    )
    check_effect(
        measure=done, checked_on=today, result="partly", note="Umschalten dauerte zwei Stunden.",
        checked_by=owner, by=by,
    )  # fmt: skip


def stock_recovery(organisation: Organisation, by: User) -> None:
    """A recovery plan with everything a plan can hold, one for a process in its three parts, and a workaround."""
    server, process = (
        Resource.objects.get(name="Büroserver"),
        Process.objects.get(name__startswith="Notdienst"),
    )
    role = EmergencyRole.objects.get(code=EmergencyRole.Code.IT_LEAD)
    plan = RecoveryPlanFactory(
        organisation=organisation,
        title="Wiederanlauf Büroserver",
        purpose="Der Büroserver läuft im Notbetrieb, Anmeldung und Dateien gehen.",
        activation="Die IT-Leitung, sobald der Notfall ausgerufen ist.",
        prerequisites="Notfallkonto, Installationsstick, Schlüssel zum Serverraum.",
        credential_place="Umschlag 3 im Tresor",
        credential_resource=Resource.objects.get(name="Anmeldung (Verzeichnisdienst)"),
        owner=server.owner,
        deputy=server.deputy,
    )
    CoverageFactory(organisation=organisation, recovery_plan=plan, resource=server)
    supplier = Supplier.objects.first()
    contract = Contract.objects.filter(supplier=supplier).first()
    PlanSupplierFactory(
        organisation=organisation,
        recovery_plan=plan,
        supplier=supplier,
        contract=contract,
        note="Ersatzteile",
    )
    steps = (
        ("Netzwerkkabel ziehen", "Leuchte am Anschluss aus", 5, {"is_life_safety": True}),
        ("Ersatzserver einschalten", "Anmeldemaske sichtbar", 30, {"parallel_group": 1}),
        ("Sicherung zeitnah einspielen", "Fortschritt bei 100 Prozent", 240, {"parallel_group": 1}),
        ("Rechnung testweise buchen", "Beleg liegt im Drucker", None, {"kind": "function_test"}),
    )
    for number, (action, target, minutes, fields) in enumerate(steps, start=1):
        PlanStepFactory(
            organisation=organisation, recovery_plan=plan, position=number, action=action, target_state=target,
            duration_minutes=minutes, role=role, rollback="Alten Server wieder anschließen", **fields,
        )  # fmt: skip
    going_on = ContinuityPlanFactory(
        organisation=organisation, title="Notbetrieb Notdienst", owner=server.owner
    )
    CoverageFactory(organisation=organisation, continuity_plan=going_on, process=process)
    for number, stage in enumerate(("reach", "operate"), start=1):
        PlanStepFactory(
            organisation=organisation,
            continuity_plan=going_on,
            position=number,
            stage=stage,
            duration_minutes=15,
        )
    paper = Workaround(
        organisation=organisation,
        process=process,
        name="Störungszettel",
        how="Anruf auf dem Zettel notieren\nZettel an die Tafel hängen",
        carries_hours=24,
        material="Block im Schrank am Empfang",
        form_title="Störungszettel",
        form_columns="Uhrzeit\nKunde\nTelefon\nStörung",
        owner=server.owner,
    )
    paper.save()
    needs_ = list(process.needs.filter(strength="essential")[:2])
    bridge(workaround=paper, needs=needs_, followed=frozenset(), by=by)


def stock_restores(organisation: Organisation, by: User) -> None:
    """A server whose restore was tried every year, one clock that runs and one that was stopped. Times around now."""
    server, (person, *_rest) = Resource.objects.get(name="Büroserver"), Person.objects.sorted()
    copy, now = BackupCopy.objects.get(name="NAS im Lager"), timezone.now()
    for years, hours, result in ((3, 14, "failed"), (2, 11, "partial"), (1, 7, "passed")):
        started = now - timedelta(days=365 * years)
        test = RestoreTestFactory(
            organisation=organisation,
            resource=server,
            started_at=started,
            ended_at=started + timedelta(hours=hours),
            recovered_point_at=started - timedelta(hours=9),
            result=result,
            job=copy.job,
            copy=copy,
            copy_name="Nachtsicherung Büroserver: NAS im Lager",
            integrity="Summen des Journals verglichen.",
            finding="Das Startmedium fehlte; die Treiber auch." if years > 1 else "",
            evidence_file="evidence/missing.pdf",
            evidence_name="Protokoll der Rücksicherung.pdf",
            evidence_sha256="0" * 64,
            person=person,
            entered_by=by,
        )
    RestoreTestStep(
        organisation=organisation, test=test, position=1, text="Abbild zurückspielen", done_at=started, note="Lief."
    ).save()  # fmt: skip
    correct_test(
        old=test,
        test=RestoreTest(
            resource=server, scope="full_system", started_at=started, ended_at=started + timedelta(hours=8),
            result="partial", copy=copy, person=person, correction_reason="Ende falsch abgelesen",
        ),
        organisation=organisation, at=now, by=by,
    )  # fmt: skip
    steps = [
        ("Netzwerkkabel ziehen", "Leuchte am Anschluss aus"),
        ("Abbild zurückspielen", "Anmeldemaske sichtbar"),
    ]
    begun = now - timedelta(hours=2, minutes=7)
    running = start_drill(
        resource=server, by=by, at=begun, copy=copy, person=person, plan_title="Plan", steps=steps
    )
    first = running.steps.first()
    tick(step=first, at=now - timedelta(hours=2), by=by)
    remark(step=first, note="Zweites Kabel auch.", seen="", by=by)
    stopped = start_drill(resource=server, by=by, at=begun, scope="database", steps=steps)
    stop_drill(drill=stopped, at=now, by=by)


def stock_reviews(organisation: Organisation, by: User) -> None:
    """A guided review that runs, something no longer needed, and a login that is somebody in the list of people."""
    server, risk = Resource.objects.get(name="Büroserver"), Risk.objects.get(title__startswith="Wasser")
    person = server.owner
    person.user = by
    person.save()
    audit = AuditFactory(organisation=organisation, lead=person)
    looked_at(risk, "risk", audit=audit, person_name=str(person))
    looked_at(server, "dependency", result="no_longer_needed", note="Wird Ende des Jahres ersetzt.")
    ReviewRuleFactory(organisation=organisation, kind="risk", months=6)
