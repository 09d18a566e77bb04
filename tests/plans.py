"""Plans to print: a fictitious company, one with nothing written down yet, and one with very many people."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime

from plan.model import (
    AlertPath,
    AlertStep,
    Assignment,
    Authority,
    ContactPoint,
    EmergencyRole,
    EscalationCell,
    InsurancePolicy,
    Level,
    Location,
    Person,
    Plan,
    Site,
    Supplier,
)
from tests import inventories, responses

MOMENT = datetime(2026, 3, 12, 22, 30, tzinfo=UTC)
PRIVATE_NUMBER = "0179 5550199"  # must never stand on the poster or a staff card


def key(name: str) -> uuid.UUID:
    """A stable id for a name."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"https://notfallplan.example/{name}")


def mobile(value: str, **more: object) -> ContactPoint:
    return ContactPoint("mobile", "Mobil", value, "+49" + value.replace(" ", "")[1:], **more)  # type: ignore[arg-type]


def landline(value: str, **more: object) -> ContactPoint:
    return ContactPoint("landline", "Festnetz", value, "+49" + value.replace(" ", "")[1:], **more)  # type: ignore[arg-type]


def email(value: str) -> ContactPoint:
    return ContactPoint(
        "email_company", "E-Mail (Firma)", value, "", depends_on="eigener Mailserver", verified_on=None
    )


def person(name: str, job: str, *points: ContactPoint, employer: str = "") -> Person:
    return Person(key(name), name, job, "de", None, key(employer) if employer else None, employer, points)


BECK = person(
    "Marion Beck",
    "Geschäftsführerin",
    mobile("0170 5550101", verified_on=date(2026, 2, 3), out_of_hours=True),
    landline("0621 555010", depends_on="eigene Telefonanlage", verified_on=date(2026, 2, 3)),
)
OEZTUERK = person(
    "Dr. Ayşe Öztürk-Müller",
    "Leiterin Verwaltung",
    mobile("0171 5550102", out_of_hours=True, verified_on=date(2026, 1, 20)),
    ContactPoint("landline", "Privat", PRIVATE_NUMBER, "+491795550199", is_private=True),
)
GROSS = person(
    "Jörg Groß",
    "IT-Leiter",
    mobile("0172 5550103", verified_on=date(2025, 11, 5)),
    email("j.gross@beck.example"),
)
SCHAEFER = person("Łukasz Schäfer", "Systemadministrator", mobile("0173 5550104"))
WEISS = person(
    "Friederike-Charlotte von Weißenfels-Hohenlohe",
    "Assistentin der Geschäftsführung und Leiterin der Öffentlichkeitsarbeit",
    mobile("0174 5550105", verified_on=date(2026, 3, 1)),
)
KOCH = person("Änne Koch", "Hausmeisterin", mobile("0175 5550106"))
RIEDEL = person("Sören Riedel", "Bereitschaft", landline("0800 5550700"), employer="Netz & Rat GmbH")
LEHR = person("Uwe Lehr", "Lagerleiter", landline("0621 5550120"))

NETZ = Supplier(
    key("Netz & Rat GmbH"),
    "Netz & Rat GmbH",
    "IT-Betreuung, Firewall, Sicherung",
    "K-4711-08",
    is_it_provider=True,
    contact_points=(
        landline("0800 5550700", out_of_hours=True, verified_on=date(2026, 1, 8)),
        email("notruf@netzrat.example"),
    ),
)
TELEKOM = Supplier(
    key("Rheinfunk"),
    "Rheinfunk Telekommunikation AG",
    "Internet und Telefon",
    "88 1203 5567",
    contact_points=(landline("0800 5550330"),),
)
POLICY = InsurancePolicy(
    key("policy"),
    "Kurpfälzische Versicherung",
    "Cyberversicherung",
    "CY-2024-118 330",
    "Schaden sofort melden, spätestens nach 48 Stunden. Vor Aufträgen an Dritte fragen.",
    (landline("0800 5550911", out_of_hours=True, verified_on=date(2026, 1, 8)),),
)
AUTHORITIES = (
    Authority(
        key("lfdi"),
        "Landesbeauftragter für den Datenschutz und die Informationsfreiheit Baden-Württemberg",
        "data_protection",
        "Datenschutzaufsicht",
        "Meldung nach Art. 33 DSGVO innerhalb von 72 Stunden",
        (landline("0711 5550155"),),
    ),
    Authority(
        key("zac"),
        "Zentrale Ansprechstelle Cybercrime",
        "police_zac",
        "Polizei",
        "",
        (landline("0711 5550244"),),
    ),
)


