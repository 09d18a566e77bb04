"""What is configured, what is missing, and how to mend it. Reads everything, changes nothing, names no secret."""

import ctypes.util
import os
import shutil
import smtplib
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from kombu import Connection

from core import catalogs
from core.checks import PANGO_HINT, PANGO_LIBRARIES
from core.version import VERSION

ENOUGH_SPACE = 500 * 1024 * 1024  # bytes; a year of prints and backups of a small company
TOO_LITTLE_SPACE = 50 * 1024 * 1024
GOOD, WARNING, BAD = "ok", "note", "MISSING"


@dataclass(frozen=True)
class Finding:
    level: str
    what: str
    mend: str = ""


def python() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding(GOOD, f"Notfallplan {VERSION}, Python {version}")


def mode() -> Iterator[Finding]:
    if settings.EMBEDDED:
        yield Finding(GOOD, "embedded: SQLite, file queue (set DATABASE_URL for PostgreSQL and Redis)")
    else:
        yield Finding(GOOD, "production: PostgreSQL and Redis")


def data_folder() -> Iterator[Finding]:
    folder: Path = settings.DATA_DIR
    if not os.access(folder, os.W_OK | os.X_OK):
        yield Finding(BAD, f"data folder {folder} cannot be written", f"chown it to user {os.geteuid()}")
        return
    yield Finding(GOOD, f"data folder {folder}")
    if folder.stat().st_mode & 0o077:
        yield Finding(
            WARNING, "other users of this machine can look into the data folder", f"chmod 700 {folder}"
        )
    free = shutil.disk_usage(folder).free
    megabytes = f"{free // 1024 // 1024:,} MB free"
    if free < TOO_LITTLE_SPACE:
        yield Finding(BAD, f"disk: only {megabytes}", "make room before the database cannot write any more")
    elif free < ENOUGH_SPACE:
        yield Finding(WARNING, f"disk: only {megabytes}", "make room soon")
    else:
        yield Finding(GOOD, f"disk: {megabytes}")


def database() -> Iterator[Finding]:
    try:
        connection.ensure_connection()
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except (DatabaseError, OSError) as error:
        mend = "check DATABASE_URL, and that PostgreSQL runs and may be reached from here"
        yield Finding(
            BAD, f"database: {first_line(error)}", "manage.py restore" if settings.EMBEDDED else mend
        )
        return
    yield Finding(GOOD, f"database answers ({connection.vendor})")
    if waiting:
        yield Finding(BAD, f"database: {len(waiting)} migrations are not applied", "manage.py migrate")
    unknown = set(executor.loader.applied_migrations) - set(executor.loader.disk_migrations)
    if unknown := {key for key in unknown if key[0] in executor.loader.migrated_apps}:
        yield Finding(BAD, f"database is newer than the program ({min(unknown)[1]})", "update the program")


def queue() -> Iterator[Finding]:
    if settings.EMBEDDED:
        folders: dict[str, str] = settings.CELERY_BROKER_TRANSPORT_OPTIONS  # type: ignore[assignment]
        waiting = len(list(Path(folders["data_folder_in"]).glob("*.msg")))
        damaged = len(list(Path(folders["processed_folder"]).glob("*.bad")))
        yield Finding(GOOD, f"queue: {waiting} tasks wait")
        if damaged:
            yield Finding(
                WARNING, f"queue: {damaged} damaged messages were put aside", "delete queue/inflight/*.bad"
            )
        return
    host = urlsplit(settings.CELERY_BROKER_URL).hostname
    try:
        with Connection(settings.CELERY_BROKER_URL, connect_timeout=3) as broker:
            broker.ensure_connection(max_retries=1, timeout=3)
    except Exception as error:  # kombu hands on whatever its transport raises
        yield Finding(BAD, f"Redis on {host}: {first_line(error)}", "check REDIS_URL, and that Redis runs")
        return
    yield Finding(GOOD, f"Redis on {host} answers")


