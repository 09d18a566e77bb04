"""How Beck & Söhne bring things back and go on meanwhile: plans, workarounds and a server room to print."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from plan.contracts import Contract
from plan.model import Location, Plan
from plan.response import Response
from records.approvals import Decided
from recovery.texts import CalledIn, PlanKind, PlanText, StepText, WorkaroundText
from tests import inventories, plans
from tests.plans import key

MOMENT = datetime(2026, 2, 3, 9, 0, tzinfo=UTC)
ROOM = key("Serverraum")


def step(action: str, target: str, role: str, minutes: int | None, **more: Any) -> StepText:
    return StepText(
        id=key(f"step {action}"),
        action=action,
        target=target,
        role_id=None if role in {"", "everybody"} else key(role),
        for_everybody=role == "everybody",
        minutes=minutes,
        **more,
    )


SERVER = PlanText(
    id=key("plan server"),
    kind=PlanKind.RECOVERY,
    title="Server 1 und Warenwirtschaft",
    texts={
        "purpose": "Server 1 läuft auf Ersatzgerät oder repariert, die Warenwirtschaft nimmt Aufträge an.",
        "activation": "IT-Leitung, sobald der Notfall ausgerufen ist.",
        "prerequisites": "Notfallkonto „Anlauf“, Lizenzdatei, Schlüssel zum Serverraum (Schlüsseltresor am Tor 2)",
        "credential_place": "Umschlag 3 im Tresor der Geschäftsführung",
        "tools": "Kreuzschraubendreher, Konsolenkabel, Ersatznetzteil: Schrank 2, Fach oben",
        "data_needed": "Letzte geprüfte Sicherung, Band „Freitag“ im Bankschließfach",
        "documentation": "Ordner „Server“, Regal 1 im Büro der IT; Abschrift beim Dienstleister",
        "restrictions": "Nur zehn Arbeitsplätze, keine Auswertungen, Druck nur im Büro.",
        "hand_over": "Leitung Vertrieb; bestätigt wird durch einen Probeauftrag.",
    },
    resources=(key("Server 1"), key("Warenwirtschaft")),
    suppliers=(CalledIn(key("Netz & Rat GmbH"), key("W-2024-17"), "Kommt mit Ersatzgerät"),),
    steps=(
        step(
            "Strom am Serverschrank prüfen",
            "Grünes Licht an der USV",
            "it_lead",
            10,
            detail="Serverraum UG, Schrank links",
            is_life_safety=True,
        ),
        step(
            "Dienstleister anrufen, Ersatzgerät bestellen",
            "Zusage mit Uhrzeit steht im Protokoll",
            "it_lead",
            15,
            group=1,
            uses_id=key("Netz"),
        ),
        step(
            "Sicherungsband aus dem Bankschließfach holen",
            "Band liegt im Serverraum",
            "facility_contact",
            90,
            group=1,
        ),
        step(
            "Server 1 einschalten",
            "Anmeldemaske ist sichtbar",
            "it_service_provider",
            30,
            rollback="Ausschalten, Netzteil tauschen",
        ),
        step(
            "Letzte geprüfte Sicherung einspielen",
            "Protokoll zeigt 0 Fehler",
            "it_service_provider",
            240,
            approval_role_id=key("top_management"),
            evidence_required=True,
        ),
        step(
            "Warenwirtschaft starten",
            "Startseite lädt am Testplatz",
            "it_lead",
            None,
            after=key("step Server 1 einschalten"),
        ),
        step(
            "Probeauftrag erfassen und drucken",
            "Auftrag steht im Ausdruck",
            "process_owner",
            20,
            kind="function_test",
            kind_label="Funktionstest",
        ),
        step(
            "An den Vertrieb übergeben",
            "Unterschrift unten",
            "it_lead",
            10,
            kind="handover",
            kind_label="Übergabe",
        ),
    ),
    credential_resource_id=key("Bestellbuch"),
)
RESTORATION = PlanText(
    id=key("plan restoration"),
    kind=PlanKind.RESTORATION,
    title="Server 1 zurück in den Normalbetrieb",
    texts={
        "purpose": "Server 1 läuft auf eigenem Gerät mit allen Daten.",
        "procurement": "Netz & Rat GmbH, sechs Wochen Lieferzeit; bestellen darf die IT-Leitung bis 20.000 €.",
        "function_test": "Fünf Arbeitsplätze arbeiten einen Vormittag lang.",
        "switch_back": "Freitag ab 18 Uhr, vier Stunden Stillstand.",
        "reconciliation": "Papieraufträge erfasst der Vertrieb, zwei Personen prüfen.",
    },
    resources=(key("Server 1"),),
    steps=(
        step("Neues Gerät einbauen", "Gerät antwortet im Netz", "it_service_provider", 480),
        step("Daten vom Ersatzgerät übertragen", "Stichprobe ist vollständig", "it_service_provider", 2880),
    ),
)
CONTINUITY = PlanText(
    id=key("plan orders"),
    kind=PlanKind.CONTINUITY,
    title="Aufträge ohne Warenwirtschaft annehmen",
    texts={
        "purpose": "Aufträge der zwanzig größten Kunden werden angenommen und gehen nicht verloren.",
        "activation": "Leitung Vertrieb, wenn die Warenwirtschaft länger als 30 Minuten steht.",
        "special_rights": "Vertrieb darf Liefertermine ohne Rückfrage um zwei Tage verschieben.",
        "documents": "Preisliste und Kundenliste: Ordner „Notbetrieb“, Regal 3",
    },
    processes=(key("Auftragsannahme"),),
    steps=(
        step("Auftragszettel austeilen", "Jeder Platz hat zehn Zettel", "process_owner", 10, stage="reach"),
        step("Telefon auf zwei Plätze legen", "Testanruf kommt an", "process_owner", 15, stage="reach"),
        step(
            "Zettel jede Stunde einsammeln",
            "Zettel liegen nummeriert in Mappe 1",
            "process_owner",
            15,
            stage="operate",
        ),
        step(
            "Zettel in die Warenwirtschaft eintragen",
            "Jeder Zettel trägt eine Auftragsnummer",
            "process_owner",
            None,
            stage="return",
        ),
    ),
)
BARE = PlanText(id=key("plan bare"), kind=PlanKind.RECOVERY, title="Etikettendrucker")
PAPER_ORDERS = WorkaroundText(
    id=key("workaround orders"),
    process_id=key("Auftragsannahme"),
    name="Aufträge auf Papier annehmen",
    how=(
        "Auftragszettel aus Mappe „Notbetrieb“ nehmen.",
        "Kunde, Artikel und Menge eintragen, laut wiederholen.",
        "Liefertermin aus der Liste an der Wand zusagen.",
        "Zettel nummerieren und in den roten Korb legen.",
    ),
    starts_after=Decimal("0.5"),
    carries=Decimal(72),
    people=3,
    material="Zettelblock, Preisliste, Kundenliste: Regal 3 im Vertrieb",
    limits="Keine Auskunft über Bestand und offene Rechnungen.",
    backlog="Vertrieb trägt alle Zettel nach, zweite Person hakt ab.",
    form_title="Auftragszettel",
    form_columns=(
        "Uhrzeit",
        "Kunde, Ansprechperson",
        "Artikel",
        "Menge",
        "Liefertermin",
        "Telefon für Rückfragen",
    ),
    uses_id=key("Bestellbuch"),
    tried_on=date(2025, 9, 18),
    owner_id=key("Uwe Lehr"),
    deputy_id=key("Dr. Ayşe Öztürk-Müller"),
    bridges=(key("Auftragsannahme>Drucker"),),
)
BARE_WORKAROUND = WorkaroundText(
    id=key("workaround bare"),
    process_id=key("Versand"),
    name="Lieferscheine von Hand",
    how=(),
    starts_after=None,
    carries=None,
    people=None,
    material="",
    limits="",
    backlog="",
    form_title="",
    form_columns=("Empfänger", "Inhalt"),
    uses_id=None,
    tried_on=None,
    owner_id=None,
    deputy_id=None,
)
RESPONSE = Response(
    plans=(SERVER, BARE, RESTORATION, CONTINUITY), workarounds=(PAPER_ORDERS, BARE_WORKAROUND)
)


def approved(text: PlanText) -> PlanText:
    """The same plan with a valid approval."""
    return replace(text, approval=Decided("approved", text.fingerprint, "Marion Beck", MOMENT))


def with_plan(plan: Plan, text: PlanText) -> Plan:
    """The plan in which this text stands instead of the one with its id."""
    texts = tuple(text if each.id == text.id else each for each in plan.response.plans)
    return replace(plan, response=replace(plan.response, plans=texts))


def example_plan(language: str = "de") -> Plan:
    """Beck & Söhne with plans, workarounds, and a server room in which four things stand."""
    plan = plans.example_plan(language)
    contract = Contract(
        "Wartung Server", "W-2024-17", "Mo–Fr 8–18 Uhr", 4.0, 8.0, date(2025, 12, 31), key("W-2024-17")
    )
    suppliers = tuple(
        replace(each, contracts=(contract,)) if each.id == key("Netz & Rat GmbH") else each
        for each in plan.suppliers
    )
    room = Location(ROOM, "Serverraum, UG", "A", "Licht links hinter der Tür")
    attic = Location(key("Dachboden"), "Dachboden", "", "")
    sites = tuple(replace(each, locations=(room, attic)) for each in plan.sites)
    standing = {
        name: replace(plan.inventory.resource(key(name)), location_id=ROOM, site_id=key("Werk 1"))
        for name in ("Server 1", "Netz", "Anmeldung", "Bestellbuch")
    }
    resources = {**plan.inventory.resources, **{each.id: each for each in standing.values()}}
    return replace(
        plan,
        suppliers=suppliers,
        sites=sites,
        inventory=replace(plan.inventory, resources=resources),
        response=RESPONSE,
    )


def hostile_plan(language: str = "de") -> Plan:
    """Every text as long as its field lets it be, in one word and with a tag in it."""
    word = "<b>" + "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 3
    plan, rich = plans.hostile_plan(language), example_plan(language)
    response = Response(
        plans=tuple(
            replace(
                each,
                title=word[:120],
                texts={name: word for name in each.texts},
                steps=tuple(_hostile(step, word) for step in each.steps),
            )
            for each in RESPONSE.plans
        ),
        workarounds=tuple(
            replace(
                each,
                name=word[:120],
                how=(word, word),
                material=word,
                limits=word,
                backlog=word,
                form_title=word[:80],
                form_columns=(word[:50],) * 8,
            )
            for each in RESPONSE.workarounds
        ),
    )
    resources = {
        id_: replace(each, label=word[:80], location_id=rich.inventory.resource(id_).location_id)
        for id_, each in rich.inventory.resources.items()
    }
    sites = tuple(
        replace(
            each,
            name=word[:120],
            access_note=word,
            locations=tuple(replace(room, name=word[:120], note=word[:200]) for room in each.locations),
        )
        for each in rich.sites
    )
    return replace(
        plan,
        sites=sites,
        suppliers=tuple(replace(each, name=word[:120]) for each in rich.suppliers),
        inventory=replace(plan.inventory, resources=resources),
        response=response,
    )


def _hostile(step: StepText, word: str) -> StepText:
    longest = {"action": 160, "target": 160, "detail": 200, "rollback": 200}
    return replace(step, **{name: word[:length] for name, length in longest.items()})


def huge_plan() -> Plan:
    """A plan of many steps by roles with many deputies, and a room full of servers."""
    plan = plans.huge_plan(20)
    network, inventory = inventories.many(30, 20)
    details = {
        each.id: replace(inventory.resource(each.id), location_id=ROOM, label=f"SRV-{n:03d}")
        for n, each in enumerate(network.resources)
    }
    steps = tuple(
        replace(SERVER.steps[n % len(SERVER.steps)], id=uuid.UUID(int=n + 1), after=None, group=n // 4)
        for n in range(30)
    )
    many = replace(SERVER, resources=tuple(each.id for each in network.resources), steps=steps)
    sites = example_plan().sites
    return replace(
        plan,
        sites=sites,
        network=network,
        inventory=replace(inventory, resources=details),
        response=replace(RESPONSE, plans=(many, BARE, RESTORATION, CONTINUITY)),
    )
