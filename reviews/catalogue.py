"""How often what is to be confirmed: our defaults, as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from django.utils.translation import get_language

DATA = Path(__file__).parent / "data" / "intervals.yaml"


@dataclass(frozen=True, slots=True)
class Interval:
    """One default: so many months, and the emergency role that keeps it true where nobody is named."""

    code: str
    months: int
    role: str  # contacts.EmergencyRole.Code
    titles: Mapping[str, str]
    occasions: Mapping[str, tuple[str, ...]]

    @property
    def title(self) -> str:
        """In the language of the reader."""
        return self.titles[_language()]

    @property
    def on_change(self) -> tuple[str, ...]:
        """When to look at once, whatever the calendar says."""
        return self.occasions[_language()]


def _language() -> str:
    return "de" if (get_language() or "de").startswith("de") else "en"


@cache
def intervals() -> Mapping[str, Interval]:
    """The 28 defaults in the order of our list, by code."""
    content = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return {
        row["code"]: Interval(
            code=row["code"],
            months=row["months"],
            role=row["role"],
            titles=row["title"],
            occasions={language: tuple(texts) for language, texts in row["on_change"].items()},
        )
        for row in content["intervals"]
    }
