"""The pages about backups, side by side."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.http import MemberRequest


def backup_tabs(request: MemberRequest, here: str) -> list[dict[str, Any]]:
    """A page of this subject is a line here and `tabs` in its context; `here` is the name of its address."""
    pages = [
        ("overview", _("Overview")),
        ("job-list", _("Jobs")),
        ("restore-test-list", _("Restore tests")),
        ("restore-calendar", _("Calendar")),
        ("policy", pgettext("backup", "Rules")),
    ]
    slug = request.organisation.slug
    return [
        {"label": label, "url": reverse(f"backups:{name}", args=[slug]), "current": name == here}
        for name, label in pages
    ]
