from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    """What leaves the house: written with the change that causes it, sent once."""

    name = "outbox"
    verbose_name = _("Outbox")

    def ready(self) -> None:
        from outbox import checks  # noqa: F401, PLC0415 -- registers the system checks
