"""The scales, the matrix and the risk appetite as one form."""

from __future__ import annotations

from typing import Any

from django.forms.boundfield import BoundField

from records.forms import RecordForm
from risks.models import RiskSettings
from risks.scoring import STEPS


class ScalesForm(RecordForm[RiskSettings]):
    class Meta(RecordForm.Meta):
        model = RiskSettings
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.levels = self.instance.levels  # as stored: a refused form writes what was typed into its entry
        self.likelihoods, self.impacts = self.instance.likelihoods, self.instance.impacts
        for name, field in self.fields.items():
            if name.startswith("cell_") or name == "risk_appetite":
                choices: Any = field
                choices.choices = self.levels
            if name.startswith("cell_"):
                field.label = self._cell_label(name)
                field.widget.attrs["aria-label"] = field.label

    def _cell_label(self, name: str) -> str:
        _cell, likelihood, impact = name.split("_")
        words = dict((number, word) for number, word, _text in self.likelihoods)
        rows = dict((number, word) for number, word, _text in self.impacts)
        return f"{words[int(likelihood)]}, {rows[int(impact)]}"

    def _scale(self, name: str) -> list[tuple[BoundField, BoundField]]:
        return [(self[f"{name}_{step}"], self[f"{name}_{step}_text"]) for step in STEPS]

    @property
    def likelihood_fields(self) -> list[tuple[BoundField, BoundField]]:
        return self._scale("likelihood")

    @property
    def impact_fields(self) -> list[tuple[BoundField, BoundField]]:
        return self._scale("impact")

    @property
    def level_fields(self) -> list[BoundField]:
        return [self[f"level_{step}"] for step in STEPS]

    @property
    def matrix_rows(self) -> list[tuple[str, list[tuple[str, BoundField]]]]:
        """(name of the impact, [(name of the likelihood, field of the cell)]), the worst impact first."""
        return [
            (row, [(word, self[f"cell_{step}_{impact}"]) for step, word, _text in self.likelihoods])
            for impact, row, _text in reversed(self.impacts)
        ]
