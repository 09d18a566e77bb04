"""What a new company's register of risks starts with: the scales with their matrix, and the threats."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django_scopes import scope

from accounts.models import Organisation, User
from risks.models import RiskSettings, Threat
from risks.scoring import EXAMPLE_MATRIX

DATA = Path(__file__).parent / "data"
SHIPPED = "what every company starts with is no news"


@cache
def _content(name: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8"))
    return content


def settings_fields(language: str) -> dict[str, Any]:
    """The fields of `RiskSettings` in one language ("de" or "en")."""
    scales = _content("scales")
    fields: dict[str, Any] = {"risk_appetite": scales["risk_appetite"]}
    for scale in ("likelihood", "impact"):
        for number, step in enumerate(scales[f"{scale}s"], start=1):
            fields[f"{scale}_{number}"] = step["name"][language]
            fields[f"{scale}_{number}_text"] = step["text"][language]
    for number, name in enumerate(scales["levels"], start=1):
        fields[f"level_{number}"] = name[language]
    for cell, level in EXAMPLE_MATRIX.items():
        fields[f"cell_{cell.likelihood}_{cell.impact}"] = level
    return fields


def threat_fields(language: str) -> list[dict[str, Any]]:
    """The fields of each `Threat` in one language, in order."""
    return [
        {
            "key": each["key"],
            "code": each.get("code", ""),
            "kind": each["kind"],
            "name": each["name"][language],
            "description": each["description"][language],
            "position": position * 10,
        }
        for position, each in enumerate(_content("threats")["threats"], start=1)
    ]


@transaction.atomic
def plant(*, organisation: Organisation, by: User | None) -> None:
    """Plant scales and threats in the organisation's language; what is there already stays as it is.

    Without history: forty shipped words and a list of 58 threats are no news to anybody.
    """
    with scope(organisation=organisation):
        language = "de" if organisation.language.startswith("de") else "en"
        if not RiskSettings.objects.exists():
            settings = RiskSettings(organisation=organisation, **settings_fields(language))
            RiskSettings.objects.unlogged(SHIPPED).bulk_create([settings])
        known = set(Threat.objects.exclude(key="").values_list("key", flat=True))
        missing = [
            Threat(organisation=organisation, **fields)
            for fields in threat_fields(language)
            if fields["key"] not in known
        ]
        Threat.objects.unlogged(SHIPPED).bulk_create(missing)
