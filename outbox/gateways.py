"""Handing a message to a gateway, and what of it may be done by whom."""

from __future__ import annotations

import logging

from outbox.models.gateway import Gateway
from outbox.sealing import Unreadable, unseal
from outbox.services import SERVICES, open_address

LOG_LEVEL = logging.WARNING


class Refused(Exception):
    """The service did not take the text, or cannot be reached. What it said, for the page."""


def deliver(gateway: Gateway, to: str, title: str, text: str) -> None:
    """Send one text; `to` is a number in E.164 for an SMS and nothing for a channel. Raises Refused.

    Takes 8 seconds at most (apprise: 4 to connect, 4 to read). Whether somebody has read it, the service does not say.
    """
    from apprise import LogCapture  # noqa: PLC0415 - takes a fifth of a second

    if gateway.withdrawn_at is not None:
        raise Refused("The gateway was withdrawn.")
    try:
        service = open_address(SERVICES[gateway.service], unseal(gateway.sealed), to)
    except Unreadable as error:
        raise Refused("The address cannot be read with this SECRET_KEY. Set the gateway up again.") from error
    if service is None:
        raise Refused("The address is not complete. Set the gateway up again.")
    service.redirects = False
    with LogCapture(level=LOG_LEVEL, fmt="%(message)s") as said:
        taken = service.notify(body=text, title="" if gateway.calls_numbers else title)
        reason = said.getvalue().strip()
    if not taken:
        raise Refused(reason or "The service did not take the text.")
