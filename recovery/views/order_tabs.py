"""The pages of how everything comes back together, as tabs."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.http import MemberRequest


def order_tabs(request: MemberRequest, here: str) -> list[dict[str, Any]]:
    """Order of return, outage simulation, kept runs."""
    tabs = [
        ("order", _("Order of return"), "recovery:order"),
        ("outage", _("Outage simulation"), "recovery:outage"),
        ("runs", _("Kept simulations"), "recovery:outage-run-list"),
    ]
    slug = request.organisation.slug
    return [
        {"label": label, "url": reverse(name, args=[slug]), "current": key == here}
        for key, label, name in tabs
    ]
