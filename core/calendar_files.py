"""A date to be kept: the answer that a calendar program opens."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import slugify

from core.ics import AllDay, calendar_file


def one_file(event: AllDay, name: str) -> HttpResponse:
    """One entry as a download, under the name of what it is about."""
    answer = HttpResponse(
        calendar_file([event], at=timezone.now()), content_type="text/calendar; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="{slugify(name)[:80] or "notfallplan"}.ics"'
    answer["Cache-Control"] = "private, no-store"
    return answer
