from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Organisation
from records.models import Record, RecordQuerySet, scoped
from risks.scoring import CELLS, STEPS, Cell, falls


class Step(models.IntegerChoices):
    """A level of risk (BSI-Standard 200-3). Each organisation may call them otherwise."""

    LOW = 1, pgettext_lazy("risk", "low")
    MEDIUM = 2, pgettext_lazy("risk", "medium")
    HIGH = 3, pgettext_lazy("risk", "high")
    VERY_HIGH = 4, pgettext_lazy("risk", "very high")


def _name(label: Any) -> Any:
    return models.CharField(label, max_length=40)


def _text(label: Any) -> Any:
    return models.CharField(label, max_length=200, blank=True)


def _cell(likelihood: int, impact: int) -> Any:
    label = format_lazy(
        _("level at likelihood {likelihood}, impact {impact}"), likelihood=likelihood, impact=impact
    )
    return models.PositiveSmallIntegerField(label, choices=Step.choices)


class RiskSettings(Record):
    """The scales, the matrix and the risk appetite of an organisation (BSI-Standard 200-3): one row, planted.

    The matrix is a table to look up, `cell_<likelihood>_<impact>`: asymmetric on purpose, never a product. It may not fall
    where likelihood or impact rise.
    """

    _noun = "settings"

    likelihood_1 = _name(_("likelihood 1: name"))
    likelihood_1_text = _text(_("likelihood 1: definition"))
    likelihood_2 = _name(_("likelihood 2: name"))
    likelihood_2_text = _text(_("likelihood 2: definition"))
    likelihood_3 = _name(_("likelihood 3: name"))
    likelihood_3_text = _text(_("likelihood 3: definition"))
    likelihood_4 = _name(_("likelihood 4: name"))
    likelihood_4_text = _text(_("likelihood 4: definition"))
    impact_1 = _name(_("impact 1: name"))
    impact_1_text = _text(_("impact 1: definition"))
    impact_2 = _name(_("impact 2: name"))
    impact_2_text = _text(_("impact 2: definition"))
    impact_3 = _name(_("impact 3: name"))
    impact_3_text = _text(_("impact 3: definition"))
    impact_4 = _name(_("impact 4: name"))
    impact_4_text = _text(_("impact 4: definition"))
    level_1 = _name(_("level 1: name"))
    level_2 = _name(_("level 2: name"))
    level_3 = _name(_("level 3: name"))
    level_4 = _name(_("level 4: name"))
    cell_1_1, cell_2_1, cell_3_1, cell_4_1 = _cell(1, 1), _cell(2, 1), _cell(3, 1), _cell(4, 1)
    cell_1_2, cell_2_2, cell_3_2, cell_4_2 = _cell(1, 2), _cell(2, 2), _cell(3, 2), _cell(4, 2)
    cell_1_3, cell_2_3, cell_3_3, cell_4_3 = _cell(1, 3), _cell(2, 3), _cell(3, 3), _cell(4, 3)
    cell_1_4, cell_2_4, cell_3_4, cell_4_4 = _cell(1, 4), _cell(2, 4), _cell(3, 4), _cell(4, 4)
    risk_appetite = models.PositiveSmallIntegerField(
        _("risk appetite"),
        choices=Step.choices,
        default=Step.MEDIUM,
        help_text=_("The highest level that is acceptable without further action. Top management decides."),
    )

    objects: ClassVar[Any] = scoped(RecordQuerySet)

    class Meta:
        verbose_name = _("risk scales")
        verbose_name_plural = _("risk scales")
        ordering = ["organisation"]
        constraints = [
            models.UniqueConstraint(fields=["organisation"], name="risk_settings_once_per_organisation"),
            models.CheckConstraint(
                condition=Q(risk_appetite__range=(1, 4))
                & Q(**{f"cell_{cell.likelihood}_{cell.impact}__range": (1, 4) for cell in CELLS}),
                name="risk_settings_levels_exist",
            ),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def of(cls, organisation: Organisation) -> RiskSettings:
        """The organisation's scales; one query. Inside its scope."""
        found: RiskSettings = cls.objects.get(organisation=organisation)
        return found

    @property
    def matrix(self) -> dict[Cell, int]:
        return {cell: getattr(self, f"cell_{cell.likelihood}_{cell.impact}") for cell in CELLS}

    @property
    def likelihoods(self) -> list[tuple[int, str, str]]:
        """The scale as (number, name, definition), least first."""
        return self._scale("likelihood")

    @property
    def impacts(self) -> list[tuple[int, str, str]]:
        return self._scale("impact")

    @property
    def levels(self) -> list[tuple[int, str]]:
        return [(number, getattr(self, f"level_{number}")) for number in STEPS]

    def _scale(self, name: str) -> list[tuple[int, str, str]]:
        return [
            (step, getattr(self, f"{name}_{step}"), getattr(self, f"{name}_{step}_text")) for step in STEPS
        ]

    def likelihood_name(self, number: int | None) -> str:
        return str(getattr(self, f"likelihood_{number}")) if number else ""

    def impact_name(self, number: int | None) -> str:
        return str(getattr(self, f"impact_{number}")) if number else ""

    def level_name(self, number: int | None) -> str:
        return str(getattr(self, f"level_{number}")) if number else ""

    def get_absolute_url(self) -> str:
        """The page of the scales: an organisation has one."""
        return reverse("risks:scales", args=[self.organisation.slug])

    def clean(self) -> None:
        """Refuse a matrix in which more likelihood or more impact means less risk, cell by cell, with a sentence."""
        super().clean()
        if any(level not in STEPS for level in self.matrix.values()):
            return  # the field says so already
        wrong: dict[str, Any] = {}
        for smaller, larger in falls(self.matrix):
            wrong[f"cell_{larger.likelihood}_{larger.impact}"] = _(
                "More likelihood or more impact cannot mean less risk: choose at least “%(level)s” here, or lower "
                "the cell “%(likelihood)s, %(impact)s”."
            ) % {
                "level": self.level_name(self.matrix[smaller]),
                "likelihood": self.likelihood_name(smaller.likelihood),
                "impact": self.impact_name(smaller.impact),
            }
        if wrong:
            raise ValidationError(wrong)
