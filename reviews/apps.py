from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    """What must be looked at by when, and the proof that somebody did."""

    name = "reviews"
    verbose_name = _("Reviews")
