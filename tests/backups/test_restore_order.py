"""In which order everything is restored."""

import pytest
from hypothesis import given, settings

from backups.protection import Protection
from backups.restore_order import Phase, Role, restore_order
from inventory.targets import work_out
from tests.backups.protections import copy, edge, job, key, process, protection, thing
from tests.inventory.networks import networks

pytestmark = pytest.mark.once


def names(found, lines):
    return [found.resources[each.resource].name for each in lines]


def test_what_the_backup_needs_comes_first():
    found = protection(
        thing("ERP"),
        thing("Archiv"),
        thing("Backupserver"),
        thing("Wirt"),
        thing("NAS"),
        thing("Strom", "infrastructure"),
        thing("Tresor", "application"),
        "Backupserver > Wirt > Strom",
        "ERP > Wirt",
        job("Nacht", "ERP, Archiv", copy("N", on="NAS"), system="Backupserver", key="Tresor"),
    )
    lines = restore_order(found)
    assert names(found, lines) == ["NAS", "Strom", "Tresor", "Wirt", "Backupserver", "Archiv", "ERP"]
    by_name = dict(zip(names(found, lines), lines, strict=True))
    assert [each.position for each in lines] == [1, 2, 3, 4, 5, 6, 7]
    assert by_name["Backupserver"].phase == Phase.TOOLS
    assert [(each.role, each.job) for each in by_name["Backupserver"].reasons] == [
        (Role.SYSTEM, key("Nacht"))
    ]
    assert by_name["NAS"].reasons[0].role == Role.STORAGE
    assert by_name["Tresor"].reasons[0].role == Role.KEY
    assert by_name["Wirt"].phase == Phase.GROUND
    assert [each.needed_by for each in by_name["Wirt"].reasons] == [key("Backupserver")]
    assert (by_name["ERP"].phase, by_name["ERP"].jobs) == (Phase.RESTORED, (key("Nacht"),))


def test_then_the_order_of_the_jobs_then_the_demand_then_what_is_needed():
    found = protection(
        *(thing(name) for name in ("A", "B", "C", "D", "E")),
        process("P", rto=4),
        edge("P", "C"),
        "A > B",
        job("Zuletzt", "D", restore_order=9),
        job("Zuerst", "E", restore_order=1),
        job("Egal", "A, B, C", restore_order=None),
    )
    assert names(found, restore_order(found)) == ["E", "D", "C", "B", "A"]


def test_what_no_active_backup_holds_is_not_in_the_order():
    found = protection(
        thing("A"), thing("B"), job("P", "A", status="paused"), job("S", "B", kind="snapshot", system="A")
    )
    assert restore_order(found) == ()


def test_a_backup_server_that_only_its_own_backup_could_restore():
    found = protection(
        thing("ERP"),
        thing("Wirt"),
        thing("Backupserver"),
        "Backupserver > Wirt",
        job("Nacht", "ERP, Wirt", copy("N"), system="Backupserver"),
        job("Zweite", "Wirt", copy("Band")),
    )
    lines = {found.resources[each.resource].name: each for each in restore_order(found)}
    assert lines["Wirt"].circular == (key("Nacht"),)
    assert lines["Wirt"].jobs == (key("Nacht"), key("Zweite"))
    assert lines["ERP"].circular == ()


def test_one_of_several_storages_is_enough():
    one = job("J", "NAS", copy("N", on="NAS"), copy("B", "tape", on="Band"))
    found = protection(thing("NAS"), thing("Band"), one)
    assert [each.circular for each in restore_order(found)] == [(), ()]


def test_an_order_that_contradicts_the_dependencies_is_said():
    found = protection(
        thing("App"),
        thing("DB"),
        "App > DB",
        job("1", "App", restore_order=1),
        job("2", "DB", restore_order=2),
    )
    first, second = restore_order(found)
    assert (first.resource, first.too_early) == (key("App"), (key("DB"),))
    assert second.too_early == ()


@settings(max_examples=200, deadline=None)
@given(networks())
def test_rings_do_no_harm_and_nothing_is_named_twice(random):
    things = [thing(each.name)[0] for each in random.resources]
    everything = ", ".join(each.name for each in things)
    one = job("J", everything, copy("K", on=things[-1].name), system=things[0].name)
    found = Protection(work_out(random), {each.id: each for each in things}, (one,))
    lines = restore_order(found)

    assert len({each.resource for each in lines}) == len(lines) == len(things)
    place = {each.resource: each.position for each in lines}
    ring = work_out(random).in_ring
    for needed in found.upstream.needs(key(things[0].name)):
        assert needed in ring or place[needed] < place[key(things[0].name)]
