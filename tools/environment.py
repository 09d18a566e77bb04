"""The virtual environment and the system packages (standard library only)."""

import ctypes.util
import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = Path(os.environ.get("NOTFALLPLAN_VENV", ROOT / ".venv"))
PYTHON = VENV / "bin" / "python"
UV = "uv==0.13.9"
PANGO_LIBRARIES = ["pango-1.0", "pangoft2-1.0", "harfbuzz-subset"]
PANGO_PACKAGES = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-dejavu-core"]
BEGIN = time.monotonic()


class Missing(Exception):
    """Something that we cannot install ourselves; the text says how to."""


def say(text: str) -> None:
    print(f"[{time.monotonic() - BEGIN:5.1f} s] {text}", flush=True)


def run(
    command: Sequence[str | Path],
    what: str,
    progress: Callable[[], str] = lambda: "",
    env: dict[str, str] | None = None,
) -> tuple[int, str]:
    """Run a program and say every few seconds that it still works. Returns its code and last output."""
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(
            [str(part) for part in command], stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=env
        )
        done = threading.Event()

        def tell() -> None:
            while not done.wait(2):
                say(f"  {what} … {progress()}".rstrip())

        teller = threading.Thread(target=tell, daemon=True)
        teller.start()
        try:
            code = process.wait()
        except BaseException:
            process.terminate()
            process.wait()
            raise
        finally:
            done.set()
            teller.join()
        output.seek(0)
        return code, "\n".join(output.read().splitlines()[-15:])


@contextmanager
def alone() -> Iterator[None]:
    """Two starts at once must not build the same environment: the second one waits."""
    descriptor = os.open(ROOT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("another start is installing here; waiting for it")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def install(files: Sequence[str]) -> None:
    """Bring .venv in line with the hash-locked files; nothing happens if it already is."""
    paths = [ROOT / name for name in files]
    wanted = stamp_of(paths)
    stamp = VENV / f".stamp-{paths[-1].stem}"
    if is_stamped(stamp, wanted):
        return
    with alone():
        if is_stamped(stamp, wanted):
            return
        if not is_usable(PYTHON):
            create()
        install_packages(paths)
        stamp.write_text(wanted)
    say("packages installed")


def stamp_of(paths: Sequence[Path]) -> str:
    content = b"".join(path.read_bytes() for path in paths)
    return hashlib.sha256(content + str(VENV).encode()).hexdigest()


def is_stamped(stamp: Path, wanted: str) -> bool:
    return PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted


def is_usable(python: Path) -> bool:
    """Can it run, is it new enough, and was it made for this place (not moved or copied)?"""
    code = "import sys; print(sys.version_info >= (3, 11) and sys.prefix)"
    try:
        found = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    return Path(found.stdout.strip()) == VENV and (VENV / "bin" / "activate").exists()


def create() -> None:
    """Make an empty virtual environment, without pip: putting that in takes longer than all our packages."""
    shutil.rmtree(VENV, ignore_errors=True)
    say("creating .venv")
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        if not apt([f"python{version}-venv"]):
            raise Missing(
                "Python's venv module is missing. Install it, then start again:\n"
                f"  sudo apt-get install python{version}-venv"
            )
    code, output = run([sys.executable, "-m", "venv", "--without-pip", VENV], "creating .venv")
    if code:
        shutil.rmtree(VENV, ignore_errors=True)
        raise Missing(f"The virtual environment {VENV} cannot be created:\n{output}")


def pip() -> list[str | Path]:
    """The command line of a pip that installs into .venv: the machine's own, or the one that Python brings."""
    quiet = ["--disable-pip-version-check", "install", "-q"]
    if not (VENV / "bin" / "pip").exists():
        system = [sys.executable, "-m", "pip", "--python", PYTHON]
        if subprocess.run([*system, "--version"], capture_output=True).returncode == 0:
            return [*system, *quiet]
        code, output = run([PYTHON, "-m", "ensurepip"], "preparing pip")
        if code:
            raise Missing(f"pip cannot be prepared:\n{output}")
    return [PYTHON, "-m", "pip", *quiet]


def find_uv() -> str | Path | None:
    """uv installs three times as fast as pip; None if it cannot be had."""
    own = VENV / "bin" / "uv"
    if own.exists():
        return own
    if found := shutil.which("uv"):
        return found
    return own if run([*pip(), UV], "fetching uv")[0] == 0 and own.exists() else None


def install_packages(paths: Sequence[Path]) -> None:
    requirements = ["--require-hashes", *(part for path in paths for part in ("-r", str(path)))]
    locked = sum(len(re.findall(r"^[\w.\[\]-]+==", path.read_text(), re.M)) for path in paths)

    def progress() -> str:
        present = len(list(VENV.glob("lib/python*/site-packages/*.dist-info")))
        return f"{min(present, locked)} of {locked}"

    say(f"installing {locked} packages into .venv (once)")
    if uv := find_uv():
        command = [uv, "pip", "install", "-q", "--python", PYTHON, *requirements]
        env = {**os.environ, "UV_NO_PROGRESS": "1", **uv_environment()}
        code, output = run(command, "installing packages", progress, env)
        if code == 0:
            return
        say(f"uv did not manage ({(output.splitlines() or ['no reason given'])[0]}); trying pip")
    code, output = run([*pip(), *requirements], "installing packages", progress)
    if code:
        raise Missing(
            f"The packages cannot be installed:\n{output}\n\n"
            "Is the package index reachable from here (network, proxy)? Then start again; "
            "what was fetched is kept."
        )


def uv_environment() -> dict[str, str]:
    """uv does not read pip's configuration, so a company's own index is handed on.

    Versions are looked for in every index, as pip does: the hashes decide what is taken, not the place.
    """
    found = {"UV_INDEX_STRATEGY": "unsafe-best-match"}
    listing = subprocess.run([*pip()[:-2], "config", "list"], capture_output=True, text=True).stdout
    names = {"index-url": "UV_DEFAULT_INDEX", "extra-index-url": "UV_INDEX", "find-links": "UV_FIND_LINKS"}
    for line in listing.splitlines():
        key, _, value = line.partition("=")
        option = key.rpartition(".")[2].replace("_", "-")
        value = value.strip().strip("'\"").replace("\\n", " ")
        if option in names:
            separator = "," if option == "find-links" else " "
            found[names[option]] = separator.join(value.split())
        if option == "cert":
            found["SSL_CERT_FILE"] = value
    return {key: value for key, value in found.items() if key not in os.environ}


def apt(packages: Sequence[str], what: str = "") -> bool:
    """Install Debian packages if we may; False if not. Refreshes the lists once when a name is unknown."""
    if not can_apt():
        return False
    say(f"installing {what or ' '.join(packages)} (apt)")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    if run(install, "apt-get install", env=env)[0] == 0:
        return True
    run(["apt-get", "update", "-qq"], "apt-get update", env=env)
    code, output = run(install, "apt-get install", env=env)
    if code:
        print(output, file=sys.stderr)
    return code == 0


def can_apt() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def has_pango() -> bool:
    return all(ctypes.util.find_library(name) for name in PANGO_LIBRARIES)


def pango() -> bool:
    """PDF needs Pango; all else works without it."""
    if has_pango() or (apt(PANGO_PACKAGES, "Pango for PDF") and has_pango()):
        return True
    say("PDF needs Pango: sudo apt-get install " + " ".join(PANGO_PACKAGES) + "   (all else works without)")
    return False