def mail() -> Iterator[Finding]:
    if not settings.MAIL_LEAVES:
        yield Finding(
            WARNING,
            "mail: none leaves this machine; all stay in the outbox",
            "set EMAIL_URL, such as smtp+tls://user:password@mail.example.com:587",
        )
        return
    host, port = settings.EMAIL_HOST, int(settings.EMAIL_PORT)
    try:
        kind = smtplib.SMTP_SSL if getattr(settings, "EMAIL_USE_SSL", False) else smtplib.SMTP
        with kind(host, port, timeout=5) as server:
            server.noop()
    except (OSError, smtplib.SMTPException) as error:
        yield Finding(BAD, f"mail: {host}:{port}: {first_line(error)}", "check EMAIL_URL and the firewall")
    else:
        yield Finding(GOOD, f"mail: {host}:{port} answers")
    if parseaddr(settings.DEFAULT_FROM_EMAIL)[1].endswith("@localhost"):
        yield Finding(BAD, "mail: the sender is notfallplan@localhost", "set DEFAULT_FROM_EMAIL")


def press() -> Iterator[Finding]:
    if missing := [name for name in PANGO_LIBRARIES if not ctypes.util.find_library(name)]:
        yield Finding(BAD, f"PDF: {', '.join(missing)} missing", PANGO_HINT)
    else:
        yield Finding(GOOD, "PDF: Pango is there")


def address() -> Iterator[Finding]:
    url = urlsplit(settings.BASE_URL)
    yield Finding(GOOD, f"address in mails: {settings.BASE_URL}")
    if not settings.EMBEDDED and url.hostname in {"localhost", "127.0.0.1"}:
        yield Finding(WARNING, "links in mails lead to localhost", "set NOTFALLPLAN_URL")
    if url.scheme == "https" and not settings.HTTPS:
        yield Finding(BAD, "the address is https, but NOTFALLPLAN_HTTPS is off", "set NOTFALLPLAN_HTTPS=1")
    if settings.HTTPS and url.scheme != "https":
        yield Finding(
            BAD, "NOTFALLPLAN_HTTPS is on, but the address is http", "set NOTFALLPLAN_URL=https://…"
        )
    allowed = settings.ALLOWED_HOSTS
    if "*" not in allowed and url.hostname and not any(covers(one, url.hostname) for one in allowed):
        yield Finding(BAD, f"{url.hostname} is not among ALLOWED_HOSTS", f"set ALLOWED_HOSTS={url.hostname}")
    if not settings.EMBEDDED and "*" in allowed:
        yield Finding(WARNING, "any host name is answered", f"set ALLOWED_HOSTS={url.hostname}")
    if not settings.EMBEDDED and not settings.HTTPS:
        yield Finding(WARNING, "passwords travel unencrypted (no HTTPS)", "see docs/deployment.md")


def covers(allowed: str, host: str) -> bool:
    return host == allowed or (allowed.startswith(".") and (host.endswith(allowed) or host == allowed[1:]))


def files() -> Iterator[Finding]:
    manifest = getattr(staticfiles_storage, "hashed_files", {})
    if manifest:
        yield Finding(GOOD, f"{len(manifest)} static files collected")
    else:
        yield Finding(BAD, "static files are not collected", "manage.py collectstatic --noinput")
    if stale := catalogs.outdated(Path(settings.BASE_DIR)):
        yield Finding(
            BAD, f"{len(stale)} translation catalogues are not compiled", "manage.py catalogs compile"
        )
    else:
        yield Finding(GOOD, "translations compiled")


def first_line(error: BaseException) -> str:
    """The error's first line; a URL with a password in it must not reach the screen."""
    text = str(error).strip().partition("\n")[0] or type(error).__name__
    for secret in filter(
        None, (settings.DATABASES["default"].get("PASSWORD"), urlsplit(broker_url()).password)
    ):
        text = text.replace(str(secret), "***")
    return text[:200]


def broker_url() -> str:
    return str(settings.CELERY_BROKER_URL)


CHECKS: list[Callable[[], Iterator[Finding]]] = [
    python, mode, data_folder, database, queue, mail, press, address, files,
]  # fmt: skip


def examine() -> list[Finding]:
    """All findings, in the order in which one would mend them."""
    return [finding for check in CHECKS for finding in check()]
