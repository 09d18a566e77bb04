"""The whole test run: checks, then the suite on SQLite and on PostgreSQL with Redis. Called by `./test`."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tools import checks, downloads, services
from tools.environment import PANGO_PACKAGES, PYTHON, ROOT, Missing, apt, has_pango, pango, say

CHROMIUM_NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
WORKERS = "3"  # on two cores: process tests wait for a third of their time
ALONE = {"-n", "--numprocesses", "--pdb", "--trace", "-s", "--collect-only", "--co"}


def program(names: list[str], packages: list[str], what: str) -> str:
    """The path of the first of these programs; installed by apt if we may; empty if it cannot be had."""
    for attempt in (1, 2):
        for name in names:
            if path := shutil.which(name):
                return path
        if attempt == 1 and not apt(packages, what):
            break
    return ""


def find_chromium() -> str:
    if os.environ.get("CHROMIUM"):
        return os.environ["CHROMIUM"]
    if found := program(CHROMIUM_NAMES, ["chromium"], "Chromium for the browser tests"):
        return found
    return str(downloads.chromium())


def find_vnu() -> str:
    if not program(["java"], ["default-jre-headless"], "Java for the HTML validator"):
        raise Missing("Java is missing: sudo apt-get install default-jre-headless")
    return os.environ.get("VNU_JAR") or str(downloads.vnu_jar())


def parts(env: dict[str, str]) -> list[str]:
    """Look for or install what the tests use beside Python packages. Returns what is missing."""
    missing: list[str] = []
    for variable, find, what in (
        ("CHROMIUM", find_chromium, "browser tests"),
        ("VNU_JAR", find_vnu, "HTML validation"),
    ):
        try:
            env[variable] = find()
        except Missing as error:
            missing.append(f"{what}: {error}")
    if not program(["pdftotext"], ["poppler-utils"], "poppler-utils for the PDF tests"):
        missing.append("PDF text: poppler-utils is missing: sudo apt-get install poppler-utils")
    if not program(["curl"], ["curl"], "curl for the tests of the ping addresses"):
        missing.append("ping addresses: curl is missing: sudo apt-get install curl")
    if not has_pango() and not pango():
        missing.append("PDF: Pango is missing: sudo apt-get install " + " ".join(PANGO_PACKAGES))
    return missing


def pytest(arguments: list[str], env: dict[str, str], data: Path) -> bool:
    data.mkdir(mode=0o700)
    command = [str(PYTHON), "-m", "pytest", "-p", "tests.services", *arguments]
    if not any(one in ALONE or one.startswith("-n") or "::" in one for one in arguments):
        command[3:3] = ["-n", WORKERS, "--dist", "loadgroup"]
    return subprocess.run(command, cwd=ROOT, env={**env, "NOTFALLPLAN_TEST_DATA": str(data)}).returncode == 0


@contextlib.contextmanager
def production(env: dict[str, str]) -> Iterator[dict[str, str]]:
    """The environment of the second run: PostgreSQL and Redis."""
    with services.postgres() as database, services.redis_server() as queue:
        yield {**env, "DATABASE_URL": database, "REDIS_URL": queue, "SECRET_KEY": "for the tests only " * 3}


def run(arguments: list[str], env: dict[str, str]) -> int:
    ci = env.get("CI", "").lower() in {"1", "true", "yes"}
    only = {one for one in arguments if one in {"--sqlite-only", "--postgres-only"}}
    arguments = [one for one in arguments if one not in only]
    failed: list[str] = []
    missing = parts(env)
    env |= {
        "DATABASE_URL": "",
        "EMAIL_URL": "",
        "OIDC_SERVER_URL": "",
    }  # a developer's .env is not the tests'
    if ci:
        env["NOTFALLPLAN_REQUIRE"] = "browser,vnu,poppler,pdf,postgres,curl"
        failed += missing
    if not arguments:
        say("checks")
        failed += checks.run(env)
    with tempfile.TemporaryDirectory(prefix="np-test-") as folder:
        if "--postgres-only" not in only:
            say("tests on SQLite")
            if not pytest(arguments, env, Path(folder) / "sqlite"):
                failed.append("tests on SQLite")
        if "--sqlite-only" not in only:
            try:
                with production(env) as second:
                    say("tests on PostgreSQL and Redis")
                    # What does not depend on the database has been run; a word of one's own runs as asked.
                    rest = arguments or ["-m", "not once"]
                    if not pytest(rest, second, Path(folder) / "postgres"):
                        failed.append("tests on PostgreSQL and Redis")
            except Missing as error:
                missing.append(f"tests on PostgreSQL and Redis: {error}")
                failed += missing[-1:] if ci else []
    for sentence in missing:
        print(f"\n!!!! LEFT OUT  {sentence}", flush=True)
    print()
    say(
        "FAILED: " + "; ".join(failed)
        if failed
        else "all good" + (", except what was left out" if missing else "")
    )
    return 1 if failed else 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the servers are stopped, the folders removed
    sys.exit(run(sys.argv[1:], dict(os.environ)))