def role(code: str, name: str, *people: Person, crisis: bool = True, **more: str) -> EmergencyRole:
    return EmergencyRole(
        id=key(code),
        code=code,
        name=name,
        tasks=more.get("tasks", ""),
        authority_text=more.get("authority_text", ""),
        spending_limit=more.get("spending_limit", ""),
        is_crisis_role=crisis,
        is_mandatory=True,
        assignments=tuple(Assignment(p.id, rank) for rank, p in enumerate(people)),
    )


ROLES = (
    role(
        "top_management",
        "Geschäftsführung",
        BECK,
        OEZTUERK,
        tasks="Stellt Notfall oder Krise fest. Entscheidet über Zahlungen und Öffentlichkeit.",
        authority_text="Entscheidet alles, auch das Anhalten des Betriebs.",
        spending_limit="unbegrenzt",
    ),
    role(
        "crisis_team_lead",
        "Leitung des Krisenteams",
        OEZTUERK,
        BECK,
        GROSS,
        tasks="Ruft das Team zusammen, führt die Lagebesprechung, verteilt die Aufgaben.",
        authority_text="Darf Mitarbeitende aus allen Abteilungen abziehen und Überstunden anordnen.",
        spending_limit="25.000 €",
    ),
    role(
        "it_lead",
        "IT-Verantwortliche/r",
        GROSS,
        SCHAEFER,
        tasks="Leitet alle technischen Maßnahmen.",
        authority_text="Darf Server und Netze abschalten, ohne zu fragen.",
        spending_limit="10.000 €",
    ),
    role("communication_lead", "Kommunikation", WEISS, tasks="Spricht mit Kunden, Belegschaft und Presse."),
    role("log_keeper", "Protokollführung", tasks="Schreibt mit: wer, was, wann."),
    role("it_service_provider", "IT-Dienstleister", RIEDEL, crisis=False),
    role("facility_contact", "Gebäude und Technik", KOCH, crisis=False),
)
PATHS = (
    AlertPath(
        key("path"),
        "IT-Notfall",
        "Verdacht auf Angriff, oder Ausfall eines wichtigen Systems",
        (
            AlertStep(1, key("it_lead"), None, ("Anruf",), 5, "", True),
            AlertStep(2, None, NETZ.id, ("Anruf",), 5, "", False),
            AlertStep(3, key("top_management"), None, ("Anruf", "SMS"), 10, "", True),
            AlertStep(4, key("log_keeper"), None, ("Anruf",), 10, "weiter ohne diese Rolle", False),
            AlertStep(5, key("crisis_team_lead"), None, ("SMS",), 30, "", True),
        ),
    ),
)
DUTIES = {"decides": "entscheidet", "acts": "handelt", "is_informed": "wird informiert"}


def cell(level: Level, code: str, duty: str, minutes: int | None, channel: str = "Anruf") -> EscalationCell:
    return EscalationCell(level, key(code), duty, DUTIES[duty], minutes, channel)


ESCALATION = (
    cell(Level.DISRUPTION, "it_lead", "decides", 30),
    cell(Level.EMERGENCY, "it_lead", "acts", 15),
    cell(Level.CRISIS, "it_lead", "acts", 15),
    cell(Level.DISRUPTION, "crisis_team_lead", "is_informed", 30, "SMS"),
    cell(Level.EMERGENCY, "crisis_team_lead", "decides", 30),
    cell(Level.CRISIS, "crisis_team_lead", "acts", 30),
    cell(Level.EMERGENCY, "top_management", "is_informed", 30),
    cell(Level.CRISIS, "top_management", "decides", 30),
    cell(Level.EMERGENCY, "communication_lead", "acts", 60),
    cell(Level.CRISIS, "communication_lead", "acts", 30),
)


