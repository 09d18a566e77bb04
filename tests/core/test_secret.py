"""The first start makes a secret; two first starts make one."""

import threading
from pathlib import Path

from core.secret import secret_from_file


def test_it_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    first = secret_from_file(tmp_path / "secret")

    assert len(first) >= 50
    assert secret_from_file(tmp_path / "secret") == first
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["secret"]


def test_many_at_once_get_the_same_whole_one(tmp_path: Path) -> None:
    for round_ in range(20):
        path, found = tmp_path / str(round_), []
        start = threading.Barrier(8)

        def read(path: Path = path, found: list[str] = found, start: threading.Barrier = start) -> None:
            start.wait()
            found.append(secret_from_file(path))

        threads = [threading.Thread(target=read) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(set(found)) == 1
        assert len(found[0]) >= 50
        assert len(found) == 8
