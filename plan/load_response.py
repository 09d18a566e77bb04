"""Reading what we do when it happens: the readers of playbooks and recovery, one after the other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from accounts.models import Organisation
from plan.response import Response
from playbooks import catalogue
from playbooks.filling import company_values
from playbooks.models import LegalProfile
from playbooks.reading import read_duties, read_messages, read_playbooks
from playbooks.standing import Standing, company_facts, standing
from playbooks.texts import DutyText
from recovery.reading import read_plans, read_staff, read_workarounds


def read_response(organisation: Organisation, on: date) -> Response:
    """Return everything about the response on a day; 28 queries, however much there is. Inside the scope."""
    return replace(
        read_playbook_parts(organisation, on),
        plans=read_plans(),
        workarounds=read_workarounds(),
        staff=read_staff(on),
        values=company_values(organisation, on),
    )


def read_playbook_parts(organisation: Organisation, on: date) -> Response:
    """Return what the action pages show: playbooks, messages and duties; eleven queries. Inside the scope."""
    facts = company_facts(organisation.country, LegalProfile.of(organisation))
    return Response(
        playbooks=read_playbooks(),
        messages=read_messages(),
        duties=tuple(_decided(each, facts, on) for each in read_duties()),
    )


@dataclass(frozen=True)
class _Duty:
    """A duty as `playbooks.standing` asks about it."""

    applies: str
    valid_from: date | None
    shipped: catalogue.ShippedDuty | None


def _decided(duty: DutyText, facts: dict[str, bool | None], on: date) -> DutyText:
    """The duty with what the answers about the company say: "yes", "no", or "" where somebody has to find out."""
    found = standing(_Duty(duty.applies, duty.valid_from, catalogue.duties().get(duty.code)), facts, on)
    return replace(duty, applies="" if found == Standing.CHECK else found.value)
