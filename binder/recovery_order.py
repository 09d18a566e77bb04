"""The order of return on paper: a picture by hours, then a line per entry with a box to tick and a time to write."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils.translation import gettext

from binder.cards import in_paper_language
from binder.inventory import kind, sheet
from binder.sheet import Document
from plan.model import Plan
from recovery.company import Company
from recovery.gantt import ROWS, draw
from recovery.order_lines import Line
from recovery.order_words import Words
from recovery.texts import PlanKind

SHEETS = ("base.css", "pages.css", "inventory.css", "outage.css")
PICTURES = 3  # more bars nobody reads on paper; the lines below are complete
EMPTY_ROWS = 8
MOST_SENTENCES = 15


@dataclass(frozen=True)
class Row:
    """One line: what comes back, and who brings it back."""

    line: Line
    kind: str
    who: str


@in_paper_language
def recovery_order(plan: Plan) -> Document:
    """What comes back in which order when everything is down, how long that takes, and where a target breaks."""
    company = company_of(plan)
    words = Words(company.order, company.schedule, dict(company.staff.names))
    shown = company.schedule.activities[: PICTURES * ROWS]
    context = {
        "words": words,
        "pictures": draw(words.bar(each) for each in shown),
        "more_bars": len(company.schedule.activities) - len(shown),
        "broken": words.broken(MOST_SENTENCES),
        "more_broken": max(0, words.broken_count - MOST_SENTENCES),
        "unknown": words.named(company.order.unknown, MOST_SENTENCES),
        "rows": [
            Row(words.line(entry), kind(plan, entry.node), words.who(entry.node))
            for entry in company.order.entries
        ],
        "blank_rows": range(0 if company.order.entries else EMPTY_ROWS),
    }
    document = sheet(plan, "recovery_order", gettext("Order of return"), context)
    return replace(document, sheets=SHEETS)


def company_of(plan: Plan) -> Company:
    """The company as order and simulation see it, out of the plan alone."""
    outlines = tuple(each.outline for each in plan.response.plans_of(PlanKind.RECOVERY))
    return Company(plan.figures, outlines, plan.response.staff)
