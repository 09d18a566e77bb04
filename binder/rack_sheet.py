"""The sheet that hangs in a system room: what stands there, and in which order it is started and shut down.

For a person without IT knowledge who is led by telephone. It hangs where others pass, so it shows no private number.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from binder.call_box import CallBox, call_box, short
from binder.cards import in_paper_language
from binder.recovery_sheets import SHEETS, RolePeople, in_order, knowing, role_people
from binder.sheet import Disclosure, Document, SubjectGone, as_of, paper_language
from binder.times import Helper, person_helper, supplier_helper
from inventory.network import Process
from inventory.network import Resource as Node
from plan.model import Location, Plan, Site

SWITCHED = {
    "it_system",
    "application",
    "infrastructure",
    "equipment",
    "service",
}  # what can be switched on and off
MOST_NAMED = 3
BLANK_ROWS = 6


@dataclass(frozen=True)
class Machine:
    """Something to switch on or off. `needs`: what must run before; `stops`: the processes that stand still without it."""

    number: int
    name: str
    label: str
    kind: str
    description: str
    needs: tuple[str, ...]
    stops: tuple[str, ...]
    more_stops: str
    helper: Helper
    supplier: Helper | None


@dataclass(frozen=True)
class RackPage:
    """A room as printed."""

    room: str
    site: str
    address: str
    note: str
    fire_compartment: str
    access_note: str
    key_holder: Helper
    calls: CallBox
    it_lead: RolePeople | None
    start: tuple[Machine, ...]
    stop: tuple[Machine, ...]
    others: tuple[str, ...]  # what stands there and is not switched
    rings: tuple[str, ...]
    blank_rows: range


@in_paper_language
def rack_sheet(plan: Plan, subject: uuid.UUID) -> Document:
    """What stands in one room, to be started and shut down by the telephone."""
    page = rack_page(plan, subject)
    return Document(
        key="rack_sheet",
        title=gettext("System room: %(title)s") % {"title": page.room},
        language=paper_language(plan),
        organisation=plan.organisation,
        disclosure=Disclosure.ALL_STAFF,
        template="binder/paper/rack_sheet.html",
        sheets=SHEETS,
        as_of=as_of(plan),
        context={"page": page},
    )


def rack_page(plan: Plan, location_id: uuid.UUID) -> RackPage:
    """A room as printed. Raises SubjectGone where the plan has no such room."""
    site, room = _room(plan, location_id)
    here = [
        node
        for node, details in plan.inventory.resources.items()
        if details.location_id == room.id and node in plan.network.by_id
    ]
    switched = [node for node in here if _node(plan, node).kind in SWITCHED]
    ordered = in_order(plan, switched)
    numbers = {node: number for number, node in enumerate(ordered, start=1)}
    start = tuple(_machine(plan, node, numbers[node], numbers) for node in ordered)
    role = plan.role_with("it_lead")
    return RackPage(
        room=room.name,
        site=site.name,
        address=site.address,
        note=room.note,
        fire_compartment=room.fire_compartment,
        access_note=site.access_note,
        key_holder=person_helper(plan, gettext("Has the key"), site.key_holder_id, private=False),
        calls=call_box(plan),
        it_lead=role_people(plan, role, private=False) if role else None,
        start=start,
        stop=tuple(reversed(start)),
        others=tuple(plan.network.name(node) for node in here if node not in numbers),
        rings=tuple(
            " → ".join(plan.network.name(node) for node in ring)
            for ring in plan.figures.rings
            if any(node in numbers for node in ring)
        ),
        blank_rows=range(1, 1 + (0 if start else BLANK_ROWS)),
    )


def _room(plan: Plan, location_id: uuid.UUID) -> tuple[Site, Location]:
    for site in plan.sites:
        for location in site.locations:
            if location.id == location_id:
                return site, location
    raise SubjectGone


def _machine(plan: Plan, node: uuid.UUID, number: int, numbers: dict[uuid.UUID, int]) -> Machine:
    details = plan.inventory.resource(node)
    required = [edge.required for edge in plan.network.requirements[node] if edge.essential]
    stops = [
        plan.network.name(each)
        for each in plan.network.downstream(node)
        if isinstance(plan.network.by_id[each], Process)
    ]
    left = len(stops) - MOST_NAMED
    more = ngettext("and %(number)d more", "and %(number)d more", left) % {"number": left}
    return Machine(
        number=number,
        name=plan.network.name(node),
        label=details.label,
        kind=details.kind_label,
        description=details.description,
        needs=tuple(_needed(plan, each, numbers) for each in in_order(plan, required)),
        stops=tuple(short(each) for each in stops[:MOST_NAMED]),
        more_stops=more if left > 0 else "",
        helper=_whom(plan, node),
        supplier=supplier_helper("", plan.supplier(details.supplier_id)) if details.supplier_id else None,
    )


def _needed(plan: Plan, node: uuid.UUID, numbers: dict[uuid.UUID, int]) -> str:
    """What must run before: by its number where it stands in this room, else with its place."""
    name = plan.network.name(node)
    if node in numbers:
        return gettext("no. %(number)d: %(name)s") % {"number": numbers[node], "name": name}
    place = _place(plan, node)
    return gettext("%(name)s (%(place)s)") % {"name": name, "place": place} if place else name


def _place(plan: Plan, node: uuid.UUID) -> str:
    """Where something stands that is not in this room."""
    details = plan.inventory.resource(node)
    sites: Iterable[Site] = (site for site in plan.sites if site.id == details.site_id)
    site = next((site.name for site in sites), "")
    return ", ".join(part for part in (site, details.location) if part)


def _whom(plan: Plan, node: uuid.UUID) -> Helper:
    """Whom to call about it: the first who knows it and can be reached; else the first."""
    helpers = [person_helper(plan, "", person, private=False) for person in knowing(plan, node)]
    found = [each for each in helpers if each.name]
    return next(iter([*(each for each in found if each.phones), *found]), Helper("", "", "", ()))


def _node(plan: Plan, node: uuid.UUID) -> Node:
    found = plan.network.by_id[node]
    assert isinstance(found, Node)
    return found
