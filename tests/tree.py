"""A running `manage.py up`, looked at from outside."""

import signal
import socket
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from tests.installation import Installation

PATIENCE = 90.0  # seconds; the machine may be busy


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(condition: Callable[[], object], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.1)


def parents() -> dict[int, int]:
    """pid -> parent's pid of every process of this machine that is no zombie."""
    found: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
        except OSError:  # ended while we looked
            continue
        if state != "Z":
            found[int(stat.parent.name)] = int(parent)
    return found


def below(head: int) -> set[int]:
    """All processes that descend from `head`."""
    found, tree = {head}, parents()
    while more := {pid for pid, parent in tree.items() if parent in found} - found:
        found |= more
    return found - {head}


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


class Tree:
    """A running `manage.py up`."""

    def __init__(self, place: Installation, folder: Path) -> None:
        self.place, self.port, self.log = place, free_port(), folder / f"up-{time.monotonic_ns()}.log"
        self.process = place.start("up", "--port", str(self.port), output=self.log)
        until(lambda: "Ctrl-C ends it" in self.text or self.process.poll() is not None, "up does not start")
        assert self.process.poll() is None, self.text

    @property
    def text(self) -> str:
        return self.log.read_text()

    def child(self, word: str) -> int:
        direct = [pid for pid, parent in parents().items() if parent == self.process.pid]
        return next((pid for pid in direct if word in command_of(pid)), 0)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=3) as answer:
                return bool(answer.read() == b"ok")
        except OSError:
            return False

    def stop(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(60)
