"""A ransomware playbook with every field in use, by hand: what the action page must be able to print."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime

from playbooks import texts
from playbooks.phases import Phase
from records.approvals import Decided

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
