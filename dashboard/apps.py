from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DashboardConfig(AppConfig):
    """The front door: what concerns me, search over everything, the way into the emergency."""

    name = "dashboard"
    verbose_name = _("Overview")
