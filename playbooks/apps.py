from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlaybooksConfig(AppConfig):
    """What we do when it happens: playbooks, message templates, reporting duties."""

    name = "playbooks"
    verbose_name = _("Playbooks")
