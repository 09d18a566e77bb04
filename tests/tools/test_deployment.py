"""Dockerfile, docker-compose.yml and .env.example agree with the settings and with each other."""

import re
from pathlib import Path

import pytest
import yaml

from tools import prove_dockerfile

ROOT = Path(__file__).resolve().parent.parent.parent
SETTINGS = (ROOT / "notfallplan" / "settings.py").read_text()
READ = set(re.findall(r"""env(?:\.\w+)?\(\s*["']([A-Z_]+)["']""", SETTINGS))
EXAMPLE = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))
COMPOSE = (ROOT / "docker-compose.yml").read_text()
ONLY_COMPOSE = {"POSTGRES_PASSWORD", "BIND", "TAG"}
SET_BY_THE_IMAGE = {"NOTFALLPLAN_DATA", "NOTFALLPLAN_STATIC", "NOTFALLPLAN_COMPRESS_STATIC"}
NOT_IN_PRODUCTION = {"NOTFALLPLAN_DEVELOPMENT", "REDIS_CACHE_DB", "REDIS_BROKER_DB"}


def test_the_example_lists_exactly_the_variables_that_exist() -> None:
    assert READ
    assert EXAMPLE == READ | ONLY_COMPOSE


def test_compose_hands_on_every_variable() -> None:
    app = yaml.safe_load(COMPOSE)["x-app"]
    assert set(app["environment"]) == READ - SET_BY_THE_IMAGE - NOT_IN_PRODUCTION
    assert set(re.findall(r"\$\{([A-Z_]+)", COMPOSE)) <= EXAMPLE


def test_compose_runs_unprivileged_and_read_only() -> None:
    services = yaml.safe_load(COMPOSE)["services"]
    assert set(services) == {"web", "worker", "beat", "migrate", "postgres", "redis", "mailpit"}
    for name in ("web", "worker", "beat", "migrate"):
        assert services[name]["read_only"] is True
        assert services[name]["user"] == "10001:10001"
    assert services["mailpit"]["profiles"] == ["trial"]
    for name in ("web", "worker", "postgres", "redis", "mailpit"):
        assert services[name]["healthcheck"]["test"]


def test_dockerfile_is_parsed_with_its_continuation_lines() -> None:
    steps = prove_dockerfile.instructions((ROOT / "Dockerfile").read_text())
    assert steps[0][0] == "FROM"
    assert steps[-1][0] == "CMD"
    assert any(word == "RUN" and "collectstatic" in rest and "compile" in rest for word, rest in steps)
    assert ("USER", "10001:10001") in steps


@pytest.mark.parametrize(
    ("name", "out"),
    [
        (".env", True),
        (".git/config", True),
        ("tests/core/test_up.py", True),
        ("core/__pycache__/x.cpython-311.pyc", True),
        ("locale/de/LC_MESSAGES/django.mo", True),
        ("core/up.py", False),
        ("manage.py", False),
        ("requirements.txt", False),
        ("templates/_components/tests.html", False),
    ],
)
def test_dockerignore(name: str, out: bool) -> None:
    assert prove_dockerfile.ignored(name, (ROOT / ".dockerignore").read_text().split()) is out
