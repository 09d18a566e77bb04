"""Industry presets: what companies of a trade usually run. Every number is an assumption of ours [U], to be confirmed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import get_language

DATA = Path(__file__).parent / "data" / "industry_presets.yaml"
BASIC_SERVICES = {
    "STROM": "power",
    "LAN": "network",
    "INET": "internet",
    "IDM": "identity",
    "IDP": "identity",
}


@dataclass(frozen=True, slots=True)
class PresetProcess:
    """A typical process. Times in hours; `bridges`: code of a system -> hours that the workaround carries."""

    code: str
    name: str
    mtpd: Decimal
    rto: Decimal
    rpo: Decimal | None
    mbco: str
    worst: str
    workaround: str
    needs: tuple[str, ...]
    bridges: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PresetSystem:
    """A typical system. `rto` and `rpo` are what it usually must hold; `fallback` says how one helps oneself."""

    code: str
    name: str
    kind: str
    hosting: str
    holds_data: bool
    rto: Decimal | None
    rpo: Decimal | None
    needs: tuple[str, ...]
    fallback: str = ""

    @property
    def basic_service(self) -> str:
        return BASIC_SERVICES.get(self.code, "")


@dataclass(frozen=True, slots=True)
class Preset:
    """A trade with its processes and systems. Contents are German; the title is in both languages."""

    code: str
    title_de: str
    title_en: str
    reaction_hours: Decimal
    notes: tuple[str, ...]
    suppliers: tuple[str, ...]
    processes: tuple[PresetProcess, ...]
    systems: tuple[PresetSystem, ...]

    @property
    def title(self) -> str:
        return self.title_de if get_language() == "de" else self.title_en

    def only(self, codes: Collection[str]) -> Preset:
        """The same preset with the chosen processes and systems only."""
        return Preset(
            self.code,
            self.title_de,
            self.title_en,
            self.reaction_hours,
            self.notes,
            self.suppliers,
            tuple(each for each in self.processes if each.code in codes),
            tuple(each for each in self.systems if each.code in codes),
        )


@cache
def presets() -> tuple[Preset, ...]:
    """The shipped presets."""
    return tuple(_preset(each) for each in yaml.safe_load(DATA.read_text(encoding="utf-8")))


def preset(code: str) -> Preset:
    """The preset with this code; KeyError where there is none."""
    return {each.code: each for each in presets()}[code]


def _preset(raw: dict[str, Any]) -> Preset:
    return Preset(
        code=raw["code"],
        title_de=raw["title_de"],
        title_en=raw["title_en"],
        reaction_hours=Decimal(raw["bao_reaction_hours"]),
        notes=tuple(raw["notes_de"]),
        suppliers=tuple(raw["suppliers_de"]),
        processes=tuple(
            PresetProcess(
                code=each["code"],
                name=each["name"],
                mtpd=Decimal(each["mtpd"]),
                rto=Decimal(str(each["rto"])),
                rpo=_hours(each["rpo"]),
                mbco=each["mbco"],
                worst=each["worst"],
                workaround=each["workaround"],
                needs=tuple(each["needs"]),
                bridges={code: Decimal(hours) for code, hours in each.get("bridge", {}).items()},
            )
            for each in raw["processes"]
        ),
        systems=tuple(
            PresetSystem(
                code=each["code"],
                name=each["name"],
                kind=each["kind"],
                hosting=each["hosting"],
                holds_data=each["data"] != "none",
                rto=_hours(each["rto"]),
                rpo=_hours(each["rpo"]),
                needs=tuple(each["needs"]),
                fallback=each.get("fallback_de", ""),
            )
            for each in raw["systems"]
        ),
    )


def _hours(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))
