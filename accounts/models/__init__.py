from accounts.models.membership import Invitation, Membership, SetupLink, hash_token
from accounts.models.organisation import (
    Country,
    FederalState,
    Organisation,
    OrganisationGroupPermission,
    OrganisationUserPermission,
)
from accounts.models.user import User

__all__ = [
    "Country",
    "FederalState",
    "Invitation",
    "Membership",
    "Organisation",
    "OrganisationGroupPermission",
    "OrganisationUserPermission",
    "SetupLink",
    "User",
    "hash_token",
]
