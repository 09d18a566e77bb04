from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecoveryConfig(AppConfig):
    """How everything comes back: recovery plans, order of return, workarounds, outage simulation."""

    name = "recovery"
    verbose_name = _("Recovery")
