"""Reading impact analyses: the settings that all share, the ratings, and what follows from them."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from accounts.models import Organisation
from inventory import impact, network
from inventory.impact import Cell, Completeness
from inventory.impact_words import Result, conclude
from inventory.models import BiaSettings, DamageScenario, ImpactRating, Process
from inventory.reading import scheme_of


@dataclass(frozen=True)
class Frame:
    """What all analyses of an organisation share: its settings and kinds of harm, in order."""

    settings: BiaSettings
    scenarios: tuple[DamageScenario, ...]

    @cached_property
    def scheme(self) -> network.Scheme:
        return scheme_of(self.settings)

    @cached_property
    def horizons(self) -> list[Decimal]:
        return [hours.quantize(Decimal("0.01")) for hours in self.settings.hours]

    @cached_property
    def kinds(self) -> dict[uuid.UUID, str]:
        return {scenario.pk: scenario.name for scenario in self.scenarios}

    @cached_property
    def mandatory(self) -> list[uuid.UUID]:
        return [scenario.pk for scenario in self.scenarios if scenario.is_mandatory]

    @cached_property
    def levels(self) -> dict[int, str]:
        return dict(self.settings.levels)


@dataclass(frozen=True)
class Shown:
    """One cell for the eye: its horizon, level and word; `intolerable` from the level that management set."""

    hours: Decimal
    level: int | None
    word: str
    intolerable: bool


@dataclass(frozen=True)
class Row:
    scenario: DamageScenario
    cells: list[Shown]


@dataclass(frozen=True)
class Studied:
    """One process with its ratings, and what they say. Needs no further query."""

    process: Process
    frame: Frame
    levels: Mapping[Cell, int]  # every rating, also at horizons that do not count

    @cached_property
    def counting(self) -> dict[Cell, int]:
        """The ratings at the horizons of the settings, kinds of harm in order."""
        cells = ((kind, hours) for kind in self.frame.kinds for hours in self.frame.horizons)
        return {cell: self.levels[cell] for cell in cells if cell in self.levels}

    @property
    def is_rated(self) -> bool:
        return bool(self.counting)

    @cached_property
    def gaps(self) -> int:
        return impact.missing(self.counting, self.frame.mandatory, self.frame.horizons)

    @cached_property
    def completeness(self) -> Completeness:
        return impact.completeness(len(self.counting), self.gaps)

    @cached_property
    def derived(self) -> impact.Intolerable | None:
        return impact.first_intolerable(self.counting, self.frame.scheme)

    @cached_property
    def result(self) -> Result:
        value = network.Process(
            id=self.process.pk,
            name=self.process.name,
            is_rated=self.is_rated,
            derived_mtpd=self.derived.hours if self.derived else None,
            mtpd_override=self.process.mtpd_override_hours,
            rto=self.process.rto_hours,
            duration=self.process.duration_hours,
        )
        frame = self.frame
        return conclude(value, self.derived, frame.scheme, frame.kinds, frame.levels, self.gaps)

    @property
    def target(self) -> Decimal | None:
        """The target that was set, else the proposal."""
        own = self.process.rto_hours
        return self.result.proposal if own is None else own

    @cached_property
    def fingerprint(self) -> str:
        """What a signature under this analysis covers."""
        process = self.process
        content = impact.Analysis(
            levels=self.counting,
            mtpd_override=process.mtpd_override_hours,
            mtpd_override_reason=process.mtpd_override_reason,
            mtpd_reason=process.mtpd_reason,
            worst_time_note=process.worst_time_note,
            critical_dates=process.critical_dates,
            rto=self.target,
            rpo=process.rpo_hours,
            mbco=process.mbco,
            mbco_percent=process.mbco_percent,
        )
        return impact.fingerprint(content, self.frame.scheme)

    @cached_property
    def rows(self) -> list[Row]:
        """The grid to read: one row per kind of harm."""
        limit = self.frame.scheme.intolerability_level
        rows = []
        for scenario in self.frame.scenarios:
            found = [(hours, self.levels.get((scenario.pk, hours))) for hours in self.frame.horizons]
            cells = [
                Shown(
                    hours, level, self.frame.settings.level_name(level), level is not None and level >= limit
                )
                for hours, level in found
            ]
            rows.append(Row(scenario, cells))
        return rows


def frame_of(organisation: Organisation) -> Frame:
    """Two queries; inside the scope."""
    return Frame(BiaSettings.of(organisation), tuple(DamageScenario.objects.in_order()))


def levels_of(processes: Iterable[uuid.UUID] | None) -> dict[uuid.UUID, dict[Cell, int]]:
    """The stored ratings of these processes, None: of all; one query."""
    found: dict[uuid.UUID, dict[Cell, int]] = defaultdict(dict)
    ratings = ImpactRating.objects.order_by()
    if processes is not None:
        ratings = ratings.filter(process__in=processes)
    for process, kind, hours, level in ratings.values_list(
        "process_id", "scenario_id", "horizon_hours", "level"
    ):
        found[process][(kind, hours)] = level
    return found


def study_of(process: Process, frame: Frame | None = None) -> Studied:
    """One process with its ratings; three queries, one if the frame is there. Its organisation must be loaded."""
    frame = frame or frame_of(process.organisation)
    return Studied(process, frame, levels_of([process.pk]).get(process.pk, {}))