def empty_plan(language: str = "de") -> Plan:
    """A company of which nothing is known but its name."""
    return Plan("Neu GmbH", key("Neu GmbH"), language, "Europe/Berlin", MOMENT)


def example_plan(language: str = "de") -> Plan:
    """Beck & Söhne, with some gaps: no deputy for communication, no log keeper."""
    return Plan(
        organisation="Beck & Söhne Gerätebau GmbH",
        organisation_id=key("Beck"),
        language=language,
        time_zone="Europe/Berlin",
        loaded_at=MOMENT,
        report_number="0621 555-0110",
        report_number_2="0170 5550110",
        meeting_point="Kantine, Tor 2; bei Räumung: Parkplatz Nord",
        alternative_channel="Signal-Gruppe „Notfall Beck“, Telefonkonferenz 0621 5550900",
        people=(BECK, OEZTUERK, GROSS, SCHAEFER, WEISS, KOCH, RIEDEL, LEHR),
        sites=(
            Site(
                key("Werk 1"), "Werk 1", "Rheinstraße 12\n68159 Mannheim", KOCH.id, "Schlüsseltresor am Tor 2"
            ),
        ),
        suppliers=(TELEKOM, NETZ),
        insurance_policies=(POLICY,),
        authorities=AUTHORITIES,
        roles=ROLES,
        alert_paths=PATHS,
        escalation=ESCALATION,
        network=inventories.NETWORK_OF_BECK,
        inventory=inventories.INVENTORY_OF_BECK,
    )


def full_plan(language: str = "de") -> Plan:
    """The example with playbooks, duties, messages, plans, workarounds, and devices in a room."""
    plan = example_plan(language)
    room = Location(key("U 07"), "Serverraum U 07", "B", "Gaslöschanlage: bei Alarm sofort hinaus")
    resources = {
        name: replace(plan.inventory.resource(key(name)), location_id=room.id)
        for name in ("Netz", "Server 1", "Anmeldung")
    }
    details = dict(plan.inventory.resources) | {key(name): each for name, each in resources.items()}
    return replace(
        plan,
        sites=tuple(replace(site, locations=(room,)) for site in plan.sites),
        inventory=replace(plan.inventory, resources=details),
        response=responses.full_response(language),
    )


def huge_plan(people: int = 300, language: str = "de") -> Plan:
    """The example with very many people, and every crisis role filled eight times over."""
    crowd = tuple(
        person(
            f"Mitarbeiter{'in' if n % 2 else ''} Nummer {n:04d}",
            "Sachbearbeitung Außenhandelsfinanzierung",
            mobile(f"0176 {5550000 + n}", verified_on=date(2026, 1, 1)),
            landline(f"0621 {555000 + n}", depends_on="eigene Telefonanlage"),
        )
        for n in range(people)
    )
    plan = example_plan(language)
    roles = tuple(
        replace(r, assignments=(*r.assignments, *(Assignment(p.id, 3 + n) for n, p in enumerate(crowd[:8]))))
        if r.is_crisis_role
        else r
        for r in plan.roles
    )
    network, inventory = inventories.many(30, 60)
    return replace(plan, people=(*plan.people, *crowd), roles=roles, network=network, inventory=inventory)


def hostile_plan(language: str = "de") -> Plan:
    """Texts that try to break out, run over or use characters the face lacks."""
    word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2
    mallory = person(
        f"<b>Mallory</b> {{{{ plan }}}} {word}",
        "李小龙 🔥 Ελένη \x00\u202e",
        mobile("0177 5550666"),
        ContactPoint("voip", "SIP", word, ""),
    )
    plan = example_plan(language)
    network, inventory = inventories.hostile(word)
    return replace(
        plan,
        organisation="<script>alert(1)</script> " + "Ü" * 180,
        meeting_point="{% include 'x' %} " + "lang " * 80,
        alternative_channel='"><img src="file:///etc/passwd"> ' + word,
        people=(mallory, *plan.people),
        roles=(role("it_lead", f"<i>{word}</i>", mallory, mallory), *plan.roles),
        network=network,
        inventory=inventory,
    )
