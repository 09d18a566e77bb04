"""What we ship about duties and messages, read from `data/`: typed, in both languages, checked when it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from playbooks.conditions import Condition, Facts, facts_in, holds
from playbooks.deadlines import Counting, Event, Kind, Period, Stage

DATA = Path(__file__).parent / "data"

Text = dict[str, str]  # by language: "de" and "en"


def language_of(code: str) -> str:
    """The language of our content for a locale such as "de-at"."""
    return "de" if code.startswith("de") else "en"


@dataclass(frozen=True)
class Fact:
    """A question to be answered with yes, no or unknown: about the company, or about one incident."""

    name: str
    of: str  # "organisation" | "incident"
    question: Text


@dataclass(frozen=True)
class ShippedStage:
    """A report as the catalogue has it: how it is counted, and what is said beside it."""

    clock: Stage
    instead_of: str = ""
    template: str = ""
    note: Text = field(default_factory=lambda: {"de": "", "en": ""})


@dataclass(frozen=True)
class ShippedDuty:
    """A duty as the catalogue has it; `applies_if` see `playbooks.conditions`."""

    code: str
    title: Text
    question: Text
    legal_basis: Text
    applies_if: Condition
    recipient: Text
    channel: Text
    content: dict[str, list[str]]
    notes: Text
    verified: str
    role: str
    stages: tuple[ShippedStage, ...]
    template: str = ""
    authority: str = ""
    valid_from: date | None = None

    def applies(self, facts: Facts, on: date | None = None) -> bool | None:
        """Whether it applies by these facts; None: somebody has to find out. Before the law is in force: no."""
        return holds(self.applies_if, facts) if self._in_force(on) else False

    def concerns(self, about_company: Facts) -> bool | None:
        """Whether it concerns the company at all, whatever the incident may be."""
        return holds(self._about_company(), about_company)

    def company_facts(self) -> tuple[str, ...]:
        """The facts about the company that it depends on."""
        return facts_in(self._about_company())

    def _about_company(self) -> list[Condition]:
        """The part of the condition that can be answered before anything happens."""
        return [
            each
            for each in self.applies_if
            if all(facts()[name].of == "organisation" for name in facts_in(each))
        ]

    def _in_force(self, on: date | None) -> bool:
        return on is None or self.valid_from is None or on >= self.valid_from

    def departures(self, fields: Mapping[str, Any]) -> list[str]:
        """The names of these fields whose value is that of neither language. Line ends and outer blanks do not count."""
        shipped = [self.texts(language) | {"valid_from": self.valid_from} for language in ("de", "en")]
        return [
            name
            for name, value in fields.items()
            if all(_plain(value) != _plain(each[name]) for each in shipped)
        ]

    def texts(self, language: str) -> dict[str, str]:
        """The fields of a `ReportingDuty` that are words, in one language."""
        return {
            "title": self.title[language],
            "question": self.question[language],
            "legal_basis": self.legal_basis[language],
            "recipient": self.recipient[language],
            "channel": self.channel[language],
            "contents": "\n".join(self.content[language]),
            "notes": self.notes[language],
        }


@dataclass(frozen=True)
class ShippedMessage:
    """A prepared message; placeholders see `playbooks.placeholders`."""

    code: str
    title: Text
    audience: str
    approver: str
    channels: Text
    subject: Text
    body: Text
    note: Text = field(default_factory=lambda: {"de": "", "en": ""})

    def texts(self, language: str) -> dict[str, str]:
        """The fields of a `MessageTemplate` that are words, in one language."""
        return {
            "title": self.title[language],
            "channels": self.channels[language],
            "subject": self.subject[language],
            "body": self.body[language].strip(),
            "note": self.note[language],
        }


def _plain(value: Any) -> Any:
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


def _read(name: str) -> Any:
    return yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8"))


@cache
def facts() -> dict[str, Fact]:
    """The questions of the catalogue by name, in order."""
    return {name: Fact(name, **each) for name, each in _read("reporting_duties")["facts"].items()}


@cache
def duties() -> dict[str, ShippedDuty]:
    """The duties by code, in order."""
    found = {}
    for each in _read("reporting_duties")["duties"]:
        stages = tuple(_stage(stage) for stage in each.pop("stages"))
        found[each["code"]] = ShippedDuty(stages=stages, **each)
    return found


@cache
def messages() -> dict[str, ShippedMessage]:
    """The prepared messages by code, in order."""
    return {each["code"]: ShippedMessage(**each) for each in _read("message_templates")["messages"]}


def _stage(data: dict[str, Any]) -> ShippedStage:
    latest = data.get("latest")
    clock = Stage(
        kind=Kind(data["kind"]),
        start=Event(data["start"]),
        period=_period(data["period"]),
        counting=Counting(data["counts"]),
        internal_target=_period(data.get("internal_target")),
        latest=(Event(latest["start"]), Period.parse(latest["period"])) if latest else None,
        by_contract=data.get("by_contract", False),
        is_voluntary=data.get("voluntary", False),
        only_if=data.get("if"),
    )
    return ShippedStage(
        clock,
        instead_of=data.get("instead_of", ""),
        template=data.get("template", ""),
        **({"note": data["note"]} if "note" in data else {}),
    )


def _period(text: str | None) -> Period | None:
    return None if text is None else Period.parse(text)
