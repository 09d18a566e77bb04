from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanConfig(AppConfig):
    """The whole plan as one value: loaded, exported, compared, restored."""

    name = "plan"
    verbose_name = _("Plan")
