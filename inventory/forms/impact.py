"""The impact grid as one form: a level for each kind of harm at each horizon, and the reasons beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.durations import hours_in_words
from inventory.analysis import Frame
from inventory.impact import Cell, Falling, falling, filled_forward
from inventory.impact_words import falling_sentence, hours_after
from inventory.models import DamageScenario, Process
from records.forms import Difference, RecordForm


class ImpactForm(RecordForm[Process]):
    """What is said beside the grid. Its version number covers the grid, too."""

    fieldsets: ClassVar[list[tuple[Any, list[str]]]] = [
        (gettext_lazy("Why, and when it is worst"), ["mtpd_reason", "worst_time_note", "critical_dates"]),
        (gettext_lazy("Own value"), ["mtpd_override_hours", "mtpd_override_reason"]),
    ]

    class Meta(RecordForm.Meta):
        model = Process
        fields = [
            "mtpd_reason",
            "worst_time_note",
            "critical_dates",
            "mtpd_override_hours",
            "mtpd_override_reason",
        ]
        widgets = {"mtpd_reason": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, rated: Decimal | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["critical_dates"].help_text = _("As in: payroll on the 25th, tax return on the 10th.")
        self.fields["mtpd_override_hours"].help_text = (
            _("Empty: taken from the impact ratings.")
            if rated is None
            else _("Overrides what the ratings say: %(hours)s. Empty: the ratings apply.")
            % {"hours": hours_in_words(rated)}
        )

    def values(self) -> dict[str, Any]:
        """What was typed, by field of the process."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


@dataclass
class Control:
    """One cell on the page. `value` is what the select shows: "" or a level."""

    name: str
    cell: Cell
    kind: str
    stored: int | None
    value: str
    sent: bool
    error: str = ""

    @property
    def hours(self) -> Decimal:
        return self.cell[1]

    @property
    def label(self) -> str:
        return _("%(kind)s after %(hours)s") % {"kind": self.kind, "hours": hours_after(self.hours)}

    @property
    def level(self) -> int | None:
        return int(self.value) if self.value else None


@dataclass(frozen=True)
class GridRow:
    scenario: DamageScenario
    definitions: list[tuple[str, str]]  # (level in words, what it means)
    controls: list[Control] = field(default_factory=list)


class GridForm:
    """All cells of one process. An empty cell is "not rated", and stays so.

    `seen` is what the editor found when the page was opened: if somebody else saves meanwhile, `merge` takes over
    their cells where this editor changed nothing, and lists where both did.
    """

    def __init__(self, data: Mapping[str, Any] | None, *, frame: Frame, levels: Mapping[Cell, int]) -> None:
        self.frame = frame
        self.choices = [("", "–")] + [(str(level), f"{level} {name}") for level, name in frame.levels.items()]
        self.rows = [self._row(scenario, data, levels) for scenario in frame.scenarios]
        self._was = self._read_seen(str(data.get("seen", ""))) if data is not None else {}
        self.filled = 0

    def _row(
        self, scenario: DamageScenario, data: Mapping[str, Any] | None, levels: Mapping[Cell, int]
    ) -> GridRow:
        row = GridRow(
            scenario,
            [
                (name, text)
                for level, name in self.frame.levels.items()
                if (text := scenario.definition(level))
            ],
        )
        for hours in self.frame.horizons:
            cell = (scenario.pk, hours)
            name = f"c-{scenario.pk}-{int(hours * 100)}"
            stored = levels.get(cell)
            sent = data is not None and name in data
            shown = "" if stored is None else str(stored)
            row.controls.append(
                Control(name, cell, scenario.name, stored, str(data[name]) if data and sent else shown, sent)
            )
        return row

    @property
    def controls(self) -> list[Control]:
        return [control for row in self.rows for control in row.controls]

    @property
    def errors(self) -> list[Control]:
        return [control for control in self.controls if control.error]

    @property
    def seen(self) -> str:
        """What is stored, for the page's hidden field."""
        return " ".join(f"{each.name}:{each.stored}" for each in self.controls if each.stored is not None)

    @staticmethod
    def _read_seen(text: str) -> dict[str, str]:
        return {name: level for name, _colon, level in (part.partition(":") for part in text.split())}

    def is_valid(self) -> bool:
        """Every cell holds a level of the scale, and no row falls."""
        known = {value for value, _label in self.choices}
        for control in self.controls:
            if control.value not in known:
                control.value, control.error = "", _("Choose a level from the list.")
        if not self.errors:
            self.refuse(falling(self.typed()))
        return not self.errors

    def refuse(self, mistakes: list[Falling]) -> None:
        """Write the sentence at each cell that falls."""
        by_cell = {mistake.cell: mistake for mistake in mistakes}
        for control in self.controls:
            if control.cell in by_cell:
                control.error = falling_sentence(by_cell[control.cell])

    def typed(self) -> dict[Cell, int | None]:
        """Every cell of the page with its level."""
        return {control.cell: control.level for control in self.controls}

    def fill(self) -> None:
        """Propose a level for the empty cells behind rated ones; nothing is saved by this."""
        horizons = self.frame.horizons
        proposals = filled_forward(self.typed(), list(self.frame.kinds), horizons)
        for control in self.controls:
            if control.cell in proposals:
                control.value = str(proposals[control.cell])
        self.filled = len(proposals)

    def merge(self) -> list[Difference]:
        """After somebody else saved: keep what was typed here, take over what only they changed."""
        found = []
        for control in self.controls:
            stored = "" if control.stored is None else str(control.stored)
            if not control.sent or control.value == stored:
                continue
            if control.value == self._was.get(control.name, ""):
                control.value = stored
                continue
            found.append(
                Difference(
                    control.label,
                    self.frame.settings.level_name(control.stored),
                    dict(self.choices).get(control.value, "") if control.value else "",
                )
            )
        return found
