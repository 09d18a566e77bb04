"""Which authorities are in charge of a company: read from data/authorities.yaml, which names its sources."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext_lazy as _

DATA = Path(__file__).parent / "data" / "authorities.yaml"

WHEN_TO_CALL: dict[str, Any] = {
    "data_protection": _(
        "Personal data were lost, stolen or seen by strangers. Report within 72 hours (GDPR, Art. 33)."
    ),
    "police_zac": _(
        "There are signs of a crime: blackmail, encryption, theft of data. Call before anything is deleted."
    ),
    "bsi": _("We want technical help or must report an incident to the Federal Office (BSI)."),
}


@dataclass(frozen=True)
class Shipped:
    """One authority of the shipped list; `state` is empty for those of the whole of Germany."""

    code: str
    kind: str
    state: str
    name: str
    private_sector: bool
    seat: str = ""


@cache
def shipped() -> tuple[Shipped, ...]:
    return tuple(Shipped(**entry) for entry in yaml.safe_load(DATA.read_text(encoding="utf-8")))


def in_charge(country: str, federal_state: str) -> list[Shipped]:
    """The authorities of a company in that federal state; none outside Germany, the federal ones without a state."""
    if country != "DE":
        return []
    return [each for each in shipped() if each.private_sector and each.state in {"", federal_state}]


def codes_for(country: str, federal_state: str) -> set[str]:
    return {each.code for each in in_charge(country, federal_state)}
