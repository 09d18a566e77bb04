from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from contacts.models import Owned
from measures.models import Measure
from records.models import Record, RecordQuerySet, scoped
from risks import scoring
from risks.models.acceptance import Acceptance
from risks.models.rating import Rating
from risks.models.scales import RiskSettings

NUMBER = models.PositiveSmallIntegerField()
TEXT = models.CharField()


def _newest(kind: str, value: Any, default: Any, field: models.Field[Any, Any]) -> Coalesce:
    """`value` of the newest rating of a kind, read inside the subquery: outside, each branch of a Case would repeat it."""
    newest = Rating.objects.filter(risk=OuterRef("pk"), kind=kind).newest_first()
    found = Subquery(newest.values(value=value)[:1], output_field=field)
    return Coalesce(found, Value(default), output_field=field)


CELL = F("likelihood") * 10 + F("impact")


def _level(settings: RiskSettings) -> Case:
    whens = [
        When(likelihood=each.likelihood, impact=each.impact, then=Value(level))
        for each, level in settings.matrix.items()
    ]
    return Case(*whens, default=Value(0), output_field=NUMBER)


def _word(settings: RiskSettings) -> Case:
    names = dict(settings.levels)
    whens = [
        When(likelihood=each.likelihood, impact=each.impact, then=Value(names[level]))
        for each, level in settings.matrix.items()
    ]
    return Case(*whens, default=Value(""), output_field=TEXT)


def _newest_acceptance(field: str) -> Subquery:
    return Subquery(Acceptance.objects.filter(risk=OuterRef("pk")).newest_first().values(field)[:1])


class RiskQuerySet(RecordQuerySet["Risk"]):
    def rated(self, settings: RiskSettings) -> Self:
        """Each with its newest ratings as the organisation's matrix reads them; 0 means not rated.

        Adds `gross_cell`, `net_cell`, `residual_cell` (see `scoring.Cell.code`) and the levels `gross_level`, `net_level`,
        `residual_level`, `decisive_level`; their words `gross_word` and so on; and `appetite`.
        """
        kinds = ("gross", "net", "residual")
        level, word = _level(settings), _word(settings)
        return (
            self.annotate(**{f"{kind}_cell": _newest(kind, CELL, 0, NUMBER) for kind in kinds})
            .annotate(**{f"{kind}_level": _newest(kind, level, 0, NUMBER) for kind in kinds})
            .annotate(**{f"{kind}_word": _newest(kind, word, "", TEXT) for kind in kinds})
            .annotate(
                decisive_level=Case(
                    When(residual_level__gt=0, then=F("residual_level")), default=F("net_level")
                ),
                appetite=Value(settings.risk_appetite, output_field=NUMBER),
            )
        )

    def decided(self) -> Self:
        """Each `rated` one with its newest acceptance and whether its measures are open or done.

        Adds `accepted_act`, `accepted_until`, `accepted_net`, `accepted_residual`, `accepted_level`, `open_measures`,
        `done_measures` and `last_rated_on`.
        """
        fields = {"act": "act", "until": "until", "net": "net", "residual": "residual", "level": "level"}
        kind = ContentType.objects.get_for_model(Risk)
        measures = Measure.objects.filter(origin_type=kind, origin_id=OuterRef("pk"))
        newest = Rating.objects.filter(risk=OuterRef("pk")).newest_first()
        return self.annotate(
            **{f"accepted_{name}": _newest_acceptance(field) for name, field in fields.items()},
            open_measures=Exists(measures.open()),
            done_measures=Exists(measures.filter(status=Measure.Status.DONE)),
            last_rated_on=Subquery(newest.values("rated_on")[:1]),
        )

    def accepted(self, on: date) -> Self:
        """`decided` ones whose acceptance covers them on that day."""
        return self.filter(
            Q(accepted_until__isnull=True) | Q(accepted_until__gte=on),
            accepted_act=Acceptance.Act.ACCEPTED,
            accepted_net=F("net_cell"),
            accepted_residual=F("residual_cell"),
            accepted_level=F("decisive_level"),
        )

    def above_appetite(self) -> Self:
        return self.filter(net_level__gt=F("appetite"))

    def undecided(self, on: date) -> Self:
        """`decided` ones above the appetite that nobody treats or has accepted (RSK-001)."""
        covered = self.accepted(on).order_by().values("pk")
        return self.above_appetite().filter(open_measures=False).exclude(pk__in=covered)

    def review_due(self, on: date) -> Self:
        """Whose day of review has come (RSK-004)."""
        return self.filter(review_on__lte=on)

    def unrated(self) -> Self:
        return self.filter(net_level=0)

    def worst_first(self) -> Self:
        """`rated` ones: those not rated on top, then by net level, gross level and name."""
        unknown = Case(When(net_level=0, then=Value(0)), default=Value(1))
        return self.annotate(unknown=unknown).order_by(
            "unknown", "-net_level", "-gross_level", "sort_key", "pk"
        )

    def of(self, target: Record) -> Self:
        """Those of one process, resource or site; "whole company" for anything else is never meant."""
        return self.filter(**{str(target._meta.model_name): target.pk})


