"""Wrong configuration, said at start-up with a way to mend it."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register


@register()
def https_behind_a_proxy(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.BEHIND_PROXY and not settings.HTTPS:
        return [
            Warning(
                "HTTPS is off although the application stands behind a proxy: passwords travel in the clear.",
                hint="Set NOTFALLPLAN_HTTPS=1 once the proxy speaks HTTPS.",
                id="accounts.W001",
            )
        ]
    return []
