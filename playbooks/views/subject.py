"""The pages of "Messages and duties", side by side."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.http import MemberRequest


def tabs(request: MemberRequest, here: str) -> list[dict[str, Any]]:
    """Messages, duties, what concerns us; `here` is the URL name of the page shown."""
    slug = request.organisation.slug
    pages = [
        ("message-list", _("Message templates")),
        ("duty-list", _("Reporting duties")),
        ("legal-profile", _("What concerns us")),
    ]
    return [
        {"label": label, "url": reverse(f"playbooks:{name}", args=[slug]), "current": name == here}
        for name, label in pages
    ]
