"""The form of a restore test: to be filled in beside the server, and entered afterwards.

Its twin on the screen is `backups` with the clock; both ask for the same (BSI CON.3.A15).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext

from backups.models.restore_test import Scope
from binder.backup_jobs import copy_line
from binder.cards import in_paper_language
from binder.inventory import kind, sheet
from binder.sheet import Document, SubjectGone
from core.durations import hours_in_words
from plan.model import Plan
from recovery.texts import PlanKind, StepText

SHEETS = ("base.css", "pages.css", "inventory.css", "recovery.css", "backup.css")
BLANK_STEPS = 7
BLANK_COPIES = 2
MOST_COPIES = 6


@dataclass(frozen=True)
class FormStep:
    """A step to tick; "" is a line to fill in."""

    number: int
    action: str = ""
    target: str = ""


@dataclass(frozen=True)
class RestoreForm:
    """The form as printed; without a name it is for any system."""

    name: str = ""
    kind: str = ""
    target: str = ""
    loss: str = ""
    copies: tuple[str, ...] = ()
    blank_copies: range = range(BLANK_COPIES)
    plan_title: str = ""
    steps: tuple[FormStep, ...] = ()
    scopes: tuple[str, ...] = ()


@in_paper_language
def blank_restore_form(plan: Plan) -> Document:
    """The form for any system."""
    form = RestoreForm(steps=tuple(map(FormStep, range(1, BLANK_STEPS + 1))), scopes=_scopes())
    return _document(plan, gettext("Restore test"), form, page_limit=1)


@in_paper_language
def restore_form(plan: Plan, subject: uuid.UUID) -> Document:
    """The form for one resource: its demands, its copies, and the steps of the plan that brings it back."""
    figures = plan.figures.resources.get(subject)
    if figures is None:
        raise SubjectGone
    name = plan.network.name(subject)
    jobs = plan.protection.jobs_of.get(subject, ())
    copies = [
        " – ".join(part for part in (line.name, line.place) if part)
        for job in jobs
        for line in (copy_line(plan, copy) for copy in job.copies)
    ]
    title, steps = _steps(plan, subject)
    form = RestoreForm(
        name=name,
        kind=kind(plan, subject),
        target=hours_in_words(figures.target),
        loss=hours_in_words(figures.rpo),
        copies=tuple(copies[:MOST_COPIES]),
        blank_copies=range(1 if copies else BLANK_COPIES),
        plan_title=title,
        steps=steps or tuple(map(FormStep, range(1, BLANK_STEPS + 1))),
        scopes=_scopes(),
    )
    return _document(plan, gettext("Restore test: %(name)s") % {"name": name}, form)


def _document(plan: Plan, title: str, form: RestoreForm, page_limit: int | None = None) -> Document:
    document = sheet(plan, "restore_form", title, {"form": form})
    return replace(document, sheets=SHEETS, page_limit=page_limit)


def _scopes() -> tuple[str, ...]:
    return tuple(str(each.label) for each in Scope)


def _steps(plan: Plan, resource: uuid.UUID) -> tuple[str, tuple[FormStep, ...]]:
    """The first recovery plan that covers the resource and has steps: its title and its steps."""
    for text in plan.response.plans_covering(resource):
        if text.kind == PlanKind.RECOVERY and text.steps:
            return text.title, tuple(_numbered(text.steps))
    return "", ()


def _numbered(steps: Iterable[StepText]) -> Iterator[FormStep]:
    for number, step in enumerate(steps, start=1):
        yield FormStep(number, step.action, step.target)
