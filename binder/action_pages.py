"""The action page (Ablaufkarte): one phase of a playbook on one side, for a stranger at three in the morning.

Order and sizes follow the rules for emergency checklists: condition and goal, what to do at once, what not to do, steps
with the state that shows they are done, ways that leave the page, end mark (CAP 676, ch. 7; NUREG-0899).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext, ngettext, pgettext

from binder.action_room import NARROW, air, who_width
from binder.call_box import call_box, short
from binder.cards import in_paper_language
from binder.sheet import Disclosure, Document, OnePage, SubjectGone, approval_words, as_of, paper_language
from plan.model import Plan
from playbooks.models import PHASES
from playbooks.phases import MAX_STEPS, Phase
from playbooks.texts import ActionStep, Branch, DutyText, PlaybookText

SHEETS = ("base.css", "pages.css", "action.css")
LETTERS = {phase.value: letter for phase, letter in zip(Phase, "ABCDE", strict=True)}
TAB = 3
LONGEST_ROLE = 40
LISTED = 5  # duties and messages on the page; tabs 4 and 7 have them all
BLANK_STEPS = 3  # where a page has no step yet
HOURS_UP_TO = 96  # "within 72 h" says more than "within 3 days"


@dataclass(frozen=True)
class BranchLine:
    """A way that leaves the page. `anchor`: where it leads, "" where that is not in this document; `page`: see below."""

    when: str
    target: str
    anchor: str
    page: int = 0


@dataclass(frozen=True)
class StepLine:
    """A step as printed. `who` "": a line to fill in; `number` 0: in the box for what is done at once."""

    id: uuid.UUID | None
    number: int
    action: str
    target: str
    who: str
    due: str
    detail: str = ""
    uses: str = ""
    rollback: str = ""
    approval: str = ""
    is_life_safety: bool = False
    branch: BranchLine | None = None

    @property
    def is_wide(self) -> bool:
        """Whether who does it needs the wider column."""
        return who_width(self.who, self.due) > NARROW


@dataclass(frozen=True)
class DutyLine:
    title: str
    times: str


@dataclass(frozen=True)
class ActionPage:
    """One phase as it is printed."""

    phase: str
    letter: str
    label: str
    anchor: str
    is_first: bool
    signs: str  # how it is recognised, on the first page
    begins: str  # when this phase begins, on the others
    goal: str
    lead: str  # the role that leads, on the first page
    immediate: tuple[StepLine, ...]
    all_at_once: bool  # everybody does all of that
    donts: tuple[tuple[str, str], ...]  # what, and why
    steps: tuple[StepLine, ...]
    blank_steps: range
    evidence: tuple[str, ...]
    criteria: tuple[str, ...]
    duties: tuple[DutyLine, ...]
    more_duties: int
    messages: tuple[str, ...]
    more_messages: int
    exit: str
    next_letter: str
    next_label: str
    next_anchor: str
    next_page: int  # of this playbook alone, where each phase is a page; a binder has others
    air: str = ""  # classes of the sheet: less air where a page is full


@dataclass(frozen=True)
class ActionCard:
    """A playbook as printed: its pages, and what stands on all of them."""

    tab: int
    title: str
    symptom: str
    anchor: str
    status: str
    pages: tuple[ActionPage, ...]


@in_paper_language
def playbook(plan: Plan, subject: uuid.UUID) -> Document:
    """The action pages of one playbook: a page per phase, each exactly one side or refused."""
    found = plan.response.playbook(subject)
    if found is None:
        raise SubjectGone
    made = card(plan, found, inside={found.id})
    return Document(
        key="playbook",
        title=gettext("Action pages: %(title)s") % {"title": found.title},
        language=paper_language(plan),
        organisation=plan.organisation,
        disclosure=Disclosure.CRISIS_TEAM,
        template="binder/paper/playbook.html",
        sheets=SHEETS,
        as_of=as_of(plan),
        context={"card": made, "calls": call_box(plan), "in_binder": False},
        one_page_each=one_page_each([made]),
    )


def card(plan: Plan, text: PlaybookText, *, inside: set[uuid.UUID]) -> ActionCard:
    """A playbook as printed; `inside` are the playbooks of the same document, to which branches name the page."""
    pages = text.phases or (Phase.DETECT_REPORT,)
    return ActionCard(
        tab=TAB,
        title=text.title,
        symptom=text.symptom,
        anchor=anchor(text.id, pages[0].value),
        status=approval_words(plan, text.approval, text.state),
        pages=tuple(_page(plan, text, phase, pages, inside) for phase in pages),
    )


def page(plan: Plan, text: PlaybookText, phase: Phase) -> ActionPage:
    """One phase alone, as the preview shows it, even if nothing is to be done in it yet."""
    others = {*text.phases, phase}
    return _page(plan, text, phase, tuple(each for each in Phase if each in others), {text.id})


def cards_context(plan: Plan) -> dict[str, Any]:
    """All playbooks, for the binder."""
    inside = {each.id for each in plan.response.playbooks}
    cards = [card(plan, each, inside=inside) for each in plan.response.playbooks]
    return {"cards": cards, "calls": call_box(plan), "in_binder": True}


def one_page_each(cards: Iterable[ActionCard]) -> tuple[OnePage, ...]:
    """What the press holds us to: each phase on one side, and what to say if it runs over."""
    return tuple(OnePage(each.anchor, _too_much(made, each)) for made in cards for each in made.pages)


def _too_much(made: ActionCard, each: ActionPage) -> str:
    """Names the page and its longest step, and says what to do; type is never made smaller."""
    where = gettext("“%(title)s”, phase %(letter)s (%(phase)s) does not fit on one page.") % {
        "title": short(made.title),
        "letter": each.letter,
        "phase": each.label,
    }
    steps = [*each.immediate, *each.steps]
    if not steps:
        return f"{where} {gettext('Shorten its goal and its lists.')}"
    longest = max(steps, key=_length)
    advice = gettext("Shorten its longest step, “%(step)s”, or move a step to another phase.")
    return f"{where} {advice % {'step': short(longest.action, 80)}}"


def _length(step: StepLine) -> int:
    parts = (step.action, step.target, step.detail, step.rollback, step.branch.when if step.branch else "")
    return sum(len(part) for part in parts)


def anchor(playbook_id: uuid.UUID, phase: str) -> str:
    """The name of a page inside a document."""
    return f"p{playbook_id.hex[:12]}-{LETTERS[phase].lower()}"


def _page(
    plan: Plan, text: PlaybookText, phase: Phase, pages: Sequence[Phase], inside: set[uuid.UUID]
) -> ActionPage:
    here = pages.index(phase)
    before = pages[here - 1] if here else None
    after = pages[here + 1] if here + 1 < len(pages) else None
    frame = text.frame(phase.value)
    lines = _Lines(plan, text, inside)
    immediate = tuple(lines.step(each, 0) for each in text.immediate(phase.value))
    steps = tuple(lines.step(each, n) for n, each in enumerate(text.numbered(phase.value), start=1))
    duties = _duties(plan, text) if phase == Phase.COMMUNICATE else []
    messages = _messages(plan, text) if phase == Phase.COMMUNICATE else []
    assess = phase == Phase.ASSESS
    lead = plan.some_role(text.owner_role_id)
    made = ActionPage(
        phase=phase.value,
        letter=LETTERS[phase.value],
        label=phase_label(phase.value),
        anchor=anchor(text.id, phase.value),
        is_first=here == 0,
        signs=" · ".join(text.signs) if here == 0 else "",
        begins=text.frame(before.value).exit if before else "",
        goal=frame.goal or (text.goal if here == 0 else ""),
        lead=short(lead.name, LONGEST_ROLE) if lead and here == 0 else "",
        immediate=immediate,
        all_at_once=all(each.for_everybody for each in text.immediate(phase.value)),
        donts=tuple((each.text, each.why) for each in text.donts_of(phase.value)),
        steps=steps,
        blank_steps=range(0 if steps or immediate else min(BLANK_STEPS, MAX_STEPS)),
        evidence=text.evidence if assess else (),
        criteria=text.escalation_criteria if assess else (),
        duties=tuple(duties[:LISTED]),
        more_duties=max(0, len(duties) - LISTED),
        messages=tuple(messages[:LISTED]),
        more_messages=max(0, len(messages) - LISTED),
        exit=frame.exit,
        next_letter=LETTERS[after.value] if after else "",
        next_label=phase_label(after.value) if after else "",
        next_anchor=anchor(text.id, after.value) if after else "",
        next_page=here + 2 if after else 0,
    )
    return replace(made, air=air(made, text.title, call_box(plan)))


@dataclass(frozen=True)
class _Lines:
    """Makes lines of the steps of one playbook."""

    plan: Plan
    text: PlaybookText
    inside: set[uuid.UUID]

    def step(self, each: ActionStep, number: int) -> StepLine:
        return StepLine(
            id=each.id,
            number=number,
            action=each.action,
            target=each.target,
            who=pgettext("who", "everybody") if each.for_everybody else self._role(each.role_id),
            due=due(each.minutes),
            detail=each.detail,
            uses=self._resource(each.uses_id),
            rollback=each.rollback,
            approval=self._role(each.approval_role_id),
            is_life_safety=each.is_life_safety,
            branch=self._branch(each.branch) if each.branch else None,
        )

    def _role(self, id_: uuid.UUID | None) -> str:
        role = self.plan.some_role(id_)
        return short(role.name, LONGEST_ROLE) if role else ""

    def _resource(self, id_: uuid.UUID | None) -> str:
        return short(self.plan.network.name(id_)) if id_ in self.plan.network.by_id else ""

    def _branch(self, branch: Branch) -> BranchLine:
        if branch.phase:
            target = gettext("phase %(letter)s") % {"letter": LETTERS[branch.phase]}
            phases = self.text.phases
            if branch.phase not in phases:
                return BranchLine(branch.when, target, "")
            page = phases.index(Phase(branch.phase)) + 1
            return BranchLine(branch.when, target, anchor(self.text.id, branch.phase), page)
        other = self.plan.response.playbook(branch.playbook_id)
        if other is None:
            return BranchLine(branch.when, "", "")
        first = (other.phases or (Phase.DETECT_REPORT,))[0].value
        return BranchLine(
            branch.when,
            gettext("action page “%(title)s”") % {"title": short(other.title)},
            anchor(other.id, first) if other.id in self.inside else "",
        )


def phase_label(phase: str) -> str:
    labels: Mapping[str, Any] = dict(PHASES)
    return str(labels[phase])


def due(minutes: int | None) -> str:
    """Until when, counted from the start: "at once", "by 0:15 h", "by 72 h", "within 7 days"; "" where nobody said."""
    if minutes is None:
        return ""
    if minutes == 0:
        return gettext("at once")
    if minutes < 24 * 60:
        return gettext("by %(hours)d:%(minutes)02d h") % {"hours": minutes // 60, "minutes": minutes % 60}
    if minutes <= HOURS_UP_TO * 60:
        return gettext("by %(hours)d h") % {"hours": minutes // 60}
    days = minutes // (24 * 60)
    return ngettext("within %(days)d day", "within %(days)d days", days) % {"days": days}


def _duties(plan: Plan, text: PlaybookText) -> list[DutyLine]:
    """The duties that may have to be met, without those that do not concern the company."""
    found = [plan.response.duty(each) for each in text.duties]
    return [DutyLine(short(each.title, 70), times(each)) for each in found if each and each.applies != "no"]


def times(duty: DutyText) -> str:
    """The times of a duty's reports in a few characters: "24 h · 72 h · 1 month"."""
    found = [_time(stage.amount, stage.unit) for stage in duty.stages if not stage.instead_of]
    return " · ".join(dict.fromkeys(found))


def _time(amount: int | None, unit: str) -> str:
    if amount is None:
        return (
            pgettext("deadline", "by contract")
            if unit == "contract"
            else pgettext("deadline", "without delay")
        )
    if unit == "hours":
        return gettext("%(hours)d h") % {"hours": amount}
    if unit == "days":
        return ngettext("%(days)d day", "%(days)d days", amount) % {"days": amount}
    return ngettext("%(months)d month", "%(months)d months", amount) % {"months": amount}


def _messages(plan: Plan, text: PlaybookText) -> list[str]:
    found = [plan.response.message(each) for each in text.messages]
    return [short(each.title, 70) for each in found if each]
