"""What a release is decided on: changes by the tab of the binder on which they stand, and the risks that are accepted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plan.diff import Change
from plan.snapshot import Snapshot

# The tabs of the binder in its order (ux.md 2.2), and what of the plan stands there; the longest beginning counts.
TABS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (_("1 Act now"), ("accounts.organisation",)),
    (_("2 Whom to call"), ("contacts.",)),
    (_("3 Action pages"), ("playbooks.",)),
    (
        _("4 Reporting deadlines"),
        (
            "playbooks.reportingduty",
            "playbooks.reportstage",
            "playbooks.legalprofile",
            "playbooks.nis2assessment",
        ),
    ),
    (_("5 Emergency operation"), ("recovery.continuityplan", "recovery.workaround", "recovery.bridge")),
    (_("6 Recovery"), ("inventory.", "recovery.", "backups.")),
    (_("7 Communication"), ("playbooks.messagetemplate", "playbooks.playbookmessage")),
    (_("9 Appendix"), ("",)),
)


@dataclass(frozen=True, slots=True)
class Tab:
    title: str | Promise
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class AcceptedRisk:
    """A risk that somebody has accepted, as the submitted plan says. `until`: None is without end."""

    title: str
    by: str
    until: date | None


def by_tab(changes: Iterable[Change]) -> list[Tab]:
    """The changes under the tabs on which they stand, in the order of the binder; tabs without any are left out."""
    found: dict[int, list[Change]] = {}
    for change in changes:
        found.setdefault(_tab(change.table), []).append(change)
    return [Tab(TABS[place][0], tuple(found[place])) for place in sorted(found)]


def _tab(table: str) -> int:
    fits = [
        (len(beginning), place)
        for place, (_title, beginnings) in enumerate(TABS)
        for beginning in beginnings
        if table.startswith(beginning)
    ]
    return max(fits)[1]


def accepted_risks(snapshot: Snapshot) -> list[AcceptedRisk]:
    """The risks whose newest decision accepts them, by title."""
    records = snapshot["records"]
    newest: dict[str, dict[str, Any]] = {}
    for row in sorted(
        records["risks.acceptance"], key=lambda row: (row["decided_at"], row["created_at"], row["id"])
    ):
        newest[row["risk"]] = row
    titles = {row["id"]: row["title"] for row in records["risks.risk"]}
    found = [
        AcceptedRisk(
            titles[key], row["decided_by_name"], date.fromisoformat(row["until"]) if row["until"] else None
        )
        for key, row in newest.items()
        if row["act"] == "accepted"
    ]
    return sorted(found, key=lambda risk: risk.title)
