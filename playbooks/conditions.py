"""Whether a reporting duty applies, from facts that are yes, no or unknown. Pure.

A condition is data, never code: the name of a fact; a list, of which all must hold; `{"any": [...]}`; `{"not": ...}`.
The logic has three values (Kleene): what nobody knows yet is "check", never "no".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Condition = Any  # str | list[Condition] | {"any": list[Condition]} | {"not": Condition}, as YAML and JSON give it
Facts = Mapping[str, bool | None]


def holds(condition: Condition, facts: Facts) -> bool | None:
    """True, False, or None where the known facts do not decide it. ValueError for anything that is no condition."""
    match condition:
        case str():
            return facts.get(condition)
        case list():
            return _all([holds(each, facts) for each in condition])
        case {"any": list(choices)} if len(condition) == 1:
            found = _all([_opposite(holds(each, facts)) for each in choices])
            return _opposite(found)
        case {"not": inner} if len(condition) == 1:
            return _opposite(holds(inner, facts))
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
            return (condition,)
        case list() | {"any": list()}:
            parts = condition if isinstance(condition, list) else condition["any"]
            return tuple(dict.fromkeys(name for each in parts for name in facts_in(each)))
        case {"not": inner}:
            return facts_in(inner)
    raise ValueError(f"{condition!r} is no condition")
