from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BinderConfig(AppConfig):
    """The plan on paper and offline."""

    name = "binder"
    verbose_name = _("Binder")
