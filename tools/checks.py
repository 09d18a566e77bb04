"""What `make check` and `./test` hold the code against, in one place. `python -m tools.checks` runs it."""

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

from tools.environment import PYTHON, ROOT, VENV

BIN = VENV / "bin"
MANAGE = [str(PYTHON), "manage.py"]
CHECKS: dict[str, list[str]] = {
    "types": [str(BIN / "mypy")],  # the slowest first
    "format": [str(BIN / "ruff"), "format", "--check"],
    "lint": [str(BIN / "ruff"), "check"],
    "floors": [str(BIN / "lint-imports")],
    "system checks": [*MANAGE, "check"],
    "migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
    "catalogues": [*MANAGE, "catalogs", "check"],
    "templates": [str(BIN / "djlint"), "--lint", "--quiet", "templates"],
}
FIXES: list[list[str]] = [
    [str(BIN / "ruff"), "check", "--fix"],
    [str(BIN / "ruff"), "format"],
]


def check(name: str, env: dict[str, str]) -> tuple[str, bool, str, float]:
    begin = time.monotonic()
    done = subprocess.run(
        CHECKS[name], cwd=ROOT, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    return name, done.returncode == 0, (done.stdout + done.stderr).strip(), time.monotonic() - begin


def run(env: dict[str, str]) -> list[str]:
    """Run all checks, two at a time; print each result. Returns the names of those that failed."""
    failed: list[str] = []
    with tempfile.TemporaryDirectory(prefix="np-check-") as data, ThreadPoolExecutor(2) as pool:
        env = {**env, "NOTFALLPLAN_DATA": data, "DATABASE_URL": "", "PYTHONWARNINGS": "default"}
        for name, good, output, seconds in pool.map(lambda name: check(name, env), CHECKS):
            print(f"{'ok    ' if good else 'FAILED'}  {name} ({seconds:.1f} s)", flush=True)
            if not good:
                print(output, flush=True)
                failed.append(name)
    return failed


def main(arguments: list[str]) -> int:
    env = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    if arguments == ["fix"]:
        return max(subprocess.run(command, cwd=ROOT, env=env).returncode for command in FIXES)
    return 1 if run(env) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
