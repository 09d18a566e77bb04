"""The ear for backup jobs under load: pings per second, the slowest, the price in CPU, and what a killed worker loses.

`python -m bench.pings [embedded] [postgres]`: a real server each time, 1,000 jobs, driven by wrk; then a worker is killed
(kill -9) while clients count what was answered "OK", and every one of those must be in the table.
TEST_DATABASE_URL and TEST_REDIS_URL name other servers than the throw-away ones.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from bench.serving import children, free_port
from tools.environment import Missing
from tools.services import connect, postgres, redis_server

JOBS, SECONDS, CONNECTIONS, COUNTERS, KILLS = 1_000, 8, 16, 6, 5
ROOT = Path(__file__).resolve().parent.parent
TICK = os.sysconf("SC_CLK_TCK")

# What each set-up runs: the command of `manage.py up`, and that of the Dockerfile.
WEB = {
    "embedded": ["-k", "gthread", "-w", "1", "--threads", "8"],
    "postgres": ["-k", "gthread", "-w", "2", "--threads", "4", "--max-requests", "10000", "--max-requests-jitter", "1000"],
}  # fmt: skip
DRIVE = """
local tokens = {}
for token in io.lines("%(tokens)s") do tokens[#tokens + 1] = token end
local words = {"", "/start", "", "/0"}
local at = 0
function request()
  at = at + 1
  local path = "/ping/" .. tokens[at %% #tokens + 1] .. words[math.floor(at / #tokens) %% #words + 1]
  if at %% 4 > 0 then return wrk.format("GET", path) end
  return wrk.format("POST", path, {["Content-Type"] = "text/plain"}, string.rep("line of output\\n", 20))
end
function done(summary, latency, requests)
  local errors = summary.errors
  local wrong = errors.status + errors.connect + errors.read + errors.timeout
  local half, most = latency:percentile(50) / 1000, latency:percentile(99) / 1000
  io.write(string.format("RESULT %%d %%d %%.3f %%.3f %%d\\n", summary.requests, summary.duration, half, most, wrong))
end
"""


@dataclass
class Result:
    rate: float = 0
    median: float = 0
    slowest: float = 0  # the 99th percentile, ms
    errors: int = 0
    cpu: float = 0  # ms of the web server per ping
    heard: int = 0
    lost: int = 0
    kills: int = 0


def fill(tokens: Path) -> None:
    """A company with its jobs, each with an address; runs in a process that knows the database."""
    from bench.pages import prepare  # noqa: PLC0415 -- sets Django up first

    prepare()
    from decimal import Decimal  # noqa: PLC0415 -- beside the others

    from django_scopes import scope  # noqa: PLC0415 -- needs Django set up

    from backups.models import BackupJob, PingAddress  # noqa: PLC0415 -- likewise
    from bench.fill import REASON, company, manager  # noqa: PLC0415 -- likewise

    organisation = company(manager(), 10)
    with scope(organisation=organisation):
        jobs = [
            BackupJob(organisation=organisation, name=f"Job {number}", interval_hours=Decimal(24))
            for number in range(JOBS)
        ]
        BackupJob.objects.unlogged(REASON).bulk_create(jobs, batch_size=500)
        addresses = [PingAddress(organisation=organisation, job=job) for job in jobs]
        PingAddress.objects.unlogged(REASON).bulk_create(addresses, batch_size=500)
    tokens.write_text("".join(f"{address.token}\n" for address in addresses))


def missing(answered: Path) -> None:
    """Print how many of the runs that were answered "OK" are not in the table."""
    import django  # noqa: PLC0415 -- the settings read the environment

    django.setup()
    from django_scopes import scope  # noqa: PLC0415 -- needs Django set up

    from accounts.models import Organisation  # noqa: PLC0415 -- likewise
    from backups.models import BackupRun  # noqa: PLC0415 -- likewise

    with scope(organisation=Organisation.objects.get()):
        there = set(BackupRun.objects.exclude(run_id="").values_list("run_id", flat=True))
    print(len(set(answered.read_text().split()) - there))


def ours(part: str, argument: Path, env: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "bench.pings", part, str(argument)],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        sys.exit(done.returncode)
    return done.stdout


@contextlib.contextmanager
def served(name: str, env: dict[str, str], port: int) -> Iterator[int]:
    """The web server alone, as it really runs; gives its process id."""
    quiet = ["--no-control-socket", "--log-level", "error", "-b", f"127.0.0.1:{port}"]
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", *WEB[name], *quiet, "notfallplan.wsgi:application"],
        cwd=ROOT,
        env=env,
        stderr=subprocess.DEVNULL,
    )
    try:
        end = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).close()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > end:
                    sys.exit("the web server does not answer")
                time.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        process.wait(30)


def cpu_seconds(head: int) -> float:
    """What the tree has used so far, ended children included."""
    total = 0
    for pid in children(head):
        with contextlib.suppress(OSError):
            parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += int(parts[11]) + int(parts[12])
            if pid == head:
                total += int(parts[13]) + int(parts[14])
    return total / TICK


def drive(port: int, tokens: Path, result: Result, head: int) -> None:
    with tempfile.TemporaryDirectory(prefix="np-wrk-") as folder:
        script = Path(folder) / "pings.lua"
        script.write_text(DRIVE % {"tokens": tokens})

        def run(seconds: int) -> str:
            done = subprocess.run(
                ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(script), f"http://127.0.0.1:{port}"],
                capture_output=True,
                text=True,
            )  # fmt: skip
            if done.returncode:
                sys.exit(f"wrk: {done.stdout}{done.stderr}")
            return done.stdout

        run(2)  # catalogues, connections and caches are made once
        before = cpu_seconds(head)
        found = re.search(r"RESULT (\d+) (\d+) ([\d.]+) ([\d.]+) (\d+)", run(SECONDS))
    if found is None:
        sys.exit("wrk reports no result")
    count, micros = int(found[1]), int(found[2])
    result.rate = count / micros * 1e6
    result.median, result.slowest = float(found[3]), float(found[4])
    result.errors = int(found[5])
    result.cpu = (cpu_seconds(head) - before) / count * 1000


def kill_while_counting(port: int, tokens: Path, result: Result, head: int, env: dict[str, str]) -> None:
    """Clients note what was answered; workers die. Whatever was answered "OK" must be found."""
    names = tokens.read_text().split()
    answered: list[str] = []
    stop = threading.Event()

    def client(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        at = number
        while not stop.is_set():
            at += COUNTERS
            run_id = secrets.token_hex(16)
            try:
                connection.request("POST", f"/ping/{names[at % len(names)]}?rid={run_id}", b"counted")
                answer = connection.getresponse()
                if answer.status == 200 and answer.read() == b"OK":
                    answered.append(run_id)
            except (OSError, http.client.HTTPException):
                connection.close()
                time.sleep(0.05)

    threads = [threading.Thread(target=client, args=[number]) for number in range(COUNTERS)]
    for thread in threads:
        thread.start()
    for _kill in range(KILLS):
        time.sleep(1.5)
        workers = [pid for pid in children(head) if pid != head]
        if workers:
            os.kill(workers[0], signal.SIGKILL)
            result.kills += 1
    time.sleep(1.5)
    stop.set()
    for thread in threads:
        thread.join()
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(answered))
        file.flush()
        result.heard = len(answered)
        result.lost = int(ours("missing", Path(file.name), env).split()[-1])


def measure(name: str, extra: dict[str, str]) -> Result:
    result = Result()
    with tempfile.TemporaryDirectory(prefix=f"np-pings-{name}-") as data:
        tokens, port = Path(data) / "tokens.txt", free_port()
        env = {**os.environ, "NOTFALLPLAN_DATA": data, "DATABASE_URL": "", **extra}
        env |= {"DJANGO_SETTINGS_MODULE": "notfallplan.settings", "EMAIL_URL": ""}
        ours("fill", tokens, env)
        with served(name, env, port) as head:
            drive(port, tokens, result, head)
            kill_while_counting(port, tokens, result, head, env)
    return result


def embedded() -> tuple[str, Result]:
    return "embedded: SQLite, one process with eight threads", measure("embedded", {})


def on_postgres() -> tuple[str, Result]:
    with postgres() as url, redis_server() as redis:
        parts = urlsplit(url)
        with contextlib.closing(connect(urlunsplit(parts._replace(path="/postgres")))) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(f'CREATE DATABASE "{parts.path.lstrip("/")}"')
                cursor.execute("SELECT current_setting('fsync'), current_setting('synchronous_commit')")
                durable = " and ".join("on" if value == "on" else value for value in cursor.fetchone() or ())
        extra = {"DATABASE_URL": url, "REDIS_URL": redis, "SECRET_KEY": secrets.token_hex(32)}
        label = (
            f"PostgreSQL (fsync, synchronous_commit: {durable}) and Redis, two processes with four threads"
        )
        return label, measure("postgres", extra | {"ALLOWED_HOSTS": "127.0.0.1"})


def main() -> None:
    if sys.argv[1:2] in (["fill"], ["missing"]):
        {"fill": fill, "missing": missing}[sys.argv[1]](Path(sys.argv[2]))
        return
    if shutil.which("wrk") is None:
        sys.exit("The pings are driven by wrk, which is not installed: sudo apt-get install wrk")
    wanted = sys.argv[1:] or ["embedded", "postgres"]
    print(
        f"| {JOBS:,} jobs, {CONNECTIONS} connections | pings/s | median, ms | p99, ms | CPU of the web server per ping, ms |"
        " errors | answered while workers were killed | of these lost |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    lost = 0
    for name in wanted:
        try:
            label, result = {"embedded": embedded, "postgres": on_postgres}[name]()
        except Missing as error:
            print(f"\n{name} was not measured: {error}")
            continue
        lost += result.lost
        print(
            f"| {label} | {result.rate:.0f} | {result.median:.1f} | {result.slowest:.1f} | {result.cpu:.2f} |"
            f" {result.errors} | {result.heard:,} ({result.kills} kills) | {result.lost} |",
            flush=True,
        )
    if lost:
        sys.exit(f"{lost} pings were answered OK and are lost.")


if __name__ == "__main__":
    main()
