"""What Beck & Söhne do when it happens: playbooks, duties, messages, plans and workarounds to print."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from plan.response import Response
from playbooks import catalogue, texts
from playbooks.models import MessageTemplate, ReportStage
from playbooks.phases import Phase
from records.approvals import Decided
from recovery import texts as recovery

MOMENT = datetime(2026, 2, 3, 9, 0, tzinfo=UTC)


def key(name: str) -> uuid.UUID:
    """A stable id for a name, the same as in `tests.plans`."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"https://notfallplan.example/{name}")


def step(
    phase: Phase, action: str, target: str, role: str, minutes: int | None, **more: object
) -> texts.ActionStep:
    return texts.ActionStep(
        id=key(f"{phase}/{action}"),
        phase=phase.value,
        action=action,
        target=target,
        role_id=None if role == "everybody" else key(role),
        for_everybody=role == "everybody",
        minutes=minutes,
        **more,  # type: ignore[arg-type]
    )


def dont(phase: Phase, text: str, why: str) -> texts.Dont:
    return texts.Dont(key(f"{phase}/{text}"), phase.value, text, why)


A, B, C, D, E = Phase
SERVER = texts.PlaybookText(
    id=key("playbook server"),
    title="Serverausfall, Hardwaredefekt",
    kind="server_failure",
    symptom="Ein Programm startet nicht mehr",
    goal="Ursache finden, wichtige Programme zuerst zurückholen.",
    signs=("Anmeldung bleibt hängen", "Warnton oder rotes Licht am Server"),
    owner_role_id=key("it_lead"),
    steps=(
        step(A, "IT-Notfallnummer anrufen", "Meldung ist bestätigt", "everybody", 0, is_immediate=True),
        step(
            A,
            "Lichter und Anzeigen am Server fotografieren",
            "Foto liegt auf dem Handy",
            "it_lead",
            15,
            branch=texts.Branch("Angriff nicht ausgeschlossen", key("playbook ransomware")),
        ),
    ),
)
RANSOMWARE = texts.PlaybookText(
    id=key("playbook ransomware"),
    title="Erpressungssoftware (Ransomware)",
    kind="ransomware",
    symptom="Dateien sind gesperrt",
    goal="Ausbreitung stoppen. Nichts löschen.",
    signs=(
        "Dateien öffnen sich nicht oder haben fremde Endungen",
        "Erpresserschreiben auf dem Bildschirm",
        "Sicherungen schlagen plötzlich fehl",
    ),
    owner_role_id=key("it_lead"),
    escalation_criteria=(
        "Ein zeitkritischer Prozess steht länger, als er darf",
        "Der Verzeichnisdienst oder die Sicherung ist betroffen",
        "Es gibt Hinweise, dass Daten abgeflossen sind",
    ),
    evidence=(
        "Erpresserschreiben, Dateiendungen, Kontaktadressen",
        "Speicherabbilder von zwei betroffenen Geräten",
        "Protokolle von Firewall, VPN, Verzeichnisdienst und E-Mail",
        "Liste aller Maßnahmen mit Uhrzeit",
    ),
    is_attack=True,
    concerns_data=True,
    frames=(
        texts.PageFrame(
            A.value,
            "Ausbreitung stoppen. Nichts löschen.",
            "Befallene Geräte sind vom Netz, das Krisenteam ist alarmiert",
        ),
        texts.PageFrame(
            B.value,
            "Wissen, was befallen ist und was noch läuft.",
            "Umfang und Reihenfolge der Wiederherstellung stehen fest",
        ),
        texts.PageFrame(
            C.value,
            "Alle Betroffenen wissen, was gilt. Keine Frist verpassen.",
            "Belegschaft, Kunden und Behörden sind informiert",
        ),
        texts.PageFrame(
            D.value, "Sauber neu aufbauen, nicht reinigen.", "Alle wichtigen Prozesse laufen und sind geprüft"
        ),
        texts.PageFrame(
            E.value, "Lücke schließen und daraus lernen.", "Maßnahmen haben Verantwortliche und Termine"
        ),
    ),
    steps=(
        step(
            A,
            "Netzwerkkabel ziehen, WLAN ausschalten",
            "Leuchte am Anschluss ist aus",
            "everybody",
            0,
            is_immediate=True,
        ),
        step(A, "IT-Notfallnummer anrufen", "Meldung ist bestätigt", "everybody", 5, is_immediate=True),
        step(
            A,
            "Bildschirm fotografieren, Uhrzeit aufschreiben",
            "Foto liegt auf dem Handy",
            "everybody",
            5,
            is_immediate=True,
        ),
        step(
            A, "Protokoll beginnen", "Zeitpunkt der Kenntnis steht im Protokoll", "log_keeper", 15, kind="log"
        ),
        step(
            A,
            "Befallene Geräte und Freigaben vom Netz trennen",
            "Geräte antworten nicht mehr auf Ping",
            "it_lead",
            15,
            branch=texts.Branch("nur ein Gerät ohne Netz betroffen", key("playbook server")),
        ),
        step(
            A,
            "Sicherungsmedien abziehen, Sicherungsläufe stoppen",
            "Platte liegt im Schrank",
            "it_lead",
            15,
            detail="Bandlaufwerk im Keller, Raum U 07, Schlüssel am Tor 2",
        ),
        step(A, "Fernzugänge sperren", "Anmeldung von außen scheitert", "it_service_provider", 30),
        step(
            A,
            "Internetverbindung an der Firewall trennen",
            "Keine Webseite lädt mehr",
            "it_lead",
            30,
            approval_role_id=key("top_management"),
            rollback="Regel „Alles sperren“ in der Firewall löschen",
        ),
        step(A, "Krisenteam alarmieren", "Drei Zusagen liegen vor", "crisis_team_lead", 45),
        step(B, "Befallene Systeme auf einer Liste erfassen", "Liste hängt an der Wand", "it_lead", 60),
        step(
            B,
            "Sicherungen von einem sauberen Gerät aus prüfen",
            "Letzter sauberer Stand ist bekannt",
            "it_service_provider",
            120,
        ),
        step(
            B,
            "Beweise sichern",
            "Abbilder liegen auf eigener Platte",
            "it_service_provider",
            120,
            kind="evidence",
        ),
        step(
            B,
            "Entscheiden: sofort eindämmen oder beobachten",
            "Entscheidung steht im Protokoll",
            "it_lead",
            120,
            kind="decision",
            approval_role_id=key("crisis_team_lead"),
        ),
        step(
            B,
            "Notbetrieb der Fachbereiche starten",
            "Jeder Fachbereich meldet, was geht",
            "process_owner",
            180,
        ),
        step(
            C,
            "Meldepflichten prüfen",
            "Zu jeder Pflicht steht ja oder nein im Protokoll",
            "data_protection_contact",
            240,
            kind="duty_check",
        ),
        step(
            C,
            "Belegschaft informieren",
            "Aushang hängt, SMS ist verschickt",
            "communication_lead",
            120,
            kind="message",
        ),
        step(C, "Versicherung anrufen", "Schadennummer ist notiert", "top_management", 240),
        step(
            C,
            "Kunden mit laufenden Aufträgen informieren",
            "Liste ist abgehakt",
            "communication_lead",
            1440,
            kind="message",
        ),
        step(C, "Anzeige bei der Polizei erstatten", "Aktenzeichen ist notiert", "top_management", 1440),
        step(
            D,
            "Getrenntes Netz für den Neuaufbau einrichten",
            "Kein Gerät erreicht das alte Netz",
            "it_service_provider",
            1440,
        ),
        step(
            D,
            "Verzeichnisdienst, Namensauflösung und Netz neu aufbauen",
            "Testkonto kann sich anmelden",
            "it_service_provider",
            2880,
            approval_role_id=key("top_management"),
        ),
        step(
            D,
            "Alle Kennwörter, Dienstkonten und Zertifikate ändern",
            "Alte Kennwörter gelten nicht mehr",
            "it_lead",
            2880,
        ),
        step(
            D,
            "Daten aus sauberem Stand zurückspielen",
            "Stichprobe ist vollständig",
            "it_service_provider",
            4320,
        ),
        step(D, "Funktion vor der Freigabe prüfen", "Prüfliste ist unterschrieben", "process_owner", 4320),
        step(E, "Ursache klären und aufschreiben", "Bericht liegt vor", "it_lead", 14400),
        step(E, "Verbesserungen festlegen", "Jede hat Namen und Termin", "crisis_team_lead", 20160),
        step(E, "Gemeinsam auswerten", "Termin hat stattgefunden", "crisis_team_lead", 20160),
    ),
    donts=(
        dont(A, "Geräte NICHT ausschalten", "Spuren gehen verloren"),
        dont(A, "NICHT als Administrator anmelden", "der Angreifer liest das Kennwort mit"),
        dont(A, "NICHTS zahlen oder zusagen", "das entscheidet nur die Geschäftsführung"),
        dont(B, "NICHTS löschen oder neu installieren", "erst Beweise sichern"),
        dont(C, "NICHT über Firmen-E-Mail sprechen", "der Angreifer kann mitlesen"),
        dont(
            D, "KEINE Sicherung in ein ungeprüftes Netz zurückspielen", "sie wird sofort wieder verschlüsselt"
        ),
    ),
    duties=(key("DSGVO_33"), key("INSURANCE"), key("POLICE"), key("NIS2")),
    messages=(key("INTERNAL_FIRST"), key("CUSTOMERS")),
)


