"""The register of risks, worst first, and the list of threats."""

from __future__ import annotations

import uuid
from contextlib import suppress
from typing import Any

from django.db import models
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_scopes import get_scope

from accounts.http import MemberRequest
from accounts.models import Organisation
from accounts.roles import Permission
from contacts.models import Site
from inventory.models import Process, Resource
from measures.origins import address_of
from records.columns import Column, Filter
from records.views import Parts, RecordViews
from risks.actions import newest_ratings
from risks.forms.register import RiskForm, ThreatForm, TreatmentForm
from risks.models import Acceptance, Rating, Risk, RiskSettings, RiskTreatment, Threat
from risks.scoring import CELLS, STEPS, AcceptanceState, fingerprint, gap, missing_kinds, relies_on_plans
from risks.words import Badge, LevelWord, acceptance_sentence, badge, level_word, where_it_stands


def tabs(request: MemberRequest, here: str) -> list[dict[str, Any]]:
    """The pages of this subject, side by side."""
    slug = request.organisation.slug
    pages = [
        ("risk-list", _("List")),
        ("matrix", _("Matrix")),
        ("threat-list", _("Threats")),
        ("scales", _("Scales")),
    ]
    return [
        {"label": label, "url": reverse(f"risks:{name}", args=[slug]), "current": name == here}
        for name, label in pages
    ]


def scales() -> RiskSettings:
    """The scales of the organisation in scope; one query per request, since filters ask for them again."""
    organisation: Organisation = get_scope()["organisation"]
    kept: dict[str, Any] = organisation.__dict__
    if "_risk_scales" not in kept:
        kept["_risk_scales"] = RiskSettings.of(organisation)
    found: RiskSettings = kept["_risk_scales"]
    return found


def _levels() -> list[tuple[str, Any]]:
    return [*((str(number), name) for number, name in reversed(scales().levels)), ("0", _("Not rated"))]


def _state(risks: Any, value: str) -> models.QuerySet[Risk]:
    today = timezone.localdate()
    found: models.QuerySet[Risk] = {
        "undecided": lambda: risks.undecided(today),
        "accepted": lambda: risks.accepted(today),
        "review": lambda: risks.review_due(today),
    }[value]()
    return found


def _step_filter(kind: str, part: str) -> Filter:
    """`?likelihood=3&impact=4` finds the net ratings of one cell of the matrix; `gross_likelihood` the gross ones."""
    label = {
        "likelihood": gettext_lazy("Likelihood: step %(step)s"),
        "impact": gettext_lazy("Impact: step %(step)s"),
    }[part]

    def find(risks: Any, value: str) -> models.QuerySet[Risk]:
        cells = [cell.code for cell in CELLS if str(getattr(cell, part)) == value]
        found: models.QuerySet[Risk] = risks.filter(**{f"{kind}_cell__in": cells})
        return found

    return Filter(
        part if kind == Rating.Kind.NET else f"{kind}_{part}",
        label,
        lambda: [(str(step), label % {"step": step}) for step in STEPS],
        find,
        quiet=True,
    )


def _level_column(label: Any, kind: str, sort: tuple[str, ...] = (), csv_only: bool = False) -> Column:
    def word(risk: Any, _may: frozenset[str]) -> LevelWord:
        return level_word(getattr(risk, f"{kind}_level"), getattr(risk, f"{kind}_word"))

    return Column(label, word, sort=sort, csv_only=csv_only)


def badge_of(risk: Any) -> Badge:
    """The badge today of a risk that was loaded `rated().decided()`."""
    today = timezone.localdate()
    return badge(risk.standing(today), risk.review_on, today)


def _target(risk: Risk, _may: frozenset[str]) -> str:
    return str(risk.target or _("whole company"))


class RiskViews(RecordViews[Risk]):
    model = Risk
    form = RiskForm
    path = "risks"
    purpose = gettext_lazy("What may go wrong, how bad it is, and who decided what. The worst come first.")
    columns = (
        Column(gettext_lazy("risk"), "title", sort=("sort_key",)),
        _level_column(gettext_lazy("net level"), "net", sort=("net_level", "gross_level")),
        Column(gettext_lazy("concerns"), _target),
        Column(gettext_lazy("responsible"), "owner", sort=("owner__sort_key",)),
        Column(gettext_lazy("look at it again on"), "review_on", sort=("review_on",), whole=True),
        Column(gettext_lazy("threat"), "threat", csv_only=True),
        _level_column(gettext_lazy("gross level"), "gross", csv_only=True),
        _level_column(gettext_lazy("residual level"), "residual", csv_only=True),
        Column(gettext_lazy("decision"), lambda risk, _may: badge_of(risk)[1], csv_only=True),
        Column(gettext_lazy("last rated on"), "last_rated_on", csv_only=True),
        Column(gettext_lazy("what happens"), "scenario", csv_only=True),
        Column(gettext_lazy("what already protects us"), "safeguards", csv_only=True),
    )
    filters = (
        Filter(
            "state",
            gettext_lazy("Decision"),
            lambda: [
                ("undecided", gettext_lazy("Decision missing")),
                ("accepted", gettext_lazy("Accepted")),
                ("review", gettext_lazy("Look at it again")),
            ],
            _state,
        ),
        Filter(
            "level",
            gettext_lazy("Net level"),
            _levels,
            lambda risks, value: risks.filter(net_level=int(value)),
        ),
        Filter(
            "kind",
            gettext_lazy("Kind of threat"),
            lambda: Threat.Kind.choices,
            lambda risks, value: risks.filter(threat__kind=value),
        ),
        *(_step_filter(kind, part) for kind in Rating.Kind.values for part in ("likelihood", "impact")),
    )
    parts = (
        Parts(
            RiskTreatment,
            TreatmentForm,
            gettext_lazy("Treatment"),
            gettext_lazy("Treatment"),
            gettext_lazy("Add a treatment"),
            fk_name="risk",
        ),
    )

    def queryset(self) -> models.QuerySet[Risk]:
        risks: Any = Risk.objects.rated(scales()).decided().worst_first()
        found: models.QuerySet[Risk] = risks.select_related(
            "threat", "process", "resource", "site", "owner", "deputy"
        )
        return found

    def state(self, record: Risk) -> Badge:
        return badge_of(record)

    def blank(self, request: MemberRequest) -> Risk:
        """Prefilled by the page it was begun on: `?process=<uuid>`, `?resource=<uuid>` or `?site=<uuid>`."""
        risk = Risk(organisation=request.organisation)
        models_: dict[str, Any] = {"process": Process, "resource": Resource, "site": Site, "threat": Threat}
        for name, model in models_.items():
            with suppress(ValueError):
                key = uuid.UUID(request.GET.get(name, ""))
                setattr(risk, name, model.objects.filter(pk=key).first())
        return risk

    def list_context(self, request: MemberRequest) -> dict[str, Any]:
        present = Risk.objects.order_by().values_list("threat__kind", flat=True).distinct()
        missing = missing_kinds(Threat.Kind.values, present)
        return {
            "tabs": tabs(request, "risk-list"),
            "missing": [Threat.Kind(kind).label for kind in missing],
        }

    def extra_context(self, request: MemberRequest, record: Risk) -> dict[str, Any]:
        return risk_context(request, record)


