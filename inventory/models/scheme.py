from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from core.durations import HoursField, typed_hours
from records.models import Record, RecordQuerySet, scoped

LEVELS = 5  # at most; a level is a number from 0 to 4
HORIZONS = (4, 8, 24, 72, 168, 336, 720)  # hours [U]: our choice inside the 5 to 8 that 200-4, 7.1 recommends


def default_horizons() -> list[int]:
    return list(HORIZONS)


class BiaSettings(Record):
    """How this organisation measures harm: horizons, damage levels, and from when on harm is intolerable.

    One row per organisation, planted when it is founded. Times in hours. Levels are numbers from 0 (least); an empty name
    ends the scale (BSI-Standard 200-4, 7.1: three to five levels). Defaults are ours [U], the organisation edits them.
    """

    _noun = "bia_settings"

    horizons = models.JSONField(
        _("time horizons"),
        default=default_horizons,
        help_text=_(
            "How long the outage lasts. Five to eight steps, as in: 4 h, 8 h, 1 day, 3 days, 7 days."
        ),
    )
    level_0 = models.CharField(_("lowest level"), max_length=40)
    level_1 = models.CharField(_("second level"), max_length=40)
    level_2 = models.CharField(_("third level"), max_length=40)
    level_3 = models.CharField(_("fourth level"), max_length=40, blank=True)
    level_4 = models.CharField(_("fifth level"), max_length=40, blank=True)
    intolerability_level = models.PositiveSmallIntegerField(
        _("intolerable from level"),
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(LEVELS - 1)],
        help_text=_("Top management decides from which level on damage is not acceptable."),
    )
    intolerability_approved_by = models.ForeignKey(
        "contacts.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("decided by"),
    )
    intolerability_approved_on = models.DateField(_("decided on"), null=True, blank=True)
    bao_reaction_hours = HoursField(
        _("reaction time"),
        default=Decimal(4),
        help_text=_("From noticing the damage until the emergency is declared: detect, alert, meet, decide."),
    )
    rto_buffer_hours = HoursField(
        _("buffer"), default=Decimal(0), help_text=_("Taken off every target time as a reserve.")
    )
    prefilter_hours = HoursField(
        _("period of the pre-filter"),
        default=Decimal(168),
        help_text=_("What hurts first within this period is looked at first."),
    )
    concentration_threshold = models.PositiveSmallIntegerField(
        _("concentration from"),
        default=3,
        validators=[MinValueValidator(2), MaxValueValidator(99)],
        help_text=_("So many time-critical processes on one thing are marked as concentration."),
    )

    objects: ClassVar[Any] = scoped(RecordQuerySet)

    class Meta:
        verbose_name = _("settings of the impact analysis")
        verbose_name_plural = _("settings of the impact analysis")
        ordering = ["organisation"]
        constraints = [
            models.UniqueConstraint(fields=["organisation"], name="bia_settings_once_per_organisation"),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def of(cls, organisation: Organisation) -> BiaSettings:
        """The organisation's settings; one query. Inside its scope."""
        found: BiaSettings = cls.objects.get(organisation=organisation)
        return found

    def get_absolute_url(self) -> str:
        """There is one of it, so its page needs no key."""
        return reverse("inventory:impact-settings", args=[self.organisation.slug])

    @property
    def hours(self) -> list[Decimal]:
        """The horizons in hours, shortest first."""
        return sorted({Decimal(str(each)) for each in self.horizons})

    def get_horizons_display(self) -> str:
        """The horizons as one types them."""
        return ", ".join(typed_hours(hours) for hours in self.hours)

    @property
    def levels(self) -> list[tuple[int, str]]:
        """The scale as (number, name), least first."""
        names = [getattr(self, f"level_{number}") for number in range(LEVELS)]
        return [(number, name) for number, name in enumerate(names) if name]

    def level_name(self, number: int | None) -> str:
        return dict(self.levels).get(number, "") if number is not None else ""

    def clean(self) -> None:
        super().clean()
        if self.level_4 and not self.level_3:
            raise ValidationError({"level_3": _("Name the fourth level, or leave the fifth one empty, too.")})
        if self.intolerability_level >= len(self.levels):
            raise ValidationError({"intolerability_level": _("Choose one of the levels named above.")})


class DamageScenarioQuerySet(RecordQuerySet["DamageScenario"]):
    def in_order(self) -> DamageScenarioQuerySet:
        return self.order_by("position", "created_at", "pk")


class DamageScenario(Record):
    """A kind of harm, not its cause: harm to people, unfulfilled tasks, broken laws, reputation, money.

    Five are mandatory (BSI-Standard 200-4, 7.1) and known by their code; an organisation adds its own. The definition texts
    say what each level means for this kind of harm.
    """

    _noun = "scenario"

    class Code(models.TextChoices):
        LIFE_AND_LIMB = "life_and_limb", _("Harm to people")
        TASK_FULFILMENT = "task_fulfilment", _("Tasks not fulfilled")
        LEGAL_CONTRACTUAL = "legal_contractual", _("Laws or contracts broken")
        REPUTATION = "reputation", _("Reputation")
        FINANCIAL = "financial", _("Money")

    code = models.CharField(max_length=20, choices=Code.choices, blank=True, editable=False)
    name = models.CharField(_("kind of harm"), max_length=80)
    question = models.CharField(
        _("question"),
        max_length=200,
        blank=True,
        help_text=_("How you would ask a colleague who has never heard of an impact analysis."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    definition_0 = models.TextField(_("what the lowest level means"), blank=True, max_length=400)
    definition_1 = models.TextField(_("what the second level means"), blank=True, max_length=400)
    definition_2 = models.TextField(_("what the third level means"), blank=True, max_length=400)
    definition_3 = models.TextField(_("what the fourth level means"), blank=True, max_length=400)
    definition_4 = models.TextField(_("what the fifth level means"), blank=True, max_length=400)

    objects: ClassVar[Any] = scoped(DamageScenarioQuerySet)

    class Meta:
        verbose_name = _("kind of harm")
        verbose_name_plural = _("kinds of harm")
        ordering = ["position", "created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "code"], condition=~models.Q(code=""), name="scenario_code_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_mandatory(self) -> bool:
        """Whether the standard asks for it, so that it cannot be deleted."""
        return bool(self.code)

    def search_parts(self) -> Iterable[str]:
        return [self.name, self.question]

    def definition(self, level: int) -> str:
        return str(getattr(self, f"definition_{level}"))