def approved(playbook: texts.PlaybookText) -> texts.PlaybookText:
    """The same playbook with a valid approval."""
    return replace(playbook, approval=Decided("approved", playbook.fingerprint, "Marion Beck", MOMENT))


def catalogue_duties(language: str) -> tuple[texts.DutyText, ...]:
    """The duties of the catalogue, as a company has them that has answered nothing yet."""
    return tuple(
        texts.DutyText(
            id=key(code),
            code=code,
            title=each.title[language],
            legal_basis=each.legal_basis[language],
            questions=tuple(each.question[language].splitlines()),
            applies="",
            recipient=each.recipient[language],
            channel=each.channel[language],
            contents=tuple(each.content[language]),
            notes=each.notes[language],
            verified=each.verified,
            valid_from=each.valid_from,
            role_id=key(each.role),
            template_id=key(each.template) if each.template else None,
            access_place="",
            stages=tuple(_stage(stage) for stage in each.stages),
        )
        for code, each in catalogue.duties().items()
    )


def _stage(shipped: catalogue.ShippedStage) -> texts.StageText:
    clock = shipped.clock
    start, _, earlier = clock.start.value.partition("_submitted")
    unit = clock.period.unit.value if clock.period else "contract" if clock.by_contract else ""
    return texts.StageText(
        stage=clock.kind.value,
        stage_label=str(ReportStage.Stage(clock.kind.value).label),
        start="submitted" if earlier else clock.start.value,
        start_stage=start if earlier else "",
        amount=clock.period.amount if clock.period else None,
        unit=unit,
        counts=clock.counting.value,
        internal_hours=Decimal(clock.internal_target.amount) if clock.internal_target else None,
        latest_start=clock.latest[0].value if clock.latest else "",
        latest_hours=clock.latest[1].amount if clock.latest else None,
        is_voluntary=clock.is_voluntary,
        condition=str(clock.only_if or ""),
        instead_of=shipped.instead_of,
        note="",
        is_own=False,
    )


