"""The open question about an entry: held while somebody answers it, closed when nobody need answer it any more."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from reviews.models import Ask, Review


def close(
    *, kind: str, subject: uuid.UUID | None, answer: Ask.Answer, at: datetime, review: Review | None = None
) -> int:
    """Close the open question about an entry, if there is one; returns how many. One query; `at` in UTC."""
    asked = Ask.objects.open().about(kind, subject)
    closed: int = asked.unlogged("bookkeeping: the answer is a row of its own").update(
        answered_at=at, answer=answer, review=review
    )
    return closed


def lock(ask: Ask) -> Ask:
    """The question as it is now; whoever answers it at the same moment waits. ValidationError "answered" if it is closed."""
    found: Ask = Ask.objects.select_for_update().get(pk=ask.pk)
    if not found.is_open:
        raise answered()
    return found


def answered() -> ValidationError:
    """What whoever comes second is told."""
    return ValidationError(
        _("Somebody has answered this meanwhile. You need not do anything more about it."), code="answered"
    )
