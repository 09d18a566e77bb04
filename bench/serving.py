"""The real process tree: time until the first page, memory, and requests per second."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path

CLIENTS, SECONDS = 8, 6


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(port: int) -> tuple[subprocess.Popen[bytes], float]:
    """Start `manage.py up`; returns it and the seconds until the first page is served."""
    begin = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "up", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/account/login/", timeout=1)
        except OSError:
            if process.poll() is not None or time.perf_counter() - begin > 120:
                sys.exit("the tree does not come up")
            time.sleep(0.05)
        else:
            return process, time.perf_counter() - begin


def stop(process: subprocess.Popen[bytes]) -> float:
    begin = time.perf_counter()
    process.send_signal(signal.SIGINT)
    process.wait(60)
    return time.perf_counter() - begin


def children(pid: int) -> list[int]:
    found = [pid]
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int(re.search(r"PPid:\s+(\d+)", (folder / "status").read_text())[1])  # type: ignore[index]
        except (OSError, TypeError):
            continue
        if parent == pid:
            found += children(int(folder.name))
    return found


def memory(pid: int) -> tuple[float, int]:
    """Proportional memory of the whole tree in MB, and how many processes it has."""
    tree = children(pid)
    total = 0
    for each in tree:
        rollup = Path(f"/proc/{each}/smaps_rollup").read_text()
        total += int(re.search(r"^Pss:\s+(\d+)", rollup, re.M)[1])  # type: ignore[index]
    return total / 1024, len(tree)


def rate(port: int, path: str, cookie: str) -> float:
    """Requests per second with eight clients that each keep one connection."""
    for _ in range(5):  # templates and catalogues are read once
        warm = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Cookie": cookie})
        urllib.request.urlopen(warm, timeout=30).read()
    until = time.perf_counter() + SECONDS

    def client(_number: int) -> int:
        connection, count = HTTPConnection("127.0.0.1", port), 0
        while time.perf_counter() < until:
            connection.request("GET", path, headers={"Cookie": cookie})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                sys.exit(f"{path} answers {answer.status}")
            count += 1
        return count

    with ThreadPoolExecutor(CLIENTS) as pool:
        return sum(pool.map(client, range(CLIENTS))) / SECONDS


def fill() -> tuple[str, str]:
    """A company of 1,000 people; returns its short name and a session cookie of its manager."""
    from bench.pages import prepare  # noqa: PLC0415 -- sets Django up first

    prepare()
    from django.conf import settings  # noqa: PLC0415 -- needs Django set up
    from django.test import Client  # noqa: PLC0415 -- likewise

    from bench.fill import company, manager  # noqa: PLC0415 -- likewise

    by = manager()
    organisation = company(by, 1_000)
    client = Client()
    client.force_login(by)
    return (
        organisation.slug,
        f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}",
    )


def main() -> None:
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    port = free_port()
    process, first = start(port)
    stop(process)
    slug, cookie = fill()
    process, second = start(port)
    time.sleep(3)
    size, processes = memory(process.pid)
    rates = {path: rate(port, f"/o/{slug}/{path}", cookie) for path in ("people/", "emergency/", "")}
    ended = stop(process)
    print("| process tree, embedded | |\n|---|---:|")
    print(f"| empty data folder to first page | {first:.1f} s |")
    print(f"| second start to first page | {second:.1f} s |")
    print(f"| memory (PSS, {processes} processes) | {size:.0f} MB |")
    print(f"| Ctrl-C to exit | {ended:.1f} s |")
    for path, value in rates.items():
        print(f"| `/{path}` with 1,000 people, {CLIENTS} clients | {value:.0f} requests/s |")


if __name__ == "__main__":
    main()
