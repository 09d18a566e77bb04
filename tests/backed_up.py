"""Backups to print: what Beck & Söhne keep, very many of them, and some that try to break the sheet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from backups.protection import Copy, Job, Place, Protected, Protection, Restore
from inventory.network import Network
from plan.model import NO_BACKUPS, Plan
from tests import plans, recoveries
from tests.plans import MOMENT, key

WERK = Place(key("Werk 1"), "Werk 1", key("U 07"), "Serverraum U 07", "B")
BANK = Place(key("Bank"), "Volksbank, Schließfach 12")


def copy(name: str, media: str, place: Place, **more: Any) -> Copy:
    return Copy(key(name), key("job"), name, media, place=place, **more)


NIGHT = Job(
    id=key("Nachtsicherung"),
    name="Nachtsicherung Server 1",
    kind="image",
    is_backup=True,
    content="Ganze Maschine mit Datenbank der Warenwirtschaft",
    tool="Veeam 12.3",
    system_id=key("Netz"),
    interval=Decimal(24),
    window="22:00 – 04:00",
    retention_days=30,
    generations="14 Tage, 8 Wochen, 12 Monate",
    encryption="encrypted",
    key_place="Umschlag 3 im Tresor der Geschäftsführung",
    catalogue_place="USB-Stick im Bankschließfach",
    admin_domain="BECK",
    owner_id=key("Jörg Groß"),
    monitored_by_id=key("Jörg Groß"),
    restore_order=1,
    restore_note="Rettungs-Stick einlegen, von ihm starten.\nBand einlegen, „Ganze Maschine“ wählen.",
    resources=(key("Server 1"), key("Warenwirtschaft")),
    copies=(
        copy("NAS im Serverraum", "nas", WERK),
        copy("Band in der Bank", "tape", BANK, is_offsite=True, is_offline=True),
    ),
)
BARE = Job(
    id=key("bare"), name="Sicherung Anmeldung", kind="export", is_backup=True, resources=(key("Anmeldung"),)
)
MIRROR = Job(
    id=key("Spiegel"),
    name="Spiegelung NAS",
    kind="replication",
    is_backup=False,
    resources=(key("Server 1"),),
)


def test_of(name: str, hours: str, **more: Any) -> Restore:
    start = MOMENT - timedelta(days=40)
    took = timedelta(hours=float(hours))
    return Restore(key(f"test {name}"), key(name), "full_system", more.pop("result", "passed"), start, start + took,
                   Decimal(hours), age_hours=Decimal(6), person="Jörg Groß", **more)  # fmt: skip


def protected(network: Network) -> dict[Any, Protected]:
    """The resources of a network as the backup sees them."""
    return {
        each.id: Protected(each.id, each.name, each.kind, holds_data=each.holds_data, place=WERK)
        for each in network.resources
    }


def backed_up(plan: Plan, jobs: Iterable[Job], tests: Iterable[Restore] = ()) -> Plan:
    """The plan with these backups."""
    backups: Protection = replace(
        NO_BACKUPS, resources=protected(plan.network), jobs=tuple(jobs), tests=tuple(tests)
    )
    return replace(plan, backups=backups)


def example_plan(language: str = "de") -> Plan:
    """Beck & Söhne with a good backup, a bare one, a mirror that is none, and one test."""
    return backed_up(
        recoveries.example_plan(language),
        (NIGHT, BARE, MIRROR),
        (test_of("Server 1", "9", integrity="Summen"),),
    )


def hostile_plan(language: str = "de") -> Plan:
    """Every text as long as its field lets it be, in one word and with a tag in it."""
    word = "<b>" + "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 3
    place = Place(key("x"), word[:120], key("y"), word[:120], word[:40])
    job = replace(
        NIGHT,
        name=word[:120],
        content=word[:300],
        tool=word[:120],
        generations=word[:200],
        key_place=word[:200],
        catalogue_place=word[:200],
        restore_note=word,
        copies=tuple(
            replace(
                each,
                name=word[:120],
                place=place,
                provider_account=word[:120],
                is_immutable=True,
                immutable_days=3660,
            )
            for each in NIGHT.copies
        ),
    )
    return backed_up(
        plans.hostile_plan(language), (job, replace(MIRROR, name=word[:120])), (test_of("Server 1", "9"),)
    )


def huge_plan(language: str = "de") -> Plan:
    """Three hundred jobs of one resource each."""
    plan = plans.example_plan(language)
    names = [each.id for each in plan.network.resources]
    jobs = [
        replace(NIGHT, id=key(f"job {n}"), name=f"Sicherung {n:04d}", resources=(names[n % len(names)],))
        for n in range(60)
    ]
    return backed_up(plan, jobs)
