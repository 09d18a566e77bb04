"""`make bench`: every measurement in one run, as Markdown for docs/benchmarks.md."""

import os
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def machine() -> str:
    """What the figures were measured on; without it they mean nothing."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{platform.system()} {platform.release().split('-')[0]}, {os.cpu_count()} cores, Python "
        f"{platform.python_version()}, load at the start {load}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    )


def main() -> int:
    chosen = sys.argv[1:] or [
        "targets",
        "recovery",
        "inventory",
        "outage",
        "playbooks",
        "reviews",
        "mails",
        "serving",
        "backups",
        "pings",
        "paper",
        "plan_file",
        "pages",
    ]
    print(f"Machine: {machine()}\n", flush=True)
    for name in chosen:
        with tempfile.TemporaryDirectory(prefix="notfallplan-bench-") as data:
            env = {**os.environ, "NOTFALLPLAN_DATA": data}
            env.pop("PYTHONDONTWRITEBYTECODE", None)
            done = subprocess.run([sys.executable, "-m", f"bench.{name}"], cwd=ROOT, env=env)
            if done.returncode:
                return done.returncode
        print(flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
