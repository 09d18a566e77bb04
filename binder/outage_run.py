"""The script of a test run on paper: what was switched off, what should happen when, and lines for what happened."""

from __future__ import annotations

import uuid
from dataclasses import replace

from django.utils.translation import gettext

from binder.cards import in_paper_language
from binder.inventory import sheet
from binder.recovery_order import SHEETS
from binder.sheet import Document, SubjectGone, printed_day
from plan.model import Plan
from recovery.outage_words import OutageWords

MOST_LINES = 60
EMPTY_LINES = 4


@in_paper_language
def outage_run(plan: Plan, subject: uuid.UUID) -> Document:
    """One kept run, as it was on its day. SubjectGone where the plan was read without it."""
    run = plan.outage_run
    if run is None or run.id != subject:
        raise SubjectGone
    words, report = OutageWords(run.report), run.report
    context = {
        "name": run.title,
        "note": run.note,
        "ran_on": printed_day(plan.day(run.ran_at)),
        "run_by": run.run_by,
        "report": report,
        "words": words,
        "moments": words.moments[:MOST_LINES],
        "more_moments": max(0, len(words.moments) - MOST_LINES),
        "processes": [(each, words.badge(each), words.why(each)) for each in report.processes[:MOST_LINES]],
        "more_processes": max(0, len(report.processes) - MOST_LINES),
        "losses": [(each, words.proof(each), words.loss_badge(each)) for each in report.losses[:MOST_LINES]],
        "plans": report.plans[:MOST_LINES],
        "blank_lines": range(EMPTY_LINES),
    }
    document = sheet(plan, "outage_run", gettext("Test run: %(name)s") % {"name": run.title}, context)
    return replace(document, sheets=SHEETS)
