"""A page of a playbook as it would print, for the editor: on the screen, before anything is saved.

Whether it fits is reckoned from the face's own widths (`binder.action_room`), not asked of the press: that takes a
thousandth of the time and keeps Pango out of the web process. So the answer is "probably", and the print decides.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext

from binder import action_pages
from binder.action_room import HEIGHT, Air, needed
from binder.call_box import call_box
from binder.cards import in_paper_language
from binder.sheet import Disclosure, Document, as_of, paper_language
from plan.model import Plan
from playbooks.phases import Phase
from playbooks.texts import ActionStep, Branch, PlaybookText

LONGEST = 300  # characters that a text may have here; more is cut, for nobody prints it
NEW = uuid.UUID(int=0)  # the id of a step that is not saved yet
CAUTION = 60.0  # points by which the reckoning may ask for too much


@dataclass(frozen=True)
class Room:
    """How full a page is, in points."""

    needed: float

    @property
    def is_enough(self) -> bool:
        return self.needed <= HEIGHT

    @property
    def is_close(self) -> bool:
        """Perhaps it fits, perhaps not."""
        return HEIGHT < self.needed <= HEIGHT + CAUTION

    @property
    def sentence(self) -> str:
        """What the editor says below the sheet, in the active language."""
        if self.is_enough:
            return gettext("Probably fits on one page.")
        if self.is_close:
            return gettext("Close: only the print shows whether this fits on one page. Shorten something.")
        return gettext("Probably does not fit on one page. Shorten a step, or move it to another phase.")


def step_from(typed: Mapping[str, str], phase: Phase) -> ActionStep:
    """A step as it stands in the form, whatever is wrong with it: what makes no sense is left out."""
    return ActionStep(
        id=_id(typed, "step") or NEW,
        phase=phase.value,
        action=_text(typed, "action"),
        target=_text(typed, "target_state"),
        detail=_text(typed, "detail"),
        role_id=_id(typed, "role"),
        for_everybody=_tick(typed, "for_everybody"),
        kind=_text(typed, "kind"),
        is_immediate=_tick(typed, "is_immediate") and phase == Phase.DETECT_REPORT,
        minutes=_minutes(typed),
        is_life_safety=_tick(typed, "is_life_safety"),
        approval_role_id=_id(typed, "approval_role"),
        rollback=_text(typed, "rollback"),
        uses_id=_id(typed, "uses"),
        branch=_branch(typed),
    )


def with_step(text: PlaybookText, step: ActionStep) -> PlaybookText:
    """The playbook with this step in the place of the old one, or at the end of its list."""
    if any(each.id == step.id for each in text.steps):
        steps: Iterable[ActionStep] = (step if each.id == step.id else each for each in text.steps)
    else:
        steps = (*text.steps, step)
    return replace(text, steps=tuple(steps))


@in_paper_language
def preview(plan: Plan, text: PlaybookText, phase: Phase) -> Document:
    """One page of a playbook; its context holds `room`, how full it is."""
    page, calls = action_pages.page(plan, text, phase), call_box(plan)
    context = {
        "card": action_pages.card(plan, text, inside={text.id}),
        "page": page,
        "calls": calls,
        "in_binder": False,
        "room": Room(needed(page, text.title, calls, Air(page.air))),
    }
    return Document(
        key="playbook",
        title=f"{text.title} – {page.label}",
        language=paper_language(plan),
        organisation=plan.organisation,
        disclosure=Disclosure.CRISIS_TEAM,
        template="binder/preview/playbook.html",
        sheets=action_pages.SHEETS,
        as_of=as_of(plan),
        context=context,
    )


def _text(typed: Mapping[str, str], name: str) -> str:
    return " ".join(typed.get(name, "").split())[:LONGEST]


def _tick(typed: Mapping[str, str], name: str) -> bool:
    return typed.get(name, "") not in {"", "0", "false", "False"}


def _id(typed: Mapping[str, str], name: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(typed.get(name, ""))
    except ValueError:
        return None


def _minutes(typed: Mapping[str, str]) -> int | None:
    number = typed.get("due_minutes", "").strip()
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 7 else None


def _branch(typed: Mapping[str, str]) -> Branch | None:
    when, phase = _text(typed, "branch_when"), typed.get("branch_phase", "")
    if not when:
        return None
    return Branch(when, _id(typed, "branch_playbook"), phase if phase in set(Phase) else "")
