"""The very first start: a one-time link instead of a default password."""

from django.urls import reverse

from accounts.models import SetupLink, User


def ensure_setup_link(base_url: str) -> str | None:
    """Return a fresh one-time link for the first manager, or None once anybody has a login."""
    if User.objects.exists():
        return None
    return base_url.rstrip("/") + reverse("accounts:setup", args=[SetupLink.renew()])
