"""Test tools that no Python package brings, fetched once into the user's cache, never into the repository."""

import base64
import hashlib
import io
import os
import shutil
import subprocess
import tarfile
import urllib.request
from pathlib import Path

from tools.environment import Missing, say

CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "notfallplan"

VNU = "vnu-jar", "26.9.27"
VNU_INTEGRITY = "TkQd5DFfOaWC9ebtvozTsrH2Vaod3jYg+vrOeREzIXxBexLz9+rS2DNtjn7+RPUiZhgli0SghgBX6RJRNea0KA=="
CHROMIUM = "@sparticuz/chromium", "147.0.2"
CHROMIUM_INTEGRITY = (
    "oqXyPAlGQuT9wdZAhcx4nmhehVgEsDc2adL/+FlX8qsLh/YyOgl9GQp8dPMDIBRmktxgA9c1QSNJIQUj2UeHhQ=="
)


def npm_registry() -> str:
    """The package registry that this machine is set to; npm itself knows the usual one. Raises Missing."""
    for name in ("NPM_CONFIG_REGISTRY", "npm_config_registry"):
        if os.environ.get(name):
            return os.environ[name].rstrip("/")
    if npm := shutil.which("npm"):
        found = subprocess.run([npm, "config", "get", "registry"], capture_output=True, text=True)
        if found.returncode == 0 and found.stdout.strip().startswith("http"):
            return found.stdout.strip().rstrip("/")
    npmrc = Path.home() / ".npmrc"
    for line in npmrc.read_text().splitlines() if npmrc.exists() else []:
        key, _, value = line.partition("=")
        if key.strip() == "registry":
            return value.strip().strip('"').rstrip("/")
    raise Missing("no npm registry is set. Install npm, or name a registry in NPM_CONFIG_REGISTRY.")


def npm_tarball(package: str, version: str, integrity: str) -> bytes:
    """The package's tarball, held against its pinned SHA-512 before anything is unpacked."""
    url = f"{npm_registry()}/{package}/-/{package.rpartition('/')[2]}-{version}.tgz"
    say(f"fetching {package} {version}")
    try:
        with urllib.request.urlopen(url, timeout=120) as answer:
            content: bytes = answer.read()
    except OSError as error:
        raise Missing(f"{package} {version} cannot be fetched from the npm registry: {error}") from None
    if base64.b64encode(hashlib.sha512(content).digest()).decode() != integrity:
        raise Missing(
            f"{package} {version} from the npm registry is not the file we know. Nothing was unpacked."
        )
    return content


def member(tarball: bytes, name: str) -> bytes:
    with tarfile.open(fileobj=io.BytesIO(tarball), mode="r:gz") as archive:
        file = archive.extractfile(name)
        if file is None:
            raise Missing(f"The package has no file {name}.")
        return file.read()


def put(path: Path, content: bytes, mode: int = 0o644) -> Path:
    """Write the file in one step: a second run at the same time sees it whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.chmod(mode)
    return draft.replace(path)


def vnu_jar() -> Path:
    """The Nu validator of the W3C."""
    package, version = VNU
    path = CACHE / f"vnu-{version}.jar"
    if path.exists():
        return path
    return put(path, member(npm_tarball(package, version, VNU_INTEGRITY), "package/build/dist/vnu.jar"))


def chromium() -> Path:
    """A Chromium for machines where nobody may install packages, with the libraries that it needs."""
    import brotli  # noqa: PLC0415 -- stands in the virtual environment only

    package, version = CHROMIUM
    folder = CACHE / f"chromium-{version}"
    script = folder / "run"
    if script.exists():
        return script
    tarball = npm_tarball(package, version, CHROMIUM_INTEGRITY)
    for pack in ("al2023.tar.br", "swiftshader.tar.br"):  # its libraries
        unpacked = brotli.decompress(member(tarball, f"package/bin/{pack}"))
        with tarfile.open(fileobj=io.BytesIO(unpacked)) as archive:
            archive.extractall(folder, filter="data")
    program = put(folder / "chromium", brotli.decompress(member(tarball, "package/bin/chromium.br")), 0o755)
    # Last, because its presence says that everything else is complete.
    lines = ["#!/bin/sh", f'export LD_LIBRARY_PATH="{folder}/lib:$LD_LIBRARY_PATH"', f'exec "{program}" "$@"']
    return put(script, ("\n".join(lines) + "\n").encode(), 0o755)
