from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    """What leaves the house: written with the change that causes it, sent once."""

    name = "outbox"
    verbose_name = _("Outbox")

    def ready(self) -> None:
        """Register the system checks; and the task, without which a web process cannot wake the worker."""
        from outbox import checks, tasks  # noqa: F401, PLC0415 -- imports models, so not before the apps are ready
