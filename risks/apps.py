from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RisksConfig(AppConfig):
    """What may go wrong, rated before and after treatment."""

    name = "risks"
    verbose_name = _("Risks")
