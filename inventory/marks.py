"""Weak points in words: what is single, why that matters, and what hangs on it. For pages and paper alike."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from inventory.network import Resource
from inventory.targets import Targets
from inventory.weak_points import Weakness, WeakPoint

NAMED = 4  # processes named before "and 3 more"


@dataclass(frozen=True)
class Mark:
    """A weak point as it is shown: shape, short word, and one sentence with the reason."""

    weakness: Weakness
    state: str
    word: str
    sentence: str


def mark(targets: Targets, point: WeakPoint) -> Mark:
    """Put one weak point into words."""
    node = targets.network.by_id.get(point.subject)
    word = {
        Weakness.FAILURE: gettext("Single point of failure"),
        Weakness.KNOWLEDGE: gettext("Single point of knowledge"),
        Weakness.CONTACT: gettext("Single point of contact"),
        Weakness.CONCENTRATION: gettext("Concentration"),
    }[point.weakness]
    state = "overdue" if point.weakness == Weakness.FAILURE and point.processes else "due"
    return Mark(point.weakness, state, word, _sentence(targets, node, point))


def _sentence(targets: Targets, node: object, point: WeakPoint) -> str:
    if point.weakness == Weakness.KNOWLEDGE:
        return gettext("Only one person knows how it works. If that person is away, nobody can repair it.")
    if point.weakness == Weakness.CONTACT:
        return gettext("Its supplier can be reached in one way only.")
    if point.weakness == Weakness.CONCENTRATION:
        count = len(point.processes)
        return ngettext(
            "%(count)d time-critical process stands still with it: %(names)s.",
            "%(count)d time-critical processes stand still with it: %(names)s.",
            count,
        ) % {"count": count, "names": named(targets, point.processes)}
    return _failure(targets, node, point.processes)


def _failure(targets: Targets, node: object, processes: Sequence[uuid.UUID]) -> str:
    why = gettext("Nothing takes its place when it fails: no redundancy, no substitute.")
    if isinstance(node, Resource):
        if node.substitute_id in targets.network.by_id:
            why = gettext("Its substitute comes too late.")
        elif node.redundancy == "cold":
            why = gettext(
                "There is only a spare part in the cupboard: until it is built in, all of it waits."
            )
    if not processes:
        return why
    return f"{why} " + gettext("With it stand still: %(names)s.") % {"names": named(targets, processes)}


def named(targets: Targets, processes: Sequence[uuid.UUID]) -> str:
    """The first processes by name, and how many more there are."""
    names = ", ".join(targets.network.name(each) for each in processes[:NAMED])
    more = len(processes) - NAMED
    if more <= 0:
        return names
    return ngettext("%(names)s and %(count)d more", "%(names)s and %(count)d more", more) % {
        "names": names,
        "count": more,
    }