class Risk(Owned):
    """What may go wrong with a process, a resource, a site or the whole company (BSI-Standard 200-3; 200-4, 9).

    Its levels are looked up from the newest `Rating` of each kind; none of them is a column.
    """

    title = models.CharField(_("risk"), max_length=120)
    threat = models.ForeignKey(
        "risks.Threat", on_delete=models.PROTECT, related_name="risks", verbose_name=_("threat")
    )
    process = models.ForeignKey(
        "inventory.Process",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="risks",
        verbose_name=_("process"),
    )
    resource = models.ForeignKey(
        "inventory.Resource",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="risks",
        verbose_name=_("resource"),
    )
    site = models.ForeignKey(
        "contacts.Site",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="risks",
        verbose_name=_("site"),
    )
    scenario = models.TextField(
        _("what happens"),
        blank=True,
        max_length=2000,
        help_text=_("Cause, course, damage, in two or three sentences."),
    )
    safeguards = models.TextField(
        _("what already protects us"),
        blank=True,
        max_length=2000,
        help_text=_("Only what is in place today. What is planned becomes a measure."),
    )
    review_on = models.DateField(
        _("look at it again on"),
        null=True,
        blank=True,
        help_text=_("Once a year at least, and whenever something changes."),
    )

    objects: ClassVar[Any] = scoped(RiskQuerySet)

    class Meta:
        verbose_name = _("risk")
        verbose_name_plural = _("risks")
        ordering = ["sort_key"]
        indexes = [models.Index(fields=["organisation", "sort_key"], name="risk_by_name")]
        constraints = [
            models.CheckConstraint(
                condition=Q(process__isnull=True, resource__isnull=True)
                | Q(process__isnull=True, site__isnull=True)
                | Q(resource__isnull=True, site__isnull=True),
                name="risk_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def target(self) -> Record | None:
        """What it may happen to; None means the whole company."""
        return self.process or self.resource or self.site

    def search_parts(self) -> Iterable[str]:
        return [self.title, self.scenario, self.safeguards]

    def mistakes(self) -> Iterator[tuple[str, Any]]:
        yield from super().mistakes()
        chosen = [name for name in ("process", "resource", "site") if getattr(self, f"{name}_id") is not None]
        for name in chosen[1:]:
            yield (
                name,
                _("A risk belongs to one thing. Empty this field or the one before; write a second risk."),
            )

    def acceptance_state(self, on: date) -> scoring.AcceptanceState:
        """Of a risk that was loaded `rated().decided()`."""
        row: Any = self
        accepted = row.accepted_act and scoring.Accepted(
            net=row.accepted_net,
            residual=row.accepted_residual,
            level=row.accepted_level,
            until=row.accepted_until,
            withdrawn=row.accepted_act == Acceptance.Act.WITHDRAWN,
        )
        return scoring.acceptance_state(
            accepted or None,
            net=row.net_cell,
            residual=row.residual_cell,
            level=row.decisive_level,
            on=on,
        )

    def standing(self, on: date) -> scoring.Standing:
        """Of a risk that was loaded `rated().decided()`."""
        row: Any = self
        return scoring.standing(
            net=row.net_level or None,
            appetite=row.appetite,
            acceptance=self.acceptance_state(on),
            open_measures=row.open_measures,
        )


class RiskTreatment(Record):
    """One way chosen to deal with a risk (BSI-Standard 200-3). Insurance pays money, not time (200-4, 9)."""

    _noun = "treatment"

    class Option(models.TextChoices):
        REDUCE = "reduce", _("reduce: safeguards")
        AVOID = "avoid", _("avoid: stop doing it")
        TRANSFER = "transfer", _("transfer: insurance or contract")
        ACCEPT = "accept", _("accept: live with it")

    risk = models.ForeignKey(
        Risk, on_delete=models.CASCADE, related_name="treatments", verbose_name=_("risk")
    )
    option = models.CharField(
        _("way of treatment"), max_length=10, choices=Option.choices, default=Option.REDUCE
    )
    text = models.TextField(_("how"), max_length=1000)
    insurance_policy = models.ForeignKey(
        "contacts.InsurancePolicy",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="treatments",
        verbose_name=_("insurance policy"),
        help_text=_("Only for a transfer to an insurer. It pays money, not time."),
    )

    objects: ClassVar[Any] = scoped(RecordQuerySet)

    class Meta:
        verbose_name = _("treatment")
        verbose_name_plural = _("treatments")
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(insurance_policy__isnull=True) | Q(option="transfer"),
                name="treatment_insures_by_transfer",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_option_display())

    def subject_id(self) -> uuid.UUID:
        return self.risk_id

    def obstacle(self) -> Risk:
        return self.risk

    def clean(self) -> None:
        super().clean()
        if self.insurance_policy_id is not None and self.option != self.Option.TRANSFER:
            raise ValidationError(
                {"insurance_policy": _("An insurance is a transfer. Choose “transfer”, or empty this field.")}
            )
