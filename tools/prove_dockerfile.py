"""Run the Dockerfile's steps in order in a bare Debian, where no Docker engine is at hand. Needs root.

    python3 -m tools.prove_dockerfile [--keep FOLDER]

The base image is stood in for by debootstrap (bookworm, minimal) with Debian's Python 3.11; everything after
FROM is read from the Dockerfile itself. Then the image's command is started as its user, with the root file
system read-only where the kernel lets us, and asked for a page, a PDF and its static files.
"""

import argparse
import fnmatch
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from tools.environment import ROOT, Missing, say

BASE = "ca-certificates,python3,python3-pip,python3-venv"
PASSED_ON = [
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "PIP_INDEX_URL",
    "PIP_CERT",
]
PDF = "import weasyprint, sys; sys.exit(not weasyprint.HTML(string='<p>ä').write_pdf().startswith(b'%PDF'))"


def instructions(text: str) -> list[tuple[str, str]]:
    """The Dockerfile's instructions with their arguments, continuation lines joined, comments dropped."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [
        (word.upper(), rest.strip()) for word, _, rest in (line.partition(" ") for line in joined.split("\n"))
    ]


def ignored(name: str, patterns: list[str]) -> bool:
    """Does .dockerignore leave this path (relative to the repository) out?"""
    parts = name.split("/")
    paths = ["/".join(parts[: count + 1]) for count in range(len(parts))]
    for pattern in patterns:
        if pattern.startswith("**/"):
            if any(fnmatch.fnmatch(part, pattern[3:]) for part in parts):
                return True
        elif any(fnmatch.fnmatch(path, pattern) for path in paths):
            return True
    return False


def tracked() -> list[str]:
    patterns = (ROOT / ".dockerignore").read_text().split()
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [name for name in listing.splitlines() if not ignored(name, patterns) and (ROOT / name).exists()]


def mirror() -> str:
    """The Debian mirror that this machine uses."""
    for path in [Path("/etc/apt/sources.list"), *Path("/etc/apt/sources.list.d").glob("*")]:
        for found in re.findall(r"(https?://\S+/debian)/?\s", path.read_text() if path.is_file() else ""):
            return str(found)
    return "http://deb.debian.org/debian"


class Image:
    """A folder that is being built like an image."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        root.chmod(0o755)  # the image's user must be able to enter
        self.env = {"PATH": "/usr/local/bin:/usr/bin:/usr/sbin:/bin:/sbin", "HOME": "/root"}
        self.network = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        self.workdir, self.user, self.command = "/", "0:0", [""]

    def base(self) -> None:
        say(f"debootstrap from {mirror()}")
        subprocess.run(
            ["debootstrap", "--variant=minbase", f"--include={BASE}", "bookworm", str(self.root), mirror()],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        for name in ("/etc/resolv.conf", "/etc/ssl/certs/ca-certificates.crt"):
            shutil.copy(name, self.root / name[1:])
        # The base image's python and pip stand in /usr/local/bin.
        self.run("python3 -m venv /usr/local")

    def run(self, shell: str) -> None:
        env = {**self.env, **self.network}
        inside = f"cd {shlex.quote(self.workdir)} && {shell}"
        command = ["chroot", f"--userspec={self.user}", str(self.root), "/bin/sh", "-ec", inside]
        if subprocess.run(command, env=env, stdin=subprocess.DEVNULL).returncode:
            raise Missing(f"This step fails: {shell}")

    def step(self, word: str, rest: str) -> None:
        say(f"{word} {rest[:90]}")
        if word == "RUN":
            self.run(rest)
        elif word == "ENV":
            self.env |= dict(part.split("=", 1) for part in shlex.split(rest))
        elif word == "WORKDIR":
            self.workdir = rest
            (self.root / rest.lstrip("/")).mkdir(parents=True, exist_ok=True)
        elif word == "COPY":
            self.copy(*rest.split())
        elif word == "USER":
            self.user = rest
        elif word == "CMD":
            self.command = json.loads(rest)
        elif word not in {"FROM", "VOLUME", "EXPOSE"}:
            raise Missing(f"This script does not know {word} yet.")

    def copy(self, source: str, target: str) -> None:
        where = self.root / os.path.join(self.workdir, target).lstrip("/")
        for name in tracked() if source == "." else [source]:
            path = where / name
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, path)

    def read_only(self) -> bool:
        """Mount the root file system read-only, with /tmp, /data and /dev/shm writable, as compose does."""
        root = str(self.root)
        if subprocess.run(["mount", "--bind", root, root], capture_output=True).returncode:
            return False
        owner = self.user.replace(":", ",gid=")
        for name, options in (
            ("tmp", "mode=1777"),
            ("data", f"mode=700,uid={owner}"),
            ("dev/shm", "mode=1777"),
        ):
            (self.root / name).mkdir(parents=True, exist_ok=True)
            subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", f"{root}/{name}"], check=True)
        subprocess.run(["mount", "-o", "remount,bind,ro", root], check=True)
        return True

    def unmount(self) -> None:
        for name in ("tmp", "data", "dev/shm", ""):
            subprocess.run(["umount", "-l", str(self.root / name)], capture_output=True)

    def prove(self) -> None:
        """Start what the image starts, embedded (no database server is at hand), and ask it for things."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.run("python manage.py migrate --noinput -v0")
        self.run(f"python -c {shlex.quote(PDF)}")
        self.run("celery -A notfallplan report > /dev/null")
        self.run('test -z "$(find /srv/app -user 10001)" && ls /srv/static/css/*.css.br > /dev/null')
        command = [part.replace("0.0.0.0:8000", f"127.0.0.1:{port}") for part in self.command]
        inside = f"cd {shlex.quote(self.workdir)} && exec {shlex.join(command)}"
        server = subprocess.Popen(
            ["chroot", f"--userspec={self.user}", str(self.root), "/bin/sh", "-ec", inside],
            env=self.env,
            start_new_session=True,
        )
        try:
            self.ask(f"http://127.0.0.1:{port}/healthz", server)
            self.run("python manage.py doctor")
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(20)

    def ask(self, url: str, server: subprocess.Popen[bytes]) -> None:
        for _ in range(150):
            if server.poll() is not None:
                break
            try:
                with urllib.request.urlopen(url, timeout=3) as answer:
                    say(f"{url}: {answer.status}")
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        raise Missing(f"{url} does not answer.")


def main() -> int:
    parser = argparse.ArgumentParser(description="Prove the Dockerfile without Docker.")
    parser.add_argument("--keep", type=Path, help="build in this folder and leave it")
    keep: Path | None = parser.parse_args().keep
    if os.geteuid() != 0 or shutil.which("debootstrap") is None:
        print("This needs root and debootstrap: sudo apt-get install debootstrap", file=sys.stderr)
        return 1
    image = Image((keep or Path(tempfile.mkdtemp(prefix="np-image-"))).resolve())
    try:
        image.base()
        for word, rest in instructions((ROOT / "Dockerfile").read_text()):
            image.step(word, rest)
        # /dev is bare in a chroot.
        subprocess.run(
            ["mknod", "-m", "666", str(image.root / "dev/null"), "c", "1", "3"], capture_output=True
        )
        say("root file system read-only" if image.read_only() else "NOT mounted read-only: not allowed here")
        image.prove()
        say("the Dockerfile's steps work")
    except (Missing, subprocess.CalledProcessError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    finally:
        image.unmount()
        if keep is None:
            shutil.rmtree(image.root, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
