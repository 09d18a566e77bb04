from contacts.models.alerting import AlertPath, AlertStep
from contacts.models.authority import Authority
from contacts.models.contact_point import ContactPoint
from contacts.models.escalation import EscalationRule
from contacts.models.insurance import InsurancePolicy
from contacts.models.maintained import Maintained
from contacts.models.owned import Owned
from contacts.models.person import Person
from contacts.models.role import EmergencyRole, RoleAssignment
from contacts.models.site import Location, Site
from contacts.models.supplier import Contract, Supplier

__all__ = [
    "AlertPath",
    "AlertStep",
    "Authority",
    "ContactPoint",
    "Contract",
    "EmergencyRole",
    "EscalationRule",
    "InsurancePolicy",
    "Location",
    "Maintained",
    "Owned",
    "Person",
    "RoleAssignment",
    "Site",
    "Supplier",
]
