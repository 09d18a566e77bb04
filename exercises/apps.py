from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExercisesConfig(AppConfig):
    """What we rehearse, and how it went."""

    name = "exercises"
    verbose_name = _("Exercises")
