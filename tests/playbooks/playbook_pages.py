"""Addresses and form data of the pages of playbooks, as a browser would send them."""

from typing import Any

from django.urls import reverse


def url(name: str, organisation: Any, *args: Any) -> str:
    return reverse(f"playbooks:playbook-{name}", args=[organisation.slug, *args])


def head_form(**fields: Any) -> dict[str, Any]:
    """The form of a playbook's head, without messages and duties."""
    rows = {
        f"{prefix}-{key}": 0
        for prefix in ("PlaybookMessage", "PlaybookDuty")
        for key in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    return {"title": "Kühlung fällt aus", "kind": "other"} | rows | fields


def step_form(**fields: Any) -> dict[str, Any]:
    given = {"action": "Netzwerkkabel ziehen", "target_state": "Leuchte aus", "kind": "work"}
    return given | {"for_everybody": "on"} | fields


def of_step(step: Any, **fields: Any) -> dict[str, Any]:
    """The form of a stored step as the page sends it back, with what was changed."""
    names = (
        "action",
        "target_state",
        "detail",
        "rollback",
        "branch_when",
        "branch_phase",
        "deviation_reason",
    )
    data = {name: getattr(step, name) for name in names}
    data |= {
        "role": step.role_id or "",
        "approval_role": step.approval_role_id or "",
        "uses": step.uses_id or "",
        "branch_playbook": step.branch_playbook_id or "",
        "due_minutes": "" if step.due_minutes is None else step.due_minutes,
        "kind": step.kind,
        "version": step.version,
    }
    ticked = ("for_everybody", "is_immediate", "is_life_safety")
    data |= {name: "on" for name in ticked if getattr(step, name)}
    return data | fields
