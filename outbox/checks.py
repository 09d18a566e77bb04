"""Wrong configuration, said at start-up with a way to mend it."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register


@register()
def mail_that_would_not_arrive(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Mail leaves, but with a sender that others refuse or with links that lead nowhere."""
    found: list[CheckMessage] = []
    if not settings.MAIL_LEAVES:
        return found
    if settings.DEFAULT_FROM_EMAIL.rstrip(">").endswith("@localhost"):
        found.append(
            Warning(
                f"Mail leaves with the sender {settings.DEFAULT_FROM_EMAIL}, which most servers refuse.",
                hint="Set DEFAULT_FROM_EMAIL to an address of your company.",
                id="outbox.W001",
            )
        )
    if urlsplit(settings.BASE_URL).hostname in {"localhost", "127.0.0.1", "::1"}:
        found.append(
            Warning(
                f"Links in mails lead to {settings.BASE_URL}, which works on this machine only.",
                hint="Set NOTFALLPLAN_URL to the address your people use.",
                id="outbox.W002",
            )
        )
    return found
