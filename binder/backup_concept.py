"""The backup concept on paper (Datensicherungskonzept, BSI CON.3.A6): it must be there when the backup server is not.

In the order of use: first how everything comes back, then where the copies lie, then what is proven and what is open.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext

from backups.judging import Judgement, judge_all
from backups.protection import Protection
from backups.restore_order import Line, restore_order
from backups.restore_words import span
from backups.rule321 import Count321
from backups.words import Words
from binder.backup_jobs import JobBlock, job_block, name_of
from binder.cards import in_paper_language
from binder.inventory import kind, sheet
from binder.sheet import Document, as_of, printed_day
from core.durations import hours_in_words
from plan.model import Plan

SHEETS = ("base.css", "pages.css", "inventory.css", "recovery.css", "backup.css")
EMPTY_JOBS = 3
EMPTY_LINES = 6
MOST_OPEN = 40


@dataclass(frozen=True)
class RestoreLine:
    """One line of the order of restore. `sources` are the copies it can come from; what no job backs up is set up anew."""

    number: int
    name: str
    kind: str
    why: str
    is_backed_up: bool
    sources: tuple[str, ...]
    keys: tuple[str, ...]
    target: str
    proven: str
    trap: str


@dataclass(frozen=True)
class Digit:
    """One digit of 3-2-1-1-0: `state` is yes, no or open."""

    number: int
    state: str


@dataclass(frozen=True)
class ProofLine:
    """What is promised and what is proven for one resource."""

    name: str
    kind: str
    allowed: str
    has_backup: bool
    every: str
    digits: tuple[Digit, ...]
    target: str
    tested: str
    took: str
    due: str


@dataclass(frozen=True)
class OpenPoint:
    """One finding: the shape and word of its severity, what it is about, what is wrong, and what to do."""

    state: str
    word: str
    about: str
    sentence: str
    fix: str


@in_paper_language
def backup_concept(plan: Plan) -> Document:
    """How everything is restored, where its copies lie, and what of it is proven."""
    document = sheet(plan, "backup_concept", gettext("Backup concept"), concept_context(plan))
    return replace(document, sheets=SHEETS)


def concept_context(plan: Plan) -> dict[str, Any]:
    """What the sheet shows; `has_backups`: there is anything to show."""
    protection = plan.protection
    blocks = [job_block(plan, job) for job in protection.jobs]
    by_job = {block.id: block for block in blocks}
    judgements = list(judge_all(protection, at=as_of(plan)).values())
    findings = _open(protection, judgements)
    return {
        "has_backups": bool(blocks),
        "backup_jobs": [block for block in blocks if block.is_backup],
        "no_backups": [block for block in blocks if not block.is_backup],
        "blank_jobs": range(0 if blocks else EMPTY_JOBS),
        "restores": [_line(plan, protection, line, by_job) for line in restore_order(protection)],
        "blank_restores": range(1, 1 + (0 if blocks else EMPTY_LINES)),
        "proofs": [_proof(plan, each) for each in judgements],
        "open_points": findings[:MOST_OPEN],
        "more_open": max(0, len(findings) - MOST_OPEN),
        "rules": protection.rules,
    }


def _open(protection: Protection, judgements: Iterable[Judgement]) -> list[OpenPoint]:
    """Each finding once, the worst first, since what concerns a job stands at every resource of it."""
    words = Words(protection)
    found = {finding: judgement for judgement in judgements for finding in judgement.findings}
    points = []
    for finding in sorted(found, key=lambda each: each.rank):
        told = words.tell(finding, found[finding])
        about = words.resource(finding.resource) if finding.resource else words.job(finding.job)
        points.append(OpenPoint(told.state, str(told.word), about, told.sentence, told.fix))
    return points


def _line(plan: Plan, protection: Protection, line: Line, blocks: dict[uuid.UUID, JobBlock]) -> RestoreLine:
    jobs = [blocks[job] for job in line.jobs]
    tests = protection.tests_of.get(line.resource, ())
    proof = next((test for test in tests if test.proves_time), None)
    needed_by = dict.fromkeys(
        [plan.network.name(each.needed_by) for each in line.reasons if each.needed_by is not None]
        + [blocks[each.job].name for each in line.reasons if each.job is not None]
    )
    return RestoreLine(
        number=line.position,
        name=plan.network.name(line.resource),
        kind=kind(plan, line.resource),
        why=gettext("needed for: %(names)s") % {"names": ", ".join(list(needed_by)[:3])} if needed_by else "",
        is_backed_up=bool(jobs),
        sources=tuple(
            " – ".join(part for part in (copy.name, copy.place) if part)
            for job in jobs
            for copy in job.copies
        ),
        keys=tuple(dict.fromkeys(job.key for job in jobs if job.needs_key and job.key)),
        target=hours_in_words(line.target),
        proven=span(proof.hours) if proof else "",
        trap=", ".join(blocks[job].name for job in line.circular),
    )


def _proof(plan: Plan, judgement: Judgement) -> ProofLine:
    test = judgement.newest_test
    return ProofLine(
        name=name_of(plan, judgement.resource_id),
        kind=kind(plan, judgement.resource_id),
        allowed=hours_in_words(judgement.rpo),
        has_backup=judgement.has_backup,
        every=hours_in_words(judgement.interval),
        digits=digits(judgement.count),
        target=hours_in_words(judgement.target),
        tested=printed_day(plan.day(test.ended_at)) if test else "",
        took=span(test.hours) if test else "",
        due=printed_day(judgement.due.on) if judgement.due else "",
    )


def digits(count: Count321) -> tuple[Digit, ...]:
    """The five digits with their state as a word."""
    states = {True: "yes", False: "no", None: "open"}
    return tuple(Digit(each.number, states[each.holds]) for each in count.digits)
