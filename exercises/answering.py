"""Whose link it is. It knows a call and no organisation, so scopes are switched off here, and only here."""

from __future__ import annotations

from django_scopes import scopes_disabled

from core.links import Forged, read_at_any_age
from exercises.letters import PURPOSE
from exercises.models import AlarmCall


def call_of(token: str) -> tuple[AlarmCall, bool]:
    """Return the call behind a link, and whether the link is too old. Raises Forged where there is none. One query."""
    key, is_old = read_at_any_age(PURPOSE, token)
    with scopes_disabled():
        call = AlarmCall.objects.select_related("test", "organisation", "person").filter(pk=key).first()
    if call is None:
        raise Forged
    return call, is_old
