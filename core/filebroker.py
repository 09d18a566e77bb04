"""Kombu's file transport, made crash-safe (`safefs://`): the embedded mode's queue.

The stock transport opens the final name before it writes, so a consumer can take an empty file and die of it;
and it forgets a message as soon as it is read. Here a message is published by rename, claimed by rename,
and deleted only when it is acknowledged.
"""

import os
import time
import uuid
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.encoding import bytes_to_str, str_to_bytes
from kombu.utils.json import dumps, loads


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: Any, **_: Any) -> None:  # type: ignore[override]
        name = f"{time.time_ns():020d}_{uuid.uuid4().hex}.{queue}.msg"
        final = Path(self.data_folder_out) / name
        draft = final.with_name(name + ".tmp")
        with draft.open("xb") as file:
            file.write(str_to_bytes(dumps(payload)))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(final)

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        ending = f".{queue}.msg"
        for name in sorted(n for n in os.listdir(self.data_folder_in) if n.endswith(ending)):
            if name.partition(".")[2] != ending[1:]:  # the queue's name is only the tail of another's
                continue
            claimed = Path(self.processed_folder) / name
            try:
                (Path(self.data_folder_in) / name).rename(claimed)
            except OSError:  # another consumer was faster
                continue
            try:
                payload = loads(bytes_to_str(claimed.read_bytes()))
                payload["properties"]["delivery_info"]["fs_file"] = name
            except (ValueError, KeyError, TypeError):
                claimed.rename(claimed.with_name(name + ".bad"))
                continue
            return payload
        raise Empty

    def _forget(self, message: Any) -> None:
        with suppress(OSError, KeyError, TypeError):
            (Path(self.processed_folder) / message.delivery_info["fs_file"]).unlink()

    def _delivered(self, delivery_tag: str) -> Any:
        delivered = self.qos._delivered
        return None if delivered is None else delivered.get(delivery_tag)

    def basic_ack(self, delivery_tag: str, multiple: bool = False) -> None:
        message = self._delivered(delivery_tag)
        super().basic_ack(delivery_tag, multiple)
        if message is not None:
            self._forget(message)

    def basic_reject(self, delivery_tag: str, requeue: bool = False) -> None:
        message = self._delivered(delivery_tag)
        super().basic_reject(delivery_tag, requeue)
        if message is not None:
            self._forget(message)

    def _restore(self, message: Any) -> None:
        super()._restore(message)
        self._forget(message)


class Transport(filesystem.Transport):
    Channel = Channel


def recover(options: Mapping[str, Any]) -> int:
    """Put back what was taken but never acknowledged. Call once, before the only worker starts."""
    count = 0
    for taken in Path(options["processed_folder"]).glob("*.msg"):
        taken.rename(Path(options["data_folder_in"]) / taken.name)
        count += 1
    return count


TRANSPORT_ALIASES["safefs"] = "core.filebroker:Transport"
