"""Whether a reporting duty applies, from facts that are yes, no or unknown. Pure.

A condition is data, never code: "is_ongoing" or "not is_ongoing"; a list, of which all must hold; `{"any": [...]}`.
The logic has three values (Kleene): what nobody knows yet is "check", never "no".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Condition = Any  # str | list[Condition] | {"any": list[Condition]}, as YAML gives it
Facts = Mapping[str, bool | None]

NOT = "not "


def holds(condition: Condition, facts: Facts) -> bool | None:
    """True, False, or None where the known facts do not decide it. ValueError for anything that is no condition."""
    match condition:
        case str():
            found = facts.get(condition.removeprefix(NOT))
            return _opposite(found) if condition.startswith(NOT) else found
        case list():
            return _all([holds(each, facts) for each in condition])
        case {"any": list(choices)} if len(condition) == 1:
            return _opposite(_all([_opposite(holds(each, facts)) for each in choices]))
    raise ValueError(f"{condition!r} is no condition")


def _all(found: list[bool | None]) -> bool | None:
    if False in found:
        return False
    return None if None in found else True


def _opposite(found: bool | None) -> bool | None:
    return None if found is None else not found


def facts_in(condition: Condition) -> tuple[str, ...]:
    """The names of the facts that a condition asks about, each once, in order."""
    match condition:
        case str():
            return (condition.removeprefix(NOT),)
        case list(parts) | {"any": list(parts)}:
            return tuple(dict.fromkeys(name for each in parts for name in facts_in(each)))
    raise ValueError(f"{condition!r} is no condition")
