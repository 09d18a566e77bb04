from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InventoryConfig(AppConfig):
    """What must run, and how long it may stand still."""

    name = "inventory"
    verbose_name = _("Inventory")