def risk_context(request: MemberRequest, risk: Any) -> dict[str, Any]:
    """What the page of a risk and that of the decision show; at most three queries. `risk` is `rated().decided()`."""
    settings, today = scales(), timezone.localdate()
    newest = newest_ratings(risk)
    kinds = [
        (
            kind.label,
            newest.get(kind),
            level_word(getattr(risk, f"{kind}_level"), getattr(risk, f"{kind}_word")),
        )
        for kind in Rating.Kind
    ]
    state = risk.acceptance_state(today)
    target = risk.target
    if target is not None:
        target.organisation = request.organisation  # loaded once, for the address
    decisions: Any = Acceptance.objects.filter(risk=risk).newest_first() if risk.accepted_act else []
    return {
        "badge": badge_of(risk),
        "stands": where_it_stands(risk.net_level, risk.appetite, settings.levels),
        "kinds": [
            (
                label,
                rating,
                word,
                settings.likelihood_name(rating.likelihood if rating else None),
                settings.impact_name(rating.impact if rating else None),
            )
            for label, rating, word in kinds
        ],
        "relies_on_plans": relies_on_plans(
            risk.gross_level or None,
            risk.net_level or None,
            open_measures=risk.open_measures,
            done_measures=risk.done_measures,
        ),
        "treatments": list(risk.treatments.select_related("insurance_policy")),
        "acceptances": [
            (each, level_word(each.level, settings.level_name(each.level))) for each in decisions
        ],
        "is_accepted": state == AcceptanceState.VALID,
        "was_accepted": state not in {AcceptanceState.NONE, AcceptanceState.WITHDRAWN},
        "ended": acceptance_sentence(state),
        "above": bool(gap(risk.net_level or None, risk.appetite)),
        "seen": fingerprint(risk.net_cell, risk.residual_cell, risk.decisive_level),
        "target": target,
        "target_url": address_of(target) if target is not None else "",
        "may_approve": Permission.APPROVE_PLAN in request.may,
    }


class ThreatViews(RecordViews[Threat]):
    model = Threat
    form = ThreatForm
    path = "threats"
    purpose = gettext_lazy(
        "What may happen at all: the usual examples, the 47 elementary threats of the BSI, and your own."
    )
    columns = (
        Column(gettext_lazy("threat"), "name", sort=("sort_key",)),
        Column(gettext_lazy("number"), "code", sort=("position",), whole=True),
        Column(gettext_lazy("kind"), "kind"),
        Column(gettext_lazy("risks"), "risk_count", sort=("risk_count",), number=True),
        Column(gettext_lazy("what is meant"), "description"),
    )
    filters = (
        Filter(
            "kind",
            gettext_lazy("Kind of threat"),
            lambda: Threat.Kind.choices,
            lambda threats, value: threats.filter(kind=value),
        ),
        Filter(
            "active",
            gettext_lazy("Offered"),
            lambda: [("no", gettext_lazy("Switched off"))],
            lambda threats, _value: threats.filter(is_active=False),
        ),
    )

    page_size = 100

    def queryset(self) -> models.QuerySet[Threat]:
        threats: models.QuerySet[Threat] = Threat.objects.in_order()
        return threats.annotate(risk_count=Count("risks"))

    def state(self, record: Threat) -> Badge | None:
        return None if record.is_active else ("open", gettext_lazy("Switched off"))

    def list_context(self, request: MemberRequest) -> dict[str, Any]:
        return {"tabs": tabs(request, "threat-list")}

    def extra_context(self, request: MemberRequest, record: Threat) -> dict[str, Any]:
        risks: Any = Risk.objects.rated(scales()).decided().filter(threat=record)
        return {
            "risks": [
                (risk, level_word(risk.net_level, risk.net_word), badge_of(risk))
                for risk in risks.worst_first()
            ],
            "badge": self.state(record),
        }
