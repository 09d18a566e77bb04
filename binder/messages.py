"""Tab 7: prepared messages, with what the plan knows filled in and lines for the rest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext

from binder.cards import in_paper_language
from binder.deadlines import SHEETS
from binder.inventory import sheet
from binder.sheet import Document
from plan.model import Plan
from playbooks.catalogue import language_of
from playbooks.placeholders import Piece, pieces
from playbooks.texts import MessageText

BLANK_MESSAGES = 2


@dataclass(frozen=True)
class Message:
    """A message as printed. `approver`: whose word it needs before it goes out."""

    title: str
    audience: str
    channels: str
    approver: str
    holder: str
    subject: tuple[Piece, ...]
    body: tuple[Piece, ...]
    note: str
    language: str


@in_paper_language
def messages(plan: Plan) -> Document:
    """Every prepared message, to be read out, copied or sent by text message."""
    document = sheet(plan, "messages", gettext("Prepared messages"), messages_context(plan))
    return replace(document, sheets=SHEETS)


def messages_context(plan: Plan) -> dict[str, Any]:
    found = [_message(plan, each) for each in plan.response.messages]
    return {"prepared": found, "blank_messages": range(0 if found else BLANK_MESSAGES)}


def _message(plan: Plan, text: MessageText) -> Message:
    role = plan.some_role(text.approver_role_id)
    holder = next((person.name for _rank, person in plan.holders(role)), "") if role else ""
    language = language_of(text.language)
    return Message(
        title=text.title,
        audience=text.audience_label,
        channels=text.channels,
        approver=role.name if role else "",
        holder=holder,
        subject=tuple(pieces(text.subject, plan.response.values, language)),
        body=tuple(pieces(text.body, plan.response.values, language)),
        note=text.note,
        language=text.language,
    )
