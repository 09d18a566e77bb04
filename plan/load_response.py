"""Reading what we do when it happens: the readers of playbooks and recovery, one after the other."""

from __future__ import annotations

from datetime import date

from plan.response import Response
from playbooks.reading import read_duties, read_messages, read_playbooks
from recovery.reading import read_plans, read_staff, read_workarounds


def read_response(on: date) -> Response:
    """Return everything about the response on a day; 23 queries, however much there is. Inside the scope."""
    return Response(
        playbooks=read_playbooks(),
        messages=read_messages(),
        duties=read_duties(),
        plans=read_plans(),
        workarounds=read_workarounds(),
        staff=read_staff(on),
    )
