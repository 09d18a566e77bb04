from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.models import Membership

SWITCHER = 12  # companies in the menu; an IT house with more goes to the list of all, which can be searched


def member(request: HttpRequest) -> dict[str, Any]:
    """What every page knows of its reader: organisation, rights, and the other companies to switch to."""
    user = getattr(request, "user", None)

    def memberships() -> list[Membership]:
        if user is None or not user.is_authenticated:
            return []
        mine = Membership.objects.select_related("organisation").filter(user=user)
        return list(mine.order_by("organisation__name")[:SWITCHER])

    return {
        "organisation": getattr(request, "organisation", None),
        "may": getattr(request, "may", frozenset()),
        "memberships": SimpleLazyObject(memberships),
        "mail_leaves": settings.MAIL_LEAVES,
    }
