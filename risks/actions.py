"""What is done with a risk beside editing it: rate it, accept it, take that back. Each leaves a row with date and person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from risks import scoring
from risks.models import Acceptance, Rating, Risk, RiskSettings
from risks.scoring import Cell


@dataclass(frozen=True)
class Rated:
    """What somebody says about one kind of rating; no cell: not rated."""

    cell: Cell | None
    reason: str = ""


def newest_ratings(risk: Risk) -> dict[str, Rating]:
    """The rating of each kind that counts; one query."""
    found: dict[str, Rating] = {}
    for rating in Rating.objects.filter(risk=risk).select_related("rated_by").newest_first():
        found.setdefault(rating.kind, rating)
    return found


def seen_ratings(newest: Mapping[str, Rating]) -> str:
    """Which ratings a page shows, so that it can be told when somebody else has rated meanwhile."""
    return ",".join(str(newest[kind].pk) for kind in Rating.Kind.values if kind in newest)


@transaction.atomic
def rate(*, risk: Risk, ratings: Mapping[str, Rated], on: date, by: User) -> list[Rating]:
    """Write a row for each kind that differs; if none does, one for each that is rated: looked at, and still so."""
    Risk.objects.select_for_update().get(pk=risk.pk)
    newest = newest_ratings(risk)

    def differs(kind: str, rated: Rated) -> bool:
        known = newest.get(kind)
        if known is None:
            return rated.cell is not None
        return (known.cell, known.reason) != (rated.cell, rated.reason)

    wanted = {kind: rated for kind, rated in ratings.items() if differs(kind, rated)}
    if not wanted:
        wanted = {kind: rated for kind, rated in ratings.items() if rated.cell is not None}
    rows = [
        Rating(
            organisation_id=risk.organisation_id,
            risk=risk,
            kind=kind,
            likelihood=rated.cell.likelihood if rated.cell else None,
            impact=rated.cell.impact if rated.cell else None,
            reason=rated.reason,
            rated_on=on,
            rated_by=by,
        )
        for kind, rated in wanted.items()
    ]
    for row in rows:
        row.save()
    return rows


def _now(risk: Risk, settings: RiskSettings) -> tuple[int, int, int]:
    """The cells of the net and the residual rating, and the level that is accepted; locks the risk."""
    Risk.objects.select_for_update().get(pk=risk.pk)
    newest = newest_ratings(risk)
    cells = {kind: newest[kind].cell if kind in newest else None for kind in Rating.Kind.values}
    net, residual = cells[Rating.Kind.NET], cells[Rating.Kind.RESIDUAL]
    matrix = settings.matrix
    level = scoring.decisive_level(scoring.level_of(matrix, net), scoring.level_of(matrix, residual))
    return (net.code if net else 0), (residual.code if residual else 0), level or 0


@transaction.atomic
def accept(
    *,
    risk: Risk,
    settings: RiskSettings,
    reason: str,
    until: date | None,
    seen: str,
    at: datetime,
    by: User,
) -> Acceptance:
    """Accept a risk as it is rated. ValidationError if it is not rated, or rated otherwise than the page showed."""
    net, residual, level = _now(risk, settings)
    if not net:
        raise ValidationError(_("Rate this risk first: nobody can accept what nobody has rated."))
    if seen != scoring.fingerprint(net, residual, level):
        raise ValidationError(
            _("The rating has changed while you were reading. Look at it once more, then decide."),
            code="changed",
        )
    return _write(
        risk, Acceptance.Act.ACCEPTED, reason, until, cells=(net, residual), level=level, at=at, by=by
    )


@transaction.atomic
def withdraw(*, risk: Risk, reason: str, at: datetime, by: User) -> Acceptance:
    """Take back the acceptance in force; a row of its own. ValidationError if there is none."""
    Risk.objects.select_for_update().get(pk=risk.pk)
    last = Acceptance.objects.filter(risk=risk).newest_first().first()
    if last is None or last.act == Acceptance.Act.WITHDRAWN:
        raise ValidationError(_("This risk is not accepted; there is nothing to take back."))
    return _write(
        risk,
        Acceptance.Act.WITHDRAWN,
        reason,
        None,
        cells=(last.net, last.residual),
        level=last.level,
        at=at,
        by=by,
    )


def _write(
    risk: Risk,
    act: str,
    reason: str,
    until: date | None,
    *,
    cells: tuple[int, int],
    level: int,
    at: datetime,
    by: User,
) -> Acceptance:
    row = Acceptance(
        organisation_id=risk.organisation_id,
        risk=risk,
        act=act,
        reason=reason,
        until=until,
        net=cells[0],
        residual=cells[1],
        level=level,
        decided_at=at,
        decided_by=by,
        decided_by_name=str(by),
    )
    row.save()
    return row
