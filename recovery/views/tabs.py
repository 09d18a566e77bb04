"""The pages of one subject, side by side."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.http import MemberRequest
from accounts.roles import Permission


def recovery_tabs(request: MemberRequest, here: str) -> list[dict[str, Any]]:
    """How things come back; what shows the whole company is not for an external provider."""
    pages = [("recovery-plan-list", _("Recovery")), ("restoration-plan-list", _("Restoration"))]
    if Permission.VIEW_PLAN in request.may:
        pages += [
            ("order", _("Order of return")),
            ("outage", _("Outage simulation")),
            ("outage-run-list", _("Kept simulations")),
        ]
    return _tabs(request, here, pages)


def emergency_tabs(request: MemberRequest, here: str) -> list[dict[str, Any]]:
    """How work goes on meanwhile; workarounds are not for an external provider."""
    pages = [("continuity-plan-list", _("Plans"))]
    if Permission.VIEW_PLAN in request.may:
        pages.append(("workaround-list", _("Workarounds")))
    return _tabs(request, here, pages)


def _tabs(request: MemberRequest, here: str, pages: list[tuple[str, str]]) -> list[dict[str, Any]]:
    slug = request.organisation.slug
    return [
        {"label": label, "url": reverse(f"recovery:{name}", args=[slug]), "current": name == here}
        for name, label in pages
    ]
