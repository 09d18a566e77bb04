"""What `./start` and `./test` do, on a machine with Python and nothing else of ours (standard library only).

python3 -m tools.bootstrap run  [--port N] [--bind ADDR]
python3 -m tools.bootstrap test [--sqlite-only] [pytest arguments]
"""

import os
import signal
import sys
from typing import NoReturn

from tools import environment
from tools.environment import ROOT, say


def run(arguments: list[str]) -> NoReturn:
    """Install what is missing, then become `manage.py up`."""
    if any(one in {"-h", "--help"} for one in arguments):
        print("./start [--port N] [--bind ADDR]\n\n  --port N     default: 8000")
        print("  --bind ADDR  default: 127.0.0.1 (this machine only); 0.0.0.0 = all networks")
        print("\nThe data stand in var/, or in the folder named by NOTFALLPLAN_DATA.")
        sys.exit(0)
    environment.install(["requirements.txt"])
    environment.pango()
    say("preparing database, catalogues and static files")
    os.chdir(ROOT)
    python = str(environment.PYTHON)
    # From here on Ctrl-C belongs to the supervisor.
    os.execve(python, [python, "manage.py", "up", *arguments], os.environ)


def test(arguments: list[str]) -> NoReturn:
    """Install what is missing, then run the suite inside the environment."""
    environment.install(["requirements.txt", "requirements-dev.txt"])
    python = str(environment.PYTHON)
    os.execve(python, [python, "-m", "tools.suite", *arguments], os.environ)


def main() -> int:
    # A closed terminal or a stopped job ends us as Ctrl-C does: what we started is ended, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    # Without byte code every start takes three times as long, so a wish against it is not passed on.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONUNBUFFERED"] = "1"
    order, *arguments = sys.argv[1:] or ["run"]
    try:
        if order == "run":
            run(arguments)
        if order == "test":
            test(arguments)
    except environment.Missing as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    print(f"{order}? Known: run, test.", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
