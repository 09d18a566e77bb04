"""The embedded queue: published by rename, claimed by rename, forgotten on acknowledgement."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection, Queue
from kombu.simple import SimpleQueue

from core import filebroker

ROOT = Path(__file__).resolve().parent.parent.parent

TAKE_AND_DIE = """
import json, os, sys
from kombu import Connection
from core import filebroker
with Connection("safefs://localhost//", transport_options=json.loads(sys.argv[1])) as connection:
    work = connection.SimpleQueue("work")
    work.put("alarm")
    work.get(timeout=5)
    os._exit(9)
"""


@pytest.fixture(autouse=True)
def own_bindings() -> None:
    """Kombu remembers per process which queues it has declared, whatever the folder."""
    filebroker.Transport.global_state.clear()


@pytest.fixture
def options(tmp_path: Path) -> dict[str, Any]:
    for name in ("messages", "inflight", "control"):
        (tmp_path / name).mkdir()
    return {
        "data_folder_in": str(tmp_path / "messages"),
        "data_folder_out": str(tmp_path / "messages"),
        "processed_folder": str(tmp_path / "inflight"),
        "control_folder": str(tmp_path / "control"),
        "store_processed": True,
        "polling_interval": 0.05,
    }


@pytest.fixture
def queue(options: dict[str, Any]) -> Iterator[SimpleQueue]:
    with Connection("safefs://localhost//", transport_options=options) as connection:
        simple = connection.SimpleQueue("work")
        yield simple
        simple.close()


def files(options: dict[str, Any], folder: str = "data_folder_in") -> list[str]:
    return sorted(path.name for path in Path(options[folder]).iterdir())


def test_a_message_stays_on_disk_until_it_is_acknowledged(
    queue: SimpleQueue, options: dict[str, Any]
) -> None:
    queue.put({"id": "Größe"})
    assert len(files(options)) == 1
    assert files(options)[0].endswith(".work.msg")
    message = queue.get(timeout=2)
    assert message.payload == {"id": "Größe"}
    assert files(options) == []
    assert len(files(options, "processed_folder")) == 1
    message.ack()
    assert files(options, "processed_folder") == []


def test_messages_come_in_the_order_in_which_they_were_sent(queue: SimpleQueue) -> None:
    for number in range(20):
        queue.put(number)
    received = []
    for _ in range(20):
        message = queue.get(timeout=2)
        received.append(message.payload)
        message.ack()
    assert received == list(range(20))
    with pytest.raises(Empty):
        queue.get(block=False)


def test_damaged_files_are_put_aside_and_do_not_stop_the_rest(
    queue: SimpleQueue, options: dict[str, Any]
) -> None:
    folder = Path(options["data_folder_in"])
    for number, content in enumerate((b"", b"{", b"[]", b"\xff\xfe", b'{"properties": {}}')):
        (folder / f"{number:020d}_x.work.msg").write_bytes(content)
    queue.put("good")
    message = queue.get(timeout=2)
    assert message.payload == "good"
    message.ack()
    assert files(options) == []
    assert len(files(options, "processed_folder")) == 5
    assert all(name.endswith(".bad") for name in files(options, "processed_folder"))


def test_half_written_messages_and_other_queues_are_left_alone(
    queue: SimpleQueue, options: dict[str, Any]
) -> None:
    folder = Path(options["data_folder_in"])
    for name in ("1_a.work.msg.tmp", "1_a.other.work.msg", "1_a.homework.msg"):
        (folder / name).write_text("{}")
    with pytest.raises(Empty):
        queue.get(block=False)
    assert len(files(options)) == 3


def test_what_a_killed_worker_had_taken_comes_back(options: dict[str, Any]) -> None:
    done = subprocess.run([sys.executable, "-c", TAKE_AND_DIE, json.dumps(options)], cwd=ROOT, timeout=60)
    assert done.returncode == 9
    assert files(options) == []
    assert len(files(options, "processed_folder")) == 1
    assert filebroker.recover(options) == 1
    with Connection("safefs://localhost//", transport_options=options) as connection:
        again = connection.SimpleQueue("work")
        message = again.get(timeout=2)
        assert message.payload == "alarm"
        message.ack()
        again.close()
    assert filebroker.recover(options) == 0


def test_a_rejected_message_is_put_back_or_dropped(queue: SimpleQueue, options: dict[str, Any]) -> None:
    queue.put("a")
    queue.get(timeout=2).requeue()
    assert len(files(options)) == 1
    assert files(options, "processed_folder") == []
    queue.get(timeout=2).reject()
    assert files(options) == []
    assert files(options, "processed_folder") == []


def test_the_queue_declares_itself(options: dict[str, Any]) -> None:
    with Connection("safefs://localhost//", transport_options=options) as connection:
        Queue("work", channel=connection.default_channel).declare()
        assert connection.transport.driver_type == "filesystem"
