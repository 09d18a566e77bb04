"""System checks: what is configured wrongly is said at the start, with the way out."""

import ctypes.util
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

PANGO_LIBRARIES = ["pango-1.0", "pangoft2-1.0", "harfbuzz-subset"]
PANGO_HINT = "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core"
MINIMUM_SECRET = 32  # characters


@register
def pango(**_: Any) -> list[CheckMessage]:
    """PDF needs Pango; everything else works without it."""
    if all(ctypes.util.find_library(name) for name in PANGO_LIBRARIES):
        return []
    return [Warning("PDF cannot be printed: Pango is missing.", hint=PANGO_HINT, id="core.W001")]


@register
def secret(**_: Any) -> list[CheckMessage]:
    if len(settings.SECRET_KEY) >= MINIMUM_SECRET:
        return []
    return [Error("SECRET_KEY is too short.", hint="Make one with: openssl rand -base64 48", id="core.E001")]


@register
def addresses(**_: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    url = urlsplit(settings.BASE_URL)
    if url.scheme not in {"http", "https"} or not url.hostname:
        found.append(
            Error(
                "NOTFALLPLAN_URL is no address.",
                hint="Set it to what people type, such as https://notfallplan.example.com",
                id="core.E002",
            )
        )
    for origin in settings.CSRF_TRUSTED_ORIGINS:
        if "://" not in origin:
            found.append(
                Error(
                    f"CSRF_TRUSTED_ORIGINS: {origin} has no scheme.",
                    hint=f"Write https://{origin}",
                    id="core.E003",
                )
            )
    if settings.BEHIND_PROXY and not settings.HTTPS:
        found.append(
            Warning(
                "NOTFALLPLAN_BEHIND_PROXY is on, NOTFALLPLAN_HTTPS is off.",
                hint="If the proxy speaks HTTPS, set NOTFALLPLAN_HTTPS=1, or cookies travel unprotected.",
                id="core.W002",
            )
        )
    return found
