"""Which outage scenarios a loss belongs to."""

from inventory.models import Resource
from playbooks.models.playbook import OutageScenario
from recovery.scenarios import BY_KIND, ORDER, scenarios_of


def test_every_kind_of_resource_belongs_to_one_scenario():
    assert set(BY_KIND) == set(Resource.Kind.values)
    assert set(ORDER) == set(OutageScenario.values)


def test_scenarios_come_once_and_in_a_fixed_order():
    assert scenarios_of(["service", "application", "it_system", "data"]) == ("it", "data", "service")
    assert scenarios_of([], site=True, supplier=True, people=True) == ("staff", "building", "service")
    assert scenarios_of(["unheard of"]) == ()
