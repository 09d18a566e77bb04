"""Keeps beat, worker and web running as one tree; `manage.py up` turns itself into this.

Standard library only, so that the process which only waits stays small. Reads its orders as JSON from the
file descriptor named in the first argument: {"children": [...], "health": url, "host": ..., "ready": [...],
"lock": fd}.
"""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from typing import Any

SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG, <linux/prctl.h>
CALM = 60.0  # seconds after which a child's earlier failures are forgotten
GIVE_UP = 6  # failures in a row
READY_WITHIN = 60.0  # seconds, then say that it takes long


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 -- this is the supervisor's own voice


class Child:
    """One supervised process in a session of its own: Ctrl-C in the terminal reaches the supervisor only."""

    def __init__(self, name: str, command: list[str], grace: float, lock: int) -> None:
        self.name, self.command, self.grace, self.lock = name, command, grace, lock
        self.process: subprocess.Popen[bytes] | None = None
        self.failures = 0
        self.started = 0.0
        self.restart_at: float | None = None

    def start(self) -> None:
        parent = os.getpid()
        libc = ctypes.CDLL(None) if sys.platform.startswith("linux") else None

        def die_with_parent() -> None:
            if libc is not None:
                libc.prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)
                if os.getppid() != parent:  # it was gone before we could ask
                    os._exit(1)

        self.restart_at = None
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            start_new_session=True,
            preexec_fn=die_with_parent,
            pass_fds=(self.lock,),
            stdin=subprocess.DEVNULL,
        )

    def kill_group(self) -> None:
        """Whatever the child left behind (pool processes, web workers) goes with it."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                return

    def watch(self) -> bool:
        """Restart the child if it ended, later each time; False when that has become hopeless."""
        now = time.monotonic()
        if self.restart_at is not None:
            if now >= self.restart_at:
                self.start()
            return True
        if self.process is None or self.process.poll() is None:
            return True
        self.kill_group()
        self.failures = 1 if now - self.started > CALM else self.failures + 1
        if self.failures >= GIVE_UP:
            say(f"{self.name} ended {self.failures} times in a row. The lines above say why. Stopping.")
            return False
        wait = min(2.0**self.failures / 4, 10)
        say(f"{self.name} ended unexpectedly ({self.process.returncode}); starting it again.")
        self.restart_at = now + wait
        return True

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait(self, until: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            say(f"{self.name} did not stop in time and is ended now; what it was doing is done again later.")
        self.kill_group()
        self.process.wait()


def answers(health: str, host: str) -> bool:
    """Does our own web server answer? Any answer below 500 counts, a refused host name included."""
    request = urllib.request.Request(health, headers={"Host": host} if host else {})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        opener.open(request, timeout=2).close()
    except urllib.error.HTTPError as error:
        return error.code < 500
    except (OSError, ValueError):
        return False
    return True


def run(children: Iterable[Child], ready: Callable[[], bool], welcome: list[str]) -> int:
    """Start all, restart what ends, stop all in order on a signal. Returns the exit code."""
    children = list(children)
    asked_to_stop: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda got, _frame: asked_to_stop.append(got))
    code, is_ready, begin = 0, False, time.monotonic()
    for child in children:
        child.start()
    while not asked_to_stop:
        if not is_ready and ready():
            is_ready = True
            for line in welcome:
                say(line)
        elif not is_ready and time.monotonic() - begin > READY_WITHIN:
            say("The web server has not answered yet; still waiting.")
            begin = time.monotonic()
        if not all([child.watch() for child in children]):
            code = 1
            break
        time.sleep(0.1)
    # A second signal must not cut the orderly end short; the time limits below do that.
    say("Stopping …")
    now = time.monotonic()
    for child in children:
        child.stop()
    for child in children:
        child.wait(now + child.grace)
    say("Stopped.")
    return code


def main(orders: dict[str, Any]) -> int:
    lock = int(orders["lock"])
    children = [Child(one["name"], one["command"], float(one["grace"]), lock) for one in orders["children"]]
    return run(children, lambda: answers(orders["health"], orders["host"]), orders["welcome"])


if __name__ == "__main__":
    with os.fdopen(int(sys.argv[1])) as pipe:
        received = json.load(pipe)
    sys.exit(main(received))
