"""A real mail server on loopback, and mail that really leaves through it."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller


class MailServer:
    """Takes mail and remembers it; can be slow, refuse an address, or be down."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refused: set[str] = set()
        self.replies: dict[str, str] = {}  # to whom it says something else
        self.delay = 0.0
        self._lock = threading.Lock()
        self._controller: Controller | None = None
        self.port = 0

    # aiosmtpd's hooks
    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.refused:
            return "550 No such user here"
        if address in self.replies:
            return self.replies[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        time.sleep(self.delay)
        with self._lock:
            self.mails.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 OK"

    def start(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port or free_port())
        self._controller.start()
        self.port = self._controller.port

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def counted(self) -> Counter[str]:
        """How often each Message-ID arrived."""
        with self._lock:
            return Counter(mail["Message-ID"] for mail in self.mails)


def free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def server() -> Iterator[MailServer]:
    server = MailServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def mail_leaves(settings: Any, server: MailServer) -> MailServer:
    """The production way: Django's mail goes into the outbox, the outbox speaks SMTP."""
    settings.EMAIL_BACKEND = "outbox.backend.OutboxBackend"
    settings.OUTBOX_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    settings.MAIL_LEAVES = True
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
    settings.DEFAULT_FROM_EMAIL = "plan@example.com"
    return server
