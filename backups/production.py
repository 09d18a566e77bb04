"""Where the production data of a resource are, on what, and in whose hands. Pure.

What nobody entered for an application or its data is that of the machines on which it stands.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from backups.protected import Place, Protected
from backups.upstream import Upstream
from inventory.network import Network

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


class Productions:
    """The production data of all resources: what was entered, else what the machines say. Linear in the edges."""

    def __init__(
        self, resources: Mapping[uuid.UUID, Protected], network: Network, upstream: Upstream
    ) -> None:
        self._resources, self._network = resources, network
        every = resources.values()
        self._hosting = upstream.inherited({each.id: each.hosting for each in every if each.hosting})
        self._admin = upstream.inherited(
            {each.id: admin for each in every if (admin := each.admin_domain.strip())}
        )
        self._places = upstream.inherited(
            {each.id: each.place for each in every if each.place.site_id and each.hosting != "saas"}
        )
        self._found: dict[uuid.UUID, Production] = {}

    def of(self, resource_id: uuid.UUID) -> Production:
        """Return what is known about the production data of a resource."""
        if resource_id not in self._found:
            self._found[resource_id] = self._work_out(resource_id)
        return self._found[resource_id]

    def _work_out(self, key: uuid.UUID) -> Production:
        resource = self._resources.get(key)
        hosting = _agreed(self._hosting.get(key, ()))
        on_paper = hosting == "paper" or (resource is not None and resource.kind == "document")
        return Production(
            hosting=hosting,
            medium="paper" if on_paper else "object_storage" if hosting == "saas" else "disk",
            places=() if hosting == "saas" else self._places.get(key, ()),
            admin=_agreed(self._admin.get(key, ())),
            supplier_id=getattr(self._network.by_id.get(key), "supplier_id", None),
        )


def _agreed(said: tuple[str, ...]) -> str:
    """What all say, whatever its case; "" where they contradict each other."""
    return said[0] if len({each.casefold() for each in said}) == 1 else ""


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
