"""Each BKP rule: when it speaks, what it says, and when it keeps silent."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from backups.findings import Detail, Finding, Gap, Severity
from backups.job_findings import job_findings, late_after
from backups.judging import judge
from backups.protection import Heard, Rules
from tests.backups.protections import NOW, at, copy, edge, job, key, process, protection, thing, tried

pytestmark = pytest.mark.once

HERE, THERE = at("Werk"), at("Bank")
ERP = thing("ERP", place=HERE, admin_domain="firma.local")
NAS = copy("NAS", on="Synology", place=HERE, admin_domain="nas")
TAPE = copy("Band", "tape", place=THERE, is_offsite=True, is_offline=True, admin_domain="band")
NIGHT = job("Nacht", "ERP", NAS, TAPE)
ORDERS = process("Aufträge", rto=24, rpo=24)
NEEDED = edge("Aufträge", "ERP")


def found(finding, *parts, of="ERP", rules=None):
    """The findings of one rule about one resource."""
    judgement = judge(protection(*parts, rules=rules), key(of), at=NOW)
    return [each for each in judgement.findings if each.finding == finding]


def codes(*parts, of="ERP"):
    return [each.finding for each in judge(protection(*parts), key(of), at=NOW).findings]


def test_a_good_backup_has_no_findings():
    assert codes(ERP, ORDERS, NEEDED, NIGHT, tried("ERP")) == []


# --- Nothing there ------------------------------------------------------------------------------------
def test_no_backup():
    (one,) = found(Finding.NO_BACKUP, ERP, ORDERS, NEEDED)
    assert (one.severity, one.resource) == (Severity.ERROR, key("ERP"))
    (paused,) = found(Finding.NO_BACKUP, ERP, ORDERS, NEEDED, replace(NIGHT, status="paused"))
    assert paused.others == (key("Nacht"),)


def test_no_backup_is_no_fault_of_what_nobody_needs_can_be_made_again_or_holds_nothing():
    assert not found(Finding.NO_BACKUP, ERP)
    assert not found(Finding.NO_BACKUP, thing("ERP", data_reproducible=True), ORDERS, NEEDED)
    assert not found(Finding.NO_BACKUP, thing("ERP", holds_data=False), ORDERS, NEEDED)
    assert not found(Finding.NO_BACKUP, ERP, ORDERS, NEEDED, NIGHT)
    assert found(Finding.NO_BACKUP, thing("ERP", "data", holds_data=False), ORDERS, NEEDED)


def test_a_cloud_service_needs_its_own():
    cloud = thing("ERP", hosting="saas")
    assert codes(cloud, ORDERS, NEEDED) == [Finding.NO_BACKUP, Finding.CLOUD_WITHOUT_BACKUP]
    assert not found(Finding.CLOUD_WITHOUT_BACKUP, cloud, ORDERS, NEEDED, NIGHT)
    assert not found(Finding.CLOUD_WITHOUT_BACKUP, ERP, ORDERS, NEEDED)


def test_configurations_of_network_devices():
    firewall = thing("ERP", holds_data=False, is_network_or_ot=True)
    assert codes(firewall) == [Finding.CONFIGURATION_NOT_BACKED_UP]
    assert codes(thing("ERP", "service", holds_data=False, is_network_or_ot=True)) == []
    assert not found(Finding.CONFIGURATION_NOT_BACKED_UP, firewall, NIGHT)


@pytest.mark.parametrize("kind", ["replication", "sync", "snapshot"])
def test_only_replication(kind):
    mirror = job("Spiegel", "ERP", NAS, TAPE, kind=kind)
    (one,) = found(Finding.ONLY_REPLICATION, ERP, ORDERS, NEEDED, mirror)
    assert one.others == (key("Spiegel"),)
    assert not found(Finding.ONLY_REPLICATION, ERP, ORDERS, NEEDED, mirror, NIGHT)
    assert found(Finding.ONLY_REPLICATION, ERP, mirror, replace(NIGHT, status="paused"))
    assert not found(Finding.NO_BACKUP, ERP, ORDERS, NEEDED, mirror)


# --- What is promised ---------------------------------------------------------------------------------
def test_interval_against_the_allowed_loss():
    strict = process("Aufträge", rto=24, rpo=4)
    (one,) = found(Finding.INTERVAL_TOO_LONG, ERP, strict, NEEDED, NIGHT)
    assert (one.have, one.limit) == (24, 4)
    hourly = job("Stunde", "ERP", NAS, interval=Decimal(4))
    assert not found(Finding.INTERVAL_TOO_LONG, ERP, strict, NEEDED, NIGHT, hourly)
    mirror = replace(hourly, kind="replication", is_backup=False)
    assert found(Finding.INTERVAL_TOO_LONG, ERP, strict, NEEDED, NIGHT, mirror)
    assert not found(Finding.INTERVAL_TOO_LONG, ERP, strict, NEEDED, replace(NIGHT, interval=None))
    assert not found(Finding.INTERVAL_TOO_LONG, ERP, NIGHT)


def test_retention_is_that_of_the_copy_kept_longest():
    def of(*jobs, **rules):
        return found(Finding.RETENTION_TOO_SHORT, ERP, *jobs, rules=Rules(**rules))

    short = job("Kurz", "ERP", replace(NAS, retention_days=14), retention_days=7)
    (one,) = of(short)
    assert (one.have, one.limit, one.detail) == (14, 30, Detail.SHORT)
    assert not of(short, retention_min_days=14)
    assert not of(short, job("Monat", "ERP", replace(TAPE, retention_days=365), retention_days=None))
    (unset,) = of(job("Ohne", "ERP", NAS, retention_days=None))
    assert (unset.have, unset.detail) == (None, Detail.UNKNOWN)


# --- What was proven ----------------------------------------------------------------------------------
def test_never_tested():
    assert found(Finding.NEVER_TESTED, ERP, ORDERS, NEEDED, NIGHT)
    assert not found(Finding.NEVER_TESTED, ERP, NIGHT)
    assert not found(Finding.NEVER_TESTED, ERP, ORDERS, NEEDED)
    assert not found(Finding.NEVER_TESTED, ERP, ORDERS, NEEDED, NIGHT, tried("ERP", scope="file"))


def test_overdue_after_the_months_of_its_class():
    (one,) = found(Finding.TEST_OVERDUE, ERP, ORDERS, NEEDED, NIGHT, tried("ERP", 100))
    assert one.limit == 3
    assert not found(Finding.TEST_OVERDUE, ERP, ORDERS, NEEDED, NIGHT, tried("ERP", 80))
    assert not found(Finding.TEST_OVERDUE, ERP, NIGHT, tried("ERP", 100))
    assert found(Finding.TEST_OVERDUE, ERP, NIGHT, tried("ERP", 400))


@pytest.mark.parametrize(("result", "detail"), [("failed", Detail.FAILED), ("partial", Detail.PARTIAL)])
def test_the_newest_test_did_not_pass(result, detail):
    (one,) = found(Finding.TEST_FAILED, ERP, NIGHT, tried("ERP", 90), tried("ERP", 9, result=result))
    assert (one.detail, one.test) == (detail, key("test of ERP 9"))
    assert not found(Finding.TEST_FAILED, ERP, NIGHT, tried("ERP", 9), tried("ERP", 90, result=result))


def test_slower_than_it_is_needed():
    (one,) = found(Finding.RESTORE_TOO_SLOW, ERP, ORDERS, NEEDED, NIGHT, tried("ERP", hours=30))
    assert (one.have, one.limit) == (30, 24)
    assert not found(Finding.RESTORE_TOO_SLOW, ERP, ORDERS, NEEDED, NIGHT, tried("ERP", hours=24))
    files = tried("ERP", hours=30, scope="file")
    assert not found(Finding.RESTORE_TOO_SLOW, ERP, ORDERS, NEEDED, NIGHT, files)
    newer = tried("ERP", 1, hours=2)
    assert not found(Finding.RESTORE_TOO_SLOW, ERP, ORDERS, NEEDED, NIGHT, tried("ERP", hours=30), newer)
    assert not found(Finding.RESTORE_TOO_SLOW, ERP, NIGHT, tried("ERP", hours=30))


def test_the_data_that_came_back_are_too_old():
    (one,) = found(Finding.DATA_TOO_OLD, ERP, ORDERS, NEEDED, NIGHT, tried("ERP", age_hours=Decimal(30)))
    assert (one.have, one.limit) == (30, 24)
    assert not found(Finding.DATA_TOO_OLD, ERP, ORDERS, NEEDED, NIGHT, tried("ERP", age_hours=None))


# --- Copies that fall together ------------------------------------------------------------------------
def test_321_and_nothing_apart():
    parts = (ERP, ORDERS, NEEDED, job("J", "ERP", NAS))
    assert [each.severity for each in found(Finding.NO_321, *parts)] == [Severity.WARNING]
    (one,) = found(Finding.NOTHING_APART, *parts)
    assert (one.severity, one.have) == (Severity.ERROR, 24)
    assert not found(Finding.NOTHING_APART, ERP, process("Aufträge", rto=100), NEEDED, parts[3])
    assert not found(Finding.NO_321, thing("ERP", data_reproducible=True), parts[3])


def test_a_copy_on_what_it_protects():
    (one,) = found(Finding.ON_ITSELF, ERP, job("J", "ERP", copy("D:", on="ERP"), TAPE))
    assert (one.detail, one.copies, one.job) == (Detail.ITSELF, (key("J/D:"),), key("J"))


HOSTS = {
    "the server on which the application runs": (
        [thing("ERP", "application"), thing("Server"), "ERP > Server"],
        "Server",
        "Server",
    ),
    "two virtual machines on one host": (
        [ERP, thing("Sicherung"), thing("Wirt"), "ERP > Wirt", "Sicherung > Wirt"],
        "Sicherung",
        "Wirt",
    ),
    "a chain of three": (
        [
            thing("ERP", "application"),
            thing("DB"),
            thing("Wirt"),
            thing("Sicherung"),
            "ERP > DB > Wirt",
            "Sicherung > Wirt",
        ],
        "Sicherung",
        "Wirt",
    ),
    "the storage on which the machine lies": ([ERP, thing("SAN"), "ERP > SAN"], "SAN", "SAN"),
    "a disk that hangs on the server": ([ERP, thing("Platte", "equipment"), "Platte > ERP"], "Platte", "ERP"),
    "members of a ring": ([ERP, thing("Zweit"), "ERP > Zweit > ERP"], "Zweit", "ERP"),
    "the cloud account in which both lie": (
        [ERP, thing("Konto", "service", hosting="saas"), "ERP > Konto"],
        "Konto",
        "Konto",
    ),
}


@pytest.mark.parametrize(("parts", "on", "host"), HOSTS.values(), ids=HOSTS.keys())
def test_a_copy_on_the_same_machine(parts, on, host):
    (one,) = found(Finding.ON_ITSELF, *parts, job("J", "ERP", copy("K", on=on), TAPE))
    assert (one.detail, one.others) == (Detail.HOST, (key(host),))


NO_HOSTS = {
    "nothing in common": [ERP, thing("Synology")],
    "power": [ERP, thing("Synology"), thing("USV", basic_service="power"), "ERP > USV", "Synology > USV"],
    "the network": [
        ERP,
        thing("Synology"),
        thing("Kern", basic_service="network"),
        "ERP > Kern",
        "Synology > Kern",
    ],
    "a switch that nobody called a basic service": [
        ERP,
        thing("Synology"),
        thing("Switch", holds_data=False, is_network_or_ot=True),
        "ERP > Switch",
        "Synology > Switch",
    ],
    "the directory, and the host of the directory": [
        ERP,
        thing("Synology"),
        thing("AD", basic_service="identity"),
        thing("Wirt"),
        "ERP > AD > Wirt",
        "Synology > AD",
    ],
    "the room and its cooling": [
        ERP,
        thing("Synology"),
        thing("Raum", "infrastructure", holds_data=False),
        thing("Klima", "equipment", holds_data=False),
        "ERP > Raum > Klima",
        "Synology > Raum",
    ],
    "a dependency that is only supporting": [
        ERP,
        thing("Synology"),
        edge("ERP", "Synology", essential=False),
    ],
}


@pytest.mark.parametrize("parts", NO_HOSTS.values(), ids=NO_HOSTS.keys())
def test_what_everything_needs_is_no_shared_machine(parts):
    assert not found(Finding.ON_ITSELF, *parts, NIGHT)


def test_everything_in_one_place():
    hall = at("Werk", "Halle 1")
    inside = thing("ERP", place=hall)

    def of(production, *copies):
        return [
            (each.severity, each.detail)
            for each in found(Finding.SAME_PLACE, production, job("J", "ERP", *copies))
        ]

    assert of(ERP, NAS) == [(Severity.WARNING, Detail.SITE)]
    assert of(inside, replace(NAS, place=hall)) == [(Severity.ERROR, Detail.COMPARTMENT)]
    assert of(inside, NAS) == [(Severity.WARNING, Detail.SITE)]
    assert of(inside, replace(NAS, place=at("Werk", "Halle 2"))) == []
    assert of(inside, replace(NAS, place=at("Bank", "Halle 1"))) == []
    assert of(ERP, NAS, TAPE) == []
    assert of(ERP, NAS, copy("Irgendwo")) == []
    assert of(thing("ERP"), NAS) == []
    assert of(thing("ERP", place=HERE, hosting="saas"), NAS) == []
    assert of(ERP) == []


def test_the_same_administrators():
    def of(production, *domains, **fields):
        copies = [copy(f"K{n}", admin_domain=each, **fields) for n, each in enumerate(domains)]
        return [
            (each.severity, each.detail)
            for each in found(
                Finding.SAME_ADMIN, thing("ERP", admin_domain=production), job("J", "ERP", *copies)
            )
        ]

    assert of("firma.local", " FIRMA.local ") == [(Severity.ERROR, Detail.SAME)]
    assert of("firma.local", "firma.local", "nas") == []
    assert of("firma.local", "nas", "") == []
    assert of("firma.local", "firma.local", "") == [(Severity.WARNING, Detail.UNKNOWN)]
    assert of("", "nas") == [(Severity.WARNING, Detail.UNKNOWN)]
    assert of("", "") == [(Severity.WARNING, Detail.UNKNOWN)]
    assert of("firma.local", "firma.local", is_offline=True) == []
    assert of("firma.local", "firma.local", is_immutable=True) == []
    assert of("firma.local") == []


def test_an_application_is_administered_with_its_server():
    parts = [thing("ERP", "application"), thing("Server", admin_domain="Firma"), "ERP > Server"]
    same = job("J", "ERP", copy("K", admin_domain="firma"))
    (one,) = found(Finding.SAME_ADMIN, *parts, same)
    assert (one.detail, one.words) == (Detail.SAME, ("Firma",))


# --- Jobs ---------------------------------------------------------------------------------------------
def of_job(finding, one, *parts):
    return [each for each in job_findings(protection(*parts, one), one, at=NOW) if each.finding == finding]


def test_a_run_that_failed_or_is_late():
    def of(**heard):
        seen = Heard(**{"success_at": NOW - timedelta(hours=8)} | heard)
        return [
            (each.detail, each.have) for each in of_job(Finding.RUN_TOO_OLD, replace(NIGHT, heard=seen), ERP)
        ]

    assert of(state="ok") == []
    assert of(state="running") == []
    assert of(state="failed") == [(Detail.FAILED, 8)]
    assert of(state="late", success_at=None) == [(Detail.LATE, None)]
    long_ago = NOW - timedelta(hours=37)
    assert of(state="ok", success_at=long_ago) == [(Detail.LATE, 37)]
    assert of(state="ok", success_at=NOW - timedelta(hours=36)) == []
    assert of(state="ok", success_at=long_ago, due_at=NOW + timedelta(hours=1)) == []  # we were down
    assert of(state="new", success_at=None) == []
    paused = replace(NIGHT, status="paused", heard=Heard("failed"))
    assert of_job(Finding.RUN_TOO_OLD, paused, ERP) == []


def test_late_after_the_grace_of_the_job_or_our_factor():
    assert late_after(protection(), NIGHT) == 36
    assert late_after(protection(), replace(NIGHT, grace=Decimal(2))) == 26
    assert late_after(protection(), replace(NIGHT, interval=None)) is None


def test_a_key_that_needs_what_it_unlocks():
    def of(*parts, **fields):
        sealed = job("J", "ERP", NAS, TAPE, encryption="encrypted", **fields)
        return [(each.detail, each.others) for each in of_job(Finding.KEY_NOT_APART, sealed, ERP, *parts)]

    safe = thing("Tresorprogramm", "application")
    assert of() == [(Detail.MISSING, ())]
    assert of(key_place="  ") == [(Detail.MISSING, ())]
    assert of(key_place="Umschlag in der Bank") == []
    assert of(safe, key="Tresorprogramm") == []
    assert of(key="ERP") == [(Detail.DEPENDS, (key("ERP"), key("ERP")))]
    depends = [(Detail.DEPENDS, (key("Tresorprogramm"), key("ERP")))]
    assert of(safe, "Tresorprogramm > ERP", key="Tresorprogramm") == depends
    assert of(safe, thing("Netz"), "Tresorprogramm > Netz > ERP", key="Tresorprogramm") == depends
    assert of(safe, edge("Tresorprogramm", "ERP", essential=False), key="Tresorprogramm") == []
    plain = job("J", "ERP", NAS, encryption="plain")
    assert of_job(Finding.KEY_NOT_APART, plain, ERP) == []


def test_catalogue_watch_and_what_is_not_said():
    assert of_job(Finding.CATALOGUE_NOT_APART, replace(NIGHT, catalogue_place=" "), ERP)
    assert not of_job(Finding.CATALOGUE_NOT_APART, replace(NIGHT, catalogue_place="", kind="export"), ERP)

    nobody = replace(NIGHT, monitored_by_id=None)
    assert of_job(Finding.UNWATCHED, nobody, ERP)
    assert not of_job(Finding.UNWATCHED, replace(nobody, is_pinged=True), ERP)
    assert of_job(Finding.UNWATCHED, replace(nobody, is_pinged=True, owner_id=None), ERP)

    empty = job("J", "", interval=None, content="", retention_days=None, restore_order=None, owner_id=None)
    (one,) = of_job(Finding.INCOMPLETE, empty)
    assert (one.severity, set(one.gaps)) == (Severity.INFO, set(Gap))
    assert not of_job(Finding.INCOMPLETE, NIGHT, ERP)


def test_the_worst_come_first():
    found_all = judge(
        protection(ERP, ORDERS, NEEDED, job("J", "ERP", NAS, interval=None)), key("ERP"), at=NOW
    )
    assert [each.severity for each in found_all.findings] == sorted(
        (each.severity for each in found_all.findings), key=list(Severity).index
    )
    assert found_all.findings[-1].severity == Severity.INFO
