"""How a measure stands, as a status badge. No query, no clock."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

SOON = timedelta(days=30)

Badge = tuple[str, Any]


def badge(
    *,
    status: str,
    due: date | None,
    has_owner: bool,
    effect_check_due: date | None,
    last_result: str | None,
    on: date,
) -> Badge:
    """(state, word) of `_components/status.html`; `last_result` is that of the newest check since it was done."""
    if status == "cancelled":
        return "open", _("Given up")
    if status == "done":
        return _done(effect_check_due, last_result, on)
    if due is not None and due < on:
        return "overdue", _("Overdue")
    if due is None or not has_owner:
        return "overdue", _("Gap")
    if due <= on + SOON:
        return "due", _("Due soon")
    if status == "in_progress":
        return "draft", _("In progress")
    return "open", pgettext_lazy("not started", "Open")


def _done(effect_check_due: date | None, last_result: str | None, on: date) -> Badge:
    if last_result == "not_effective":
        return "overdue", _("Not effective")
    if last_result == "partly":
        return "due", _("Partly effective")
    if last_result == "effective":
        return "ok", _("Effective")
    if effect_check_due is not None and effect_check_due <= on:
        return "due", _("Check the effect")
    return "ok", pgettext_lazy("measure", "Done")
