"""What a new company's impact analysis starts with: scale, horizons and the five mandatory kinds of harm."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django_scopes import scope

from accounts.models import Organisation, User
from inventory.models import BiaSettings, DamageScenario

DATA = Path(__file__).parent / "data" / "scheme.yaml"


@cache
def scheme() -> dict[str, Any]:
    """The shipped scale in both languages."""
    content: dict[str, Any] = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return content


def settings_fields(language: str) -> dict[str, Any]:
    """The fields of `BiaSettings` in one language ("de" or "en")."""
    levels = {f"level_{number}": name[language] for number, name in enumerate(scheme()["levels"])}
    return levels | {"intolerability_level": scheme()["intolerability_level"]}


def scenario_fields(language: str) -> list[dict[str, Any]]:
    """The fields of each `DamageScenario` in one language, in order."""
    return [
        {
            "code": each["code"],
            "name": each["name"][language],
            "question": each["question"][language],
            "position": position * 10,
        }
        | {f"definition_{level}": text for level, text in enumerate(each["definitions"][language])}
        for position, each in enumerate(scheme()["scenarios"], start=1)
    ]


@transaction.atomic
def plant(*, organisation: Organisation, by: User | None) -> None:
    """Plant settings and scenarios in the organisation's language; what is there already stays as it is."""
    with scope(organisation=organisation):
        language = "de" if organisation.language.startswith("de") else "en"
        if not BiaSettings.objects.exists():
            BiaSettings(organisation=organisation, **settings_fields(language)).save()
        known = set(DamageScenario.objects.values_list("code", flat=True))
        for fields in scenario_fields(language):
            if fields["code"] not in known:
                DamageScenario(organisation=organisation, **fields).save()
