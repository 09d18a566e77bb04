"""The list of playbooks: ours and the templates, each with how it stands. Pure; no clock, no database."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from playbooks.content import CorePlaybook
from playbooks.open_points import OpenPoints, open_points
from playbooks.texts import PlaybookText


@dataclass(frozen=True)
class Entry:
    """One line: a playbook, a template that was not taken over, or a kind that is not needed. `open` in sentences."""

    title: str
    symptom: str
    code: str = ""
    text: PlaybookText | None = None
    excluded: str = ""  # the reason
    open: tuple[str, ...] = ()
    newer: bool = False  # there is a newer version of the template


def entries(
    texts: Iterable[PlaybookText],
    templates: Iterable[CorePlaybook],
    excluded: Mapping[str, str],
    filled: Set[uuid.UUID],
    language: str,
) -> tuple[list[Entry], list[Entry]]:
    """The templates in their order, each with what became of it; then the company's own playbooks."""
    by_kind = {text.kind: text for text in texts if text.core_version is not None}
    own = [text for text in texts if text.core_version is None]
    shelf = []
    for core in templates:
        kind = core.code.lower()
        text = by_kind.get(kind)
        if text is None:
            shelf.append(Entry(core.title, core.symptom, core.code, excluded=excluded.get(kind, "")))
        else:
            shelf.append(_entry(text, core, filled, language))
    return shelf, [_entry(text, None, filled, language) for text in own]


def _entry(text: PlaybookText, core: CorePlaybook | None, filled: Set[uuid.UUID], language: str) -> Entry:
    return Entry(
        title=text.title,
        symptom=text.symptom,
        code=core.code if core else "",
        text=text,
        open=tuple(in_words(open_points(text, filled, language))),
        newer=core is not None and core.version > (text.core_version or 0),
    )


def in_words(points: OpenPoints) -> Iterable[str]:
    """What is open, each kind in a few words; nothing for a playbook in order."""
    if points.no_step:
        yield _("no step yet")
    if points.no_leader:
        yield _("nobody leads")
    if number := len(points.without_role):
        yield ngettext("%(count)d step without role", "%(count)d steps without role", number) % {
            "count": number
        }
    if number := len(points.unfilled):
        yield ngettext("%(count)d role not filled", "%(count)d roles not filled", number) % {"count": number}
    if number := len(points.hints):
        yield ngettext("%(count)d hint on wording", "%(count)d hints on wording", number) % {"count": number}
