from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BackupsConfig(AppConfig):
    """What we could restore, with proof."""

    name = "backups"
    verbose_name = _("Backups")
