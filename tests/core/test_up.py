"""The process tree of `manage.py up`: one per data folder, mended when a part dies, gone when its head dies."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from tests.installation import Installation, installation
from tests.tree import Tree, below, command_of, free_port, parents, until

# Once: how the supervisor treats its parts does not depend on the database.
pytestmark = [pytest.mark.tree, pytest.mark.xdist_group("up")]


@pytest.fixture(scope="module")
def place(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("up")
    with django_db_blocker.unblock(), installation(folder / "data") as one:
        yield one


@pytest.fixture
def tree(place: Installation, tmp_path: Path) -> Iterator[Tree]:
    running = Tree(place, tmp_path)
    everybody = below(running.process.pid)
    yield running
    if running.process.poll() is None:
        everybody |= below(running.process.pid)
        assert running.stop() == 0, running.text
    until(lambda: not everybody & parents().keys(), f"left behind: {[command_of(p) for p in everybody]}")


def test_serves_pages_and_prints_the_link_once_ready(tree: Tree) -> None:
    assert tree.answers()
    assert f"Notfallplan runs:  http://localhost:{tree.port}" in tree.text
    assert f"http://localhost:{tree.port}/" in tree.text.partition("works once:")[2]
    if tree.place.embedded:
        assert "superuser privileges" not in tree.text
    assert "Traceback" not in tree.text


def test_a_second_instance_is_refused_and_a_busy_port_named(
    tree: Tree, place: Installation, tmp_path: Path
) -> None:
    said = place.refused("up", "--port", str(free_port()))
    assert f"process {tree.process.pid}" in said
    assert f"http://localhost:{tree.port}" in said
    assert "End it before you restore" in place.refused("restore", str(tmp_path / "none.zip"))
    other = Installation(tmp_path / "other")
    other.data.mkdir()
    said = other.refused("up", "--port", str(tree.port))
    assert f"Port {tree.port} is in use" in said
    assert "--port" in said.partition("Take a free one")[2]
    assert not (other.data / "notfallplan.sqlite3").exists()
    assert "no port" in other.refused("up", "--port", "70000")
    assert "no address of this machine" in other.refused(
        "up", "--bind", "192.0.2.7", "--port", str(free_port())
    )


@pytest.mark.once
@pytest.mark.parametrize("word", ["gunicorn", " worker -P ", " beat "])
def test_a_killed_part_comes_back_and_takes_its_own_children_along(tree: Tree, word: str) -> None:
    until(lambda: word == " beat " or below(tree.child(word)), "no pool process")
    victim = tree.child(word)
    its_own = below(victim)
    os.kill(victim, signal.SIGKILL)
    until(lambda: tree.child(word) not in {0, victim}, f"{word} was not started again")
    until(lambda: not ({victim} | its_own) & parents().keys(), "the killed part's children live on")
    until(tree.answers, "no answer any more")
    assert "ended unexpectedly (-9); starting it again" in tree.text


@pytest.mark.once
def test_nothing_survives_the_supervisor(tree: Tree, place: Installation, tmp_path: Path) -> None:
    until(lambda: len(below(tree.process.pid)) >= 5, "not all parts run")
    everybody = below(tree.process.pid)
    os.kill(tree.process.pid, signal.SIGKILL)
    tree.process.wait()
    # A new start waits for the leftovers and then works with the same data.
    again = Tree(place, tmp_path)
    assert not everybody & parents().keys()
    assert again.answers()
    assert again.stop(signal.SIGTERM) == 0


@pytest.mark.once
def test_stops_in_order_on_ctrl_c_sigterm_and_a_closed_terminal(place: Installation, tmp_path: Path) -> None:
    running = Tree(place, tmp_path)
    everybody = below(running.process.pid)
    assert running.stop(signal.SIGHUP) == 0
    assert running.text.rstrip().endswith("Stopped.")
    assert "did not stop in time" not in running.text
    until(lambda: not everybody & parents().keys(), "left behind")


@pytest.mark.once
def test_gives_up_on_a_part_that_never_starts(tmp_path: Path) -> None:
    """The supervisor alone, with a child that ends at once: it says so and returns an error."""
    from core import supervisor

    code = (
        "import sys; from core import supervisor as s\n"
        "s.GIVE_UP = 3\n"
        "child = s.Child('worker', [sys.executable, '-c', 'raise SystemExit(3)'], 1, 2)\n"
        "sys.exit(s.run([child], lambda: False, []))"
    )
    import sys

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "worker ended 3 times in a row" in done.stdout
    assert supervisor.GIVE_UP == 6
