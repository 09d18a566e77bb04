"""Putting one thing of an ordered list at another place. Pure; places count from 1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def moved(order: Sequence[T], item: T, to: int) -> list[T]:
    """The list with `item` at place `to`; beyond either end counts as that end. ValueError if it is not in the list."""
    rest = list(order)
    rest.remove(item)
    rest.insert(min(max(to, 1), len(order)) - 1, item)
    return rest


def neighbour(order: Sequence[T], item: T, *, up: bool) -> int:
    """The place one up or one down; may lie beyond the end, which `moved` takes for the end."""
    return list(order).index(item) + 1 + (-1 if up else 1)
