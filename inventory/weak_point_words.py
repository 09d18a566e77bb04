"""Marks of weak points as sentences, for pages and paper. Pure; they name processes, so not for external providers."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext

from inventory.targets import Targets
from inventory.weak_points import Weakness, WeakPoint

NAMED = 5  # processes named in one sentence


def sentence(targets: Targets, mark: WeakPoint) -> str:
    """Why one thing is a risk to many, and to which processes."""
    return f"{_why(mark)} {_affected(targets, mark)}".strip()


def _why(mark: WeakPoint) -> str:
    return {
        Weakness.FAILURE: gettext("Nothing takes its place when it fails."),
        Weakness.KNOWLEDGE: gettext("Only one person knows how it works."),
        Weakness.CONTACT: gettext("There is only one way to reach the supplier."),
        Weakness.CONCENTRATION: ngettext(
            "%(count)d time-critical process hangs on it.",
            "%(count)d time-critical processes hang on it.",
            len(mark.processes),
        )
        % {"count": len(mark.processes)},
    }[mark.weakness]


def _affected(targets: Targets, mark: WeakPoint) -> str:
    if not mark.processes:
        return ""
    names = ", ".join(targets.network.name(node) for node in mark.processes[:NAMED])
    more = len(mark.processes) - NAMED
    if more > 0:
        shown = ngettext("%(names)s and %(count)d more", "%(names)s and %(count)d more", more)
        names = shown % {"names": names, "count": more}
    return gettext("These stand still then: %(names)s.") % {"names": names}