def catalogue_messages(language: str) -> tuple[texts.MessageText, ...]:
    """The prepared messages of the catalogue."""
    return tuple(
        texts.MessageText(
            id=key(code),
            title=each.title[language],
            audience=each.audience,
            audience_label=str(MessageTemplate.Audience(each.audience).label),
            channels=each.channels[language],
            language=language,
            approver_role_id=key(each.approver),
            subject=each.subject[language],
            body=each.body[language].strip(),
            note=each.note[language],
        )
        for code, each in catalogue.messages().items()
    )


def plan_step(action: str, target: str, role: str, minutes: int | None, **more: object) -> recovery.StepText:
    return recovery.StepText(
        id=key(f"plan/{action}"),
        action=action,
        target=target,
        role_id=key(role),
        minutes=minutes,
        **more,  # type: ignore[arg-type]
    )


RESTART = recovery.PlanText(
    id=key("plan restart"),
    kind=recovery.PlanKind.RECOVERY,
    title="Server 1 und Anmeldung",
    texts={
        "purpose": "Die Anmeldung und die Warenwirtschaft laufen auf dem Ersatzserver.",
        "activation": "IT-Leitung, sobald der Notfall festgestellt ist.",
        "prerequisites": "Notfallkonto (Umschlag 3), Schlüssel zum Serverraum, Installationsmedien im Tresor.",
        "credential_place": "Umschlag 3 im Tresor der Buchhaltung",
        "data_needed": "Letzte saubere Sicherung, Platte B im Bankschließfach.",
        "hand_over": "An die Leitung des Lagers, sie bestätigt mit einer Probebuchung.",
    },
    resources=(key("Server 1"), key("Anmeldung")),
    suppliers=(recovery.CalledIn(key("Netz & Rat GmbH"), None, "bringt den Ersatzserver"),),
    steps=(
        plan_step(
            "Ersatzserver einschalten",
            "Anmeldemaske ist zu sehen",
            "it_lead",
            15,
            detail="Raum U 07, Schrank 2",
        ),
        plan_step(
            "Verzeichnisdienst zurückspielen",
            "Testkonto kann sich anmelden",
            "it_service_provider",
            180,
            group=1,
            rollback="Schnappschuss von vorher einspielen",
        ),
        plan_step(
            "Datenbank zurückspielen",
            "Letzter Beleg ist da",
            "it_lead",
            None,
            group=1,
            approval_role_id=key("top_management"),
        ),
        plan_step(
            "Probebuchung machen",
            "Bestand stimmt",
            "process_owner",
            30,
            kind="function_test",
            kind_label="Funktionstest",
            evidence_required=True,
        ),
    ),
)
CARRY_ON = recovery.PlanText(
    id=key("plan continuity"),
    kind=recovery.PlanKind.CONTINUITY,
    title="Vertrieb im Notbetrieb",
    texts={"purpose": "Bestellungen von Großkunden werden am selben Tag angenommen."},
    processes=(key("Auftragsannahme"),),
    steps=(
        plan_step(
            "Telefon auf Handys umleiten", "Probeanruf kommt an", "communication_lead", 15, stage="reach"
        ),
        plan_step(
            "Aufträge auf Papier annehmen",
            "Zettel liegt im Korb",
            "communication_lead",
            None,
            stage="operate",
        ),
        plan_step("Aufträge nacherfassen", "Korb ist leer", "communication_lead", 240, stage="return"),
    ),
)
ON_PAPER = recovery.WorkaroundText(
    id=key("workaround paper"),
    process_id=key("Auftragsannahme"),
    name="Aufträge auf Papier annehmen",
    how=(
        "Auftragszettel aus dem roten Ordner nehmen",
        "Kunde, Artikel, Menge und Termin eintragen",
        "Zettel in den Korb „Nacherfassen“ legen",
    ),
    starts_after=Decimal("0.25"),
    carries=Decimal(48),
    people=2,
    material="Auftragszettel, Preisliste, Kundenliste: roter Ordner, Schrank 2 im Vertrieb",
    limits="Keine Auskunft über Bestände, keine Rechnungen.",
    backlog="Vertrieb gibt die Zettel nach, Lager prüft die Bestände.",
    form_title="Auftragszettel",
    form_columns=("Uhrzeit", "Kunde", "Artikel", "Menge", "Termin"),
    uses_id=None,
    tried_on=date(2025, 11, 3),
    owner_id=None,
    deputy_id=None,
)
VALUES = {
    "organisation": "Beck & Söhne Gerätebau GmbH",
    "emergency_phone": "0621 555-0110",
    "spokesperson": "Friederike von Weißenfels",
}


def full_response(language: str = "de") -> Response:
    """Something in every tab of the binder."""
    from django.utils import translation

    with translation.override(language):
        return Response(
            playbooks=(approved(RANSOMWARE), SERVER),
            messages=catalogue_messages(language)[:4],
            duties=catalogue_duties(language)[:5],
            plans=(RESTART, CARRY_ON),
            workarounds=(ON_PAPER,),
            values=VALUES,
        )
