"""`manage.py up`: everything in one process tree, for one machine.

Brings the database, the catalogues and the static files up to date, then becomes the supervisor
(core.supervisor) of beat, worker and web server.
"""

import io
import json
import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from core import address, catalogs, instance


class Command(BaseCommand):
    help = "Run web server, worker and scheduler together (embedded mode). Ctrl-C ends them in order."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="default: 8000")
        parser.add_argument(
            "--bind", default="127.0.0.1", metavar="ADDR", help="0.0.0.0 = all networks; default: 127.0.0.1"
        )

    def handle(self, *_args: Any, port: int, bind: str, **_options: Any) -> None:
        host = "127.0.0.1" if bind == "localhost" else bind
        if not 0 < port < 65536:
            raise CommandError(f"{port} is no port. Take a number from 1024 to 65535, such as 8000.")
        url = os.environ.get("NOTFALLPLAN_URL") or f"http://{address.reachable_host(host)}:{port}"
        try:
            lock = instance.lock(settings.DATA_DIR, what="up", url=url, patience=30)
            address.ensure_free(host, port)
        except (instance.AlreadyRunning, address.CannotListen) as error:
            raise CommandError(str(error)) from None
        self.prepare()
        link = self.setup_link(url)
        connections.close_all()
        os.environ["NOTFALLPLAN_URL"] = url  # the children write it into mails
        self.become_supervisor(host, port, lock, welcome_lines(url, link))

    def prepare(self) -> None:
        """Bring everything up to date that an update may have changed. Runs under the lock."""
        catalogs.compile_all(Path(settings.BASE_DIR))
        call_command("migrate", interactive=False, verbosity=0)
        if not os.environ.get("NOTFALLPLAN_STATIC"):  # an image brings its own, collected at build
            call_command("collectstatic", interactive=False, verbosity=0)

    def setup_link(self, url: str) -> str:
        printed = io.StringIO()
        call_command("setup_link", base_url=url, stdout=printed)
        link = printed.getvalue().strip()
        return link if link.startswith("http") else ""

    def become_supervisor(self, host: str, port: int, lock: int, welcome: list[str]) -> None:
        bracketed = f"[{host}]" if ":" in host else host
        own = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, bracketed)  # noqa: S104 -- compared
        allowed = next((name for name in settings.ALLOWED_HOSTS if "*" not in name), "")
        orders = {
            "lock": lock,
            "welcome": welcome,
            "health": f"http://{own}:{port}/healthz",
            "host": allowed.lstrip("."),
            "children": children(f"{bracketed}:{port}"),
        }
        reader, writer = os.pipe()
        os.set_inheritable(reader, True)
        os.set_inheritable(lock, True)
        with os.fdopen(writer, "w") as pipe:
            pipe.write(json.dumps(orders))
        sys.stdout.flush()
        sys.stderr.flush()
        os.chdir(settings.BASE_DIR)
        os.execv(sys.executable, [sys.executable, "-m", "core.supervisor", str(reader)])


def welcome_lines(url: str, link: str) -> list[str]:
    lines = ["", f"  Notfallplan runs:  {url}"]
    if link:
        lines += ["  Set it up with this link, which works once:", "", f"  {link}"]
    return [*lines, "", "  Ctrl-C ends it; the data stay.", ""]


def children(bind: str) -> list[dict[str, Any]]:
    """The commands, in the order in which they are stopped: no new work, finish work, no more pages."""
    python = sys.executable
    quiet = ["-W", "ignore:You're running the worker with superuser privileges"] if settings.EMBEDDED else []
    celery = [python, *quiet, "-m", "celery", "--quiet", "-A", "notfallplan"]
    worker = ["-P", "prefork", "-c", "2", "-l", "WARNING", "-n", "embedded@localhost"]
    worker += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    web = ["-k", "gthread", "-w", "1", "--threads", "8", "--graceful-timeout", "8"]
    web += ["--no-control-socket", "--log-level", "warning"]
    return [
        {"name": "scheduler", "grace": 5, "command": [*celery, "beat", "-l", "WARNING", "--pidfile="]},
        {"name": "worker", "grace": 20, "command": [*celery, "worker", *worker]},
        {
            "name": "web server",
            "grace": 10,
            "command": [python, "-m", "gunicorn", "-b", bind, *web, "notfallplan.wsgi:application"],
        },
    ]
