"""Whoever was asked about an entry, and need not answer any more."""

from __future__ import annotations

import uuid
from datetime import datetime

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
