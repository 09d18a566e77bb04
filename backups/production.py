"""Where the production data of a resource are, on what, and in whose hands. Pure.

What nobody entered for an application or its data is that of the machines on which it stands.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from backups.protection import Place, Protected, Protection

CLOUD = {"hosted", "saas"}


@dataclass(frozen=True, slots=True)
class Production:
    """The first of the three copies. `hosting` is a value of `inventory.Resource`; "" is unknown.

    `medium`: a disk, unless the data are on paper or in somebody's cloud. A service from the cloud is the same kind of
    medium as a copy in the cloud: both are lost with a login. A rented server has a disk like ours. A scan of what is on
    paper lies on another medium than the paper.

    `places`: empty where nobody knows, as for every service from the cloud.
    """

    hosting: str
    medium: str
    places: tuple[Place, ...]
    admin: str
    supplier_id: uuid.UUID | None

    @property
    def is_cloud(self) -> bool:
        return self.hosting in CLOUD


def production_of(protection: Protection, resource_id: uuid.UUID) -> Production:
    """Return what is known about the production data of a resource."""
    resource = protection.resources.get(resource_id)
    hosting = _agreed(protection, resource_id, lambda each: each.hosting)
    on_paper = hosting == "paper" or (resource is not None and resource.kind == "document")
    return Production(
        hosting=hosting,
        medium="paper" if on_paper else "object_storage" if hosting == "saas" else "disk",
        places=() if hosting == "saas" else _places(protection, resource_id),
        admin=_agreed(protection, resource_id, lambda each: each.admin_domain.strip()),
        supplier_id=getattr(protection.targets.network.by_id.get(resource_id), "supplier_id", None),
    )


def same_place(one: Place, other: Place) -> bool:
    """At the same site, and not known to be in different fire compartments of it (another building)."""
    if one.site_id is None or one.site_id != other.site_id:
        return False
    return not (one.fire_compartment and other.fire_compartment) or same_compartment(one, other)


def same_compartment(one: Place, other: Place) -> bool:
    """In the same fire compartment of the same site, and that is known."""
    if one.site_id is None or one.site_id != other.site_id:
        return False
    mine, yours = one.fire_compartment.strip().casefold(), other.fire_compartment.strip().casefold()
    return bool(mine) and mine == yours


def _places(protection: Protection, resource_id: uuid.UUID) -> tuple[Place, ...]:
    def knows(each: Protected) -> bool:
        return each.place.site_id is not None and each.hosting != "saas"

    return tuple(dict.fromkeys(each.place for each in _nearest(protection, resource_id, knows)))


def _agreed(protection: Protection, resource_id: uuid.UUID, get: Callable[[Protected], str]) -> str:
    """What was entered, else what the machines say if they agree, whatever its case."""
    said = [get(each) for each in _nearest(protection, resource_id, lambda each: bool(get(each)))]
    return said[0] if len({each.casefold() for each in said}) == 1 else ""


def _nearest(
    protection: Protection, resource_id: uuid.UUID, knows: Callable[[Protected], bool]
) -> list[Protected]:
    resources = protection.resources
    own = resources.get(resource_id)
    if own is not None and knows(own):
        return [own]
    found = protection.upstream.nearest(
        resource_id, lambda each: each in resources and knows(resources[each])
    )
    return [resources[each] for each in found]
