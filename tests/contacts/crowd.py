"""Many entries at once, for tests that compare a page with 1, 3 and 300 of them."""

from accounts.models import Organisation
from contacts.models import ContactPoint, Person, RoleAssignment
from contacts.models.role import EmergencyRole

WHY = "a test fills the house"


def add_people(organisation: Organisation, number: int) -> list[Person]:
    """People with a number each; two queries."""
    people = [Person(organisation=organisation, last_name=f"Muster {n}") for n in range(number)]
    Person.objects.all().unlogged(WHY).bulk_create(people)
    ContactPoint.objects.all().unlogged(WHY).bulk_create(
        ContactPoint(organisation=organisation, person=person, value="0170 5550000", dial="+491705550000")
        for person in people
    )
    return people


def add_roles(organisation: Organisation, people: list[Person]) -> list[EmergencyRole]:
    """One role per person, held by them; two queries."""
    roles = [EmergencyRole(organisation=organisation, name=f"Rolle {n}") for n in range(len(people))]
    EmergencyRole.objects.all().unlogged(WHY).bulk_create(roles)
    fill(organisation, list(zip(roles, people, strict=True)))
    return roles


def fill(organisation: Organisation, seats: list[tuple[EmergencyRole, Person]], first_rank: int = 0) -> None:
    RoleAssignment.objects.all().unlogged(WHY).bulk_create(
        RoleAssignment(organisation=organisation, role=role, person=person, rank=first_rank)
        for role, person in seats
    )
