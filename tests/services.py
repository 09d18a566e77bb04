"""A pytest plugin: what must stand before the settings are read, and the tools that tests drive.

`./test` loads it with `-p tests.services`, so that it runs before Django's settings are imported; plain pytest
gets it from conftest.py, for its fixtures.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from django.conf import settings

from core import catalogs

ROOT = Path(__file__).resolve().parent.parent


def own_folder() -> str:
    """A data folder that the tests may fill: never var/, and one for each xdist worker."""
    base = os.environ.get("NOTFALLPLAN_TEST_DATA", "")
    if not base:
        base = tempfile.mkdtemp(prefix="np-pytest-")
        os.environ["NOTFALLPLAN_TEST_DATA"] = base  # the workers stand inside it
        atexit.register(shutil.rmtree, base, ignore_errors=True)
    folder = Path(base) / os.environ.get("PYTEST_XDIST_WORKER", "main")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return str(folder)


def set_environment() -> None:
    os.environ["NOTFALLPLAN_DATA"] = own_folder()
    # A developer's .env is not the tests'.
    for name in ("DATABASE_URL", "EMAIL_URL", "OIDC_SERVER_URL", "NOTFALLPLAN_HTTPS"):
        os.environ.setdefault(name, "")
    os.environ.pop("NOTFALLPLAN_STATIC", None)
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    os.environ["REDIS_CACHE_DB"] = str(2 * worker % 16)  # each worker its own pair
    os.environ["REDIS_BROKER_DB"] = str((2 * worker + 1) % 16)


if not settings.configured:  # too late otherwise: pytest was called without the `-p` that ./test gives it
    set_environment()


def pytest_configure(config: pytest.Config) -> None:
    if not os.environ.get("PYTEST_XDIST_WORKER"):  # the workers start after the controller is configured
        catalogs.compile_all(ROOT)


def left_out(part: str, why: str) -> None:
    """Skip the test that needs `part`, or fail it where nothing may be missing (CI)."""
    if part in os.environ.get("NOTFALLPLAN_REQUIRE", "").split(","):
        pytest.fail(f"{part}: {why}", pytrace=False)
    pytest.skip(f"{part}: {why}")


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The browser's program; `./test` puts its path into CHROMIUM."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = os.environ.get("CHROMIUM") or next((path for name in names if (path := shutil.which(name))), "")
    if not found or not Path(found).exists():
        left_out("browser", "no Chromium. ./test installs one, or name it in CHROMIUM.")
    return found


@pytest.fixture(scope="session")
def vnu_command() -> list[str]:
    """The command line of the Nu validator; `./test` puts the path of its jar into VNU_JAR."""
    java, jar = shutil.which("java"), os.environ.get("VNU_JAR", "")
    if not java or not jar or not Path(jar).exists():
        left_out("vnu", "no Nu validator. ./test fetches it, or name the jar in VNU_JAR.")
    return [str(java), "-jar", jar]
