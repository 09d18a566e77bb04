"""The report of the impact analysis for the file: how harm was measured, what was found, and who signed it.

Order and content follow BSI-Standard 200-4, 7 (documentation of the business impact analysis).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from binder.cards import in_paper_language
from binder.inventory import sheet
from binder.sheet import Document, printed_day
from binder.times import because
from core.durations import hours_in_words
from inventory import network as net
from inventory.figures import ProcessFigures
from inventory.impact import Analysis, fingerprint
from plan.inventory import Method, ProcessDetails, SignOff
from plan.model import Plan


@dataclass(frozen=True)
class Cell:
    """One rating: the number and name of its level, and whether it is intolerable."""

    level: str
    name: str
    is_intolerable: bool


@dataclass(frozen=True)
class Harm:
    """A line of the grid: a kind of harm with its rating at each horizon."""

    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Rated:
    """One process of the report. `put_aside`: the reason, where the pre-filter put it aside."""

    number: int
    name: str
    unit: str
    owner: str
    put_aside: str
    is_rated: bool
    grid: tuple[Harm, ...]
    mtpd: str
    mtpd_reason: str
    mtpd_override_reason: str
    worst: str
    rto: str
    rto_because: str
    rpo: str
    mbco: str
    mbco_percent: int | None
    signed_by: str
    signed_on: str
    signed_note: str
    is_outdated: bool  # signed, but changed since


@in_paper_language
def impact_report(plan: Plan) -> Document:
    """Ausfallfolgenanalyse for the auditor: method, overview, and every process with its ratings."""
    return sheet(plan, "impact_report", gettext("Impact analysis"), impact_report_context(plan))


def impact_report_context(plan: Plan) -> dict[str, Any]:
    scheme, method = plan.network.scheme, plan.inventory.method
    processes = [_rated(plan, number, each) for number, each in enumerate(plan.network.processes, start=1)]
    return {
        "horizons": [hours_in_words(hours) for hours in scheme.horizons],
        "levels": list(enumerate(method.levels)),
        "limit_name": method.level(scheme.intolerability_level),
        "reaction": hours_in_words(scheme.reaction_hours),
        "buffer": hours_in_words(scheme.buffer_hours) if scheme.buffer_hours else "",
        "prefilter": hours_in_words(method.prefilter_hours),
        "approved_by": method.approved_by,
        "approved_on": printed_day(method.approved_on) if method.approved_on else "",
        "scenarios": [(each.name, list(enumerate(each.definitions))) for each in method.scenarios],
        "processes": processes,
        "counts": _counts(processes),
    }


def _counts(processes: Sequence[Rated]) -> dict[str, int]:
    return {
        "all": len(processes),
        "rated": sum(each.is_rated for each in processes),
        "critical": sum(bool(each.mtpd) for each in processes),
        "put_aside": sum(bool(each.put_aside) for each in processes),
        "signed": sum(bool(each.signed_by) and not each.is_outdated for each in processes),
    }


def _rated(plan: Plan, number: int, process: net.Process) -> Rated:
    details, figures = plan.inventory.process(process.id), plan.figures.processes[process.id]
    owner, signed = plan.somebody(details.owner_id), details.sign_off
    worst = " · ".join(part for part in (details.worst_time_note, details.critical_dates) if part)
    return Rated(
        number=number,
        name=process.name,
        unit=details.unit,
        owner=owner.name if owner else "",
        put_aside=details.put_aside,
        is_rated=process.is_rated,
        grid=grid(plan.inventory.method, plan.network.scheme, details) if process.is_rated else (),
        mtpd=hours_in_words(figures.mtpd),
        mtpd_reason=details.mtpd_reason,
        mtpd_override_reason=details.mtpd_override_reason if figures.overrides_mtpd else "",
        worst=worst,
        rto=hours_in_words(figures.rto),
        rto_because=" · ".join(part for part in (because(plan, figures), details.rto_reason) if part),
        rpo=hours_in_words(figures.rpo),
        mbco=details.mbco,
        mbco_percent=details.mbco_percent,
        signed_by=signed.person if signed else "",
        signed_on=printed_day(plan.day(signed.signed_at)) if signed else "",
        signed_note=signed.note if signed else "",
        is_outdated=signed is not None and not covers(plan, process, figures, signed),
    )


def grid(method: Method, scheme: net.Scheme, details: ProcessDetails) -> tuple[Harm, ...]:
    """The ratings as rows; a cell without a rating stays empty."""
    return tuple(
        Harm(
            each.name,
            tuple(_cell(method, scheme, details.ratings.get((each.id, hours))) for hours in scheme.horizons),
        )
        for each in method.scenarios
    )


def _cell(method: Method, scheme: net.Scheme, level: int | None) -> Cell:
    if level is None:
        return Cell("", "", is_intolerable=False)
    return Cell(str(level), method.level(level), level >= scheme.intolerability_level)


def covers(plan: Plan, process: net.Process, figures: ProcessFigures, signed: SignOff) -> bool:
    """Whether the signature still stands under the analysis as it is now."""
    details = plan.inventory.process(process.id)
    target: Decimal | None = figures.proposed_rto if process.rto is None else process.rto
    analysis = Analysis(
        levels=details.ratings,
        mtpd_override=process.mtpd_override,
        mtpd_override_reason=details.mtpd_override_reason,
        mtpd_reason=details.mtpd_reason,
        worst_time_note=details.worst_time_note,
        critical_dates=details.critical_dates,
        rto=target,
        rpo=process.rpo,
        mbco=details.mbco,
        mbco_percent=details.mbco_percent,
    )
    return signed.fingerprint == fingerprint(analysis, plan.network.scheme)
