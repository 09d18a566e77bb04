"""What each access role may do: the one file to read, and the only list there is.

An access role is given to a login in one organisation. It is not an emergency role: who leads the crisis team is
`contacts.EmergencyRole`.
"""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    """A right on one organisation (granted through django-guardian to the role's group)."""

    VIEW_PART = "view_part"  # only the entries granted one by one
    VIEW_PLAN = "view_plan"
    EDIT_PLAN = "edit_plan"
    APPROVE_PLAN = "approve_plan"
    RESPOND = "respond"  # run an emergency: tick steps, write the log
    SEE_PRIVATE_NUMBERS = "see_private_numbers"
    MANAGE_ORGANISATION = "manage_organisation"  # settings, members, outbox


PERMISSION_LABELS = {
    Permission.VIEW_PART: _("See the entries granted to them"),
    Permission.VIEW_PLAN: _("Read the whole plan"),
    Permission.EDIT_PLAN: _("Edit the plan"),
    Permission.APPROVE_PLAN: _("Approve the plan"),
    Permission.RESPOND: _("Run an emergency"),
    Permission.SEE_PRIVATE_NUMBERS: _("See private telephone numbers"),
    Permission.MANAGE_ORGANISATION: _("Manage settings and members"),
}


class AccessRole(models.TextChoices):
    MANAGER = "manager", _("Manager")
    EDITOR = "editor", _("Editor")
    APPROVER = "approver", _("Approver")
    RESPONDER = "responder", _("Crisis team")
    READER = "reader", _("Reader")
    PROVIDER = "provider", _("External provider")


MAY: dict[AccessRole, frozenset[Permission]] = {
    AccessRole.MANAGER: frozenset(Permission),
    AccessRole.EDITOR: frozenset(
        {Permission.VIEW_PART, Permission.VIEW_PLAN, Permission.EDIT_PLAN, Permission.SEE_PRIVATE_NUMBERS}
    ),
    AccessRole.APPROVER: frozenset({Permission.VIEW_PART, Permission.VIEW_PLAN, Permission.APPROVE_PLAN}),
    AccessRole.RESPONDER: frozenset(
        {Permission.VIEW_PART, Permission.VIEW_PLAN, Permission.RESPOND, Permission.SEE_PRIVATE_NUMBERS}
    ),
    AccessRole.READER: frozenset({Permission.VIEW_PART, Permission.VIEW_PLAN}),
    AccessRole.PROVIDER: frozenset({Permission.VIEW_PART}),
}

DESCRIPTIONS = {
    AccessRole.MANAGER: _("Keeps settings, members and the whole plan. Usually the IT lead."),
    AccessRole.EDITOR: _("Writes the plan, with private numbers."),
    AccessRole.APPROVER: _("Reads and approves the plan. Usually the managing director."),
    AccessRole.RESPONDER: _("Works in the crisis team: reads everything, private numbers too."),
    AccessRole.READER: _("Reads the plan without private numbers."),
    AccessRole.PROVIDER: _("Sees only what is granted: its own company, contracts and systems."),
}
