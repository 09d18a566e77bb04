"""A plan file from somewhere: understood or refused with a sentence, before anything is written. No query."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, cast

from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError as SchemaError
from jsonschema.exceptions import best_match

from plan.schema import schema
from plan.snapshot import FORMAT, NAME, Snapshot
from plan.tables import columns, points_at, tables

LARGEST = 64 * 1024 * 1024  # bytes; a plan of 10,000 systems has a tenth
NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
UPGRADES: dict[int, Callable[[Snapshot], Snapshot]] = {}  # from this format to the next one


class PlanFileProblem(Exception):
    """The file cannot be used; the text says what is wrong where. Nothing was changed."""


def read(content: bytes) -> Snapshot:
    """The snapshot in a file, in today's format. Raises PlanFileProblem."""
    if len(content) > LARGEST:
        raise PlanFileProblem(
            _("The file is larger than %(mb)d MB. This is no plan file.") % {"mb": LARGEST // 1024**2}
        )
    try:
        found = json.loads(content.decode())
    except (ValueError, RecursionError) as error:
        raise _no_plan_file() from error
    if NUL.search(content):  # no text of a plan holds it, and PostgreSQL takes none
        raise _no_plan_file()
    if not isinstance(found, dict) or found.get("name") != NAME:
        raise PlanFileProblem(_("This file was not written by Notfallplan. Choose a plan file."))
    found = upgraded(found)
    _hold_against_schema(found)
    _hold_keys_against_each_other(found)
    return found


def _no_plan_file() -> PlanFileProblem:
    return PlanFileProblem(_("This is no plan file, or it is damaged. Take another copy."))


def upgraded(found: Snapshot) -> Snapshot:
    """The file in today's format, step by step from its own."""
    number = found.get("format")
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise PlanFileProblem(_("The file does not say in which format it is. It is damaged."))
    if number > FORMAT:
        raise PlanFileProblem(
            _("The file was written by a newer version (%(program)s). Update the program first.")
            % {"program": str(found.get("program"))[:40]}
        )
    while number < FORMAT:
        found = UPGRADES[number](found) | {"format": number + 1}
        number += 1
    return found


def _hold_against_schema(found: Snapshot) -> None:
    error = best_match(Draft202012Validator(schema()).iter_errors(found), key=_depth)
    if error is not None:
        raise PlanFileProblem(
            _("The file is damaged at %(where)s: %(what)s. Nothing was changed.")
            % {"where": _where(found, error), "what": _what(error)}
        )


def _depth(error: SchemaError) -> Any:
    """The outermost fault first: all others may follow from it."""
    return -len(error.absolute_path)


def _where(found: Snapshot, error: SchemaError) -> str:
    """The table, the entry by number and key, and the field."""
    path = list(error.absolute_path)
    if path[:1] != ["records"] or len(path) < 3:
        return ".".join(map(str, path)) or _("the beginning")
    row = found["records"][path[1]][path[2]]
    key = row.get("id", "?") if isinstance(row, dict) else "?"
    return f"{path[1]} {int(path[2]) + 1} ({key}) {'.'.join(map(str, path[3:]))}".strip()


def _what(error: SchemaError) -> str:
    instance, rule = cast(Any, error.instance), cast(Any, error.validator_value)
    value = json.dumps(instance, ensure_ascii=False)[:60]
    if error.validator == "required":
        missing = sorted(set(rule) - set(instance))
        return _("%(name)s is missing") % {"name": ", ".join(missing)[:80]}
    if error.validator == "additionalProperties":
        unknown = sorted(set(instance) - set(cast(Any, error.schema)["properties"]))
        return _("%(name)s is not known") % {"name": ", ".join(unknown)[:80]}
    return _("%(value)s cannot stand there") % {"value": value}


def _hold_keys_against_each_other(found: Snapshot) -> None:
    """Each key once, and each reference leads to an entry of this file."""
    records = found["records"]
    known: dict[str, set[str]] = {}
    for model in tables():
        label = model._meta.label_lower
        known[label] = {row["id"] for row in records[label]}
        if len(known[label]) != len(records[label]):
            raise PlanFileProblem(
                _("The file is damaged at %(where)s: two entries have the same key. Nothing was changed.")
                % {"where": label}
            )
    for model in tables():
        references = [(each, target) for each in columns(model) if (target := points_at(each))]
        for number, row in enumerate(records[model._meta.label_lower], start=1):
            for column, target in references:
                if row[column.name] is not None and row[column.name] not in known[target._meta.label_lower]:
                    raise PlanFileProblem(
                        _(
                            "The file is damaged at %(where)s: the entry it names is missing. Nothing was changed."
                        )
                        % {"where": f"{model._meta.label_lower} {number} ({row['id']}) {column.name}"}
                    )
