"""Throw-away servers for the test run: they start, can be used, and are gone afterwards."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tools import services
from tools.environment import Missing

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.tree
def test_postgres_of_our_own_lives_in_its_folder_and_goes_with_it() -> None:
    with services.throw_away_postgres() as url:
        with services.connect(url) as connection, connection.cursor() as cursor:
            cursor.execute("SHOW server_encoding")
            assert cursor.fetchone() == ("UTF8",)
        connection.close()
        folder = Path(url.partition("@")[2].partition(":")[0].replace("%2F", "/"))
        assert folder.is_dir()
        assert services.may_create_databases(url)
    assert not folder.exists()
    assert not services.may_create_databases(url)


@pytest.mark.tree
def test_redis_of_our_own(tmp_path: Path) -> None:
    with services.throw_away_redis() as url:
        assert services.redis_answers(url)
    assert not services.redis_answers(url)


@pytest.mark.tree
def test_servers_do_not_outlive_a_killed_run() -> None:
    code = (
        "import time\nfrom tools import services\n"
        "with services.throw_away_redis() as url:\n    print(url, flush=True)\n    time.sleep(60)\n"
    )
    run = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ}
    )
    assert run.stdout is not None
    url = next(line.strip() for line in run.stdout if line.startswith("redis://"))
    assert services.redis_answers(url)
    run.kill()
    run.wait()
    run.stdout.close()
    end = time.monotonic() + 20
    while services.redis_answers(url):
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.mark.parametrize(
    ("name", "url"),
    [("TEST_DATABASE_URL", "postgres://nobody@127.0.0.1:9/none"), ("TEST_REDIS_URL", "redis://127.0.0.1:9")],
)
def test_a_given_service_that_does_not_answer_is_an_error(
    name: str, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, url)
    service = services.postgres if name == "TEST_DATABASE_URL" else services.redis_server
    with pytest.raises(Missing, match=name), service():
        pass
