"""Inventories to print: what Beck & Söhne need, one with very much in it, and one that tries to break the sheet."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from inventory.network import Edge, Known, Network, Process, ProofKind, Resource, Scheme
from plan.contracts import Contract
from plan.inventory import (
    EdgeDetails,
    Holder,
    Inventory,
    Method,
    ProcessDetails,
    Proof,
    ResourceDetails,
    Scenario,
    SignOff,
    StaffNeed,
)

HORIZONS = tuple(Decimal(f"{hours}.00") for hours in (4, 8, 24, 72, 168, 336, 720))
SCHEME = Scheme(HORIZONS, 2, Decimal(4), Decimal(0))
SCENARIOS = (
    "Schaden für Menschen",
    "Aufgaben bleiben liegen",
    "Gesetze oder Verträge verletzt",
    "Ansehen",
    "Geld",
)


def key(name: str) -> uuid.UUID:
    """A stable id for a name, the same as in `tests.plans`."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"https://notfallplan.example/{name}")


def estimate(hours: str) -> tuple[Known, ...]:
    return (Known(Decimal(hours), ProofKind.ESTIMATE),)


def edge(dependent: str, required: str, after: str | None = None, **more: bool) -> Edge:
    moment = None if after is None else Decimal(after)
    return Edge(key(f"{dependent}>{required}"), key(dependent), key(required), needed_after=moment, **more)


ORDERS = Process(
    key("Auftragsannahme"),
    "Auftragsannahme",
    is_rated=True,
    derived_mtpd=Decimal(24),
    rpo=Decimal(4),
    unit="Vertrieb",
    owner_id=key("Uwe Lehr"),
)
SHIPPING = Process(key("Versand"), "Versand", is_rated=True, derived_mtpd=Decimal(72), rto=Decimal(48))
PAYROLL = Process(key("Lohnabrechnung"), "Lohnabrechnung")  # not rated yet
POWER = Resource(
    key("Strom"),
    "Strom Werk 1",
    "infrastructure",
    rta=estimate("2"),
    basic_service="power",
    redundancy="cold",
)
NETWORK = Resource(key("Netz"), "Netzwerk Werk 1", "it_system", rta=estimate("1.5"), basic_service="network")
LOGIN = Resource(key("Anmeldung"), "Anmeldung (Verzeichnisdienst)", "it_system", basic_service="identity",
                 rta=(Known(Decimal(3), ProofKind.TEST, date(2026, 1, 15)), *estimate("2")))  # fmt: skip
SERVER = Resource(
    key("Server 1"),
    "Server 1",
    "it_system",
    rto=Decimal(12),
    rta=(
        Known(Decimal(26), ProofKind.INCIDENT, date(2025, 10, 2)),
        Known(Decimal(9), ProofKind.TEST, date(2025, 6, 1)),
        Known(Decimal(8), ProofKind.CONTRACT, date(2025, 1, 1)),
        *estimate("4"),
    ),
    rpa=(Known(Decimal(24), ProofKind.TEST, date(2025, 6, 1)),),
    holds_data=True,
    supplier_id=key("Netz & Rat GmbH"),
    owner_id=key("Jörg Groß"),
    knowledge_holders=1,
)
ERP = Resource(
    key("Warenwirtschaft"), "Warenwirtschaft", "application", rta=estimate("2"), owner_id=key("Jörg Groß"),
    substitute_id=key("Bestellbuch"), switch_over=Decimal(1),
)  # fmt: skip
PAPER = Resource(key("Bestellbuch"), "Bestellbuch aus Papier", "document")
PRINTER = Resource(key("Drucker"), "Etikettendrucker", "equipment", rta=estimate("4"))

NETWORK_OF_BECK = Network(
    SCHEME,
    (ORDERS, PAYROLL, SHIPPING),
    (LOGIN, PAPER, PRINTER, ERP, NETWORK, SERVER, POWER),
    (
        edge("Auftragsannahme", "Warenwirtschaft"),
        edge("Auftragsannahme", "Drucker", "120", bridged=True),
        edge("Versand", "Auftragsannahme"),
        edge("Versand", "Warenwirtschaft"),
        edge("Versand", "Drucker", essential=False),
        edge("Warenwirtschaft", "Server 1"),
        edge("Warenwirtschaft", "Anmeldung"),
        edge("Server 1", "Netz"),
        edge("Server 1", "Strom"),
        edge("Netz", "Strom"),
        edge("Anmeldung", "Netz"),
    ),
)


def _ratings(first: tuple[int, ...]) -> dict[tuple[uuid.UUID, Decimal], int]:
    """Money is rated with these levels, everything else one level lower."""
    found = {(key("Geld"), hours): level for hours, level in zip(HORIZONS, first, strict=True)}
    for name in SCENARIOS[:-1]:
        found |= {(key(name), hours): max(0, level - 1) for hours, level in zip(HORIZONS, first, strict=True)}
    return found


