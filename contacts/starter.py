"""What a new company's plan starts with: the emergency roles, one alarm chain, the escalation matrix."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django_scopes import scope

from accounts.models import Organisation, User
from contacts.models import AlertPath, AlertStep, EmergencyRole, EscalationRule

DATA = Path(__file__).parent / "data" / "roles.yaml"


@cache
def _content() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return content


@transaction.atomic
def plant(*, organisation: Organisation, by: User | None) -> None:
    """Plant roles, alarm chain and matrix in the organisation's language; run twice, nothing changes.

    Whatever is there already stays as it is: a role is recognised by its code, an optional one by its name in either
    language, chain and matrix are planted only where there is none. The history names `by` through the
    request that runs this.
    """
    with scope(organisation=organisation):
        language = "de" if organisation.language.startswith("de") else "en"
        roles = [
            (content, _role(organisation, content, language, position))
            for position, content in enumerate(_content()["roles"], start=1)
        ]
        if not EscalationRule.objects.exists():
            _matrix(organisation, roles)
        if not AlertPath.objects.exists():
            _chain(organisation, {role.code: role for _content, role in roles}, language)


def _role(organisation: Organisation, content: dict[str, Any], language: str, position: int) -> EmergencyRole:
    code = content["code"]
    known = EmergencyRole.objects
    found = known.filter(code=code) if code else known.filter(code="", name__in=content["name"].values())
    role: EmergencyRole | None = found.first()
    if role is None:
        role = EmergencyRole(
            organisation=organisation,
            code=code,
            name=content["name"][language],
            tasks=content["tasks"][language],
            authority_text=content["authority"][language],
            spending_limit=content.get("limit"),
            is_crisis_role=content["crisis"],
            is_mandatory=bool(code),
            min_deputies=content["deputies"],
            position=position * 10,
        )
        role.save()
    return role


def _matrix(organisation: Organisation, roles: list[tuple[dict[str, Any], EmergencyRole]]) -> None:
    for content, role in roles:
        for level, (duty, minutes, channel) in content["escalation"].items():
            EscalationRule(
                organisation=organisation,
                role=role,
                level=level,
                duty=duty,
                within_minutes=minutes,
                channel=channel,
            ).save()


def _chain(organisation: Organisation, roles: dict[str, EmergencyRole], language: str) -> None:
    content = _content()["alert_path"]
    path = AlertPath(
        organisation=organisation, name=content["name"][language], trigger=content["trigger"][language]
    )
    path.save()
    for number, step in enumerate(content["steps"], start=1):
        AlertStep(
            organisation=organisation,
            path=path,
            order=number,
            role=roles[step["role"]],
            media=step["media"],
            wait_minutes=step["wait"],
            on_no_answer=step["then"],
            requires_ack=step["confirm"],
        ).save()
