"""Sending mail through a real SMTP server on loopback: ours beside a bare smtplib loop, one process and two.

`python -m bench.mails [mails]` prints a Markdown table: a tenth first, then all. The bare loop knows no database:
what it takes is the SMTP server's and Python's share. The server is a process of its own.
"""

from __future__ import annotations

import os
import resource
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench.pages import prepare

SERVER = """
import asyncio, sys
from aiosmtpd.smtp import SMTP
class Sink:
    async def handle_DATA(self, server, session, envelope):
        return "250 OK"
async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Sink()), "127.0.0.1", int(sys.argv[1]))
    await server.serve_forever()
asyncio.run(main())
"""
SENDER = """
from bench.pages import prepare
prepare(database=False)
from bench.mails import empty
empty()
"""
TEXT = "Guten Tag,\n\nbitte prüfen Sie, ob das noch stimmt.\n\n" * 6


@contextmanager
def smtp_server() -> Iterator[int]:
    """An SMTP server that takes everything and keeps nothing; its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    server = subprocess.Popen([sys.executable, "-c", SERVER, str(port)])
    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield port
    finally:
        server.terminate()
        server.wait()


def write(count: int, name: str) -> float:
    """Seconds for writing so many mails into the outbox."""
    from outbox.send import Draft, write_many  # noqa: PLC0415 -- needs Django set up

    start = time.perf_counter()
    write_many(
        Draft(f"{name}:{n}", f"p{n}@example.com", "Betreff", TEXT, "<p>Text</p>") for n in range(count)
    )
    return time.perf_counter() - start


def empty() -> None:
    """Send until nothing waits, as one worker does."""
    from django.utils import timezone  # noqa: PLC0415 -- needs Django set up

    from outbox.models import Message  # noqa: PLC0415 -- likewise
    from outbox.send import flush  # noqa: PLC0415 -- likewise

    while Message.objects.waiting(timezone.now()).exists():
        flush(at=timezone.now())


def bare(port: int, count: int) -> float:
    """Seconds of a loop over smtplib that sends as many mails of the same kind, twenty on a connection."""
    from outbox.models import Message  # noqa: PLC0415 -- needs Django set up
    from outbox.send import BATCH, as_mail  # noqa: PLC0415 -- likewise

    mails = [
        as_mail(message).message().as_bytes() for message in Message.objects.order_by("due")[:BATCH]
    ]  # built once: what it costs to build one is ours
    start = time.perf_counter()
    for _ in range(count // len(mails)):
        with smtplib.SMTP("127.0.0.1", port) as connection:
            for mail in mails:
                connection.sendmail("plan@example.com", ["p@example.com"], mail)
    return time.perf_counter() - start


def by_one() -> tuple[float, int]:
    """Seconds of one process, and queries."""
    from django.db import connection  # noqa: PLC0415 -- needs Django set up

    queries = 0

    def note(execute: Any, sql: str, *rest: object) -> Any:
        nonlocal queries
        queries += 1
        return execute(sql, *rest)

    start = time.perf_counter()
    with connection.execute_wrapper(note):
        empty()
    return time.perf_counter() - start, queries


def by_two(count: int) -> float:
    """Seconds until the last of two processes, which start like workers and are waited for before the clock runs."""
    from outbox.models import Message  # noqa: PLC0415 -- needs Django set up

    workers = [subprocess.Popen([sys.executable, "-c", SENDER], env=os.environ) for _ in range(2)]
    while not Message.objects.filter(sent__isnull=False, key__startswith="two").exists():
        time.sleep(0.005)
    start = time.perf_counter()
    already = Message.objects.filter(sent__isnull=False, key__startswith="two").count()
    for worker in workers:
        assert worker.wait() == 0
    took = time.perf_counter() - start
    return took * count / (count - already)


def main() -> None:
    with smtp_server() as port:
        os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{port}"
        prepare()
        wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
        print(
            "| mails | write, s | bare smtplib, s | ours, one process, s | ratio | queries per mail | two, s | MB |"
        )
        print("|---:|---:|---:|---:|---:|---:|---:|---:|")
        for count in (wanted // 10, wanted):
            wrote = write(count, f"one{count}")
            loop = bare(port, count)
            one, queries = by_one()
            write(count, f"two{count}")
            two = by_two(count)
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(
                f"| {count:,} | {wrote:.2f} | {loop:.2f} | {one:.2f} | {one / loop:.2f} | {queries / count:.2f} | "
                f"{two:.2f} | {memory:.0f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
