"""A report of a simulated outage as JSON and back: what a kept run stores. Pure.

Hours are strings of decimals, ids strings. What is missing takes its default and what is unknown is passed over, so
a run stays readable when a later version knows more, or less.
"""

from __future__ import annotations

import dataclasses
import types
import uuid
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from recovery.outage_report import Chosen, Report


def report_as_json(report: Report) -> dict[str, Any]:
    """The report without what was chosen, which is kept beside it."""
    found: dict[str, Any] = _written(report)
    found.pop("chosen")
    return found


def chosen_as_json(chosen: Chosen) -> dict[str, Any]:
    found: dict[str, Any] = _written(chosen)
    return found


def report_from_json(outage: dict[str, Any], result: dict[str, Any]) -> Report:
    """The report as it was."""
    found = _read(Report, {**result, "chosen": outage})
    assert isinstance(found, Report)
    return found


def _written(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _written(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [_written(each) for each in value]
    if isinstance(value, Enum):
        return value.value
    return str(value) if isinstance(value, Decimal | uuid.UUID) else value


def _read(kind: Any, value: Any) -> Any:
    """A value of this type; None stays None."""
    if value is None:
        return None
    origin = get_origin(kind)
    if origin in {Union, types.UnionType}:
        return _read(next(each for each in get_args(kind) if each is not type(None)), value)
    if origin is tuple:
        return tuple(_read(get_args(kind)[0], each) for each in value)
    if dataclasses.is_dataclass(kind):
        hints = _hints(kind)  # type: ignore[arg-type]  # a class, as every kind here
        return kind(**{name: _read(hints[name], each) for name, each in value.items() if name in hints})  # type: ignore[operator]
    if kind in {Decimal, uuid.UUID} or issubclass(kind, Enum):
        return kind(value)
    return value


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
