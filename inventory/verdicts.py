"""A verdict as shape and word, the same on the page, in the drawing and on paper."""

from __future__ import annotations

from django.utils.translation import gettext

from inventory.figures import Verdict


def badge(verdict: Verdict) -> tuple[str, str]:
    """The shape of `_components/status.html` and its word."""
    return {
        Verdict.OK: ("ok", gettext("In order")),
        Verdict.GAP: ("overdue", gettext("Gap")),
        Verdict.UNKNOWN: ("due", gettext("Unknown")),
        Verdict.NO_DEMAND: ("open", gettext("No target")),
    }[verdict]