METHOD = Method(
    levels=("gering", "mittel", "hoch", "sehr hoch"),
    approved_by="Marion Beck",
    approved_on=date(2026, 1, 12),
    prefilter_hours=Decimal(168),
    scenarios=tuple(
        Scenario(
            key(name),
            name,
            (
                "Niemand merkt etwas.",
                "Kunden merken es.",
                "Wichtige Aufträge platzen.",
                "Das Kerngeschäft steht.",
            ),
        )
        for name in SCENARIOS
    ),
)
INVENTORY_OF_BECK = Inventory(
    processes={
        ORDERS.id: ProcessDetails(
            ORDERS.id,
            description="Anfragen und Aufträge annehmen, Liefertermine zusagen.",
            unit="Vertrieb",
            owner_id=key("Uwe Lehr"),
            deputy_id=key("Änne Koch"),
            mtpd_reason="Nach einem Tag gehen Aufträge an den Wettbewerb verloren.",
            worst_time_note="Montagmorgen, vor der Messe",
            critical_dates="Jahresinventur am 30.12.",
            mbco="Aufträge der zwanzig größten Kunden annehmen",
            mbco_percent=40,
            staff_needs=(StaffNeed(Decimal(4), 2, 2, "mit Telefon"), StaffNeed(Decimal(72), 5, None)),
            ratings=_ratings((0, 1, 2, 2, 3, 3, 3)),
            sign_off=SignOff(
                "Uwe Lehr", datetime(2026, 2, 1, 9, tzinfo=UTC), Decimal(24), Decimal(20), "Nach Rückfrage"
            ),
        ),
        SHIPPING.id: ProcessDetails(
            SHIPPING.id, rto_reason="Wunsch des Lagers", ratings=_ratings((0, 0, 1, 2, 2, 3, 3))
        ),
        PAYROLL.id: ProcessDetails(PAYROLL.id, put_aside="Erst nach dem Monatsende nötig."),
    },
    resources={
        SERVER.id: ResourceDetails(
            SERVER.id,
            kind_label="IT-System",
            label="SRV-01",
            description="Trägt die Warenwirtschaft und die Dateiablage.",
            site_id=key("Werk 1"),
            location="Serverraum, UG",
            owner_id=key("Jörg Groß"),
            supplier_id=key("Netz & Rat GmbH"),
            contract=Contract("Wartung Server", "W-2024-17", "Mo–Fr 8–18 Uhr", 4.0, 8.0, date(2027, 12, 31)),
            hosting_label="im eigenen Haus",
            redundancy_label="kalt: Ersatzteil im Schrank",
            rto_reason="Anlauf vor Schichtbeginn",
            replacement_weeks=6,
            note="Reihenfolge beim Einschalten steht am Schrank.",
            holders=(Holder(key("Łukasz Schäfer"), "Einrichtung und Wiederherstellung"),),
            evidence=(
                Proof(ProofKind.INCIDENT, Decimal(26), None, date(2025, 10, 2), "Protokoll Stromausfall"),
                Proof(ProofKind.TEST, Decimal(9), Decimal(24), date(2025, 6, 1), ""),
                Proof(ProofKind.CONTRACT, Decimal(8), None, date(2025, 1, 1), "W-2024-17"),
            ),
        ),
        ERP.id: ResourceDetails(ERP.id, kind_label="Anwendung", owner_id=key("Jörg Groß")),
        PRINTER.id: ResourceDetails(PRINTER.id, kind_label="Maschinen und Geräte"),
    },
    edges={
        key("Auftragsannahme>Drucker"): EdgeDetails(
            "Etiketten von Hand schreiben, Vordrucke im Büro.", "max. 5 Tage"
        ),
    },
    method=METHOD,
)


def many(processes: int, resources: int) -> tuple[Network, Inventory]:
    """A company in which everything needs something; every fifth time is unknown, names are long."""
    things = [
        Resource(
            key(f"r{n}"),
            f"Virtualisierungsserver und Datenhaltung Nummer {n:04d}",
            "it_system",
            rta=() if n % 5 == 0 else estimate(str(1 + n % 7)),
        )
        for n in range(resources)
    ]
    tasks = [
        Process(
            key(f"p{n}"),
            f"Auftragsbearbeitung und Terminverfolgung Bereich {n:04d}",
            is_rated=True,
            derived_mtpd=HORIZONS[n % 7],
        )
        for n in range(processes)
    ]
    edges = [edge(f"p{n}", f"r{(n * 7) % resources}") for n in range(processes)]
    edges += [
        edge(f"p{n}", f"r{(n * 3 + 1) % resources}", "200", bridged=True) for n in range(0, processes, 3)
    ]
    edges += [edge(f"r{n}", f"r{n + 5}") for n in range(resources - 5)]
    unique = {(each.dependent, each.required): each for each in edges}
    details = {
        task.id: ProcessDetails(
            task.id, unit="Kaufmännischer Bereich", ratings=_ratings((0, 0, 1, 1, 2, 2, 3))
        )
        for task in tasks
    }
    network = Network(SCHEME, tuple(tasks), tuple(things), tuple(unique.values()))
    return network, Inventory(processes=details, method=METHOD)


def hostile(word: str) -> tuple[Network, Inventory]:
    """Beck's inventory with words that no column holds, and a ring."""
    name = f"<b>{word}"[:120]
    network = replace(
        NETWORK_OF_BECK,
        processes=tuple(
            replace(each, name=f"{each.name} {name}"[:120]) for each in NETWORK_OF_BECK.processes
        ),
        resources=tuple(replace(each, name=f"{name}"[:120]) for each in NETWORK_OF_BECK.resources),
        edges=(*NETWORK_OF_BECK.edges, edge("Strom", "Server 1")),
    )
    details = INVENTORY_OF_BECK.process(ORDERS.id)
    server = INVENTORY_OF_BECK.resource(SERVER.id)
    inventory = replace(
        INVENTORY_OF_BECK,
        processes={
            **INVENTORY_OF_BECK.processes,
            ORDERS.id: replace(
                details, unit=word[:80], mtpd_reason=word * 3, mbco="{{ plan }} " + word, worst_time_note=word
            ),
        },
        resources={
            **INVENTORY_OF_BECK.resources,
            SERVER.id: replace(server, label=word[:80], location=word[:80], note=word * 4, rto_reason=word),
        },
        edges={each.id: EdgeDetails(word * 2, word) for each in network.edges},
        method=replace(METHOD, levels=tuple(word[:40] for _ in range(4))),
    )
    return network, inventory
