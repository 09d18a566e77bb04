from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeasuresConfig(AppConfig):
    """What we promised to improve, by whom, until when."""

    name = "measures"
    verbose_name = _("Measures")
