"""What is protected, and where it stands. No database behind it; part of `backups.protection`."""

from __future__ import annotations

import uuid
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: "" and None where nobody entered it."""

    site_id: uuid.UUID | None = None
    site: str = ""
    location_id: uuid.UUID | None = None
    location: str = ""
    fire_compartment: str = ""


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Protected:
    """A resource as far as its backup is concerned; `kind` and `hosting` are values of `inventory.Resource`."""

    id: uuid.UUID
    name: str
    kind: str
    holds_data: bool = False
    data_reproducible: bool = False
    has_statutory_retention: bool = False
    is_network_or_ot: bool = False
    hosting: str = ""
    admin_domain: str = ""
    place: Place = NOWHERE
    owner_id: uuid.UUID | None = None
