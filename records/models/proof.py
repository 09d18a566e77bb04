from __future__ import annotations

from typing import Any, NoReturn

from records.models.record import Record


class WrittenOnce(RuntimeError):
    """Somebody tried to change what proves something."""


class Proof(Record):
    """A row that says what somebody did or decided on a day: written once, never changed, gone only with its owner.

    A field that is overwritten proves nothing. Whoever corrects something writes a new row; the newest counts.
    """

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise WrittenOnce(f"{type(self).__name__} is written once. Add a new row instead.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise WrittenOnce(f"{type(self).__name__} goes only with the entry that it belongs to.")
