"""The fence: who may pass, and inside which organisation everything below `/o/<slug>/` happens."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import SimpleTemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_scopes import scope
from guardian.models import UserObjectPermission
from guardian.shortcuts import assign_perm, get_objects_for_user, get_perms, get_users_with_perms, remove_perm

from accounts.http import MemberRequest
from accounts.models import Membership, Organisation, OrganisationUserPermission, User
from accounts.roles import Permission

P = ParamSpec("P")
MemberView = Callable[Concatenate[MemberRequest, P], HttpResponseBase]


def members_only(permission: Permission) -> Callable[[MemberView[P]], Callable[..., HttpResponseBase]]:
    """Let a member with `permission` pass; a stranger gets 404, a member without the right 403.

    Sets `request.organisation`, `request.membership` and `request.may`, and runs the view *and its template* inside the
    organisation's scope and time zone. Costs three queries: membership, rights of the person, rights of the role.
    """

    def decorate(view: MemberView[P]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def fenced(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            assert isinstance(request.user, User)  # LoginRequiredMiddleware stands before
            membership = (
                Membership.objects.select_related("organisation")
                .filter(organisation__slug=slug, user=request.user)
                .first()
            )
            if membership is None:
                raise Http404
            organisation = membership.organisation
            if organisation.require_second_factor and not is_mfa_enabled(request.user):
                messages.warning(
                    request,
                    _("%(company)s asks for a second factor. Set one up now.") % {"company": organisation},
                )
                return redirect("mfa_index")
            member: MemberRequest = request  # type: ignore[assignment]
            member.organisation = organisation
            member.membership = membership
            member.may = frozenset(get_perms(request.user, organisation))
            if permission not in member.may:
                raise PermissionDenied
            with scope(organisation=organisation), timezone.override(organisation.zone):
                response = view(member, *args, **kwargs)
                if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
                    response.render()
            return response

        fenced.required_permission = permission  # type: ignore[attr-defined]
        return fenced

    return decorate


M = TypeVar("M", bound=models.Model)


def granted(request: MemberRequest, queryset: models.QuerySet[M]) -> models.QuerySet[M]:
    """What of `queryset` this member may see: all of it, or only what was granted to them one by one."""
    if Permission.VIEW_PLAN in request.may:
        return queryset
    name = queryset.model._meta.model_name
    narrowed: models.QuerySet[M] = get_objects_for_user(
        request.user,
        f"view_{name}",
        queryset,
        use_groups=False,
        with_superuser=False,
        accept_global_perms=False,
    )
    return narrowed


def grant(user: User, record: models.Model) -> None:
    """Let one member without the right to the whole plan see this entry."""
    assign_perm(f"{record._meta.app_label}.view_{record._meta.model_name}", user, record)


def withdraw(user: User, record: models.Model) -> None:
    """Take back what `grant` gave."""
    remove_perm(f"{record._meta.app_label}.view_{record._meta.model_name}", user, record)


def withdraw_all(user: User, organisation: Organisation) -> None:
    """Take back every single grant of this person in the organisation; two queries and one per kind of entry."""
    OrganisationUserPermission.objects.filter(user=user, content_object=organisation).delete()
    grants = UserObjectPermission.objects.filter(user=user).select_related("content_type")
    by_model: dict[type[models.Model], list[UserObjectPermission]] = {}
    for each in grants:
        model = each.content_type.model_class()
        if model is not None and hasattr(model, "unlogged_fields"):  # a record
            by_model.setdefault(model, []).append(each)
    with scope(organisation=organisation):
        for model, rows in by_model.items():
            ours = model._default_manager.filter(pk__in=[row.object_pk for row in rows])
            keys = {str(pk) for pk in ours.values_list("pk", flat=True)}
            UserObjectPermission.objects.filter(
                pk__in=[row.pk for row in rows if row.object_pk in keys]
            ).delete()


def grantees(record: models.Model) -> models.QuerySet[User]:
    """The users to whom this one entry was granted."""
    users: Any = get_users_with_perms(
        record, only_with_perms_in=[f"view_{record._meta.model_name}"], with_group_users=False
    )
    return users.order_by("email")
