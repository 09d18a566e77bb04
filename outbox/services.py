"""Services that carry an alarm beside mail, and which of their addresses we accept.

Whoever manages an organisation types an address that our server will call. So there is a list of what is allowed: the
makers' own hosts, and hosts that the administrator has named in GATEWAY_HOSTS; always over HTTPS.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SOME_NUMBER = "+4915200000000"  # an address without a number is incomplete
LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Service:
    """A service: how its addresses begin, an example, and whom it reaches.

    `schemes` as apprise names them. `hosts`: where its addresses may lead, as ends of names; empty: to its maker always.
    """

    key: str
    name: str
    schemes: frozenset[str]
    example: str
    calls_numbers: bool = False  # a text to each number, else one into a channel
    own_host: bool = False  # runs on a host of one's own
    hosts: tuple[str, ...] = ()


SERVICES = {
    each.key: each
    for each in (
        Service("seven", "SMS: seven.io", frozenset({"seven"}), "seven://API-KEY", calls_numbers=True),
        Service(
            "twilio",
            "SMS: Twilio",
            frozenset({"twilio"}),
            "twilio://SID:TOKEN@+49301234567",
            calls_numbers=True,
        ),
        Service(
            "vonage", "SMS: Vonage", frozenset({"vonage"}), "vonage://KEY:SECRET@FIRMA", calls_numbers=True
        ),
        Service(
            "messagebird",
            "SMS: MessageBird",
            frozenset({"msgbird"}),
            "msgbird://API-KEY/+49301234567",
            calls_numbers=True,
        ),
        Service(
            "teams",
            "Microsoft Teams (Workflows)",
            frozenset({"workflow"}),
            "https://….logic.azure.com/workflows/…",
            hosts=(".logic.azure.com", ".api.powerplatform.com"),
        ),
        Service("slack", "Slack", frozenset({"slack"}), "https://hooks.slack.com/services/…"),
        Service("telegram", "Telegram", frozenset({"tgram"}), "tgram://BOT-TOKEN/CHAT-ID"),
        Service("ntfy", "ntfy", frozenset({"ntfys"}), "ntfys://topic", own_host=True),
        Service(
            "mattermost",
            "Mattermost",
            frozenset({"mmosts"}),
            "mmosts://chat.example.com/TOKEN",
            own_host=True,
        ),
        Service(
            "matrix",
            "Matrix",
            frozenset({"matrixs"}),
            "matrixs://USER:PASSWORD@chat.example.com/#ROOM",
            own_host=True,
        ),
    )
}


def open_address(service: Service, address: str, number: str = "") -> Any:
    """The address as an object of apprise that can send; for an SMS to that number. None where it is incomplete."""
    from apprise import Apprise  # noqa: PLC0415 - takes a fifth of a second

    address = address.strip()
    return Apprise.instantiate(
        f"{address.rstrip('/')}/{number}" if service.calls_numbers else address, suppress_exceptions=True
    )


def check(service: Service, address: str) -> None:
    """Raise ValidationError with a sentence that says what to do, unless this address may be called for this service."""
    if len(address) > LONGEST or any(each.isspace() for each in address.strip()):
        raise ValidationError(_("Enter the address as one word without spaces."))
    if "?" in address and not address.strip().startswith("https://"):
        raise ValidationError(_("Leave out the part from the question mark on."))
    found = open_address(service, address, SOME_NUMBER)
    if found is None or found.url().partition("://")[0] not in service.schemes:
        raise ValidationError(
            _("This is no complete address of this service. It looks like this: %(example)s")
            % {"example": service.example}
        )
    host = str(found.host or "").lower()
    if service.hosts and not host.endswith(service.hosts):
        raise ValidationError(
            _("Addresses of this service end with %(hosts)s.") % {"hosts": " / ".join(service.hosts)}
        )
    if service.own_host and host and host not in settings.GATEWAY_HOSTS:
        raise ValidationError(
            _(
                "Our server may not call %(host)s. Ask your administrator to name this host in the setting GATEWAY_HOSTS."
            )
            % {"host": host}
        )
