"""The request as our views see it."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import Membership, Organisation, User


class UserRequest(HttpRequest):
    """Somebody is logged in."""

    htmx: HtmxDetails
    user: User


class MemberRequest(UserRequest):
    """Somebody is a member of the organisation in the URL; set by `tenancy.members_only`."""

    organisation: Organisation
    membership: Membership
    may: frozenset[str]
