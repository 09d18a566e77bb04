"""Tab 4: whom to tell by law or contract, until when, with lines to count the deadlines. Never legal advice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from binder.cards import in_paper_language
from binder.inventory import SHEETS as BASE_SHEETS
from binder.inventory import sheet
from binder.sheet import Document
from plan.model import Plan
from playbooks.clocks import clock_of
from playbooks.deadline_words import EVENTS, KINDS, condition_words, short_words, target_words
from playbooks.models import ReportingDuty
from playbooks.texts import DutyText, StageText

SHEETS = (*BASE_SHEETS, "response.css")
BLANK_DUTIES = 2


@dataclass(frozen=True)
class Report:
    """One report of a duty: what it is, how long it may take, and what starts its clock."""

    name: str
    time: str
    note: str
    start: str


@dataclass(frozen=True)
class Duty:
    """A duty as printed."""

    title: str
    is_certain: bool
    questions: tuple[str, ...]
    recipient: str
    channel: str
    reporter: str
    contents: tuple[str, ...]
    access_place: str
    legal_basis: str
    verified: str
    reports: tuple[Report, ...]


@dataclass(frozen=True)
class _Stored:
    """A report as `playbooks.clocks` reads it; the company's own time stands in `own_amount`."""

    text: StageText

    def __getattr__(self, name: str) -> Any:
        return getattr(self.text, name)

    @property
    def amount(self) -> int | None:
        return None if self.text.is_own else self.text.amount

    @property
    def unit(self) -> str:
        return "" if self.text.is_own else self.text.unit

    @property
    def own_amount(self) -> int | None:
        return self.text.amount if self.text.is_own else None

    @property
    def own_unit(self) -> str:
        return self.text.unit if self.text.is_own else ""

    @property
    def internal_hours(self) -> Decimal | None:
        return self.text.internal_hours


@in_paper_language
def deadlines(plan: Plan) -> Document:
    """The duties that concern the company or may concern it, with a worksheet for each deadline."""
    document = sheet(plan, "deadlines", gettext("Reporting duties and deadlines"), deadlines_context(plan))
    return replace(document, sheets=SHEETS)


def deadlines_context(plan: Plan) -> dict[str, Any]:
    """Certain duties first; those that do not concern the company are left out and counted."""
    ours = [each for each in plan.response.duties if each.applies != "no"]
    ordered = sorted(ours, key=lambda each: each.applies != "yes")
    return {
        "duties": [_duty(plan, each) for each in ordered],
        "left_out": len(plan.response.duties) - len(ours),
        "blank_duties": range(0 if ours else BLANK_DUTIES),
    }


def _duty(plan: Plan, text: DutyText) -> Duty:
    role = plan.some_role(text.role_id)
    return Duty(
        title=text.title,
        is_certain=text.applies == "yes",
        questions=text.questions,
        recipient=text.recipient,
        channel=text.channel,
        reporter=role.name if role else "",
        contents=text.contents,
        access_place=text.access_place,
        legal_basis=text.legal_basis,
        verified=str(ReportingDuty.Verified(text.verified).label),
        reports=tuple(_reports(text.stages)),
    )


def _reports(stages: Iterable[StageText]) -> Iterable[Report]:
    for each in stages:
        stage = clock_of(_Stored(each))
        notes = (condition_words(stage), target_words(stage), each.note)
        yield Report(
            name=str(KINDS[stage.kind]),
            time=short_words(stage),
            note=" · ".join(part for part in notes if part),
            start=str(EVENTS[stage.start]),
        )
