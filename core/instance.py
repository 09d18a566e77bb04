"""One running instance per data folder: a lock that lives exactly as long as the processes that hold it."""

import fcntl
import json
import os
import time
from pathlib import Path
from typing import NamedTuple


class AlreadyRunning(Exception):
    """Another instance works with this data folder; the text says which and how to end it."""


class Holder(NamedTuple):
    pid: int
    what: str
    url: str


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def lock(data: Path, *, what: str, url: str = "", patience: float = 0) -> int:
    """Take the data folder's lock and return its file descriptor; keep that open as long as it is needed.

    The children of a supervisor inherit the descriptor, so the folder stays taken until the last of them is
    gone, even if the supervisor was killed. `patience`: seconds to wait for such leftovers to end. Raises
    AlreadyRunning with a sentence for the user.
    """
    descriptor = os.open(data / "up.lock", os.O_RDWR | os.O_CREAT, 0o600)
    end = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except OSError:
            holder = read(descriptor)
            if alive(holder.pid) or time.monotonic() > end:
                os.close(descriptor)
                raise AlreadyRunning(sentence(holder, data)) from None
            time.sleep(0.2)
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, json.dumps({"pid": os.getpid(), "what": what, "url": url}).encode(), 0)
    return descriptor


def read(descriptor: int) -> Holder:
    try:
        found = json.loads(os.pread(descriptor, 4096, 0))
        return Holder(int(found["pid"]), str(found["what"]), str(found["url"]))
    except (ValueError, KeyError, TypeError):  # taken a moment ago, not yet written
        return Holder(os.getpid(), "starting", "")


def sentence(holder: Holder, data: Path) -> str:
    if not alive(holder.pid):
        return f"The last run of {data} is still ending (a task is being finished). Try again in a minute."
    if holder.url:
        return (
            f"Notfallplan already runs with the data folder {data} (process {holder.pid}): {holder.url}\n"
            f"Open that address, or end it with Ctrl-C in its window or: kill {holder.pid}"
        )
    return f"The data folder {data} is in use (process {holder.pid}: {holder.what}). Try again later."


def running(data: Path) -> str | None:
    """The sentence that says who holds the data folder, or None if nobody does."""
    try:
        os.close(lock(data, what="check"))
    except AlreadyRunning as error:
        return str(error)
    return None
