"""The sentences of the impact analysis: results and mistakes, as a manager reads them. Times in hours."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext

from core.durations import hours_in_words
from inventory.demands import mtpd, proposed_rto
from inventory.impact import Falling, Intolerable
from inventory.network import Network, Process, Scheme


@dataclass(frozen=True)
class Result:
    """What the analysis of one process says, in numbers and in sentences."""

    mtpd: Decimal | None
    derived: Intolerable | None
    proposal: Decimal | None
    sentences: tuple[str, ...]


def falling_sentence(mistake: Falling) -> str:
    """ "After 24 hours the damage cannot be smaller than after 8 hours." """
    return _("After %(later)s the damage cannot be smaller than after %(earlier)s.") % {
        "later": hours_after(mistake.later),
        "earlier": hours_after(mistake.earlier),
    }


def hours_after(hours: Decimal) -> str:
    """A time behind "after" or "from … on": in German it takes another case ("nach 3 Tagen")."""
    if hours >= 48 and hours % 24 == 0:
        days = int(hours // 24)
        return npgettext("after", "%(count)d day", "%(count)d days", days) % {"count": days}
    return hours_in_words(hours)


def conclude(
    process: Process,
    derived: Intolerable | None,
    scheme: Scheme,
    kinds: Mapping[uuid.UUID, str],
    levels: Mapping[int, str],
    gaps: int,
) -> Result:
    """Put the result into words; `gaps` is the number of empty cells of mandatory kinds of harm."""
    limit, proposal = mtpd(process), proposed_rto(process, Network(scheme))
    sentences = list(_limit_sentences(process, derived, scheme, kinds, levels, gaps))
    if limit is not None and proposal is not None:
        sentences.append(_proposal_sentence(process, limit, proposal, scheme))
    return Result(limit, derived, proposal, tuple(sentences))


def _limit_sentences(
    process: Process,
    derived: Intolerable | None,
    scheme: Scheme,
    kinds: Mapping[uuid.UUID, str],
    levels: Mapping[int, str],
    gaps: int,
) -> list[str]:
    rated = _rated_sentence(process, derived, scheme, kinds, levels, gaps)
    if process.mtpd_override is None:
        return [rated]
    own = (
        _("Needed again after %(hours)s at the latest: that is the own value.")
        % {"hours": hours_after(process.mtpd_override)}
        if process.mtpd_override
        else _("Needed at once, without any outage: that is the own value.")
    )
    if derived is None:
        return [own, _("It overrides the ratings, in which nothing is intolerable so far.")]
    if derived.hours == process.mtpd_override:
        return [own, _("The ratings say the same.")]
    overridden = _("It overrides what the ratings say: %(hours)s.") % {"hours": hours_in_words(derived.hours)}
    if process.mtpd_override > derived.hours:
        overridden += " " + _("A longer time than rated contradicts the own ratings: correct one of the two.")
    return [own, overridden]


def _rated_sentence(
    process: Process,
    derived: Intolerable | None,
    scheme: Scheme,
    kinds: Mapping[uuid.UUID, str],
    levels: Mapping[int, str],
    gaps: int,
) -> str:
    if derived is None and not process.is_rated:
        return _("Nothing is rated yet, so nobody knows how long it may stand still.")
    if derived is None and gaps:
        return ngettext(
            "Nothing rated so far is intolerable, but %(count)d field is still empty.",
            "Nothing rated so far is intolerable, but %(count)d fields are still empty.",
            gaps,
        ) % {"count": gaps}
    if derived is None:
        return _("Not time-critical: within %(hours)s no damage becomes intolerable.") % {
            "hours": hours_after(max(scheme.horizons))
        }
    words = [(kinds[kind], levels.get(level, str(level))) for kind, level in derived.kinds]
    if len(words) == 1:
        return _("Needed again after %(hours)s at the latest, because “%(kind)s” is then %(level)s.") % {
            "hours": hours_after(derived.hours),
            "kind": words[0][0],
            "level": words[0][1],
        }
    return _("Needed again after %(hours)s at the latest, because then are intolerable: %(list)s.") % {
        "hours": hours_after(derived.hours),
        "list": ", ".join(f"{kind} ({level})" for kind, level in words),
    }


def _proposal_sentence(process: Process, limit: Decimal, proposal: Decimal, scheme: Scheme) -> str:
    parts = {
        "hours": hours_in_words(proposal),
        "limit": _short(limit),
        "reaction": _short(scheme.reaction_hours),
        "buffer": _short(scheme.buffer_hours),
        "duration": _short(process.duration or Decimal(0)),
    }
    if process.duration:
        sum_ = _("%(limit)s − %(reaction)s reaction time − %(buffer)s buffer − %(duration)s run time") % parts
    else:
        sum_ = _("%(limit)s − %(reaction)s reaction time − %(buffer)s buffer") % parts
    said = _("Proposed target: %(hours)s (%(sum)s).") % {"hours": parts["hours"], "sum": sum_}
    if proposal == 0:
        said += " " + _(
            "Reaction time and buffer use up all the time there is: shorten the reaction time, or plan for "
            "working on without a pause."
        )
    return said


def _short(hours: Decimal) -> str:
    return number_format(hours.normalize() if hours % 1 else int(hours))
