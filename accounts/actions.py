"""Writes over several models: organisations, members, invitations."""

import secrets
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from guardian.utils import get_group_obj_perms_model

from accounts.models import Invitation, Membership, Organisation, SetupLink, User, hash_token
from accounts.roles import MAY, AccessRole
from accounts.tenancy import withdraw_all


class LastManager(Exception):
    """The organisation would be left without anybody who may manage it."""


def group_name(organisation: Organisation, role: str) -> str:
    return f"org:{organisation.pk}:{role}"


def free_slug(name: str) -> str:
    """A short name for the address that nobody has yet; one query."""
    base = slugify(name.replace("ß", "ss"))[:50].strip("-") or "firma"
    taken = set(Organisation.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    if base not in taken:
        return base
    return next(slug for n in range(2, len(taken) + 3) if (slug := f"{base}-{n}") not in taken)


@transaction.atomic
def create_organisation(*, name: str, by: User, **fields: object) -> Organisation:
    """Found an organisation with its role groups; `by` becomes its first manager."""
    organisation = Organisation.objects.create(name=name, slug=free_slug(name), **fields)
    _open_groups(organisation)
    add_member(organisation=organisation, user=by, role=AccessRole.MANAGER, by=by)
    return organisation


def _open_groups(organisation: Organisation) -> None:
    """A group per access role with its rights on the organisation: four queries instead of three for each right."""
    groups = Group.objects.bulk_create(Group(name=group_name(organisation, role)) for role in MAY)
    content_type = ContentType.objects.get_for_model(Organisation)
    rights = {right.codename: right for right in Permission.objects.filter(content_type=content_type)}
    table: Any = get_group_obj_perms_model(organisation)
    owner: dict[str, Any] = (
        {"content_type": content_type, "object_pk": str(organisation.pk)}
        if table.objects.is_generic()
        else {"content_object": organisation}
    )
    table.objects.bulk_create(
        table(group=group, permission=rights[permission.value], **owner)
        for group, permissions in zip(groups, MAY.values(), strict=True)
        for permission in sorted(permissions)
    )


@transaction.atomic
def add_member(*, organisation: Organisation, user: User, role: str, by: User | None) -> Membership:
    """Make `user` a member, or give the membership another role."""
    membership, created = Membership.objects.get_or_create(
        organisation=organisation, user=user, defaults={"role": role}
    )
    if not created:
        return set_role(membership=membership, role=role, by=by)
    _sync_groups(membership)
    return membership


@transaction.atomic
def set_role(*, membership: Membership, role: str, by: User | None) -> Membership:
    """Change the access role; raises LastManager if nobody could manage the organisation afterwards."""
    if membership.role == AccessRole.MANAGER and role != AccessRole.MANAGER:
        _refuse_last_manager(membership)
    membership.role = role
    membership.save()
    _sync_groups(membership)
    return membership


@transaction.atomic
def remove_member(*, membership: Membership, by: User) -> None:
    """Take the membership away with all that was granted one by one; login and sessions stay. Raises LastManager."""
    if membership.role == AccessRole.MANAGER:
        _refuse_last_manager(membership)
    membership.user.groups.remove(*_groups_of(membership.organisation))
    withdraw_all(membership.user, membership.organisation)
    membership.delete()


def _refuse_last_manager(membership: Membership) -> None:
    others = Membership.objects.select_for_update().filter(
        organisation=membership.organisation, role=AccessRole.MANAGER
    )
    if not any(other.pk != membership.pk for other in others):
        raise LastManager(_("Somebody has to manage the company. Make another member manager first."))


def _groups_of(organisation: Organisation) -> list[Group]:
    return list(Group.objects.filter(name__startswith=f"org:{organisation.pk}:"))


def _sync_groups(membership: Membership) -> None:
    wanted = group_name(membership.organisation, membership.role)
    groups = _groups_of(membership.organisation)
    membership.user.groups.remove(*(group for group in groups if group.name != wanted))
    membership.user.groups.add(*(group for group in groups if group.name == wanted))


@transaction.atomic
def invite(
    *, organisation: Organisation, email: str, role: str, by: User, expires_at: datetime
) -> tuple[Invitation, str]:
    """Invite an address, replacing an open invitation; returns it with its secret token, which is shown once."""
    email = email.strip().lower()
    Invitation.objects.filter(organisation=organisation, email__iexact=email, accepted_at=None).delete()
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        organisation=organisation,
        email=email,
        role=role,
        token_hash=hash_token(token),
        invited_by=by,
        expires_at=expires_at,
    )
    return invitation, token


@transaction.atomic
def accept_invitation(*, invitation: Invitation, user: User, at: datetime) -> Membership | None:
    """Make `user` a member; None if the link was used in the meantime."""
    claimed = Invitation.objects.open(at).filter(pk=invitation.pk).update(accepted_at=at)
    if not claimed:
        return None
    return add_member(
        organisation=invitation.organisation, user=user, role=invitation.role, by=invitation.invited_by
    )


@transaction.atomic
def create_login(*, email: str, name: str, password: str, language: str = "") -> User:
    """A login whose address counts as confirmed: whoever gave out the link vouches for it."""
    user = User.objects.create_user(email, password, name=name, language=language)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@transaction.atomic
def create_first_manager(*, link: SetupLink, email: str, name: str, password: str) -> User | None:
    """Use up the set-up link; None if somebody else was faster or there is a user already."""
    deleted, _models = SetupLink.objects.filter(pk=link.pk).delete()
    if not deleted or User.objects.exists():
        return None
    return create_login(email=email, name=name, password=password)
