"""Which outage scenarios a loss belongs to: what is missing, not why (BSI-Standard 200-4, 7; domain 2.5). Pure."""

from __future__ import annotations

from collections.abc import Iterable

IT, DATA, STAFF, BUILDING, SERVICE, PLANT = "it", "data", "staff", "building", "service", "plant"
ORDER = (IT, DATA, STAFF, BUILDING, SERVICE, PLANT)
BY_KIND = {
    "it_system": IT,
    "application": IT,
    "data": DATA,
    "document": DATA,
    "staff": STAFF,
    "infrastructure": BUILDING,
    "service": SERVICE,
    "equipment": PLANT,
    "supply": PLANT,
}


def scenarios_of(
    kinds: Iterable[str], *, site: bool = False, supplier: bool = False, people: bool = False
) -> tuple[str, ...]:
    """The scenarios of what is lost, by kinds of resource, in a fixed order; each once.

    `site`, `supplier`, `people`: one of them was chosen as a whole.
    """
    found = {BY_KIND[kind] for kind in kinds if kind in BY_KIND}
    found |= {name for name, chosen in ((BUILDING, site), (SERVICE, supplier), (STAFF, people)) if chosen}
    return tuple(each for each in ORDER if each in found)
