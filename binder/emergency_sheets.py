"""The page of a process in emergency operation (Notbetrieb): how work goes on meanwhile, and the blank forms for it.

Written for a temp: what to do now, whom to ask, how long it carries. Handed out, so it shows no private number.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext, ngettext

from binder.cards import in_paper_language
from binder.measure import lines
from binder.plan_steps import StageLines, stages
from binder.recovery_sheets import SHEETS
from binder.sheet import (
    Disclosure,
    Document,
    SubjectGone,
    approval_words,
    as_of,
    paper_language,
    printed_day,
)
from binder.times import Helper, person_helper
from core.durations import hours_in_words
from plan.model import Plan
from recovery.texts import PlanText, WorkaroundText

BLANK_LINES = 4  # where nobody wrote down how it is done
WIDE_FROM = 6  # columns
MM = 72 / 25.4
ROW = 11.0  # mm, high enough to write in
PORTRAIT_ROOM, LANDSCAPE_ROOM = (
    (170.0, 222.0),
    (267.0, 137.0),
)  # mm for the table: width, height without its head
NUMBER_COLUMN, ENTERED_COLUMN = 9.0, 21.0  # mm; the same figures stand in sheets/recovery.css


@dataclass(frozen=True)
class BlankForm:
    """The paper form of a workaround, on a page of its own."""

    title: str
    process: str
    columns: tuple[str, ...]
    is_wide: bool
    rows: range


@dataclass(frozen=True)
class WorkaroundPart:
    """A workaround as printed; "" where the paper shows a line to fill in."""

    name: str
    how: tuple[str, ...]
    blank_lines: range
    ready: str
    carries: str
    people: str
    uses: str
    material: str
    limits: str
    backlog: str
    tried_on: str
    bridges: tuple[str, ...]
    helpers: tuple[Helper, ...]
    form: BlankForm | None


@dataclass(frozen=True)
class PlanPart:
    """A continuity plan of the process: when it begins, and its steps."""

    title: str
    status: str
    activation: str
    stages: tuple[StageLines, ...]


@dataclass(frozen=True)
class EmergencyPage:
    """A process in emergency operation, as printed."""

    name: str
    unit: str
    latest: str
    begins: str
    at_least: str
    helpers: tuple[Helper, ...]
    workarounds: tuple[WorkaroundPart, ...]
    plans: tuple[PlanPart, ...]
    blank_lines: range

    @property
    def forms(self) -> tuple[BlankForm, ...]:
        return tuple(each.form for each in self.workarounds if each.form)


@in_paper_language
def emergency_operation(plan: Plan, subject: uuid.UUID) -> Document:
    """How one process goes on without its systems."""
    if subject not in plan.figures.processes:
        raise SubjectGone
    page = emergency_page(plan, subject)
    return Document(
        key="emergency_operation",
        title=gettext("Emergency operation: %(title)s") % {"title": page.name},
        language=paper_language(plan),
        organisation=plan.organisation,
        disclosure=Disclosure.ALL_STAFF,
        template="binder/paper/emergency_operation.html",
        sheets=SHEETS,
        as_of=as_of(plan),
        context={"page": page},
    )


def emergency_page(plan: Plan, process: uuid.UUID) -> EmergencyPage:
    """A process in emergency operation as printed, alone or in the binder."""
    details, name = plan.inventory.process(process), plan.network.name(process)
    texts = [text for text in plan.response.plans_covering(process) if process in text.processes]
    workarounds = tuple(_workaround(plan, each, name) for each in plan.response.workarounds_of(process))
    people = [(gettext("Process owner"), details.owner_id), (gettext("Deputy"), details.deputy_id)]
    least = gettext("%(percent)d percent") % {"percent": details.mbco_percent} if details.mbco_percent else ""
    return EmergencyPage(
        name=name,
        unit=details.unit,
        latest=hours_in_words(plan.figures.processes[process].mtpd),
        begins="\n".join(text.texts["activation"] for text in texts if "activation" in text.texts),
        at_least=" · ".join(part for part in (details.mbco, least) if part),
        helpers=tuple(person_helper(plan, role, person, private=False) for role, person in people),
        workarounds=workarounds,
        plans=tuple(_plan_part(plan, text) for text in texts if text.steps),
        blank_lines=range(0 if workarounds or any(text.steps for text in texts) else BLANK_LINES),
    )


def _plan_part(plan: Plan, text: PlanText) -> PlanPart:
    parts = tuple(stage for stage in stages(plan, text) if stage.steps)
    return PlanPart(
        text.title, approval_words(plan, text.approval, text.state), text.texts.get("activation", ""), parts
    )


def _workaround(plan: Plan, text: WorkaroundText, process: str) -> WorkaroundPart:
    people = ngettext("%(count)d person", "%(count)d people", text.people or 0) % {"count": text.people or 0}
    return WorkaroundPart(
        name=text.name,
        how=text.how,
        blank_lines=range(0 if text.how else BLANK_LINES),
        ready=hours_in_words(text.starts_after if text.starts_after is not None else Decimal(0)),
        carries=hours_in_words(text.carries),
        people=people if text.people else "",
        uses=plan.network.name(text.uses_id) if text.uses_id in plan.network.by_id and text.uses_id else "",
        material=text.material,
        limits=text.limits,
        backlog=text.backlog,
        tried_on=printed_day(text.tried_on) if text.tried_on else "",
        bridges=tuple(_bridged(plan, text)),
        helpers=tuple(_asked(plan, text)),
        form=_form(text, process),
    )


def _bridged(plan: Plan, text: WorkaroundText) -> Iterator[str]:
    """What may be missing while work goes on like this."""
    for edge in plan.network.requirements[text.process_id]:
        if edge.id in text.bridges:
            yield plan.network.name(edge.required)


def _asked(plan: Plan, text: WorkaroundText) -> Iterator[Helper]:
    """Who knows this workaround, where that is somebody else than whoever answers for the process."""
    details = plan.inventory.process(text.process_id)
    known = {details.owner_id, details.deputy_id}
    for person in dict.fromkeys((text.owner_id, text.deputy_id)):
        if person is not None and person not in known and plan.somebody(person):
            yield person_helper(plan, gettext("Knows it"), person, private=False)


def _form(text: WorkaroundText, process: str) -> BlankForm | None:
    """The blank form; as many lines as one page holds below its head."""
    if not text.form_columns:
        return None
    is_wide = len(text.form_columns) >= WIDE_FROM
    across, down = LANDSCAPE_ROOM if is_wide else PORTRAIT_ROOM
    column = (across - NUMBER_COLUMN - ENTERED_COLUMN) / len(text.form_columns) - 4
    head = max(lines(each, 12, column * MM, bold=True) for each in text.form_columns) * 12 * 1.25 / MM
    title = text.form_title or text.name
    head += (lines(title, 20, across * MM, bold=True) - 1) * 20 * 1.15 / MM
    named = 125.0 if is_wide else 28.0  # mm beside the lines for date, name and sheet
    head += 10 if lines(process, 12, named * MM) > 1 else 0
    return BlankForm(
        title=title,
        process=process,
        columns=text.form_columns,
        is_wide=is_wide,
        rows=range(1, max(3, int((down - head) / ROW)) + 1),
    )
